use crate::gaps::{self, Piece};

/// Ways to divide a message among gaps that are looked at.
const MOST_FITS: usize = 32;

/// An English text with gaps, which messages are known by.
#[derive(Debug)]
pub(crate) struct Template {
    pieces: Vec<Owned>,
    own: String,
    letters: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Owned {
    Text(String),
    Gap(String),
}

/// Whether a text says something by itself, rather than name a thing; the end of it may be somebody else's.
pub fn is_sentence(text: &str) -> bool {
    let is_open = |(_, end): (&str, &str)| end.starts_with('{') && end.ends_with('}');
    text.ends_with(['.', '?', '!'])
        || text.rsplit_once(": ").is_some_and(is_open) && text.starts_with(char::is_uppercase)
}

/// What stands in the gaps of a template, by name.
pub(crate) type Found<'a> = Vec<(&'a str, &'a str)>;

impl Template {
    /// Of an English text and what the language says for it; none where it has no gap, or where two stand side by side.
    pub(crate) fn new(english: &str, own: &str) -> Option<Self> {
        let pieces: Vec<Owned> = gaps::pieces(english).into_iter().map(Owned::from).collect();
        let is_gap = |piece: &Owned| matches!(piece, Owned::Gap(_));
        let is_divided = !pieces.windows(2).any(|pair| pair.iter().all(is_gap));
        let letters = pieces.iter().map(Owned::letters).sum();
        (is_divided && pieces.iter().any(is_gap)).then(|| Self {
            pieces,
            own: own.to_owned(),
            letters,
        })
    }

    /// How many letters of the text are its own.
    pub(crate) fn letters(&self) -> usize {
        self.letters
    }

    /// What the language says.
    pub(crate) fn own(&self) -> &str {
        &self.own
    }

    /// What may stand in the gaps if a message is this text: first the way in which each gap ends where the text after it
    /// first comes.
    pub(crate) fn fits<'a>(&'a self, message: &'a str) -> Vec<Found<'a>> {
        let mut fits = Vec::new();
        if self.may_fit(message) {
            divide(&self.pieces, message, &mut Vec::new(), &mut fits);
        }
        fits
    }

    fn may_fit(&self, message: &str) -> bool {
        let begins = match self.pieces.first() {
            Some(Owned::Text(text)) => message.starts_with(text.as_str()),
            _ => true,
        };
        let ends = match self.pieces.last() {
            Some(Owned::Text(text)) => message.ends_with(text.as_str()),
            _ => true,
        };
        let texts = self.pieces.iter().filter_map(Owned::text);
        begins && ends && texts.into_iter().all(|text| message.contains(text))
    }
}

impl From<Piece<'_>> for Owned {
    fn from(piece: Piece<'_>) -> Self {
        match piece {
            Piece::Text(text) => Self::Text(text.to_owned()),
            Piece::Gap(name) => Self::Gap(name),
        }
    }
}

impl Owned {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Gap(_) => None,
        }
    }

    fn letters(&self) -> usize {
        self.text().map_or(0, str::len)
    }
}

fn divide<'a>(
    pieces: &'a [Owned],
    rest: &'a str,
    found: &mut Found<'a>,
    fits: &mut Vec<Found<'a>>,
) {
    let Some((first, behind)) = pieces.split_first() else {
        if rest.is_empty() {
            fits.push(found.clone());
        }
        return;
    };
    match first {
        Owned::Text(text) => {
            if let Some(rest) = rest.strip_prefix(text.as_str()) {
                divide(behind, rest, found, fits);
            }
        }
        Owned::Gap(name) => {
            for end in ends(behind.first(), rest) {
                if fits.len() >= MOST_FITS {
                    return;
                }
                found.push((name, &rest[..end]));
                divide(behind, &rest[end..], found, fits);
                found.pop();
            }
        }
    }
}

/// Where a gap may end.
fn ends(next: Option<&Owned>, rest: &str) -> Vec<usize> {
    match next.and_then(Owned::text) {
        Some(text) => {
            let places = rest.match_indices(text).map(|(at, _)| at);
            places.take(MOST_FITS).collect()
        }
        None => vec![rest.len()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_divided_in_every_way() {
        let template = Template::new("{a} of {b}", "").unwrap();
        let fits = template.fits("1 of 2 of 3");
        assert_eq!(fits[0], [("a", "1"), ("b", "2 of 3")]);
        assert_eq!(fits[1], [("a", "1 of 2"), ("b", "3")]);
        assert!(template.fits("1 to 2").is_empty());
    }

    #[test]
    fn what_cannot_be_divided_is_no_template() {
        assert!(Template::new("no gap", "").is_none());
        assert!(Template::new("{a}{b} side by side", "").is_none());
    }

    #[test]
    fn a_crafted_message_is_divided_in_few_ways() {
        let template = Template::new("{a} {b} {c} {d}", "").unwrap();
        assert!(template.fits(&" ".repeat(1000)).len() <= MOST_FITS);
    }
}
