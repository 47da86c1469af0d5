//! Whatever the browser app says stands in the dictionary of every language.

use std::{collections::BTreeSet, fs};

use walls::{parts, phrases, reasons, root, sentences};
use words::Dictionary;

/// Folders whose texts know that they are translated.
const SAID: [&str; 2] = ["frontend/app/src", "frontend/client/src"];
/// Folders whose sentences reach the app as English and are known there by what they say.
const TOLD: [&str; 11] = [
    "backend/http/src",
    "backend/service/src",
    "frontend/desk/src",
    "shared/api/src",
    "shared/card/src",
    "shared/circuit/src",
    "shared/compiler/src",
    "shared/fhe-client/src",
    "shared/ledger/src",
    "shared/pads/src",
    "shared/passkeys/src",
];
/// Whose parts of sentences are told by themselves, in the gaps of others.
const IN_PARTS: [&str; 7] = [
    "frontend/desk/src/table",
    "shared/card/src",
    "shared/circuit/src",
    "shared/compiler/src",
    "shared/fhe-core/src/error.rs",
    "shared/pads/src/header.rs",
    "shared/preparation/src/learnt.rs",
];
/// Texts of these that nobody is told: names that cards are given, and what is looked for in files.
const UNTOLD: [&str; 8] = [
    "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
    "A text",
    "New model",
    "[categorical_feature: ",
    "class {index}",
    "column {}",
    "feature {}",
    "vector {number}",
];
/// What is written to operators, programmers and by mail.
const ELSEWHERE: [&str; 3] = [
    "backend/http/src/openapi",
    "backend/service/src/config",
    "backend/service/src/mail",
];

fn german() -> Dictionary {
    let file = root().join("static/words/de.json");
    let bytes = fs::read(file).expect("the dictionary can be read");
    Dictionary::read("de", &bytes).expect("it is a dictionary")
}

fn english() -> BTreeSet<String> {
    let said = SAID.iter().flat_map(|folder| phrases(folder));
    let told = TOLD.iter().flat_map(|folder| sentences(folder, &ELSEWHERE));
    said.chain(told).chain(english_parts()).collect()
}

fn english_parts() -> BTreeSet<String> {
    let said = IN_PARTS.iter().flat_map(|folder| parts(folder, &[]));
    let reasons = TOLD.iter().flat_map(|folder| reasons(folder, &ELSEWHERE));
    let told = said.filter(|text| !UNTOLD.contains(&text.as_str()));
    let dividers = words::DIVIDERS.map(str::to_owned);
    let all = told.chain(reasons).chain(dividers);
    all.map(|text| words::key("part", &text)).collect()
}

#[test]
fn every_text_is_translated_and_nothing_else() {
    let german = german();
    let known: BTreeSet<String> = german.texts().map(|(text, _)| text.to_owned()).collect();
    let english = english();
    let missing: Vec<_> = english.difference(&known).collect();
    assert!(missing.is_empty(), "not translated: {missing:#?}");
    let stale: Vec<_> = known.difference(&english).collect();
    assert!(stale.is_empty(), "said nowhere: {stale:#?}");
}

#[test]
fn no_page_says_a_sentence_that_cannot_be_translated() {
    for folder in SAID {
        let said = phrases(folder);
        let sentences = sentences(folder, &[]);
        let fixed: Vec<_> = sentences.difference(&said).collect();
        assert!(fixed.is_empty(), "{folder}: {fixed:#?}");
    }
}

#[test]
fn no_text_shows_the_signs_that_mark_code() {
    let mut marked = english();
    marked.retain(|text| text.contains('`'));
    assert!(
        marked.is_empty(),
        "pages show these as they are: {marked:#?}"
    );
}

#[test]
fn a_translation_has_the_gaps_and_the_outer_spaces_of_its_text() {
    let outer = |text: &str| (text.starts_with(' '), text.ends_with(' '));
    for (key, german) in german().texts() {
        let english = words::english(key);
        assert_eq!(words::names(english), words::names(german), "{english}");
        assert_eq!(outer(english), outer(german), "{english}");
        assert!(!german.trim().is_empty(), "{english}");
    }
}
