use std::cell::RefCell;

thread_local! {
    /// The address that was registered last in this tab.
    static REGISTERED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Spares whoever has just registered to type the address again.
pub(super) fn note_registered(address: &str) {
    REGISTERED.set(address.to_owned());
}

/// The address that was registered last in this tab, once; empty if there is none.
pub(super) fn take_registered() -> String {
    REGISTERED.take()
}

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
    fn a_registered_address_is_given_once() {
        note_registered("demo@demo.example");
        assert_eq!(take_registered(), "demo@demo.example");
        assert_eq!(take_registered(), "");
    }

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
