use std::{collections::BTreeSet, fmt::Display, ops::RangeInclusive};

/// A text of a model card, by what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardText {
    /// What the model is called.
    Name,
    /// What it answers, in one line.
    Summary,
    /// What it does, how it was trained, where it fails; Markdown.
    Description,
    /// For whom and for what it is meant, and for what not.
    IntendedUse,
    /// Under which terms it may be used.
    Licence,
    /// Where the training data came from.
    Credit,
    /// Whom to ask about it.
    Contact,
}

/// What is wrong with a text that holds what is not seen.
pub(crate) const UNSEEN: &str =
    "A text of the card holds characters that nobody sees. Type it anew instead of pasting it.";

/// Licences that are common for models and data, by their SPDX identifiers; an owner may state another in
/// his own words.
pub const LICENCES: [&str; 12] = [
    "Apache-2.0",
    "BSD-3-Clause",
    "CC-BY-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "EUPL-1.2",
    "GPL-3.0-or-later",
    "MIT",
    "OpenRAIL-M",
];

impl CardText {
    /// All of them, in the order of a card.
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::Summary,
        Self::Description,
        Self::IntendedUse,
        Self::Licence,
        Self::Credit,
        Self::Contact,
    ];

    /// Most characters, blanks around the text not counted.
    pub const fn longest(self) -> usize {
        match self {
            Self::Name => 100,
            Self::Summary | Self::Licence | Self::Contact => 200,
            Self::Description => 5_000,
            Self::IntendedUse | Self::Credit => 1_000,
        }
    }

    /// Whether a card cannot be published without it.
    pub const fn is_required(self) -> bool {
        matches!(self, Self::Name | Self::Summary)
    }

    /// Whether it may have several lines.
    const fn has_lines(self) -> bool {
        matches!(self, Self::Description | Self::IntendedUse | Self::Credit)
    }

    /// Checks the text's length and lines, and that all of it can be seen.
    ///
    /// # Errors
    /// What is wrong, in words for the owner.
    pub fn check(self, text: &str) -> Result<(), &'static str> {
        let shortest = usize::from(self.is_required());
        let problem = match self {
            Self::Name => "The name must have 1 to 100 characters.",
            Self::Summary => {
                "The card needs a summary of 1 to 200 characters: say in one line what the model answers."
            }
            Self::Description => "The description must have at most 5\u{202f}000 characters.",
            Self::IntendedUse => "The intended use must have at most 1\u{202f}000 characters.",
            Self::Licence => "The licence must have at most 200 characters.",
            Self::Credit => "The credit must have at most 1\u{202f}000 characters.",
            Self::Contact => "The contact must have at most 200 characters.",
        };
        let check = match self.has_lines() {
            true => lines,
            false => one_line,
        };
        check(text, shortest..=self.longest(), problem)
    }
}

/// Whether a character is not seen but changes what is: controls besides breaks and tabs, those that turn the letters beside
/// them around (Unicode Standard Annex 9, sections 2.1 to 2.6), those of musical notation, fillers that look like blanks or like nothing, and what has no width and
/// no script needs (Unicode Standard Annex 44, Default_Ignorable_Code_Point, but what scripts and emoji are shaped with). By them one
/// name can look like another.
pub fn is_hidden(letter: char) -> bool {
    match letter {
        '\n' | '\r' | '\t' => false,
        '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' => {
            true
        }
        '\u{34f}' | '\u{180e}' | '\u{17b4}' | '\u{17b5}' => true,
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{2800}' => true,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2065}'..='\u{206f}' => {
            true
        }
        '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => true,
        '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}' => true,
        other => other.is_control(),
    }
}

/// Whether a text that is written holds what is not seen: hidden characters, and what shapes letters where it shapes none. A joiner
/// stands between two letters of a script that joins them or behind the last of a word, or between emoji; a variation selector behind
/// what it varies. What is read is judged by [`is_hidden`] alone: texts of before, some of them signed, may hold others.
pub fn hides(text: &str) -> bool {
    let mut before = None;
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        let after = rest.peek().copied();
        let is_lost = shapes(letter) && !has_place(before, letter, after);
        if is_hidden(letter) || is_lost {
            return true;
        }
        before = Some(letter);
    }
    false
}

/// Whether what shapes letters does so here.
fn has_place(before: Option<char>, letter: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match letter {
        '\u{200c}' | '\u{200d}' if is_joining(before) => {
            // At the end of a word it shapes the letter before.
            after.is_none_or(|after| is_joining(after) || after.is_whitespace())
        }
        '\u{200d}' => (is_symbol(before) || before == '\u{fe0f}') && after.is_some_and(is_symbol),
        '\u{180b}'..='\u{180f}' => {
            matches!(before, '\u{1800}'..='\u{180a}' | '\u{1810}'..='\u{18af}')
        }
        '\u{fe0f}' if after == Some('\u{20e3}') => {
            before.is_ascii_digit() || matches!(before, '#' | '*')
        }
        '\u{fe00}'..='\u{fe0f}' => is_symbol(before),
        '\u{e0100}'..='\u{e01ef}' => is_ideograph(before),
        _ => false,
    }
}

/// Whether a character is of a script whose letters are joined, or stacked by a virama.
fn is_joining(letter: char) -> bool {
    let is_of_such = matches!(
        letter,
        '\u{600}'..='\u{77f}' | '\u{7c0}'..='\u{7ff}' | '\u{840}'..='\u{dff}' | '\u{f00}'..='\u{109f}'
            | '\u{1700}'..='\u{18af}' | '\u{1a20}'..='\u{1cff}' | '\u{a840}'..='\u{a8ff}' | '\u{a930}'..='\u{a95f}' | '\u{a980}'..='\u{aaff}'
            | '\u{abc0}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10a00}'..='\u{11fff}'
            | '\u{1e900}'..='\u{1e95f}'
    );
    is_of_such && !shapes(letter) && !is_hidden(letter)
}

/// Whether a character is an emoji or another symbol.
fn is_symbol(letter: char) -> bool {
    matches!(
        letter,
        '©' | '®' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{2bff}' | '\u{3030}'
            | '\u{303d}' | '\u{3297}' | '\u{3299}' | '\u{1f000}'..='\u{1faff}'
    ) && !is_hidden(letter)
}

fn is_ideograph(letter: char) -> bool {
    matches!(
        letter,
        '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

/// What a person sees of a name: hidden characters are left out, breaks and runs of blanks are one blank.
pub fn seen(name: &str) -> String {
    let blank = |letter: char| if letter.is_whitespace() { ' ' } else { letter };
    let letters = name.chars().map(blank).filter(|letter| !is_hidden(*letter));
    let letters: String = letters.collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    words.join(" ")
}

/// Whether no name is another's, outer blanks aside: an answer or a column could mean either.
pub(crate) fn all_differ<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    let mut known = BTreeSet::new();
    names.into_iter().all(|name| known.insert(bare(name)))
}

/// Whether nothing of a text is seen.
pub fn is_blank(text: &str) -> bool {
    bare(text).is_empty()
}

/// Whether a text is shown in more than one line.
pub fn has_breaks(text: &str) -> bool {
    text.contains([
        '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ])
}

/// A name without what only joins or shapes the letters before it.
fn bare(name: &str) -> String {
    seen(name)
        .chars()
        .filter(|letter| !shapes(*letter))
        .collect()
}

/// Whether a character has no look of its own and changes at most that of others; scripts and emoji need them.
fn shapes(letter: char) -> bool {
    matches!(
        letter,
        '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether a text is one line, all of it can be seen, and it has as many characters as it may; blanks around it
/// do not count.
pub(crate) fn one_line(
    text: &str,
    lengths: RangeInclusive<usize>,
    problem: &'static str,
) -> Result<(), &'static str> {
    if has_breaks(text.trim()) {
        return Err("A name or a short text has a line break in it. Take the line breaks out.");
    }
    lines(text, lengths, problem)
}

/// Whether no character of a text is hidden, and it has as many characters as it may; blanks around it do not count.
pub(crate) fn lines(
    text: &str,
    lengths: RangeInclusive<usize>,
    problem: &'static str,
) -> Result<(), &'static str> {
    let text = text.trim();
    if text.contains(is_hidden) {
        return Err(UNSEEN);
    }
    let may_be_blank = *lengths.start() == 0;
    let fits = lengths.contains(&text.chars().count()) && (may_be_blank || !is_blank(text));
    fits.then_some(()).ok_or(problem)
}

/// A number as sentences tell it: with a narrow space every three digits before its point.
pub fn in_groups(number: impl Display) -> String {
    let written = number.to_string();
    let is_digit = |letter: &char| letter.is_ascii_digit();
    let before = written.chars().skip_while(|letter| !is_digit(letter));
    let mut left = before.take_while(is_digit).count();
    let mut told = String::with_capacity(written.len());
    for letter in written.chars() {
        let begins = told.ends_with(|last: char| last.is_ascii_digit());
        if left > 0 && letter.is_ascii_digit() {
            if begins && left.is_multiple_of(3) {
                told.push('\u{202f}');
            }
            left -= 1;
        }
        told.push(letter);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_grouped_before_their_point() {
        assert_eq!(in_groups(2_300.0), "2\u{202f}300");
        assert_eq!(in_groups(-1_234_567), "-1\u{202f}234\u{202f}567");
        assert_eq!(in_groups(0.123_456), "0.123456");
        assert_eq!(in_groups(999_u64), "999");
        assert_eq!(in_groups(f64::INFINITY), "inf");
    }

    #[test]
    fn what_is_seen_of_a_name_is_one_line_without_what_is_hidden() {
        assert_eq!(seen(" New\r\nYork\u{200b} "), "New York");
        assert_eq!(seen("a\t \u{a0}b\0"), "a b");
        assert_eq!(seen("Zürich"), "Zürich");
    }

    /// Ranges of Default_Ignorable_Code_Point, Unicode 16.0.
    const IGNORABLE: [RangeInclusive<u32>; 17] = [
        0xad..=0xad,
        0x34f..=0x34f,
        0x61c..=0x61c,
        0x115f..=0x1160,
        0x17b4..=0x17b5,
        0x180b..=0x180f,
        0x200b..=0x200f,
        0x202a..=0x202e,
        0x2060..=0x206f,
        0x3164..=0x3164,
        0xfe00..=0xfe0f,
        0xfeff..=0xfeff,
        0xffa0..=0xffa0,
        0xfff0..=0xfff8,
        0x1bca0..=0x1bca3,
        0x1d173..=0x1d17a,
        0xe0000..=0xe0fff,
    ];

    #[test]
    fn no_ignorable_character_makes_a_second_name_that_looks_like_the_first() {
        for letter in IGNORABLE.into_iter().flatten().filter_map(char::from_u32) {
            for name in [
                format!("Bank{letter}"),
                format!("Ba{letter}nk"),
                format!("{letter}Bank"),
                format!("Банк{letter}и"),
            ] {
                assert!(hides(&name), "{name:?}");
                let is_read = CardText::Name.check(&name).is_ok();
                assert_eq!(is_read, !is_hidden(letter), "{name:?}");
            }
        }
    }

    #[test]
    fn what_shapes_letters_is_taken_where_it_shapes_some() {
        for name in [
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "❤\u{fe0f}",
            "👩\u{1f3fd}\u{200d}⚕\u{fe0f}",
            "🏳\u{fe0f}\u{200d}🌈",
            "葛\u{e0100}城",
            "Zürich ©\u{fe0f} 1\u{fe0f}\u{20e3}",
            "بانک\u{200c}",
            "خانه\u{200c} من",
            "അവന\u{d4d}\u{200d}",
            "ನ\u{ccd}\u{200c} ಮಾದರಿ",
            "ශ\u{dca}\u{200d}රී",
        ] {
            assert!(!hides(name), "{name:?}");
        }
        for name in [
            "北\u{200c}京",
            "שלום\u{200d}ם",
            "กา\u{200c}แฟ",
            "北\u{fe00}京",
            "ب\u{fe0f}ا",
            "ب\u{e0100}",
            "بانک\u{200c}\u{200c}",
            "❤\u{200c}❤",
            "A\u{fe0f}\u{20e3}",
            "葛\u{e0100}\u{e0101}",
            "👩\u{200d}Anna",
            "\u{200c}می",
        ] {
            assert!(hides(name), "{name:?}");
        }
    }

    #[test]
    fn a_name_that_reads_otherwise_than_it_is_written_is_refused() {
        let wrong = [
            "\u{202e}eman laer",
            "bank\u{200b}",
            "\u{feff}",
            "a\0b",
            "bank\u{3164}",
            "\u{2800}",
        ];
        for name in wrong {
            assert!(CardText::Name.check(name).is_err(), "{name:?}");
        }
        for name in ["Zürich", "مدل", "بانک\u{200c}ها", "👩\u{200d}⚕\u{fe0f}"] {
            assert_eq!(CardText::Name.check(name), Ok(()), "{name:?}");
        }
        for name in ["\u{fe0f}", "\u{200d}", "one\u{2028}two"] {
            assert!(CardText::Name.check(name).is_err(), "{name:?}");
        }
        assert!(!all_differ(["Sex", "Sex\u{fe0f}"]));
        assert!(!all_differ(["a b", "a\u{a0}b"]));
        assert!(all_differ(["Sex", "sex"]));
        assert_eq!(CardText::Description.check("one\n\ttwo"), Ok(()));
        assert!(
            CardText::Name
                .check("A model\nApproved by the administrator")
                .is_err()
        );
        assert_eq!(CardText::Name.check("A model\n"), Ok(()));
    }
}
