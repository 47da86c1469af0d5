use std::{fs, io, path::Path};

/// Something that is fed with damaged bytes.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// Reads foreign bytes, or refuses them.
    pub(crate) run: fn(&[u8]),
    /// Folders of files that it begins with, divided by spaces.
    folders: &'static str,
    /// What else it begins with.
    seeds: fn() -> Vec<Vec<u8>>,
}

impl Target {
    /// One that begins with nothing.
    pub(crate) const fn new(name: &'static str, run: fn(&[u8])) -> Self {
        Self {
            name,
            run,
            folders: "",
            seeds: Vec::new,
        }
    }

    /// One that begins with the files of these folders.
    pub(crate) const fn of_folders(self, folders: &'static str) -> Self {
        Self { folders, ..self }
    }

    /// One that begins with what it makes.
    pub(crate) const fn of_seeds(self, seeds: fn() -> Vec<Vec<u8>>) -> Self {
        Self { seeds, ..self }
    }

    /// Prints its name and its folders.
    pub(crate) fn tell(&self) {
        println!("{} {}", self.name, self.folders);
    }

    /// Writes what it makes into a folder of its name; it makes one in any case.
    pub(crate) fn write_seeds(&self, folder: &Path) -> io::Result<()> {
        let folder = folder.join(self.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in (self.seeds)().into_iter().enumerate() {
            fs::write(folder.join(number.to_string()), seed)?;
        }
        Ok(())
    }
}
