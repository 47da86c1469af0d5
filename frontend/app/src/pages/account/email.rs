/// Whether text looks like an e-mail address; the server has the last word.
pub(super) fn looks_like_email(text: &str) -> bool {
    let text = text.trim();
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let labels = domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && labels && !domain.contains('@') && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        assert!(looks_like_email(" demo@demo.example "));
        for text in [
            "",
            "demo",
            "@demo.example",
            "demo@",
            "a b@c.d",
            "a@b@c.d",
            "a@b..c",
        ] {
            assert!(!looks_like_email(text));
        }
    }
}
