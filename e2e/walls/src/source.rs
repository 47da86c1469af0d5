use std::collections::BTreeMap;
use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree, token_stream::IntoIter};

/// A path as written, one name a segment: `["crate", "layout", "Place"]`, a glob as `*`.
pub type Name = Vec<String>;

/// What one module itself says, its child modules and tests left out. Read from tokens, so that
/// comments and strings say nothing and what stands in macros counts.
#[derive(Debug, Default)]
pub struct Module {
    /// Names of the items defined here, and whether they are public without restriction.
    pub items: BTreeMap<String, Item>,
    /// What `use` brings in: the local name and the path; a glob's local name is `*`.
    pub imports: Vec<(String, Name)>,
    /// Every path of two names or more outside `use`.
    pub paths: Vec<Name>,
    /// Every identifier outside `use`, in order.
    pub words: Vec<String>,
    /// Child modules.
    pub children: BTreeMap<String, Module>,
}

/// An item of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Whether it is a struct, enum, union, trait or type alias.
    pub is_type: bool,
    /// Whether it is `pub`.
    pub is_public: bool,
}

impl Module {
    /// A crate's modules, from its root file.
    ///
    /// # Panics
    /// When a file is missing or is no Rust.
    pub fn read(root: &Path) -> Self {
        let folder = root.parent().expect("a file lies in a folder");
        let source = fs::read_to_string(root).expect("the source can be read");
        Self::parse(&source, Some(folder))
    }

    /// The module that `source` says, with the child modules that lie in `folder`.
    ///
    /// # Panics
    /// As [`Module::read`].
    pub fn parse(source: &str, folder: Option<&Path>) -> Self {
        let tokens: TokenStream = source.parse().expect("the source is Rust");
        let mut module = Self::default();
        module.read_items(tokens, folder);
        module
    }

    /// All modules below and this one, with their paths from here.
    pub fn all(&self) -> Vec<(Name, &Self)> {
        let mut found = vec![(Name::new(), self)];
        for (name, child) in &self.children {
            found.extend(child.all().into_iter().map(|(mut path, module)| {
                path.insert(0, name.clone());
                (path, module)
            }));
        }
        found
    }

    fn read_items(&mut self, tokens: TokenStream, folder: Option<&Path>) {
        let mut tokens = tokens.into_iter().peekable();
        let mut is_public = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' => skip_tests(&mut tokens),
                TokenTree::Ident(word) => match word.to_string().as_str() {
                    "pub" => is_public = !skip_restriction(&mut tokens),
                    "mod" => self.read_child(&mut tokens, folder),
                    "use" => self.read_use(&mut tokens),
                    keyword => {
                        self.note_item(keyword, is_public, &tokens);
                        is_public = false;
                        self.read_path(keyword, &mut tokens);
                    }
                },
                TokenTree::Group(group) => self.read_body(group.stream()),
                _ => {}
            }
        }
    }

    fn read_body(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' => skip_tests(&mut tokens),
                TokenTree::Ident(word) if word == "use" => self.read_use(&mut tokens),
                TokenTree::Ident(word) => self.read_path(&word.to_string(), &mut tokens),
                TokenTree::Group(group) => self.read_body(group.stream()),
                _ => {}
            }
        }
    }

    fn note_item(&mut self, keyword: &str, is_public: bool, rest: &Tokens) {
        let is_type = matches!(keyword, "struct" | "enum" | "union" | "trait" | "type");
        if !is_type && !matches!(keyword, "fn" | "const" | "static" | "macro_rules") {
            return;
        }
        let mut rest = rest.clone();
        let name = rest.find_map(|token| match token {
            TokenTree::Ident(name) if name != "mut" && name != "fn" => Some(name.to_string()),
            _ => None,
        });
        let item = Item { is_type, is_public };
        self.items.extend(name.map(|name| (name, item)));
    }

    fn read_child(&mut self, tokens: &mut Tokens, folder: Option<&Path>) {
        let Some(TokenTree::Ident(name)) = tokens.next() else {
            return;
        };
        let name = name.to_string();
        let below = folder.map(|folder| folder.join(&name));
        let mut child = Self::default();
        match (tokens.next(), below) {
            (Some(TokenTree::Group(body)), below) => {
                child.read_items(body.stream(), below.as_deref());
            }
            (_, Some(below)) => {
                let source = fs::read_to_string(file_of(&below)).expect("the source can be read");
                child = Self::parse(&source, Some(&below));
            }
            _ => {}
        }
        self.children.insert(name, child);
    }

    fn read_use(&mut self, tokens: &mut Tokens) {
        let tree = tokens.take_while(|token| !is_mark(token, ';')).collect();
        let is_capture = |token: Option<&TokenTree>| token.is_some_and(|token| is_mark(token, '<'));
        let mut tree = TokenStream::into_iter(tree).peekable();
        if !is_capture(tree.peek()) {
            self.read_tree(&mut tree, &Name::new());
        }
    }

    fn read_tree(&mut self, tree: &mut Tokens, before: &Name) {
        let mut path = before.clone();
        let mut alias = None;
        while let Some(token) = tree.next() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    alias = tree.next().map(|name| name.to_string())
                }
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Punct(mark) if mark.as_char() == '*' => path.push("*".into()),
                TokenTree::Punct(mark) if mark.as_char() == ',' => break,
                TokenTree::Group(group) => {
                    let mut inner = group.stream().into_iter().peekable();
                    while inner.peek().is_some() {
                        self.read_tree(&mut inner, &path);
                    }
                    path.clear();
                }
                _ => {}
            }
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        if let Some(last) = path.last() {
            self.imports
                .push((alias.unwrap_or_else(|| last.clone()), path));
        }
    }

    fn read_path(&mut self, first: &str, tokens: &mut Tokens) {
        let mut path = vec![first.to_owned()];
        while let Some(next) = name_after_colons(tokens) {
            path.push(next);
        }
        self.words.extend(path.iter().cloned());
        if path.len() > 1 {
            self.paths.push(path);
        }
    }
}

type Tokens = Peekable<IntoIter>;

pub(crate) fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn name_after_colons(tokens: &mut Tokens) -> Option<String> {
    let mut ahead = tokens.clone();
    let colons = ahead.next().is_some_and(|token| is_mark(&token, ':'))
        && ahead.next().is_some_and(|token| is_mark(&token, ':'));
    let Some(TokenTree::Ident(name)) = ahead.next().filter(|_| colons) else {
        return None;
    };
    *tokens = ahead;
    Some(name.to_string())
}

/// The group after a `#` or `#!`.
fn attribute(tokens: &mut Tokens) -> Option<Group> {
    tokens.next_if(|token| is_mark(token, '!'));
    match tokens.peek() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
            let group = group.clone();
            tokens.next();
            Some(group)
        }
        _ => None,
    }
}

/// `[cfg(test)]` or `[test]`.
fn is_for_tests(attribute: &Group) -> bool {
    let text = attribute.stream().to_string().replace(' ', "");
    text == "cfg(test)" || text == "test" || text.starts_with("cfg(all(test,")
}

/// Skips an attribute, and with `#[cfg(test)]` the item behind it; what stands in the parentheses of one that is called `name`.
pub(crate) fn skip_unless(tokens: &mut Tokens, name: &str) -> Option<TokenStream> {
    let attribute = attribute(tokens)?;
    if is_for_tests(&attribute) {
        skip_item(tokens);
        return None;
    }
    let mut parts = attribute.stream().into_iter();
    match (parts.next(), parts.next()) {
        (Some(TokenTree::Ident(found)), Some(TokenTree::Group(inner))) if found == name => {
            Some(inner.stream())
        }
        _ => None,
    }
}

/// Skips an attribute, and with `#[cfg(test)]` the item behind it.
fn skip_tests(tokens: &mut Tokens) {
    if attribute(tokens).is_some_and(|group| is_for_tests(&group)) {
        skip_item(tokens);
    }
}

/// Up to and with the item's body or semicolon.
fn skip_item(tokens: &mut Tokens) {
    for token in tokens {
        let is_body =
            matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        if is_body || is_mark(&token, ';') {
            break;
        }
    }
}

/// Whether `(crate)` or the like follows `pub`; it is skipped.
fn skip_restriction(tokens: &mut Tokens) -> bool {
    let restricted = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis);
    tokens.next_if(restricted).is_some()
}

fn file_of(module: &Path) -> PathBuf {
    let file = module.with_extension("rs");
    match file.exists() {
        true => file,
        false => module.join("mod.rs"),
    }
}
