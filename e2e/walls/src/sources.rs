use std::fs;
use std::path::{Path, PathBuf};

use crate::root;

/// A word found in a source file.
#[derive(Debug, PartialEq, Eq)]
pub struct Mention {
    /// Line, from 1.
    pub line: usize,
    /// The word.
    pub word: String,
}

/// Lines of code (comments left out) of `source` that contain one of `words`.
pub fn mentions(source: &str, words: &[&str]) -> Vec<Mention> {
    let numbered = source.lines().enumerate();
    let code = numbered.filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.flat_map(|(index, line)| {
        let found = words.iter().filter(move |word| line.contains(**word));
        found.map(move |word| Mention {
            line: index + 1,
            word: (*word).to_owned(),
        })
    })
    .collect()
}

/// Every Rust file below `folder`, a path from the top of the workspace, or the file that it is.
///
/// # Panics
/// When a folder cannot be read.
pub fn rust_files(folder: &str) -> Vec<PathBuf> {
    let folder = root().join(folder);
    if folder.is_file() {
        return vec![folder];
    }
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
