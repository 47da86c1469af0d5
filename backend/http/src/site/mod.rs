//! The browser app: files of the `dist` folder, held in memory, compressed once.

mod file;

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
};

use api::ProblemKind;
use axum::{extract::Request, http::Method, response::Response};

use file::File;
use service::{base::random, error::Error};

/// The first page.
const INDEX: &str = "index.html";
/// The page that client-side routes start from, where it is not the first one.
const WAITING: &str = "app.html";
/// The list of all other files that the build writes.
const MANIFEST: &str = ".well-known/webcat/manifest.json";
/// Ending of a file that holds the brotli form of another.
const BROTLI: &str = ".br";

/// All files by their path under the root.
#[derive(Debug)]
pub struct Site {
    files: HashMap<String, File>,
}

impl Site {
    /// Reads a folder; one that does not exist is an empty site.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let mut files = HashMap::new();
        for path in walk(folder)? {
            let Ok(name) = path.strip_prefix(folder) else {
                continue;
            };
            let Some(name) = name.to_str().filter(|name| !name.ends_with(BROTLI)) else {
                continue;
            };
            let file = File::new(name, fs::read(&path)?, brotli_form(&path)?);
            files.insert(name.to_owned(), file);
        }
        Ok(Self { files })
    }

    /// Whether a folder holds a site. Quick: nothing is read.
    pub fn is_in(folder: &Path) -> bool {
        folder.join(INDEX).is_file()
    }

    /// SHA-256 of the app's manifest, if there is an app.
    pub fn manifest(&self) -> Option<[u8; 32]> {
        let manifest = self.files.get(MANIFEST)?;
        Some(random::digest(manifest.bytes()))
    }

    /// Answers whatever no route takes.
    ///
    /// # Errors
    /// [`ProblemKind::NotFound`].
    pub fn serve(&self, request: &Request) -> Result<Response, Error> {
        let readable = matches!(*request.method(), Method::GET | Method::HEAD);
        let path = request.uri().path();
        if !readable || path == "/api" || path.starts_with("/api/") {
            return Err(ProblemKind::NotFound.into());
        }
        let file = self.find(path).ok_or(ProblemKind::NotFound)?;
        Ok(file.respond(request.headers()))
    }

    /// The file of a path; paths without an extension belong to the app's own router, unless the build drew their page.
    fn find(&self, path: &str) -> Option<&File> {
        let name = match path.trim_start_matches('/') {
            "" => INDEX,
            name => name,
        };
        let is_page = !name
            .rsplit('/')
            .next()
            .is_some_and(|last| last.contains('.'));
        let waiting = || {
            let pages = [WAITING, INDEX];
            pages.into_iter().find_map(|page| self.files.get(page))
        };
        self.files
            .get(name)
            .or_else(|| is_page.then(waiting).flatten())
    }
}

fn brotli_form(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut path = path.as_os_str().to_owned();
    path.push(BROTLI);
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        bytes => bytes.map(Some),
    }
}

fn walk(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        match path.is_dir() {
            true => files.extend(walk(&path)?),
            false => files.push(path),
        }
    }
    Ok(files)
}
