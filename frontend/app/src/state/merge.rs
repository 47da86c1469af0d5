//! One text that two people changed: as it was before, as one typed it, and as the other left it.

/// Who of both changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Merged {
    /// Only who types, or nobody.
    Mine,
    /// Only somebody else, or both alike.
    Theirs,
    /// Both, otherwise: one of both has to choose.
    Both,
}

/// Whose text counts, where `base` stood before either changed it.
pub(super) fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    match (mine == base, theirs == base) {
        (_, true) => Merged::Mine,
        (true, false) => Merged::Theirs,
        (false, false) if mine == theirs => Merged::Theirs,
        (false, false) => Merged::Both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_of_both_changed_counts_and_what_both_did_is_asked_about() {
        for (mine, theirs, merged) in [
            ("Tacit", "Tacit", Merged::Mine),
            ("Clinic", "Tacit", Merged::Mine),
            ("Tacit", "Ward", Merged::Theirs),
            ("Ward", "Ward", Merged::Theirs),
            ("Clinic", "Ward", Merged::Both),
        ] {
            assert_eq!(merge("Tacit", mine, theirs), merged, "{mine} {theirs}");
        }
    }
}
