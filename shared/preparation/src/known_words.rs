use std::{collections::HashMap, iter::Sum};

use crate::Vocabulary;

/// Which words of a text a model knows: those that count, alone or joined with others, for one of its
/// vocabularies.
#[derive(Debug)]
pub struct KnownWords<'a>(Vec<(&'a Vocabulary, HashMap<&'a str, usize>)>);

/// Words of texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordCount {
    /// All of them, but for those that are left out before counting.
    pub words: usize,
    /// Of them, those that count for the model.
    pub known: usize,
}

impl<'a> KnownWords<'a> {
    /// Of the vocabularies that read one input; none where none does.
    pub(crate) fn of(vocabularies: impl Iterator<Item = &'a Vocabulary>) -> Option<Self> {
        let each: Vec<_> = vocabularies
            .map(|vocabulary| (vocabulary, vocabulary.places()))
            .collect();
        (!each.is_empty()).then_some(Self(each))
    }

    /// Words of a text, by the vocabulary that knows the largest share of them.
    pub fn count(&self, text: &str) -> WordCount {
        let counts = self.0.iter().map(|(vocabulary, places)| {
            let text = vocabulary.cased(text);
            let words = vocabulary.words(&text);
            let mut is_known = vec![false; words.len()];
            for (joined, _) in vocabulary.found(&words, places) {
                is_known[joined].fill(true);
            }
            WordCount {
                words: words.len(),
                known: is_known.into_iter().filter(|known| *known).count(),
            }
        });
        let best = |left: WordCount, right: WordCount| match right.known * left.words.max(1)
            > left.known * right.words.max(1)
        {
            true => right,
            false => left,
        };
        counts.reduce(best).unwrap_or_default()
    }
}

impl WordCount {
    /// Whether no word is known, also where there is none.
    pub fn knows_none(self) -> bool {
        self.known == 0
    }
}

impl Sum for WordCount {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |all, one| Self {
            words: all.words + one.words,
            known: all.known + one.known,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pattern;

    fn vocabulary(terms: &[&str], joined: (usize, usize)) -> Vocabulary {
        Vocabulary {
            terms: terms.iter().map(|term| (*term).to_owned()).collect(),
            lowercase: true,
            pattern: Pattern::Words,
            shortest: 2,
            salt: None,
            stop_words: vec!["the".to_owned()],
            joined,
            once: false,
            sublinear: false,
            weights: Vec::new(),
            norm: None,
        }
    }

    fn count(vocabularies: &[Vocabulary], text: &str) -> (usize, usize) {
        let WordCount { words, known } = KnownWords::of(vocabularies.iter()).unwrap().count(text);
        (known, words)
    }

    #[test]
    fn a_word_is_known_alone_joined_or_hashed_and_stop_words_do_not_count() {
        let alone = [vocabulary(&["good", "day"], (1, 1))];
        let hashed = alone.clone().map(Vocabulary::hashed);
        assert_eq!(count(&alone, "The GOOD old day"), (2, 3));
        assert_eq!(count(&hashed, "The GOOD old day"), (2, 3));
        assert_eq!(count(&alone, "Qux blorp"), (0, 2));
        assert_eq!(count(&alone, "!"), (0, 0));
        let joined = vocabulary(&["very good"], (2, 2));
        assert_eq!(count(&[joined], "very good day good"), (2, 4));
    }

    #[test]
    fn of_several_vocabularies_the_one_that_knows_most_speaks() {
        let words = vocabulary(&["nothing"], (1, 1));
        let letters = Vocabulary {
            pattern: Pattern::Characters,
            shortest: 1,
            ..vocabulary(&["go", "oo", "od"], (2, 2))
        };
        assert_eq!(count(&[words, letters], "good"), (4, 4));
        assert!(KnownWords::of([].iter()).is_none());
    }
}
