//! Texts from files, and numbers, as people read them.

use card::seen;

/// A name as a person sees it, at most 100 characters.
pub(crate) fn tidy(name: &str) -> String {
    seen(name).chars().take(100).collect()
}

/// The same, short: for messages.
pub(crate) fn printable(name: &str) -> String {
    seen(name).chars().take(60).collect()
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
