//! Files of trained models, one [`Reader`] for each kind.

pub(crate) mod archive;
pub(crate) mod catboost;
pub(crate) mod foreign;
pub(crate) mod gallery;
pub(crate) mod json;
pub(crate) mod lightgbm;
pub(crate) mod meaning;
pub(crate) mod onnx;
pub(crate) mod reader;
pub(crate) mod trees;
pub(crate) mod ubjson;
pub(crate) mod understanding;
pub(crate) mod xgboost;

use self::{
    archive::{Archive, Entry},
    onnx::kind::ONNX,
    reader::Reader,
    understanding::Understanding,
};
use crate::{error::Error, file_kind::FileKind};

/// Every kind of model file, in the order in which they are tried.
const READERS: &[&dyn Reader] = &[
    &xgboost::text::XgboostJson,
    &xgboost::binary::XgboostUbjson,
    &lightgbm::text::LightgbmText,
    &lightgbm::dump::LightgbmDump,
    &catboost::model::CatboostJson,
    &gallery::numpy::Npy,
    &gallery::safetensors::Safetensors,
    &gallery::table::GalleryCsv,
    &onnx::Onnx,
];

/// Every kind of model file that is read, in the order in which they are tried.
pub fn file_kinds() -> impl Iterator<Item = FileKind> {
    READERS.iter().map(|reader| reader.kind())
}

/// Finds out what kind of file this is, and reads it.
///
/// # Errors
/// [`Error::UnknownFile`], [`Error::UnknownJson`], and whatever is wrong with the file.
pub(crate) fn read(file: &[u8]) -> Result<Understanding, Error> {
    let understanding = match Archive::read(file) {
        Some(archive) => archive.check().and_then(|()| packed(&archive, file)),
        None => single(file),
    }?;
    Ok(Understanding {
        preparation: understanding.preparation.with_blank_names_as_gaps(),
        ..understanding
    })
}

/// The model in an archive: an ONNX file with the weights beside it, arrays of a gallery, or any model that
/// is alone there.
fn packed(archive: &Archive, file: &[u8]) -> Result<Understanding, Error> {
    let files: Vec<&Entry> = archive.files().filter(|entry| entry.is_own()).collect();
    let is_model = |entry: &&&Entry| entry.name.ends_with(ONNX.extension);
    let is_array = |entry: &&Entry| entry.name.ends_with(".npy");
    let mut models = files.iter().filter(is_model);
    match (models.next(), models.next(), files.as_slice()) {
        (Some(model), None, _) => onnx::read_beside(model, &files),
        (None, _, [_, ..]) if files.iter().all(is_array) => gallery::numpy::of_archive(&files),
        (None, _, [only]) => alone(&only.unpacked().ok_or(Error::DamagedArchive)?),
        (Some(_), Some(_), _) => Err(Error::SeveralModels),
        _ => Err(foreign::refusal(file)),
    }
}

/// A file that is alone in an archive.
fn alone(file: &[u8]) -> Result<Understanding, Error> {
    match archive::is_archive(file) {
        true => Err(Error::NestedArchive),
        false => single(file),
    }
}

fn single(file: &[u8]) -> Result<Understanding, Error> {
    let reader = READERS.iter().find(|reader| reader.recognises(file));
    match reader {
        Some(reader) => reader.read(file),
        None if json::is_object(file) => Err(Error::UnknownJson),
        None if archive::is_archive(file) && file.len() > 4 => Err(Error::DamagedArchive),
        None => Err(foreign::refusal(file)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_words_for_an_unknown_file_name_every_program() {
        assert_eq!(Error::UnknownFile.action(), card::MODEL_FILES_IN_WORDS);
        for FileKind { program, .. } in file_kinds() {
            assert!(card::MODEL_FILES_IN_WORDS.contains(program), "{program}");
        }
    }

    #[test]
    fn an_archive_in_an_archive_is_told_as_one() {
        let inner = archive::bundled(&[("model.onnx", b"one"), ("other.onnx", b"two")]);
        let outer = archive::bundled(&[("a.zip", &inner)]);
        assert_eq!(read(&outer).err(), Some(Error::NestedArchive));
        assert_eq!(read(&inner).err(), Some(Error::SeveralModels));
    }

    #[test]
    fn a_damaged_file_is_called_by_its_own_kind() {
        for kind in file_kinds() {
            let happened = Error::Damaged(kind).happened();
            assert!(happened.contains(kind.name), "{happened}");
        }
    }

    #[test]
    fn the_kinds_accepted_in_the_app_are_the_kinds_with_a_reader_and_what_lies_beside() {
        let mut kinds: BTreeSet<&str> = file_kinds().map(|kind| kind.extension).collect();
        kinds.extend([".zip", ".data", ".npz"]);
        assert_eq!(card::MODEL_FILES.split(',').collect::<BTreeSet<_>>(), kinds);
    }
}
