use serde::{Deserialize, Serialize};

/// A language that the service writes to people in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Language {
    /// English; also where nothing is known.
    #[default]
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
}

impl Language {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// As browsers call it (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// As those who speak it call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The first that the service knows among those that a browser prefers, such as "de-AT".
    pub fn preferred<'a>(tags: impl IntoIterator<Item = &'a str>) -> Self {
        let known = |tag: &str| {
            let primary = tag.split('-').next().unwrap_or(tag);
            let mut all = Self::ALL.into_iter();
            all.find(|one| primary.eq_ignore_ascii_case(one.tag()))
        };
        tags.into_iter().find_map(known).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_counts_and_english_where_none_is() {
        assert_eq!(Language::preferred(["fr", "DE-AT", "en"]), Language::German);
        assert_eq!(Language::preferred(["en-GB", "de"]), Language::English);
        assert_eq!(Language::preferred(["den", ""]), Language::English);
    }
}
