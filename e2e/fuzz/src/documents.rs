//! What people and programs write: model files, tables, circuits, statements.

use api::grant::{GrantStatement, KnownAnswersNote};
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
    if let Some(statement) = GrantStatement::from_bytes(bytes) {
        let newest = statement.to_bytes();
        // The second version lacks the end, the first inputs and known answers too.
        let lacking = newest.len().checked_sub(bytes.len());
        assert!(newest == bytes || matches!(lacking, Some(8 | 43)));
        let again = GrantStatement::from_bytes(&newest);
        assert_eq!(again, Some(statement));
    }
}

/// Statements of the newest version: without end and known answers, and with them.
pub(crate) fn statements() -> Vec<Vec<u8>> {
    let first = include_bytes!("../seeds/statement/first_version");
    let first = GrantStatement::from_bytes(first).expect("the first version is read");
    let note = KnownAnswersNote {
        rows: 16,
        digest: first.sealed,
    };
    let noted = GrantStatement {
        known_answers: Some(note),
        expires_at: Some(1_800_000_000_000),
        ..first.clone()
    };
    vec![first.to_bytes(), noted.to_bytes()]
}

/// What an owner wrote in a letter to a user, opened.
pub(crate) fn known_answers(bytes: &[u8]) {
    let blueprint = fhe_core::demo::blueprint();
    for known in desk::parse_known_answers(bytes, &blueprint).unwrap_or_default() {
        assert_eq!(known.features.len(), blueprint.features());
        blueprint.encoder.quantize(&known.features).unwrap();
    }
}

/// A letter with two rows, each answered with zeros.
pub(crate) fn letters() -> Vec<Vec<u8>> {
    let blueprint = fhe_core::demo::blueprint();
    let (features, numbers) = (
        blueprint.features(),
        blueprint.policy.numbers(blueprint.outputs),
    );
    let mut letter = b"tacit known answers v1\n".to_vec();
    letter.extend_from_slice(&2u16.to_le_bytes());
    letter.extend_from_slice(&(features as u32).to_le_bytes());
    letter.extend_from_slice(&(numbers as u16).to_le_bytes());
    letter.resize(letter.len() + 2 * (2 * features + 16 * numbers), 0);
    assert!(desk::parse_known_answers(&letter, &blueprint).is_some());
    vec![letter]
}
