//! Items of the vault in words of pages.

use std::borrow::Borrow;

/// What items of the vault hold, each kind once: "your keys, a model".
pub(crate) fn vault_items<N: Borrow<str>>(names: &[N]) -> String {
    let mut told: Vec<String> = Vec::new();
    for item in names.iter().map(|name| vault_item(name.borrow())) {
        if !told.contains(&item) {
            told.push(item);
        }
    }
    told.join(", ")
}

fn vault_item(name: &str) -> String {
    let known = match name {
        "keys" => t!("your keys"),
        "owner-key" => t!("the key you sign with"),
        "history" => t!("your history"),
        "favourites" => t!("your favourites"),
        "signed" => t!("what you signed"),
        "sealing" => t!("what waits to be sealed"),
        "rules" => t!("your rules"),
        "closed" => t!("whom you refused or revoked"),
        "log" => t!("what you saw of the log"),
        "versions" => t!("the list of what your vault holds"),
        "restores" => t!("which restores you accepted"),
        "trust" => t!("whose keys you compared"),
        "answers" => t!("answers that the log contradicts"),
        "statements" | "model-versions" => t!("what owners signed last"),
        "test-rows" => t!("what came of your test questions"),
        _ => match name.split_once('-') {
            Some(("model" | "settings", _)) => t!("a model"),
            Some(("card", _)) => t!("what you wrote on a card"),
            Some(("draft", _)) => t!("a draft"),
            Some(("batch", _)) => t!("a file of rows"),
            _ => return t!("an item called \u{201c}{name}\u{201d}"),
        },
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_as_pages_call_them_and_each_kind_once() {
        let told = vault_items(&[
            "keys",
            "model-0a",
            "model-0a-2",
            "settings-0a",
            "draft-card-1",
        ]);
        assert_eq!(told, "your keys, a model, a draft");
        assert_eq!(vault_items(&["model-versions"]), "what owners signed last");
        assert!(vault_items(&["another"]).contains("another"));
    }
}
