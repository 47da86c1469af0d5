//! What people and programs write: model files, tables, circuits, statements.

use card::{
    ImportSettings,
    table::{TableProblem, TableReader},
};
use circuit::Circuit;

/// A circuit as a model card carries it.
pub(crate) fn circuit(bytes: &[u8]) {
    let Ok(circuit) = serde_json::from_slice::<Circuit>(bytes) else {
        return;
    };
    if let Ok(blueprint) = circuit.check() {
        assert!(blueprint.rows() > 0);
    }
}

/// A model file of any kind, for a number of features that its length says: with ranges for each of them,
/// more of it is compiled.
pub(crate) fn model(bytes: &[u8]) {
    let features = bytes.len() % 8;
    let settings = ImportSettings {
        ranges: (features > 0).then(|| vec![(-1e3, 1e3); features]),
        ..ImportSettings::default()
    };
    let _ = compiler::import(bytes, None, &settings);
}

/// A table, as an owner's labelled rows beside a small model and as a user's questions.
pub(crate) fn table(bytes: &[u8]) {
    const MODEL: &[u8] = include_bytes!("../../../shared/compiler/tests/fixtures/ridge.onnx");
    let _ = compiler::import(MODEL, Some(bytes), &ImportSettings::default());
    let _ = questions(bytes);
}

fn questions(bytes: &[u8]) -> Result<(), TableProblem> {
    const NAMES: [&str; 4] = ["a", "b", "c", "d"];
    let mut reader = TableReader::new(bytes)?;
    let columns = reader.columns(&NAMES)?.certain(&NAMES)?;
    while let Some(row) = reader.next()? {
        for column in &columns.features {
            let _ = row.number(column.position);
        }
    }
    Ok(())
}

/// What an owner signed of a sealed copy: one statement has one form of the newest version.
pub(crate) fn statement(bytes: &[u8]) {
    if let Some(statement) = api::grant::GrantStatement::from_bytes(bytes) {
        let newest = statement.to_bytes();
        let shorter = bytes.len() + 35;
        assert!(newest == bytes || newest.len() == shorter);
        let again = api::grant::GrantStatement::from_bytes(&newest);
        assert_eq!(again, Some(statement));
    }
}

/// What an owner wrote in a letter to a user, opened.
pub(crate) fn known_answers(bytes: &[u8]) {
    let blueprint = fhe_core::demo::blueprint();
    for known in desk::parse_known_answers(bytes, &blueprint).unwrap_or_default() {
        assert_eq!(known.features.len(), blueprint.features());
        blueprint.encoder.quantize(&known.features).unwrap();
    }
}
