//! Messages that come as English text, known again by what stands around their gaps.

use std::{
    cell::{Cell, RefCell},
    cmp::Reverse,
    collections::HashMap,
    fmt::Display,
};

use crate::{
    dictionary::Dictionary,
    gaps,
    signs::{DIGITS_APART, NumberSigns},
    template::{Found, Template, is_sentence},
};

/// How deep a part may stand in parts.
const MOST_DEPTH: usize = 6;
/// Texts that one message is held against parts for; whoever crafts it makes nobody wait.
const MOST_LOOKS: usize = 400;
/// Longer messages, in bytes, are known by their whole text alone.
const LONGEST: usize = 4_096;
/// A text that is little but gaps would fit anything.
const ENOUGH: usize = 8;
/// What divides the items of lists, in parts of sentences.
pub const DIVIDERS: [&str; 6] = [", then ", ", ", " and ", " or ", " / ", "+"];

/// One message on its way into another language.
pub(crate) struct Telling<'a> {
    dictionary: &'a Dictionary,
    looks: Cell<usize>,
    known: RefCell<HashMap<String, Option<String>>>,
}

/// What stands in a gap, told.
struct Filling {
    text: String,
    /// Whether it is a number, a quoted text or a part, rather than anybody's text.
    is_sure: bool,
}

impl<'a> Telling<'a> {
    /// With the words of this dictionary.
    pub(crate) fn new(dictionary: &'a Dictionary) -> Self {
        Self {
            dictionary,
            looks: Cell::new(MOST_LOOKS),
            known: RefCell::default(),
        }
    }

    /// What the language says for a sentence or a part of one; none where it is not known.
    pub(crate) fn told(&self, message: &str) -> Option<String> {
        self.whole(message, MOST_DEPTH)
    }

    fn whole(&self, message: &str, depth: usize) -> Option<String> {
        let dictionary = self.dictionary;
        if let Some(text) = dictionary.text(message).filter(|_| is_sentence(message)) {
            return Some(text.to_owned());
        }
        if message.len() > LONGEST || depth == 0 {
            return None;
        }
        let end = message.strip_suffix('.');
        self.sentence(message, depth)
            .or_else(|| self.part(message, depth))
            .or_else(|| Some(self.part(end?, depth)? + "."))
            .or_else(|| self.sentences(message, depth - 1))
    }

    /// Several sentences that are all known, one after the other.
    fn sentences(&self, message: &str, depth: usize) -> Option<String> {
        let (mut first, mut told) = (0, Vec::new());
        for (end, _) in message.match_indices(['.', '?', '!']) {
            let sentence = &message[first..=end];
            let is_last = end + 1 == message.len();
            if !is_last && !message[end + 1..].starts_with(' ') {
                continue;
            }
            if let Some(known) = self
                .whole(sentence, depth)
                .filter(|_| first > 0 || !is_last)
            {
                told.push(known);
                first = (end + 2).min(message.len());
            }
        }
        (told.len() > 1 && first == message.len()).then(|| told.join(" "))
    }

    /// By the sentence with gaps that has the most letters of its own; rather by one whose gaps hold nobody's text.
    fn sentence(&self, message: &str, depth: usize) -> Option<String> {
        self.look()?;
        let sentences = self.dictionary.sentences().iter();
        let told = sentences.filter(|sentence| sentence.letters() >= ENOUGH);
        let fitting = told.map(|sentence| (sentence, sentence.fits(message)));
        let mut fitting: Vec<_> = fitting.filter(|(_, fits)| !fits.is_empty()).collect();
        fitting.sort_by_key(|(sentence, _)| Reverse(sentence.letters()));
        let ways = || {
            fitting
                .iter()
                .flat_map(|(sentence, fits)| fits.iter().map(|found| (*sentence, found)))
        };
        let told = ways().find_map(|(sentence, found)| self.filled(sentence, found, depth, true));
        told.or_else(|| {
            let (sentence, found) = ways().next()?;
            self.filled(sentence, found, depth, false)
        })
    }

    /// A part of a sentence: as it stands, with gaps, or a list of parts.
    fn part(&self, value: &str, depth: usize) -> Option<String> {
        if let Some(text) = self.dictionary.part(value) {
            return Some(text.to_owned());
        }
        if let Some(known) = self.known.borrow().get(value) {
            return known.clone();
        }
        self.look()?;
        let told = self
            .counted(value)
            .or_else(|| self.with_gaps(value, depth))
            .or_else(|| self.list(value, depth));
        self.known
            .borrow_mut()
            .insert(value.to_owned(), told.clone());
        told
    }

    /// A number of what a part names: "2 edges of bins".
    fn counted(&self, value: &str) -> Option<String> {
        let (number, noun) = value.split_once(' ')?;
        let noun = self.dictionary.part(noun).filter(|_| is_number(number))?;
        Some(format!("{} {noun}", self.number(number)))
    }

    fn with_gaps(&self, value: &str, depth: usize) -> Option<String> {
        let parts = self.dictionary.parts().iter();
        parts
            .filter_map(|part| {
                let fits = part.fits(value);
                let mut told = fits.iter();
                let told = told.find_map(|found| self.filled(part, found, depth, true))?;
                Some((part.letters(), told))
            })
            .max_by_key(|(letters, _)| *letters)
            .map(|(_, told)| told)
    }

    /// A list whose items are all sure, or unusual words beside one that is.
    fn list(&self, value: &str, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        let divider = DIVIDERS
            .into_iter()
            .find(|divider| divided(value, divider).len() > 1)?;
        let items = divided(value, divider);
        let told: Vec<Filling> = items.iter().map(|item| self.filling(item, depth)).collect();
        let mut pairs = items.iter().zip(&told);
        let is_list = pairs.all(|(item, told)| told.is_sure || is_name(item));
        let is_known = divider == DIVIDERS[0] || told.iter().any(|told| told.is_sure);
        let between = self.dictionary.part(divider).unwrap_or(divider);
        let texts: Vec<String> = told.into_iter().map(|told| told.text).collect();
        (is_list && is_known).then(|| texts.join(between))
    }

    /// The text with what is found told; none if `surely` and something is found that may be anybody's text.
    fn filled(
        &self,
        template: &Template,
        found: &Found<'_>,
        depth: usize,
        surely: bool,
    ) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        let (mut values, mut is_known) = (Vec::new(), template.letters() >= ENOUGH);
        for (name, value) in found {
            let told = self.filling(value, depth);
            let may_stand = match is_known {
                true => is_word(value),
                false => is_name(value),
            };
            if surely && !told.is_sure && !may_stand {
                return None;
            }
            values.push((*name, told));
        }
        is_known |= values.iter().any(|(_, told)| told.is_sure);
        if surely && !is_known {
            return None;
        }
        let values: Vec<(&str, &dyn Display)> = values
            .iter()
            .map(|(name, told)| (*name, &told.text as &dyn Display))
            .collect();
        Some(gaps::fill(template.own(), &values))
    }

    /// None where enough was looked at.
    fn look(&self) -> Option<()> {
        self.looks.set(self.looks.get().checked_sub(1)?);
        Some(())
    }

    fn filling(&self, value: &str, depth: usize) -> Filling {
        let told = match value {
            value if is_number(value) => Some(self.number(value)),
            value if value.is_empty() || is_quoted(value) => Some(self.quoted(value)),
            value => self.whole(value, depth).or_else(|| self.quantity(value)),
        };
        Filling {
            is_sure: told.is_some(),
            text: told.unwrap_or_else(|| value.to_owned()),
        }
    }

    /// A number and its unit, which is left as it is.
    fn quantity(&self, value: &str) -> Option<String> {
        let (number, unit) = value.split_once(' ')?;
        let is_quantity = is_number(number) && !unit.contains(char::is_whitespace);
        is_quantity.then(|| format!("{} {unit}", self.number(number)))
    }

    /// What stands in quotes, between those of the language.
    fn quoted(&self, value: &str) -> String {
        let inner = value.strip_prefix('"');
        let inner = inner.and_then(|rest| rest.strip_suffix('"'));
        match (self.dictionary.language(), inner) {
            ("de", Some(inner)) => format!("\u{201e}{inner}\u{201c}"),
            _ => value.to_owned(),
        }
    }

    fn number(&self, digits: &str) -> String {
        NumberSigns::shown_in(self.dictionary.language()).told(digits)
    }
}

/// Whether it is one word, as operators and columns are called.
fn is_word(value: &str) -> bool {
    !value.contains(char::is_whitespace)
}

/// Whether it is one, and no usual one.
fn is_name(value: &str) -> bool {
    let is_unusual = |letter: char| letter.is_uppercase() || letter.is_ascii_digit();
    is_word(value) && value.contains(is_unusual)
}

/// Also one whose digits are grouped.
fn is_number(value: &str) -> bool {
    let digits = value.replace(DIGITS_APART, "");
    digits.parse::<f64>().is_ok() && value.ends_with(|last: char| last.is_ascii_digit())
}

/// Whether all of a text stands in one pair of quotes.
fn is_quoted(value: &str) -> bool {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.replace("\\\"", "").contains('"'))
}

/// Items between dividers, of which those in quotes and brackets are none.
fn divided<'a>(value: &'a str, divider: &str) -> Vec<&'a str> {
    let (mut items, mut begin) = (Vec::new(), 0);
    let (mut is_quoted, mut is_escaped, mut depth) = (false, false, 0i32);
    for (at, letter) in value.char_indices() {
        let is_open = !is_quoted && depth == 0 && at >= begin;
        if is_open && value[at..].starts_with(divider) {
            items.push(&value[begin..at]);
            begin = at + divider.len();
        }
        match letter {
            '"' if !is_escaped => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth -= 1,
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    items.push(&value[begin..]);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn german() -> Dictionary {
        let texts = r#"{
            "The file is too large.": "Die Datei ist zu groß.",
            "Is it a share?": "Ist es ein Anteil?",
            "{} of {} rows fit.": "Von {1} Zeilen passen {0}.",
            "{}": "alles",
            "yes": "ja",
            "Row {row} is wrong: {why}": "Zeile {row} ist falsch: {why}",
            "Row {row} is wrong: {why}.": "Zeile {row} ist falsch: {why}.",
            "{reason} {all} thresholds became {kept}.": "{reason} Aus {all} Schwellen wurden {kept}.",
            "Steps: {steps}.": "Schritte: {steps}.",
            "It was denied: {reason}": "Abgelehnt: {reason}",
            "part|is empty": "ist leer",
            "part|column {column} {problem}": "Spalte {column} {problem}",
            "part|1 input": "1 Eingabe",
            "part|{count} inputs": "{count} Eingaben",
            "part|{} with {}": "{} mit {}",
            "part|So that it stays small,": "Damit es klein bleibt:",
            "part|, then ": ", dann ",
            "part| and ": " und ",
            "part|edges of bins": "Klassengrenzen",
            "part|off by {error}": "bis zu {error} daneben"
        }"#;
        Dictionary::read("de", texts.as_bytes()).unwrap()
    }

    fn told(message: &str) -> Option<String> {
        Telling::new(&german()).told(message)
    }

    #[test]
    fn a_message_is_known_by_its_text_or_by_what_stands_around_its_gaps() {
        for (english, german) in [
            ("The file is too large.", "Die Datei ist zu groß."),
            ("3 of 12 rows fit.", "Von 12 Zeilen passen 3."),
            ("Row 3 is wrong: a b.", "Zeile 3 ist falsch: a b."),
            (
                "Row 3 is wrong: The file is too large.",
                "Zeile 3 ist falsch: Die Datei ist zu groß.",
            ),
        ] {
            assert_eq!(told(english).as_deref(), Some(german));
        }
        assert_eq!(told("Something else."), None);
    }

    #[test]
    fn parts_in_gaps_are_told_too() {
        for (english, german) in [
            (
                "Row 3 is wrong: column \"is empty\" is empty.",
                "Zeile 3 ist falsch: Spalte „is empty“ ist leer.",
            ),
            (
                "So that it stays small, 300 thresholds became 20.",
                "Damit es klein bleibt: Aus 300 Schwellen wurden 20.",
            ),
            (
                "Row 1 is wrong: off by 0.25.",
                "Zeile 1 ist falsch: bis zu 0,25 daneben.",
            ),
            ("Steps: Scaler, then ReLU.", "Schritte: Scaler, dann ReLU."),
            ("2 inputs and 1 input.", "2 Eingaben und 1 Eingabe."),
            ("30 inputs with ReLU", "30 Eingaben mit ReLU"),
            ("2 edges of bins", "2 Klassengrenzen"),
            ("1 input. Is it a share?", "1 Eingabe. Ist es ein Anteil?"),
        ] {
            assert_eq!(told(english).as_deref(), Some(german));
        }
    }

    #[test]
    fn what_people_wrote_is_left_as_it_is() {
        for text in ["yes", "coffee with milk", "salt and pepper, sugar"] {
            let message = format!("It was denied: {text}");
            assert_eq!(told(&message), Some(format!("Abgelehnt: {text}")));
            assert_eq!(told(text), None);
        }
        // Of what stands in quotes only these are the language's.
        let denied = told("It was denied: \"is empty\"");
        assert_eq!(denied.unwrap(), "Abgelehnt: „is empty“");
        assert_eq!(told("\"is empty\""), None);
        let quoted = told("2 inputs, \"a, is empty\", \"1 input\"");
        assert_eq!(quoted.unwrap(), "2 Eingaben, „a, is empty“, „1 input“");
    }

    #[test]
    fn crafted_messages_come_to_an_end() {
        for message in ["1 input with ", "a, ", "column ", "\"", " and ("] {
            let message = format!("Row 1 is wrong: {}.", message.repeat(300));
            assert!(told(&message).is_some());
        }
    }
}
