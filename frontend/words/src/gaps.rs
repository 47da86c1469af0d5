//! Gaps of a text, written as `format!` writes them: `{}`, `{0}`, `{name}`, `{name:.1}`; `{{` and `}}` are braces.

use std::fmt::{Display, Write};

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    /// By the name of what stands there; unnamed ones by their number among themselves, from 0.
    Gap(String),
}

/// The pieces of a text in order.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut unnamed = 0;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        pieces.push(Piece::Text(before));
        if from.starts_with("{{") || from.starts_with("}}") {
            pieces.push(Piece::Text(&from[..1]));
            rest = &from[2..];
            continue;
        }
        let Some((gap, after)) = from[1..].split_once('}') else {
            rest = &from[1..];
            continue;
        };
        let name = gap.split(':').next().unwrap_or(gap);
        pieces.push(Piece::Gap(match name {
            "" => (unnamed, unnamed += 1).0.to_string(),
            name => name.to_owned(),
        }));
        rest = after;
    }
    pieces.push(Piece::Text(rest));
    pieces.retain(|piece| *piece != Piece::Text(""));
    pieces
}

/// The names of the gaps of a text, sorted, each once.
pub fn names(text: &str) -> Vec<String> {
    let gaps = pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Gap(name) => Some(name),
        Piece::Text(_) => None,
    });
    let mut names: Vec<String> = gaps.collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The text with its gaps filled; a gap that nothing is given for stays empty.
pub(crate) fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => filled.push_str(text),
            Piece::Gap(name) => {
                if let Some((_, value)) = values.iter().find(|(given, _)| *given == name) {
                    let _ = write!(filled, "{value}");
                }
            }
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_by_name_and_position() {
        let values: [(&str, &dyn Display); 3] = [("0", &"a"), ("1", &2), ("name", &"n")];
        assert_eq!(fill("{} of {}: {name:.1}", &values), "a of 2: n");
        assert_eq!(fill("{name}, {1} von {0}", &values), "n, 2 von a");
        assert_eq!(fill("{{{}}}", &values), "{a}");
        assert_eq!(names("{name} {} {name} {}"), ["0", "1", "name"]);
    }

    #[test]
    fn what_is_no_gap_is_no_fault() {
        assert_eq!(fill("a } b {c", &[]), "a  b c");
        assert_eq!(fill("{unknown}!", &[]), "!");
    }
}
