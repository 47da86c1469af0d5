//! Imports every case of a folder (the project's own if none is named), prints what became of each and
//! writes the flat object `target/zoo.json`; of the project's own cases also the list of what imports in
//! the README.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use zoo::{Case, Hindrance, Tally, cases, readme};

/// The project's own cases.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models");

fn main() -> Result<(), Hindrance> {
    let folder = env::args().nth(1).map(PathBuf::from);
    let cases = cases(folder.as_deref().unwrap_or(Path::new(OWN)))?;
    let findings = cases.iter().map(Case::finding);
    let findings = findings.inspect(|finding| println!("{finding}"));
    let tally = Tally::new(findings.collect());
    if folder.is_none() {
        readme::list(&cases, tally.findings())?;
    }
    let figures = tally.figures();
    for (name, value) in &figures {
        println!("{name:32} {value:.4}");
    }
    fs::write("target/zoo.json", serde_json::to_string_pretty(&figures)?)?;
    Ok(())
}
