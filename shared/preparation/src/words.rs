use std::{borrow::Cow, collections::HashMap, ops::Range};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How a text becomes counts of words, as scikit-learn's CountVectorizer and TfidfVectorizer count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Vocabulary {
    /// What is counted: a word, or words with one blank between them; one column for each.
    pub terms: Vec<String>,
    /// Whether capital letters are made small first.
    pub lowercase: bool,
    /// What counts as a word.
    #[serde(default)]
    pub pattern: Pattern,
    /// Fewest characters of a word.
    pub shortest: usize,
    /// Where terms and stop words stand as hashes, what is put before each; none: they stand as they are.
    #[serde(default)]
    pub salt: Option<String>,
    /// Words that are left out before neighbours are joined.
    #[serde(default)]
    pub stop_words: Vec<String>,
    /// Fewest and most words that are joined.
    pub joined: (usize, usize),
    /// Whether a term counts once however often it occurs.
    #[serde(default)]
    pub once: bool,
    /// Whether a count `n` becomes `1 + ln n`.
    #[serde(default)]
    pub sublinear: bool,
    /// The factor of each term; none: 1.
    #[serde(default)]
    pub weights: Vec<f64>,
    /// What rows are divided by.
    #[serde(default)]
    pub norm: Option<Norm>,
}

/// What counts as a word of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Runs of letters, digits and underlines, of any script.
    #[default]
    Words,
    /// Runs of the letters a to z and A to Z.
    Letters,
    /// Runs of what is not blank.
    Unblank,
    /// What stands between these characters.
    Between {
        /// The characters, each a separator.
        separators: String,
    },
    /// Each character; joined ones stand without a blank between them.
    Characters,
}

impl Pattern {
    fn words<'a>(&'a self, text: &'a str) -> Vec<&'a str> {
        match self {
            Self::Words => runs(text, |letter| letter.is_alphanumeric() || letter == '_'),
            Self::Letters => runs(text, |letter| letter.is_ascii_alphabetic()),
            Self::Unblank => text.split_whitespace().collect(),
            Self::Between { separators } => runs(text, |letter| !separators.contains(letter)),
            Self::Characters => {
                let ends = text.char_indices();
                ends.map(|(start, letter)| &text[start..start + letter.len_utf8()])
                    .collect()
            }
        }
    }

    fn glue(&self) -> &'static str {
        match self {
            Self::Characters => "",
            _ => " ",
        }
    }
}

/// The length of a row.
///
/// Source: scikit-learn, `sklearn.preprocessing.Normalizer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Norm {
    /// Sum of absolute values.
    Sum,
    /// Root of the sum of squares.
    Euclidean,
    /// Largest absolute value.
    Largest,
}

impl Norm {
    /// The length of these numbers.
    pub fn of(self, numbers: &[f64]) -> f64 {
        let absolute = numbers.iter().map(|x| x.abs());
        match self {
            Self::Sum => absolute.sum(),
            Self::Euclidean => numbers.iter().map(|x| x * x).sum::<f64>().sqrt(),
            Self::Largest => absolute.fold(0.0, f64::max),
        }
    }

    /// The numbers divided by their length; as they are where it is 0.
    pub fn divide(self, numbers: &mut [f64]) {
        let length = self.of(numbers);
        if length > 0.0 {
            numbers.iter_mut().for_each(|number| *number /= length);
        }
    }
}

/// Most words that are joined.
const MOST_JOINED: usize = 8;

/// Most characters that the shortest word may need.
const LONGEST_SHORTEST: usize = 1_000;

/// Characters of a term's hash, 4 bits each.
const HASH_CHARACTERS: usize = 16;

impl Vocabulary {
    /// Leaves the terms that are kept, with their factors.
    pub(crate) fn keep(&mut self, kept: &[bool]) {
        let mut of_weights = kept.iter();
        self.weights.retain(|_| of_weights.next() == Some(&true));
        let mut of_terms = kept.iter();
        self.terms.retain(|_| of_terms.next() == Some(&true));
    }

    /// The same with hashes in place of terms and stop words: the first 64 bits of SHA-256 of a salt, a zero
    /// byte and the term, as hexadecimal digits. The salt is public and follows from the terms. Whoever
    /// guesses a term can check it.
    pub fn hashed(self) -> Self {
        if self.salt.is_some() {
            return self;
        }
        let salt = hash("", &self.terms.join("\n"));
        let hashes = |terms: &[String]| terms.iter().map(|term| hash(&salt, term)).collect();
        Self {
            terms: hashes(&self.terms),
            stop_words: hashes(&self.stop_words),
            salt: Some(salt),
            ..self
        }
    }

    /// How a term stands in the list.
    fn listed<'a>(&self, term: &'a str) -> Cow<'a, str> {
        match &self.salt {
            Some(salt) => Cow::Owned(hash(salt, term)),
            None => Cow::Borrowed(term),
        }
    }

    /// One number for each term.
    pub fn count(&self, text: &str) -> Vec<f64> {
        let places = self.places();
        let mut counts = vec![0.0; self.terms.len()];
        let text = self.cased(text);
        for (_, place) in self.found(&self.words(&text), &places) {
            counts[place] += 1.0;
        }
        self.weigh(&mut counts);
        counts
    }

    /// Where each term stands in the list.
    pub(crate) fn places(&self) -> HashMap<&str, usize> {
        let terms = self.terms.iter().enumerate();
        terms.map(|(place, term)| (term.as_str(), place)).collect()
    }

    pub(crate) fn cased<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.lowercase {
            true => Cow::Owned(text.to_lowercase()),
            false => Cow::Borrowed(text),
        }
    }

    /// The words that are counted or joined.
    pub(crate) fn words<'a>(&'a self, text: &'a str) -> Vec<&'a str> {
        let is_stop = |word: &str| {
            let listed = self.listed(word);
            self.stop_words.iter().any(|stop| *stop == listed)
        };
        let mut words = self.pattern.words(text);
        words.retain(|word| {
            word.chars().count() >= self.shortest && (self.stop_words.is_empty() || !is_stop(word))
        });
        words
    }

    /// Which of the words, joined, are terms, and where these stand in the list.
    pub(crate) fn found(
        &self,
        words: &[&str],
        places: &HashMap<&str, usize>,
    ) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        for length in self.joined.0.max(1)..=self.joined.1 {
            for (first, window) in words.windows(length).enumerate() {
                let term = window.join(self.pattern.glue());
                if let Some(place) = places.get(self.listed(&term).as_ref()) {
                    found.push((first..first + length, *place));
                }
            }
        }
        found
    }

    fn weigh(&self, counts: &mut [f64]) {
        for (place, count) in counts.iter_mut().enumerate().filter(|(_, n)| **n > 0.0) {
            if self.once {
                *count = 1.0;
            }
            if self.sublinear {
                *count = 1.0 + count.ln();
            }
            *count *= self.weights.get(place).copied().unwrap_or(1.0);
        }
        if let Some(norm) = self.norm {
            norm.divide(counts);
        }
    }

    pub(crate) fn is_sound(&self) -> bool {
        (self.weights.is_empty() || self.weights.len() == self.terms.len())
            && self.weights.iter().all(|weight| weight.is_finite())
            && (1..=self.joined.1).contains(&self.joined.0)
            && self.joined.1 <= MOST_JOINED
            && self.shortest <= LONGEST_SHORTEST
    }
}

fn hash(salt: &str, term: &str) -> String {
    let digest = Sha256::new()
        .chain_update(salt)
        .chain_update([0])
        .chain_update(term)
        .finalize();
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    digits[..HASH_CHARACTERS].to_owned()
}

fn runs(text: &str, belongs: impl Fn(char) -> bool) -> Vec<&str> {
    text.split(|letter| !belongs(letter))
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(terms: &[&str]) -> Vocabulary {
        Vocabulary {
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
            lowercase: true,
            pattern: Pattern::Words,
            shortest: 2,
            salt: None,
            stop_words: Vec::new(),
            joined: (1, 2),
            once: false,
            sublinear: false,
            weights: Vec::new(),
            norm: None,
        }
    }

    #[test]
    fn words_and_pairs_are_counted_without_regard_to_case_and_short_words() {
        let counts = vocabulary(&["good", "very good", "a"]).count("Very good; very, a GOOD day");
        assert_eq!(counts, [2.0, 2.0, 0.0]);
    }

    #[test]
    fn a_hashed_vocabulary_counts_alike_and_names_no_word() {
        let plain = Vocabulary {
            stop_words: vec!["the".to_owned()],
            ..vocabulary(&["good", "very good", "day"])
        };
        let hashed = plain.clone().hashed();
        for text in ["Very the good day", "A GOOD day, very good", ""] {
            assert_eq!(hashed.count(text), plain.count(text), "{text}");
        }
        let told = format!("{hashed:?}");
        assert!(
            ["good", "very", "day", "the\""]
                .iter()
                .all(|word| !told.contains(word))
        );
        assert!(
            hashed
                .terms
                .iter()
                .all(|term| term.len() == HASH_CHARACTERS)
        );
        assert_eq!(hashed.clone().hashed(), hashed);
    }

    #[test]
    fn a_pattern_says_what_a_word_is() {
        let counted = |pattern, terms: &[&str]| {
            let joined = (1, 2);
            let vocabulary = Vocabulary {
                pattern,
                shortest: 1,
                joined,
                ..vocabulary(terms)
            };
            vocabulary.count("Über x1: a,b a")
        };
        assert_eq!(counted(Pattern::Words, &["über", "a b"]), [1.0, 1.0]);
        assert_eq!(counted(Pattern::Letters, &["ber", "x"]), [1.0, 1.0]);
        assert_eq!(counted(Pattern::Unblank, &["x1:", "a,b a"]), [1.0, 1.0]);
        let separators = ", ".to_owned();
        let between = Pattern::Between { separators };
        assert_eq!(counted(between, &["x1:", "a"]), [1.0, 2.0]);
        assert_eq!(counted(Pattern::Characters, &["a", "b "]), [2.0, 1.0]);
    }

    #[test]
    fn weighted_counts_are_divided_by_their_length() {
        let weighted = Vocabulary {
            weights: vec![3.0, 4.0],
            norm: Some(Norm::Euclidean),
            joined: (1, 1),
            ..vocabulary(&["one", "two"])
        };
        assert_eq!(weighted.count("one two"), [0.6, 0.8]);
        assert_eq!(weighted.count("three"), [0.0, 0.0]);
    }
}
