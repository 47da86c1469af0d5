use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Folders that were not there before, each after those that it lies in.
#[derive(Debug, Default)]
pub(super) struct MadeFolders(Vec<PathBuf>);

impl MadeFolders {
    /// Notes a folder that is about to be made, and those that are made for it.
    pub(super) fn note(&mut self, folder: &Path) {
        let absent = folder.ancestors().take_while(|path| is_absent(path));
        let absent: Vec<PathBuf> = absent.map(Path::to_owned).collect();
        self.0.extend(absent.into_iter().rev());
    }

    /// Deletes them, but those in which something lies.
    pub(super) fn take_away(&self) {
        for folder in self.0.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// A link is there, wherever it leads.
fn is_absent(path: &Path) -> bool {
    let found = path.symlink_metadata();
    found.is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn what_was_made_goes_with_what_was_made_for_it_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let (before, data) = (folder.path().join("a"), folder.path().join("a/b/data"));
        fs::create_dir(&before).unwrap();
        let mut made = MadeFolders::default();
        made.note(&data);
        fs::create_dir_all(&data).unwrap();
        made.note(&data.join("blobs"));
        fs::create_dir(data.join("blobs")).unwrap();
        made.take_away();
        assert_eq!(fs::read_dir(&before).unwrap().count(), 0);
    }

    #[test]
    fn what_somebody_else_made_stays_where_it_is_and_where_a_link_leads() {
        let folder = tempfile::tempdir().unwrap();
        let (data, theirs) = (folder.path().join("data"), folder.path().join("theirs"));
        let mut made = MadeFolders::default();
        made.note(&data);
        fs::create_dir_all(data.join("empty")).unwrap();
        fs::create_dir_all(theirs.join("empty")).unwrap();
        symlink(&theirs, data.join("link")).unwrap();
        let dangling = folder.path().join("dangling");
        symlink(folder.path().join("nothing"), &dangling).unwrap();
        made.note(&dangling);
        made.note(&data.join("link"));
        made.take_away();
        assert!(data.join("empty").is_dir() && theirs.join("empty").is_dir());
        assert!(data.join("link").is_symlink() && dangling.is_symlink());
    }
}
