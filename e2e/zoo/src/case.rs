use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

use card::ImportSettings;
use compiler::bundled;
use serde::Deserialize;

/// Whatever keeps a case from being tried.
pub type Hindrance = Box<dyn Error>;

/// Files of a case that are no model.
const OTHERS: [&str; 5] = [
    "rows.csv",
    "expected.csv",
    "train.csv",
    "meta.json",
    "README.md",
];

/// One model file with what belongs to it.
pub struct Case {
    /// Name of its folder.
    pub name: String,
    /// What it is.
    pub meta: Meta,
    /// The model file, in an archive with the file of its weights if there is one.
    pub model: Vec<u8>,
    /// The owner's labelled rows.
    pub train: Option<Vec<u8>>,
    /// Rows to ask with.
    pub rows: Vec<u8>,
    /// What the library answers to them.
    pub expected: Vec<u8>,
}

/// What a case is: `meta.json`.
#[derive(Deserialize)]
pub struct Meta {
    /// Name of the model file.
    pub file: String,
    /// What made it, in a sentence.
    pub description: String,
    /// Which program wrote it.
    #[serde(default)]
    pub source: String,
    /// For a file that is to be refused: words that the refusal must hold.
    #[serde(default)]
    pub refusal: Option<String>,
    #[serde(default)]
    settings: Settings,
}

#[derive(Default, Deserialize)]
struct Settings {
    image: Option<(usize, usize)>,
}

/// Every case of a folder, by name.
///
/// # Errors
/// A folder or file that cannot be read.
pub fn cases(folder: &Path) -> Result<Vec<Case>, Hindrance> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let folders = entries.into_iter().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = folders
        .filter(|path| path.join("meta.json").is_file())
        .collect();
    folders.sort();
    folders.iter().map(|folder| Case::read(folder)).collect()
}

impl Case {
    fn read(folder: &Path) -> Result<Self, Hindrance> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let meta: Meta = serde_json::from_slice(&fs::read(folder.join("meta.json"))?)?;
        let optional = |file: &str| match fs::read(folder.join(file)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        };
        let alone = fs::read(folder.join(&meta.file))?;
        let model = match external(folder, &meta.file)? {
            Some((beside, bytes)) => bundled(&[(&meta.file, &alone), (&beside, &bytes)]),
            None => alone,
        };
        Ok(Self {
            name: name.into_owned(),
            model,
            train: optional("train.csv")?,
            rows: optional("rows.csv")?.unwrap_or_default(),
            expected: optional("expected.csv")?.unwrap_or_default(),
            meta,
        })
    }

    /// What its owner would set on the import page.
    pub fn settings(&self) -> ImportSettings {
        ImportSettings {
            image: self.meta.settings.image,
            ..ImportSettings::default()
        }
    }
}

/// The one further file of a case, if there is one.
fn external(folder: &Path, model: &str) -> io::Result<Option<(String, Vec<u8>)>> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name != model && !OTHERS.contains(&name.as_str()) {
            let bytes = fs::read(folder.join(&name))?;
            return Ok(Some((name, bytes)));
        }
    }
    Ok(None)
}
