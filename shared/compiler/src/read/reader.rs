use super::understanding::Understanding;
use crate::{error::Error, file_kind::FileKind};

/// Reads one kind of model file.
pub(crate) trait Reader: Sync {
    fn kind(&self) -> FileKind;

    /// Whether a file is of this kind, or was before it was damaged.
    fn recognises(&self, file: &[u8]) -> bool;

    /// # Errors
    /// Whatever is wrong with the file; never a value of it.
    fn read(&self, file: &[u8]) -> Result<Understanding, Error>;
}
