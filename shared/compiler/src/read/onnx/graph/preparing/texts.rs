use preparation::Pattern;

/// A text input on its way to an encoder.
#[derive(Clone)]
pub(crate) struct TextColumn {
    pub(crate) input: usize,
    /// Names that are read as others.
    pub(crate) replaced: Vec<(String, String)>,
}

impl TextColumn {
    pub(crate) fn of(input: usize) -> Self {
        Self {
            input,
            replaced: Vec::new(),
        }
    }

    /// What a name is read as.
    pub(crate) fn read<'a>(&'a self, name: &'a str) -> &'a str {
        let other = self.replaced.iter().find(|(from, _)| from == name);
        other.map_or(name, |(_, to)| to)
    }

    /// These names, and those that are read as others.
    pub(crate) fn names(&self, names: &[String]) -> Vec<String> {
        let replaced = self.replaced.iter().map(|(from, _)| from);
        let mut all = names.to_vec();
        for name in replaced {
            if !all.contains(name) {
                all.push(name.clone());
            }
        }
        all
    }
}

/// A text input on its way to a vocabulary.
#[derive(Clone)]
pub(crate) struct TextWords {
    pub(crate) input: usize,
    pub(crate) lowercase: bool,
    pub(crate) stop_words: Vec<String>,
    /// None before words are told apart.
    pub(crate) pattern: Option<Pattern>,
    pub(crate) shortest: usize,
}

impl TextWords {
    pub(crate) fn of(input: usize) -> Self {
        Self {
            input,
            lowercase: false,
            stop_words: Vec::new(),
            pattern: None,
            shortest: 1,
        }
    }
}
