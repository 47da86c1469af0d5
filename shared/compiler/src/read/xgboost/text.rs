use super::{file::File, kind::XGBOOST, learner::understood};
use crate::{
    error::Error,
    file_kind::FileKind,
    read::{json, reader::Reader, understanding::Understanding},
};

/// XGBoost's `save_model` as JSON.
pub(crate) struct XgboostJson;

/// Nodes of a dump, as JSON and as text.
const DUMPS: [&[u8]; 2] = [b"\"nodeid\"", b"booster[0]:"];
/// How much of a file is looked at to recognise a dump.
const HEAD: usize = 1_000;

impl Reader for XgboostJson {
    fn kind(&self) -> FileKind {
        XGBOOST
    }

    fn recognises(&self, file: &[u8]) -> bool {
        json::has_key(file, "learner") || is_dump(file)
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        if is_dump(file) {
            return Err(Error::TreeDump(XGBOOST.program));
        }
        let text = json::with_finite_numbers(file);
        let file: File = serde_json::from_slice(&text).map_err(|_| Error::Damaged(XGBOOST))?;
        understood(file)
    }
}

/// Whether this is what `dump_model` or `get_dump` wrote.
fn is_dump(file: &[u8]) -> bool {
    let head = &file[..file.len().min(HEAD)];
    let begins = head.trim_ascii_start().starts_with(b"[") || head.starts_with(DUMPS[1]);
    let holds = |dump: &&[u8]| head.windows(dump.len()).any(|window| *window == **dump);
    begins && DUMPS.iter().any(holds)
}
