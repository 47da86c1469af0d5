use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use crate::root;

/// Folders that builds and runs make.
const MADE: [&str; 5] = ["target", "dist", "data", "data-empty", "node_modules"];

/// Paths of the workspace that a document names in `code spans`: those with a slash, and file names
/// with an extension of ours. Routes (leading slash), addresses, Rust paths and made folders are none.
pub fn named_paths(document: &str) -> BTreeSet<String> {
    let prose = without_fences(document);
    let spans = prose.split('`').skip(1).step_by(2);
    spans
        .filter(|span| looks_like_path(span))
        .map(|span| span.trim_end_matches('/').to_owned())
        .collect()
}

/// Files that git knows, as paths from the top of the workspace.
///
/// # Panics
/// When git cannot list them.
pub fn tracked_files() -> Vec<PathBuf> {
    let output = Command::new("git")
        .current_dir(root())
        .args(["ls-files", "-z"])
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git lists its files");
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    let names = listing.split('\0').filter(|name| !name.is_empty());
    names.map(PathBuf::from).collect()
}

fn without_fences(document: &str) -> String {
    document
        .split("```")
        .step_by(2)
        .collect::<Vec<_>>()
        .join("\n")
}

fn looks_like_path(span: &str) -> bool {
    let odd = [' ', '<', '{', '*', '(', '|', '=', '$', '@'];
    let extensions = [
        ".rs", ".md", ".toml", ".ts", ".json", ".css", ".html", ".sh", ".py",
    ];
    let foreign = span.starts_with('/') || span.contains("::") || span.contains("://");
    let first = span.split('/').next().unwrap_or_default();
    !foreign
        && !span.contains(odd)
        && !MADE.contains(&first)
        && (span.contains('/') || extensions.iter().any(|extension| span.ends_with(extension)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_routes_types_and_commands() {
        let document = "See `shared/circuit/src/layout.rs` and `e2e/`, not `/api/models`, \
            `fhe_core::PublicKey`, `make run`, `target/bench.json` or `u*pk + e`.\n\
            ```\nnone/of/this\n```\nBut `Cargo.toml`.";
        let expected = ["Cargo.toml", "e2e", "shared/circuit/src/layout.rs"];
        assert_eq!(named_paths(document), expected.map(String::from).into());
    }
}
