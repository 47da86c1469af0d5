use std::{collections::BTreeSet, fs};

use proc_macro2::{TokenStream, TokenTree};
use syn::LitStr;

use crate::rust_files;

/// Every English text that the sources below `folder` hand to `t!` or `n!`.
///
/// # Panics
/// When a source cannot be read or is no Rust.
pub fn phrases(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in rust_files(folder) {
        let source = fs::read_to_string(&file).expect("the source can be read");
        let tokens: TokenStream = source.parse().expect("the source is Rust");
        collect(tokens, &mut found);
    }
    found
}

fn collect(tokens: TokenStream, found: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let is_macro = at >= 2 && names_a_text(&tokens[at - 2], &tokens[at - 1]);
        found.extend(is_macro.then(|| first_text(group.stream())).flatten());
        collect(group.stream(), found);
    }
}

fn names_a_text(name: &TokenTree, mark: &TokenTree) -> bool {
    let is_name = matches!(name, TokenTree::Ident(name) if name == "t" || name == "n");
    is_name && matches!(mark, TokenTree::Punct(mark) if mark.as_char() == '!')
}

fn first_text(arguments: TokenStream) -> Option<String> {
    let first = arguments.into_iter().next()?;
    let text: LitStr = syn::parse2(first.into()).ok()?;
    Some(text.value())
}
