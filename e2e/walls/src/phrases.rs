use std::{
    collections::BTreeSet,
    fs,
    iter::Peekable,
    path::{Path, PathBuf},
};

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream::IntoIter};
use syn::LitStr;

use crate::{
    root, rust_files,
    source::{is_mark, skip_unless},
};

/// Every English text that the sources below `folder` hand to `t!` or `n!`, as dictionaries call it.
///
/// # Panics
/// When a source cannot be read or is no Rust.
pub fn phrases(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in rust_files(folder) {
        collect_phrases(tokens(&file), &mut found);
    }
    found
}

/// Every whole sentence in the sources below `folder`, tests and the paths `without` left out.
///
/// # Panics
/// As [`phrases`].
pub fn sentences(folder: &str, without: &[&str]) -> BTreeSet<String> {
    let texts = texts(folder, without);
    texts.into_iter().filter(|text| is_sentence(text)).collect()
}

/// Every part of a sentence in the sources below `folder`, tests and the paths `without` left out: what is no sentence and
/// has several words, and what is counted. Names of operators have one word; what programmers read is left out.
///
/// # Panics
/// As [`phrases`].
pub fn parts(folder: &str, without: &[&str]) -> BTreeSet<String> {
    let texts = texts(folder, without);
    texts.into_iter().filter(|text| is_part(text)).collect()
}

/// What errors say that is no sentence, in the sources below `folder`.
///
/// # Panics
/// As [`phrases`].
pub fn reasons(folder: &str, without: &[&str]) -> BTreeSet<String> {
    let mut found = Texts::default();
    for file in files(folder, without) {
        found.collect(tokens(&file));
    }
    let reasons = found.errors.into_iter();
    reasons.filter(|text| is_part(text)).collect()
}

fn texts(folder: &str, without: &[&str]) -> BTreeSet<String> {
    let mut found = Texts::default();
    for file in files(folder, without) {
        found.collect(tokens(&file));
    }
    found.said.append(&mut found.errors);
    found.said
}

fn files(folder: &str, without: &[&str]) -> Vec<PathBuf> {
    let is_read = |file: &PathBuf| {
        let below = |other: &&str| file.starts_with(root().join(other));
        let parts = file.components().map(|part| part.as_os_str());
        let is_test = file.ends_with("tests.rs") || parts.into_iter().any(|part| part == "tests");
        !without.iter().any(below) && !is_test
    };
    rust_files(folder).into_iter().filter(is_read).collect()
}

fn tokens(file: &Path) -> TokenStream {
    let source = fs::read_to_string(file).expect("the source can be read");
    source.parse().expect("the source is Rust")
}

fn collect_phrases(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let is_macro = at >= 2 && names_a_text(&tokens[at - 2], &tokens[at - 1]);
        found.extend(is_macro.then(|| first_text(group.stream())).flatten());
        collect_phrases(group.stream(), found);
    }
}

fn names_a_text(name: &TokenTree, mark: &TokenTree) -> bool {
    let is_name = matches!(name, TokenTree::Ident(name) if name == "t" || name == "n");
    is_name && matches!(mark, TokenTree::Punct(mark) if mark.as_char() == '!')
}

/// The first text, behind its context if it has one.
fn first_text(arguments: TokenStream) -> Option<String> {
    let mut arguments = arguments.into_iter();
    let first = text(arguments.next()?)?;
    let is_context = arguments.next().is_some_and(|token| is_mark(&token, '|'));
    let second = is_context.then(|| arguments.next().and_then(text));
    match second.flatten() {
        Some(english) => Some(words::key(&first, &english)),
        None => Some(first),
    }
}

fn text(token: TokenTree) -> Option<String> {
    let text: LitStr = syn::parse2(token.into()).ok()?;
    Some(text.value())
}

/// Texts of sources.
#[derive(Default)]
struct Texts {
    /// What stands in code, and what is counted.
    said: BTreeSet<String>,
    /// What errors say.
    errors: BTreeSet<String>,
}

impl Texts {
    fn collect(&mut self, tokens: TokenStream) {
        let mut tokens: Peekable<IntoIter> = tokens.into_iter().peekable();
        let mut name = None;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' => {
                    let error = skip_unless(&mut tokens, "error").and_then(first_text);
                    self.errors.extend(error);
                }
                TokenTree::Punct(mark) if mark.as_char() == '!' => {}
                TokenTree::Ident(word) => name = Some(word.to_string()),
                TokenTree::Group(group) => {
                    let is_call = group.delimiter() == Delimiter::Parenthesis;
                    let called = name.take().filter(|_| is_call).unwrap_or_default();
                    match called.as_str() {
                        called if FOR_PROGRAMMERS.contains(&called) => {}
                        "counted" => self.count(group.stream()),
                        _ => self.collect(group.stream()),
                    }
                }
                TokenTree::Literal(_) => self.said.extend(text(token)),
                TokenTree::Punct(_) => name = None,
            }
        }
    }

    /// `counted(3, "row")`.
    fn count(&mut self, arguments: TokenStream) {
        let noun = arguments.clone().into_iter().last().and_then(text);
        if let Some(noun) = noun {
            self.said.insert(format!("1 {noun}"));
            self.said.insert(format!("{{count}} {noun}s"));
        }
        self.collect(arguments);
    }
}

/// Functions and macros whose texts nobody reads who does not write programs.
const FOR_PROGRAMMERS: [&str; 12] = [
    "assert",
    "assert_eq",
    "counter",
    "custom",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "error",
    "expect",
    "panic",
    "unreachable",
    "warn",
];

fn is_sentence(text: &str) -> bool {
    let begins =
        text.starts_with(|first: char| first.is_uppercase() || "{\u{201c}".contains(first));
    begins && says(text) && words::is_sentence(text) && text.contains(' ')
}

/// Whether something stands outside of the gaps.
fn says(text: &str) -> bool {
    outside(text).any(|part| part.contains(char::is_alphabetic))
}

fn outside(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('{');
    parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest))
}

fn is_part(text: &str) -> bool {
    let is_told = text.contains(' ') && !text.contains("redacted") && !text.contains('\n');
    let is_word = |word: &str| word.len() > 1 && word.chars().all(|letter| letter.is_lowercase());
    let mut words =
        outside(text).flat_map(|part| part.split(|letter: char| !letter.is_alphanumeric()));
    is_told && !is_sentence(text) && words.any(is_word)
}
