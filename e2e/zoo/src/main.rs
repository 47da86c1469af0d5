//! Imports every case of a folder (the project's own if none is named), prints what became of each and
//! writes the flat object `target/zoo.json`; of the project's own cases also the list of what imports in
//! the README. With `--noise` rows are answered as encrypted ones would be, under the noise of lookups and of flooding, and the
//! README stays as it is.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use zoo::{AnswerNoise, Hindrance, Tally, cases, readme};

/// The project's own cases.
const OWN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/models");

fn main() -> Result<(), Hindrance> {
    let (flags, folders): (Vec<String>, Vec<String>) = env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let under = match flags.as_slice() {
        [] => AnswerNoise::None,
        [flag] if flag == "--noise" => AnswerNoise::Drawn,
        _ => return Err("the only flag is --noise".into()),
    };
    let folder = folders.first().map(PathBuf::from);
    let cases = cases(folder.as_deref().unwrap_or(Path::new(OWN)))?;
    let findings = cases.iter().map(|case| case.finding(under));
    let findings = findings.inspect(|finding| println!("{finding}"));
    let tally = Tally::new(findings.collect());
    if folder.is_none() && under == AnswerNoise::None {
        readme::list(&cases, tally.findings())?;
    }
    let figures = tally.figures();
    for (name, value) in &figures {
        println!("{name:32} {value:.4}");
    }
    fs::write("target/zoo.json", serde_json::to_string_pretty(&figures)?)?;
    Ok(())
}
