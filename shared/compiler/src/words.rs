//! Texts from files, and numbers, as people read them.

/// A name without control characters and outer spaces, at most 100 characters.
pub(crate) fn tidy(name: &str) -> String {
    let printable = name.trim().chars().filter(|c| !c.is_control());
    printable.take(100).collect()
}

/// A name of a file, short and without control characters.
pub(crate) fn printable(name: &str) -> String {
    let printable = name.chars().filter(|character| !character.is_control());
    printable.take(60).collect()
}

/// What stands for the missing end of a name.
pub(crate) const MISSING_END: char = '…';

/// "1 feature", "30 features".
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
