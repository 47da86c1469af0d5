//! How hard a password is to guess for somebody who knows what people choose. What they choose is a part of the app of its own,
//! which is fetched for whoever types a new one.

mod common;
mod guesses;

use leptos::wasm_split::{SplitLoaderError, wasm_split};

use self::guesses::magnitude;

/// Fewest characters of a password.
const FEWEST: usize = 12;
/// Decimal orders of guesses that a password must take: at a million a second three hours, at what the stretching allows a
/// processor core a thousand years.
const ENOUGH: f64 = 10.0;
/// Orders from which a password is called strong.
const MANY: f64 = 14.0;

/// What counts guesses.
pub(super) struct GuessParts {
    /// Their decimal orders, for a password and what others know of its person.
    magnitude: fn(&str, &[String]) -> f64,
}

static PARTS: GuessParts = GuessParts { magnitude };

#[wasm_split(guesses, wasm_split_path = leptos::wasm_split, fallible)]
pub(super) fn guess_parts() -> Result<&'static GuessParts, SplitLoaderError> {
    Ok(&PARTS)
}

/// How hard a password is to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PasswordStrength {
    /// Characters missing.
    TooShort(usize),
    /// Long, and not looked at yet.
    Unknown,
    /// Long, but made of what is tried first.
    Guessable,
    /// Good enough.
    Fair,
    /// Better.
    Strong,
}

impl PasswordStrength {
    /// `own_words` are what others know of its person: name, organisation, address; `parts` are what counts guesses, once it is
    /// here.
    pub(super) fn of(password: &str, own_words: &[String], parts: Option<&GuessParts>) -> Self {
        let missing = FEWEST.saturating_sub(password.chars().count());
        if missing > 0 {
            return Self::TooShort(missing);
        }
        match parts.map(|parts| (parts.magnitude)(password, own_words)) {
            None => Self::Unknown,
            Some(orders) if orders < ENOUGH => Self::Guessable,
            Some(orders) if orders < MANY => Self::Fair,
            Some(_) => Self::Strong,
        }
    }

    /// Advice while typing.
    pub(super) fn advice(self) -> String {
        match self {
            Self::TooShort(FEWEST) => {
                t!("At least 12 characters. Five random words are good.").into()
            }
            Self::TooShort(1) => t!("1 character more.").into(),
            Self::TooShort(missing) => t!("{missing} characters more."),
            Self::Unknown => t!("Checking how hard it is to guess…").into(),
            Self::Guessable => {
                t!("Easy to guess: common passwords, a few everyday words, rows of keys, years, repetitions, or what others know of \
                 you. Add words that have nothing to do with it; a digit or a capital adds little.")
                    .into()
            }
            Self::Fair => t!("Good enough. Longer is better: it also protects your vault.").into(),
            Self::Strong => t!("Strong.").into(),
        }
    }

    /// What is wrong, when it is submitted.
    pub(super) fn error(self) -> Option<String> {
        match self {
            Self::TooShort(_) => Some(t!("Use at least 12 characters.").into()),
            Self::Unknown => Some(self.advice()),
            Self::Guessable => {
                Some(t!("Choose one that is harder to guess: five random words.").into())
            }
            Self::Fair | Self::Strong => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength(password: &str) -> PasswordStrength {
        let own = [
            "Ada Lovelace",
            "Analytical Engines",
            "countess@engine.example",
        ];
        PasswordStrength::of(password, &own.map(str::to_owned), Some(&PARTS))
    }

    #[test]
    fn eleven_characters_are_too_few() {
        assert_eq!(strength("abcdefghijk"), PasswordStrength::TooShort(1));
        for password in ["abcdefghijk", "Summer2026!", "qwertzuiop1"] {
            assert!(strength(password).error().is_some(), "{password}");
        }
    }

    #[test]
    fn no_long_password_is_taken_before_its_guesses_are_counted() {
        let strength = PasswordStrength::of("umbrella horse granite", &[], None);
        assert_eq!(strength, PasswordStrength::Unknown);
        assert!(strength.error().is_some());
    }

    #[test]
    fn what_is_tried_first_is_refused_at_any_length() {
        for password in [
            "password1234",
            "Password1234!",
            "P@ssw0rd12345",
            "drowssap4321",
            "qwertyuiop123",
            "qwertyqwertyqwerty",
            "123456789012",
            "abcdefghijklmnop",
            "iloveyou2024",
            "letmein-letmein",
            "welcome to 2025",
            "summer2023summer",
            "correct horse battery staple",
            "correcthorsebatterystaple",
            "passwort12345",
            "Krankenhaus2025",
            "willkommen123",
            "schatz-liebling",
            "hunter2hunter2",
            "elizabeth1985",
            "butterfly1234",
            "caroline2024",
            "qwertzuiop123",
            "Summer2026!!",
            "schoenheit2024",
            "Schönheit2024",
            "k@tharina1990",
            "demonstration-1",
            "another demonstration",
            &"a".repeat(40),
            &"correct".repeat(9),
        ] {
            assert_eq!(
                strength(password),
                PasswordStrength::Guessable,
                "{password}"
            );
        }
    }

    #[test]
    fn what_others_know_of_a_person_does_not_count() {
        for password in [
            "ada-lovelace-1815",
            "AnalyticalEngines",
            "countess.engine1",
            "ecalevol ada 1815",
        ] {
            assert_eq!(
                strength(password),
                PasswordStrength::Guessable,
                "{password}"
            );
        }
        assert_ne!(
            PasswordStrength::of("ada-lovelace-1815", &[], Some(&PARTS)),
            PasswordStrength::Guessable
        );
    }

    /// Whichever they are, but for those that everybody names first.
    #[test]
    fn what_is_advised_is_taken_even_of_everyday_words() {
        let everyday: Vec<&str> = common::words()
            .skip(200)
            .filter(|word| word.bytes().all(|letter| letter.is_ascii_alphabetic()))
            .take(1_000)
            .collect();
        for words in everyday.windows(41) {
            let password = [0, 10, 20, 30, 40].map(|place| words[place]).join(" ");
            assert_eq!(strength(&password).error(), None, "{password}");
        }
        assert_eq!(
            strength("Correct horse battery 9 granite umbrella").error(),
            None
        );
    }

    #[test]
    fn random_words_and_random_signs_are_taken() {
        for password in [
            "umbrella horse granite",
            "x7#kQ!m2vZ9w",
            "pT4vQz9mXb2LwK",
            "granite violin harbour tuesday",
            "ada likes wet purple umbrellas",
            "\u{e9}t\u{e9} \u{e0} la plage humide",
        ] {
            assert_eq!(strength(password).error(), None, "{password}");
        }
    }
}
