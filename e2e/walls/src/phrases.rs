use std::{
    collections::BTreeSet,
    fs,
    iter::Peekable,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree, token_stream::IntoIter};
use syn::LitStr;

use crate::{root, rust_files, source::skip_unless};

/// Every English text that the sources below `folder` hand to `t!` or `n!`.
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

/// Every whole sentence in the sources below `folder`, tests and the folders `without` left out, and what errors say.
///
/// # Panics
/// As [`phrases`].
pub fn sentences(folder: &str, without: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let is_read = |file: &PathBuf| {
        let below = |other: &&str| file.starts_with(root().join(other));
        !without.iter().any(below) && !file.ends_with("tests.rs")
    };
    for file in rust_files(folder).into_iter().filter(is_read) {
        collect_sentences(tokens(&file), &mut found);
    }
    found
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

fn first_text(arguments: TokenStream) -> Option<String> {
    text(arguments.into_iter().next()?)
}

fn text(token: TokenTree) -> Option<String> {
    let text: LitStr = syn::parse2(token.into()).ok()?;
    Some(text.value())
}

fn collect_sentences(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let mut tokens: Peekable<IntoIter> = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                let error = skip_unless(&mut tokens, "error").and_then(first_text);
                found.extend(error.filter(|text| text.contains(' ')));
            }
            TokenTree::Group(group) => collect_sentences(group.stream(), found),
            TokenTree::Literal(_) => found.extend(text(token).filter(|text| is_sentence(text))),
            _ => {}
        }
    }
}

fn is_sentence(text: &str) -> bool {
    let begins =
        text.starts_with(|first: char| first.is_uppercase() || "{\u{201c}".contains(first));
    let mut outside = text
        .split('{')
        .map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    let says = outside.any(|part| part.contains(char::is_alphabetic));
    begins && says && text.ends_with('.') && text.contains(' ')
}
