//! The list in the README of what imports.

use std::{collections::BTreeMap, fs, io};

use crate::{
    case::Case,
    finding::{Ending, Finding},
};

const README: &str = "README.md";
const OPENING: &str = "<!-- imports: written by `make zoo` -->\n";
const CLOSING: &str = "<!-- end of imports -->";

/// Writes into the README what imports rightly, by the program that wrote it.
///
/// # Errors
/// A README that cannot be read or lacks its markers.
pub fn list(cases: &[Case], findings: &[Finding]) -> io::Result<()> {
    let mut listed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (case, finding) in cases.iter().zip(findings) {
        if let Ending::Right(_) = finding.ending {
            let descriptions = listed.entry(&case.meta.source).or_default();
            descriptions.push(&case.meta.description);
        }
    }
    let rows = listed
        .iter()
        .map(|(source, descriptions)| format!("| {source} | {} |\n", descriptions.join("; ")));
    let table: String = ["| from | tried |\n|---|---|\n".to_owned()]
        .into_iter()
        .chain(rows)
        .collect();
    let readme = fs::read_to_string(README)?;
    let (before, rest) = readme.split_once(OPENING).ok_or_else(unmarked)?;
    let (_, after) = rest.split_once(CLOSING).ok_or_else(unmarked)?;
    fs::write(README, format!("{before}{OPENING}{table}{CLOSING}{after}"))
}

fn unmarked() -> io::Error {
    io::Error::other("README.md lacks the markers of what imports")
}
