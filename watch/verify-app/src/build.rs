use std::{collections::BTreeMap, fs, io, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Where a build keeps its manifest, and a server serves it.
pub(crate) const MANIFEST: &str = "/.well-known/webcat/manifest.json";
/// Largest manifest that is read.
pub(crate) const MANIFEST_BYTES: u64 = 1 << 20;

/// What the manifest of a build says (`docs/formats.md`).
#[derive(Debug, Deserialize)]
pub(crate) struct Listing {
    /// The content security policy of every answer.
    pub(crate) default_csp: String,
    /// The file that pages start from.
    pub(crate) default_fallback: String,
    /// The file of the first page.
    pub(crate) default_index: String,
    /// SHA-256 of each file by its path, base64url.
    pub(crate) files: BTreeMap<String, String>,
}

/// A built app: its manifest, its files and their brotli forms.
#[derive(Debug)]
pub(crate) struct Build {
    pub(crate) manifest: Vec<u8>,
    pub(crate) listing: Listing,
    /// Brotli forms by the path of the file.
    pub(crate) brotli: BTreeMap<String, Vec<u8>>,
}

/// Why a build cannot be compared with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    /// No manifest.
    #[error("the folder holds no built app. Run `make build` first.")]
    NotBuilt(#[source] io::Error),
    /// The manifest is none.
    #[error("the manifest of the built app cannot be understood. Run `make build` again.")]
    Manifest(#[source] serde_json::Error),
    /// A file is not what the manifest says.
    #[error("{0} was changed after it was built. Run `make build` again.")]
    Changed(String),
}

impl Build {
    /// Reads a folder, and checks that its files are those its manifest lists.
    pub(crate) fn read(folder: &Path) -> Result<Self, Unusable> {
        let place = |path: &str| folder.join(path.trim_start_matches('/'));
        let manifest = fs::read(place(MANIFEST)).map_err(Unusable::NotBuilt)?;
        let listing: Listing = serde_json::from_slice(&manifest).map_err(Unusable::Manifest)?;
        let mut brotli = BTreeMap::new();
        for (path, digest) in &listing.files {
            let bytes = fs::read(place(path)).map_err(|_| Unusable::Changed(path.clone()))?;
            if digest_of(&bytes) != *digest {
                return Err(Unusable::Changed(path.clone()));
            }
            if let Ok(bytes) = fs::read(place(&format!("{path}.br"))) {
                brotli.insert(path.clone(), bytes);
            }
        }
        Ok(Self {
            manifest,
            listing,
            brotli,
        })
    }

    /// Number of files.
    pub(crate) fn len(&self) -> usize {
        self.listing.files.len()
    }

    /// SHA-256 of the manifest, hexadecimal, as the server's log names it.
    pub(crate) fn digest(&self) -> String {
        format!("{:x}", Sha256::digest(&self.manifest))
    }
}

/// SHA-256 as manifests write it.
pub(crate) fn digest_of(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(bytes))
}
