//! Which of the files that somebody chose are the model, what belongs to it, and rows.

use protocol::NamedFile;

use crate::failure::Failure;

/// Endings of files that belong to a model and are none.
const BESIDE: [&str; 1] = [".data"];
/// Endings of files that belong to no model.
const NO_PART: [&str; 6] = [".py", ".ipynb", ".r", ".md", ".pdf", ".html"];

/// Files that may belong to a model, and names of those that belong to none.
pub(super) fn parted(files: Vec<NamedFile>) -> (Vec<NamedFile>, Vec<String>) {
    let is_no_part = |file: &NamedFile| {
        let name = file.name.to_lowercase();
        NO_PART.iter().any(|ending| name.ends_with(ending))
    };
    let (unused, files): (Vec<_>, Vec<_>) = files.into_iter().partition(is_no_part);
    (files, unused.into_iter().map(|file| file.name).collect())
}

/// Files that were not used.
pub(super) fn no_part(unused: &[String]) -> Failure {
    let names = unused.join(", ");
    Failure::local(
        t!("Not used, because it is no part of a model: {names}."),
        t!(
            "Choose the files that the training program saved, and rows with labels as CSV if you have them."
        ),
    )
}

/// Why a table that was chosen as the model was not understood.
pub(super) fn as_table(model: &[NamedFile], failure: Failure) -> Failure {
    let [NamedFile { name, .. }] = model else {
        return failure;
    };
    if !is_table(name) {
        return failure;
    }
    Failure {
        happened: t!("{name} holds rows; it is not a model file, and not a gallery of vectors. {}", failure.happened),
        action: t!("If these are rows with labels, choose the model's file first, then this one in the box for rows.").to_owned(),
        ..failure
    }
}

/// The model with what belongs to it, and rows if some came along. A file that is no model by its name, dropped
/// alone, belongs to the one `before`.
pub(in crate::pages::owner) fn sorted(
    files: Vec<NamedFile>,
    before: Vec<NamedFile>,
) -> (Vec<NamedFile>, Option<NamedFile>) {
    let is_model = |file: &NamedFile| ends_as_model(&file.name) && !is_table(&file.name);
    let (mut rows, mut model): (Vec<_>, Vec<_>) = match files.iter().any(is_model) {
        true => files.into_iter().partition(|file| is_table(&file.name)),
        false => (Vec::new(), files),
    };
    let belongs = |file: &NamedFile| !ends_as_model(&file.name);
    if model.iter().all(belongs) && before.iter().any(|file| ends_as_model(&file.name)) {
        let is_new = |old: &NamedFile| model.iter().all(|new| new.name != old.name);
        let mut kept: Vec<NamedFile> = before.into_iter().filter(is_new).collect();
        kept.append(&mut model);
        model = kept;
    }
    (model, rows.pop())
}

/// Whether a model file's name may end so.
fn ends_as_model(name: &str) -> bool {
    let name = name.to_lowercase();
    card::MODEL_FILES
        .split(',')
        .filter(|ending| !BESIDE.contains(ending))
        .any(|ending| name.ends_with(ending))
}

fn is_table(name: &str) -> bool {
    let name = name.to_lowercase();
    [".csv", ".tsv"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Vec<NamedFile> {
        let named = |name: &&str| NamedFile {
            name: (*name).to_owned(),
            bytes: vec![1],
        };
        names.iter().map(named).collect()
    }

    fn names(chosen: &[&str], before: &[&str]) -> (Vec<String>, Option<String>) {
        let (model, rows) = sorted(files(chosen), files(before));
        let model = model.into_iter().map(|file| file.name);
        (model.collect(), rows.map(|file| file.name))
    }

    #[test]
    fn a_table_dropped_with_a_model_is_its_rows_and_alone_it_is_a_gallery() {
        let rows = Some("rows.csv".to_owned());
        let model = vec!["model.onnx".to_owned()];
        assert_eq!(names(&["rows.csv", "model.onnx"], &[]), (model, rows));
        assert_eq!(
            names(&["rows.csv"], &[]),
            (vec!["rows.csv".to_owned()], None)
        );
    }

    #[test]
    fn a_program_beside_a_model_is_told_and_not_used() {
        let (kept, unused) = parted(files(&["model.onnx", "make.PY", "model.onnx.data"]));
        assert_eq!((kept.len(), unused), (2, vec!["make.PY".to_owned()]));
        let failure = || Failure::local("A cell is empty.", "Fill it in.");
        let told = as_table(&files(&["ward.csv"]), failure());
        assert!(told.happened.starts_with("ward.csv holds rows"));
        assert_eq!(
            as_table(&files(&["m.onnx"]), failure()).action,
            "Fill it in."
        );
    }

    #[test]
    fn weights_dropped_later_belong_to_the_model_before() {
        let both = vec!["model.onnx".to_owned(), "model.onnx.data".to_owned()];
        assert_eq!(names(&["model.onnx", "model.onnx.data"], &[]).0, both);
        assert_eq!(names(&["model.onnx.data"], &["model.onnx"]).0, both);
        let other = vec!["other.json".to_owned()];
        assert_eq!(names(&["other.json"], &["model.onnx"]).0, other);
    }
}
