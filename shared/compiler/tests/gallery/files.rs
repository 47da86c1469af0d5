//! Galleries in files of NumPy, beside what NumPy wrote.

use std::{fs, path::PathBuf};

use card::{Answer, ImportSettings};
use compiler::{Error, Imported, import};

fn file(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/galleries");
    fs::read(folder.join(name)).expect("the fixture is readable")
}

fn imported(name: &str) -> Imported {
    import(&file(name), None, &ImportSettings::default()).expect(name)
}

fn names(imported: &Imported) -> Vec<&str> {
    match &imported.answer {
        Answer::Match { names } => names.iter().map(String::as_str).collect(),
        other => panic!("{other:?} is no gallery"),
    }
}

#[test]
fn vectors_and_their_names_are_those_that_were_saved() {
    let numbered = ["vector 1", "vector 2", "vector 3"];
    for (name, expected) in [
        ("matrix.npy", numbered),
        ("by_column.npy", numbered),
        ("named.npz", ["Eve", "Bob", "Zoë"]),
        ("bytes.npz", ["Eve", "Bob", "Zoe"]),
        ("each.npz", ["Eve", "Bob", "Zoë"]),
    ] {
        let imported = imported(name);
        assert_eq!(names(&imported), expected, "{name}");
        let scores = imported.float.scores(&[1.0, 1.0]);
        assert_eq!(scores, [-1.0, 7.0, 0.75], "{name}");
    }
}

#[test]
fn objects_are_refused_with_what_to_save_instead() {
    let refused = import(&file("objects.npz"), None, &ImportSettings::default());
    let error = refused.expect_err("objects are no numbers");
    assert_eq!(error, Error::NoVectors);
    assert!(error.action().contains("np.save"));
}

#[test]
fn a_file_cut_off_anywhere_is_refused() {
    const COMMENT: usize = 2;
    for (name, unread) in [("matrix.npy", 0), ("bytes.npz", COMMENT)] {
        let whole = file(name);
        for end in 0..whole.len() - unread {
            let refused = import(&whole[..end], None, &ImportSettings::default());
            assert!(refused.is_err(), "{name} to {end}");
        }
    }
}
