//! What passwords are made of most often.

use std::{collections::HashMap, sync::LazyLock};

/// The most common first, by the alphabet within each doubling of ranks; `frontend/app/common_words/README.md` says where they are from.
const WORDS: &str = include_str!("../../../../common_words/common.txt");

static RANKS: LazyLock<Ranks> = LazyLock::new(Ranks::read);

/// How common each word is.
struct Ranks {
    by_word: HashMap<String, usize>,
    longest: usize,
}

impl Ranks {
    fn read() -> Self {
        let mut by_word = HashMap::new();
        for (rank, word) in words().enumerate() {
            let read = word.chars().map(likeness).collect();
            by_word.entry(read).or_insert(rank);
        }
        let longest = words().map(str::len).max().unwrap_or_default();
        Self { by_word, longest }
    }
}

/// All of them.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    WORDS.split_ascii_whitespace()
}

/// About how many words are more common than this one, written forwards or backwards, with signs in place of some letters or not.
pub(super) fn rank(part: &[char]) -> Option<usize> {
    let ranks = &*RANKS;
    if part.len() > ranks.longest {
        return None;
    }
    let read: Vec<char> = part.iter().copied().map(likeness).collect();
    let ways = [read.iter().collect(), read.iter().rev().collect::<String>()];
    let known = ways.iter().filter_map(|way| ranks.by_word.get(way));
    known.min().copied()
}

/// The letter that a sign is written for.
pub(super) fn likeness(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        sign => sign,
    }
}
