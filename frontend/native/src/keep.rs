use std::{fs, future::ready, path::PathBuf};

use client::port::{Keep, MemoryKeep, Shelf, Work};

/// A folder for what outlives the program. What belongs to a visit alone, the vault's key, stays in
/// memory.
pub struct FolderKeep {
    folder: Option<PathBuf>,
    visit: MemoryKeep,
}

impl FolderKeep {
    /// Keeps in `folder`, which is made when it is needed; without one, in memory.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self {
            folder,
            visit: MemoryKeep::default(),
        }
    }

    /// The file of a lasting thing. A name has no way out of the folder.
    fn file(&self, shelf: Shelf, name: &str) -> Option<PathBuf> {
        let folder = self.folder.as_ref()?;
        let allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let name = name.replace(|letter| !allowed(letter), "_");
        match shelf {
            Shelf::Visit | Shelf::Guarded => None,
            Shelf::Lasting => Some(folder.join(name)),
            Shelf::Copies => Some(folder.join(format!("copy-{name}"))),
        }
    }
}

impl Keep for FolderKeep {
    fn load(&self, shelf: Shelf, name: &str) -> Work<Option<Vec<u8>>> {
        match self.file(shelf, name) {
            Some(file) => Box::pin(ready(fs::read(file).ok())),
            None => self.visit.load(shelf, name),
        }
    }

    fn save(&self, shelf: Shelf, name: &str, bytes: &[u8]) -> Work<()> {
        let Some(file) = self.file(shelf, name) else {
            return self.visit.save(shelf, name, bytes);
        };
        // Written beside it and moved, so that a crash leaves the old one.
        let beside = file.with_extension("new");
        let folder = self.folder.iter().try_for_each(fs::create_dir_all);
        let written = folder.and_then(|()| fs::write(&beside, bytes));
        let _ = written.and_then(|()| fs::rename(&beside, &file));
        Box::pin(ready(()))
    }

    fn forget(&self, shelf: Shelf, name: &str) -> Work<()> {
        let Some(file) = self.file(shelf, name) else {
            return self.visit.forget(shelf, name);
        };
        let _ = fs::remove_file(file);
        Box::pin(ready(()))
    }

    /// As files spell them.
    fn lasting(&self, beginning: &str) -> Work<Vec<String>> {
        let Some(folder) = &self.folder else {
            return self.visit.lasting(beginning);
        };
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        let names = files.filter_map(|file| file.file_name().into_string().ok());
        let is_whole = |name: &String| name.starts_with(beginning) && !name.ends_with(".new");
        Box::pin(ready(names.filter(is_whole).collect()))
    }
}
