//! Model cards, as a server hands them out: the most telling document that a stranger writes.

use card::{ImportSettings, ModelCard};
use preparation::{Cell, Input};
use protocol::{
    CardHandle, EstimateCost, ImportModel, ModelHandle, NamedFile, OfferPolicies, OpenCard,
    ReadTable, TableHandle,
};

const TABLE: &[u8] = b"a,b,c,d\n1,2,3,4\n0.5,,x,1e9\n";

/// Models whose cards differ most: numbers alone, a public preparation, trees, vectors.
const MODELS: [&[u8]; 4] = [
    include_bytes!("../../../shared/compiler/tests/fixtures/ridge.onnx"),
    include_bytes!("../../../shared/compiler/tests/fixtures/column_transformer.onnx"),
    include_bytes!("../../../shared/compiler/tests/fixtures/tree.onnx"),
    b"name,a,b\nleft,-1,0\nright,1,0\nup,0,1\n",
];

/// A card that is valid opens at a desk, and does whatever a user's program asks of it.
pub(crate) fn card(bytes: &[u8]) {
    let Ok(card) = serde_json::from_slice::<ModelCard>(bytes) else {
        return;
    };
    if card.validate().is_err() {
        return;
    }
    let (mut desk, handle) = (desk::Desk::new(|| 0), CardHandle(1));
    let opened = desk.ask(OpenCard {
        card: handle,
        circuit: card.circuit.clone(),
        preparation: card.preparation.clone(),
    });
    assert!(opened.is_ok());
    let _ = desk.ask(EstimateCost { card: handle });
    let _ = desk.ask(OfferPolicies { card: handle });
    let inputs = card.inputs();
    for row in [usual, missing] {
        let cells: Vec<Cell> = inputs.iter().map(row).collect();
        let _ = card.features(&cells);
        let _ = card.gathered(cells);
    }
    let _ = desk.ask(ReadTable {
        table: TableHandle(2),
        csv: TABLE.to_vec(),
        card: Box::new(card),
    });
}

fn usual(input: &Input) -> Cell {
    match input {
        Input::Number { .. } => Cell::Number(0.5),
        Input::Category { names, .. } => Cell::Text(names.first().cloned().unwrap_or_default()),
        Input::Text => Cell::Text("some words of a text".to_owned()),
        Input::Series { .. } => Cell::Series(vec![0.5; input.length().unwrap_or_default()]),
    }
}

fn missing(_: &Input) -> Cell {
    Cell::Missing
}

/// The cards that the compiler drafts.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let drafts = MODELS.iter().filter_map(|model| draft(model));
    let written = drafts.map(|card| serde_json::to_vec(&card).expect("a card can be written"));
    written.collect()
}

pub(crate) fn draft(model: &[u8]) -> Option<ModelCard> {
    let import = ImportModel {
        model: ModelHandle(1),
        files: NamedFile::alone(model.to_vec()),
        data: None,
        settings: ImportSettings::default(),
    };
    let report = workbench::desk(|| 0).ask(import).ok()?;
    Some(ModelCard {
        summary: "Answers.".to_owned(),
        ..report.draft
    })
}
