use std::sync::OnceLock;

/// Between every three digits where no region says otherwise: a narrow space at which no line breaks.
pub(crate) const DIGITS_APART: char = '\u{202f}';
/// As programs write it.
const POINT: char = '.';
/// What may group digits, beside spaces.
const GROUPS: [char; 4] = ['.', ',', '\'', '\u{2019}'];

static REGIONAL: OnceLock<NumberSigns> = OnceLock::new();

/// What stands before the decimal places of numbers, and between every three digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberSigns {
    decimal: char,
    group: char,
}

impl NumberSigns {
    /// Of a region; none where people who type a number with these signs would not be understood.
    pub fn new(decimal: &str, group: &str) -> Option<Self> {
        let (decimal, group) = (lone(decimal)?, lone(group)?);
        let is_read = matches!(decimal, POINT | ',')
            && (group.is_whitespace() || GROUPS.contains(&group))
            && decimal != group;
        is_read.then_some(Self { decimal, group })
    }

    /// From now on numbers bear these. Only the first call counts.
    pub fn take_up(self) {
        let _ = REGIONAL.set(self);
    }

    /// Whether numbers bear signs of their reader's region.
    pub fn are_regional() -> bool {
        REGIONAL.get().is_some()
    }

    /// Those of the reader's region, or else of the language.
    pub(crate) fn shown_in(language: &str) -> Self {
        let regional = REGIONAL.get().copied();
        regional.unwrap_or_else(|| Self::of(language))
    }

    /// Of a language, whatever the region: a space is read as no decimal sign anywhere.
    pub(crate) fn of(language: &str) -> Self {
        Self {
            decimal: if language == "de" { ',' } else { POINT },
            group: DIGITS_APART,
        }
    }

    pub(crate) fn decimal(self) -> char {
        self.decimal
    }

    pub(crate) fn group(self) -> char {
        self.group
    }

    /// Whether texts of a language can bear them: an English message of the service or a worker is shown as it comes, with
    /// decimal points.
    pub fn suit(self, language: &str) -> bool {
        language != "en" || self.decimal == POINT
    }

    /// What stands between numbers in a line, other than what stands in them.
    pub(crate) fn between(self) -> &'static str {
        match [self.decimal, self.group].contains(&',') {
            true => "; ",
            false => ", ",
        }
    }

    /// Digits as programs write them, with the decimal sign.
    pub(crate) fn divided(self, digits: &str) -> String {
        digits.replace(POINT, self.decimal.encode_utf8(&mut [0; 4]))
    }

    /// The same with grouped thousands.
    pub(crate) fn number(self, digits: &str) -> String {
        let end = digits
            .find(|sign: char| !sign.is_ascii_digit() && sign != '-')
            .unwrap_or(digits.len());
        let (whole, rest) = digits.split_at(end);
        let (sign, whole) = match whole.strip_prefix('-') {
            Some(whole) => ("-", whole),
            None => ("", whole),
        };
        let mut text = sign.to_owned();
        for (position, digit) in whole.chars().enumerate() {
            if position > 0 && (whole.len() - position).is_multiple_of(3) {
                text.push(self.group);
            }
            text.push(digit);
        }
        text + &self.divided(rest)
    }

    /// A number of an English message, which may be grouped.
    pub(crate) fn told(self, number: &str) -> String {
        let sign = |sign: char| match sign {
            POINT => self.decimal,
            DIGITS_APART => self.group,
            other => other,
        };
        number.chars().map(sign).collect()
    }

    /// A message that is shown as it comes, with the sign between the digits of its grouped numbers.
    pub(crate) fn regrouped(self, message: &str) -> String {
        let letters: Vec<char> = message.chars().collect();
        let is_digit = |at: Option<usize>| {
            let letter = at.and_then(|at| letters.get(at));
            letter.is_some_and(char::is_ascii_digit)
        };
        let shown = |(at, letter): (usize, &char)| {
            let groups = is_digit(at.checked_sub(1)) && is_digit(at.checked_add(1));
            match *letter {
                DIGITS_APART if groups => self.group,
                other => other,
            }
        };
        letters.iter().enumerate().map(shown).collect()
    }
}

fn lone(text: &str) -> Option<char> {
    let mut signs = text.chars();
    signs.next().filter(|_| signs.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(decimal: &str, group: &str) -> NumberSigns {
        NumberSigns::new(decimal, group).unwrap()
    }

    #[test]
    fn numbers_bear_the_signs_of_the_region() {
        for (decimal, group, number) in [
            (".", "\u{2019}", "-1\u{2019}234\u{2019}567.891"),
            (",", "\u{a0}", "-1\u{a0}234\u{a0}567,891"),
            (".", ",", "-1,234,567.891"),
            (",", ".", "-1.234.567,891"),
        ] {
            assert_eq!(signs(decimal, group).number("-1234567.891"), number);
        }
        assert_eq!(signs(",", ".").divided("1234.5"), "1234,5");
        assert_eq!(signs(",", ".").number("1.0e-7"), "1,0e-7");
    }

    #[test]
    fn a_grouped_number_of_a_message_bears_them_too() {
        let told = signs(",", ".").told("1\u{202f}234.5");
        assert_eq!(told, "1.234,5");
    }

    #[test]
    fn english_texts_keep_decimal_points_and_german_ones_take_either_sign() {
        let (point, comma) = (signs(".", ","), signs(",", "\u{a0}"));
        assert!(point.suit("en") && !comma.suit("en"));
        assert!(signs(".", "\u{2019}").suit("de") && comma.suit("de"));
    }

    #[test]
    fn what_stands_between_numbers_stands_in_none() {
        for (decimal, group, between) in
            [(".", ",", "; "), (",", ".", "; "), (".", "\u{2019}", ", ")]
        {
            assert_eq!(
                signs(decimal, group).between(),
                between,
                "{decimal} {group}"
            );
        }
    }

    #[test]
    fn only_between_digits_a_message_is_grouped_otherwise() {
        let told = signs(".", ",").regrouped("1\u{202f}234\u{202f}567 rows, 3\u{202f}kB.\u{202f}");
        assert_eq!(told, "1,234,567 rows, 3\u{202f}kB.\u{202f}");
    }

    #[test]
    fn signs_that_nobody_could_type_are_not_shown() {
        for (decimal, group) in [
            ("\u{66b}", "\u{66c}"),
            (",", ","),
            (".", ""),
            ("", " "),
            (".", "_"),
            (".", ", "),
        ] {
            assert_eq!(NumberSigns::new(decimal, group), None, "{decimal} {group}");
        }
    }

    #[test]
    fn a_language_without_a_region_groups_by_spaces() {
        assert_eq!(NumberSigns::of("de").number("1234.5"), "1\u{202f}234,5");
        assert_eq!(NumberSigns::of("en").number("1234.5"), "1\u{202f}234.5");
    }
}
