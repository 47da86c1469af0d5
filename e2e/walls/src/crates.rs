use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};

use crate::{root, rust_files, tracked_files};

/// One crate of the workspace.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The package's name.
    pub name: String,
    folder: PathBuf,
    manifest: toml::Table,
}

/// Every crate of the workspace.
///
/// # Panics
/// When a manifest cannot be read.
pub fn crates() -> Vec<Crate> {
    let files = tracked_files().into_iter();
    let manifests = files.filter(|file| file.ends_with("Cargo.toml") && root().join(file).exists());
    let read = manifests.filter_map(|file| {
        let manifest = manifest(&file);
        let name = manifest.get("package")?.get("name")?.as_str()?.to_owned();
        let folder = file.parent()?.to_owned();
        Some(Crate {
            name,
            folder,
            manifest,
        })
    });
    read.collect()
}

/// Names of the dependencies that the whole workspace declares.
///
/// # Panics
/// When the workspace's manifest cannot be read.
pub fn workspace_dependencies() -> BTreeSet<String> {
    let manifest = manifest("Cargo.toml".as_ref());
    let dependencies = manifest
        .get("workspace")
        .and_then(|table| table.get("dependencies"));
    keys(dependencies.and_then(toml::Value::as_table))
}

impl Crate {
    /// The files that its library and program begin with.
    pub fn roots(&self) -> impl Iterator<Item = PathBuf> {
        let roots = ["src/lib.rs", "src/main.rs"];
        let files = roots.map(|file| root().join(&self.folder).join(file));
        files.into_iter().filter(|file| file.exists())
    }

    /// Names of all its dependencies, of whatever kind and for whatever target.
    pub fn dependencies(&self) -> BTreeSet<String> {
        let targets = self.manifest.get("target").and_then(toml::Value::as_table);
        let targets = targets.into_iter().flat_map(toml::Table::values);
        let tables = targets
            .filter_map(toml::Value::as_table)
            .chain([&self.manifest]);
        tables
            .flat_map(|table| {
                ["dependencies", "dev-dependencies", "build-dependencies"]
                    .map(|kind| table.get(kind))
            })
            .flat_map(|dependencies| keys(dependencies.and_then(toml::Value::as_table)))
            .collect()
    }

    /// Its dependencies that no source of it names.
    pub fn unused_dependencies(&self) -> Vec<String> {
        let words = self.words();
        let unused = |name: &String| !words.contains(&name.replace('-', "_"));
        self.dependencies().into_iter().filter(unused).collect()
    }

    /// Every identifier of its sources.
    fn words(&self) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        for file in rust_files(&self.folder.to_string_lossy()) {
            let source = fs::read_to_string(file).expect("the source can be read");
            collect(source.parse().expect("the source is Rust"), &mut words);
        }
        words
    }
}

fn manifest(file: &std::path::Path) -> toml::Table {
    let text = fs::read_to_string(root().join(file)).expect("the manifest can be read");
    text.parse().expect("the manifest is TOML")
}

fn keys(table: Option<&toml::Table>) -> BTreeSet<String> {
    table
        .into_iter()
        .flat_map(toml::Table::keys)
        .cloned()
        .collect()
}

fn collect(tokens: TokenStream, words: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) => _ = words.insert(word.to_string()),
            TokenTree::Group(group) => collect(group.stream(), words),
            _ => {}
        }
    }
}
