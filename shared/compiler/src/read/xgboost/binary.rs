use super::{file::File, kind::XGBOOST, learner::understood};
use crate::{
    error::Error,
    file_kind::FileKind,
    read::{reader::Reader, ubjson, understanding::Understanding},
};

const XGBOOST_BINARY: FileKind = FileKind {
    name: "XGBoost file (UBJSON)",
    program: "XGBoost",
    extension: ".ubj",
};

/// How UBJSON of XGBoost begins: an object whose first key has a 64-bit length.
const UBJSON: &[u8] = b"{L\0\0\0\0";
/// How files of XGBoost before 2.0 without an ending begin.
const OLD: &[u8] = b"binf";

/// XGBoost's `save_model` as UBJSON, its default format.
pub(crate) struct XgboostUbjson;

impl Reader for XgboostUbjson {
    fn kind(&self) -> FileKind {
        XGBOOST_BINARY
    }

    fn recognises(&self, file: &[u8]) -> bool {
        file.starts_with(UBJSON) || file.starts_with(OLD)
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        if file.starts_with(OLD) {
            return Err(Error::BinaryTrees(XGBOOST.program));
        }
        let file: File = ubjson::from_slice(file).map_err(|_| Error::Damaged(XGBOOST_BINARY))?;
        understood(file)
    }
}
