/// Fewest characters of a password.
const FEWEST: usize = 12;
/// Different characters below which a long password is still easy to guess.
const FEWEST_DIFFERENT: usize = 6;
/// Characters from which a password is called strong.
const MANY: usize = 18;

/// How hard a password is to guess, by length and variety.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PasswordStrength {
    /// Characters missing.
    TooShort(usize),
    /// Long, but of few different characters.
    TooUniform,
    /// Good enough.
    Fair,
    /// Better.
    Strong,
}

impl PasswordStrength {
    pub(super) fn of(password: &str) -> Self {
        let length = password.chars().count();
        let first = |(place, sign): &(usize, char)| password.find(*sign) == Some(*place);
        let different = password.char_indices().filter(first).count();
        match length {
            0..FEWEST => Self::TooShort(FEWEST - length),
            _ if different < FEWEST_DIFFERENT => Self::TooUniform,
            FEWEST..MANY => Self::Fair,
            _ => Self::Strong,
        }
    }

    /// Advice while typing.
    pub(super) fn advice(self) -> String {
        match self {
            Self::TooShort(FEWEST) => {
                "At least 12 characters. Four or five random words are good.".into()
            }
            Self::TooShort(1) => "1 character more.".into(),
            Self::TooShort(missing) => format!("{missing} characters more."),
            Self::TooUniform => "Use more different characters.".into(),
            Self::Fair => "Good enough. Longer is better: it also protects your vault.".into(),
            Self::Strong => "Strong.".into(),
        }
    }

    /// What is wrong, when it is submitted.
    pub(super) fn error(self) -> Option<String> {
        match self {
            Self::TooShort(_) => Some("Use at least 12 characters.".into()),
            Self::TooUniform => Some("Use more different characters.".into()),
            Self::Fair | Self::Strong => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eleven_characters_are_too_few() {
        assert_eq!(
            PasswordStrength::of("abcdefghijk"),
            PasswordStrength::TooShort(1)
        );
        assert!(PasswordStrength::of("abcdefghijk").error().is_some());
    }

    #[test]
    fn one_repeated_character_is_refused_at_any_length() {
        assert_eq!(
            PasswordStrength::of(&"a".repeat(40)),
            PasswordStrength::TooUniform
        );
    }

    #[test]
    fn a_few_words_are_strong() {
        assert_eq!(
            PasswordStrength::of("correct horse battery"),
            PasswordStrength::Strong
        );
    }
}
