use std::collections::BTreeMap;

use crate::{
    context,
    template::{Template, is_sentence},
};

/// What a language says for each English text.
#[derive(Debug)]
pub struct Dictionary {
    language: &'static str,
    texts: BTreeMap<String, String>,
    sentences: Vec<Template>,
    parts: Vec<Template>,
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
        let texts: BTreeMap<String, String> =
            serde_json::from_slice(bytes).map_err(|_| NoDictionary)?;
        let (mut sentences, mut parts) = (Vec::new(), Vec::new());
        for (key, own) in &texts {
            let (context, english) = context::divided(key);
            match context {
                None if is_sentence(english) => sentences.extend(Template::new(english, own)),
                None => {}
                Some(context::PART) => parts.extend(Template::new(english, own)),
                Some(_) => {}
            }
        }
        Ok(Self {
            language,
            texts,
            sentences,
            parts,
        })
    }

    /// Which language it is.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// English texts, with their contexts, and what the language says for them.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts
            .iter()
            .map(|(english, own)| (english.as_str(), own.as_str()))
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// A part of a sentence that has no gap, or none that is filled.
    pub(crate) fn part(&self, english: &str) -> Option<&str> {
        self.text(&context::key(context::PART, english))
    }

    /// Texts with gaps that stand alone.
    pub(crate) fn sentences(&self) -> &[Template] {
        &self.sentences
    }

    /// Parts of sentences with gaps.
    pub(crate) fn parts(&self) -> &[Template] {
        &self.parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_dictionary_is_refused() {
        for bytes in [&b""[..], b"[]", b"{\"a\": 1}"] {
            assert!(Dictionary::read("de", bytes).is_err());
        }
    }
}
