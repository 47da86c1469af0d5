//! Imports every case of a folder (the project's own if none is named), prints what became of each and
//! writes the flat object `target/zoo.json`.

use std::{env, fs, path::PathBuf};

use zoo::{Case, Hindrance, Tally, cases};

/// The project's own cases.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models");

fn main() -> Result<(), Hindrance> {
    let folder = env::args().nth(1).map_or(PathBuf::from(OWN), PathBuf::from);
    let cases = cases(&folder)?;
    let findings = cases.iter().map(Case::finding);
    let findings = findings.inspect(|finding| println!("{finding}"));
    let figures = Tally::new(findings.collect()).figures();
    for (name, value) in &figures {
        println!("{name:32} {value:.4}");
    }
    fs::write("target/zoo.json", serde_json::to_string_pretty(&figures)?)?;
    Ok(())
}
