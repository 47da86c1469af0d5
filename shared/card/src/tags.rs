/// Most tags of a card.
pub const MOST_TAGS: usize = 8;
/// Most characters of a tag.
pub const LONGEST_TAG: usize = 30;

/// The tags in a text that separates them by commas: in small letters, words joined by hyphens, each once.
///
/// # Errors
/// Too many of them, one that is too long, or one without a letter or digit, in words for the owner.
pub fn tags_of(text: &str) -> Result<Vec<String>, &'static str> {
    let mut tags: Vec<String> = Vec::new();
    for part in text.split(',').filter(|part| !part.trim().is_empty()) {
        let tag = normalised(part);
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    check_tags(&tags)?;
    Ok(tags)
}

/// Checks tags that came from elsewhere.
///
/// # Errors
/// As [`tags_of`]; also one that is not written as it writes them, or stands there twice.
pub(crate) fn check_tags(tags: &[String]) -> Result<(), &'static str> {
    if tags.len() > MOST_TAGS {
        return Err("A card has at most 8 tags.");
    }
    for (index, tag) in tags.iter().enumerate() {
        if tag.is_empty() || tag.chars().count() > LONGEST_TAG {
            return Err("A tag must have 1 to 30 letters, digits and hyphens.");
        }
        if *tag != normalised(tag) || tags[..index].contains(tag) {
            return Err("Tags must be in small letters, joined by hyphens, each once.");
        }
    }
    Ok(())
}

/// Letters and digits in small letters; whatever stands between them becomes one hyphen.
fn normalised(tag: &str) -> String {
    let small = tag.to_lowercase();
    let words = small.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_written_alike_and_stand_there_once() {
        let tags = tags_of(" Cell Nuclei, cell-nuclei,, Größe ,x__1").unwrap();
        assert_eq!(tags, ["cell-nuclei", "größe", "x-1"]);
        assert_eq!(check_tags(&tags), Ok(()));
        assert_eq!(tags_of(""), Ok(Vec::new()));
        assert!(tags_of("fine, !!").is_err());
    }

    #[test]
    fn tags_from_elsewhere_are_few_short_and_normal() {
        let many: Vec<String> = (0..=MOST_TAGS).map(|tag| tag.to_string()).collect();
        assert!(check_tags(&many).is_err());
        assert_eq!(check_tags(&many[1..]), Ok(()));
        for wrong in ["", "A", "a b", "-a", "<b>", &"x".repeat(LONGEST_TAG + 1)] {
            assert!(check_tags(&[wrong.to_owned()]).is_err(), "{wrong}");
        }
        assert!(check_tags(&["a".to_owned(), "a".to_owned()]).is_err());
    }
}
