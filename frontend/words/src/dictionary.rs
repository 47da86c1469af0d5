use std::{collections::BTreeMap, fmt::Display};

use crate::gaps::{self, Piece};

/// What a language says for each English text.
#[derive(Debug)]
pub struct Dictionary {
    language: &'static str,
    texts: BTreeMap<String, String>,
}

/// The bytes are no dictionary: a JSON object of texts.
#[derive(Debug)]
pub struct NoDictionary;

impl Dictionary {
    /// Reads a JSON object from English texts to those of a language (BCP 47).
    ///
    /// # Errors
    /// Where the bytes are none.
    pub fn read(language: &'static str, bytes: &[u8]) -> Result<Self, NoDictionary> {
        let texts = serde_json::from_slice(bytes).map_err(|_| NoDictionary)?;
        Ok(Self { language, texts })
    }

    /// Which language it is.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// English texts and what the language says for them.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(english, own)| (english.as_str(), own.as_str()))
    }

    pub(crate) fn text(&self, english: &str) -> Option<&str> {
        self.texts.get(english).map(String::as_str)
    }

    /// What it says for a whole message, by its text or by one with gaps that the message fits; what stands in these is told likewise.
    pub(crate) fn told(&self, message: &str) -> Option<String> {
        if let Some(text) = self.text(message) {
            return Some(text.to_owned());
        }
        let fitting = self.texts.iter().filter_map(|(english, own)| {
            let pieces = gaps::pieces(english);
            let found = fit(&pieces, message)?;
            Some((letters(&pieces), own, found))
        });
        let (_, own, found) = fitting.max_by_key(|(letters, ..)| *letters)?;
        let found: Vec<(String, String)> = found
            .into_iter()
            .map(|(name, value)| (name, self.told(&value).unwrap_or(value)))
            .collect();
        let values: Vec<(&str, &dyn Display)> = found
            .iter()
            .map(|(name, value)| (name.as_str(), value as &dyn Display))
            .collect();
        Some(gaps::fill(own, &values))
    }
}

/// How many letters of a text are its own.
fn letters(pieces: &[Piece<'_>]) -> usize {
    let own = |piece: &Piece<'_>| match piece {
        Piece::Text(text) => text.len(),
        Piece::Gap(_) => 0,
    };
    pieces.iter().map(own).sum()
}

/// What stands in the gaps if a message is that text; each gap ends where the text after it first comes.
fn fit(pieces: &[Piece<'_>], message: &str) -> Option<Vec<(String, String)>> {
    // A text that is little but gaps would fit anything.
    const ENOUGH: usize = 8;
    let is_told = pieces.len() > 1 && letters(pieces) >= ENOUGH;
    let mut found = Vec::new();
    let mut rest = is_told.then_some(message)?;
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Text(text) => rest = rest.strip_prefix(text)?,
            Piece::Gap(name) => {
                let end = match pieces.peek() {
                    Some(Piece::Text(next)) => rest.find(next)?,
                    Some(Piece::Gap(_)) => return None,
                    None => rest.len(),
                };
                found.push((name.clone(), rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn german() -> Dictionary {
        let texts = r#"{
            "The file is too large.": "Die Datei ist zu groß.",
            "{} of {} rows fit.": "Von {1} Zeilen passen {0}.",
            "{}": "alles",
            "Row {row} is wrong: {why}": "Zeile {row} ist falsch: {why}"
        }"#;
        Dictionary::read("de", texts.as_bytes()).unwrap()
    }

    #[test]
    fn a_message_is_known_by_its_text_or_by_what_stands_around_its_gaps() {
        let told = |message| german().told(message);
        assert_eq!(
            told("The file is too large.").unwrap(),
            "Die Datei ist zu groß."
        );
        assert_eq!(
            told("3 of 12 rows fit.").unwrap(),
            "Von 12 Zeilen passen 3."
        );
        assert_eq!(
            told("Row 3 is wrong: a: b").unwrap(),
            "Zeile 3 ist falsch: a: b"
        );
        assert_eq!(
            told("Row 3 is wrong: The file is too large.").unwrap(),
            "Zeile 3 ist falsch: Die Datei ist zu groß."
        );
        assert_eq!(told("Something else."), None);
    }

    #[test]
    fn what_is_no_dictionary_is_refused() {
        for bytes in [&b""[..], b"[]", b"{\"a\": 1}"] {
            assert!(Dictionary::read("de", bytes).is_err());
        }
    }
}
