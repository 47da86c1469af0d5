use card::{Answer, InputForm, ModelCard};
use card::{ImportSettings, PolicyChoice, Threshold};
use circuit::{Head, OutputPolicy};
use desk::Desk;
use protocol::{
    EncryptTable, GivesAway, ImportModel, ImportReport, ModelHandle, NamedFile, OfferPolicies,
    PolicyOffer, ReadTable, TableHandle,
};

use crate::support::{desk, make_keys, open_card, open_desk, summarised};

const GALLERY: &[u8] = include_bytes!("../../../../static/samples/gallery/gallery.csv");
const PROBES: &[u8] = include_bytes!("../../../../static/samples/gallery/held-out.csv");

fn import(desk: &mut Desk, policy: Option<PolicyChoice>) -> ImportReport {
    let ask = ImportModel {
        model: ModelHandle(1),
        files: NamedFile::alone(GALLERY.to_vec()),
        data: Some(PROBES.to_vec()),
        settings: ImportSettings {
            policy,
            ..ImportSettings::default()
        },
    };
    desk.ask(ask).unwrap()
}

#[test]
fn a_table_of_named_vectors_becomes_a_card_of_a_gallery() {
    let report = import(&mut desk(), None);
    let ModelCard {
        input,
        answer,
        circuit,
        ..
    } = &report.draft;
    assert_eq!(summarised(&report.draft).validate(), Ok(()));
    let Answer::Match { names } = answer else {
        panic!("{answer:?} is no match");
    };
    assert_eq!((names.len(), circuit.outputs), (200, 200));
    assert_eq!(circuit.head, Head::Gallery);
    let InputForm::Table { fields } = input else {
        panic!("{input:?} is no table");
    };
    assert_eq!((fields.len(), fields[127].name.as_str()), (128, "v127"));
    assert_eq!(report.cost.operations.lookups, 0);
    // Sixteen vectors share a polynomial.
    assert_eq!(report.cost.operations.external_products, 13);
    assert_eq!(report.cost.gives_away, GivesAway::Model { answers: 129 });
}

#[test]
fn match_or_no_match_lets_out_a_yes_or_no_for_lookups() {
    let threshold = PolicyChoice::Decision {
        threshold: Some(Threshold::Score(0.66)),
    };
    let report = import(&mut desk(), Some(threshold));
    assert_eq!(report.draft.circuit.policy, OutputPolicy::Decision);
    assert_eq!(summarised(&report.draft).validate(), Ok(()));
    assert!(report.cost.operations.lookups > 200);
    assert!(report.cost.evaluation_key_bytes > 1 << 20);
    assert_eq!(report.cost.gives_away, GivesAway::Class { classes: 2 });
}

#[test]
fn two_hundred_vectors_are_too_many_for_a_label() {
    let circuit = import(&mut desk(), None).draft.circuit;
    let mut desk = desk();
    let card = open_card(&mut desk, &circuit);
    let offers = desk.ask(OfferPolicies { card }).unwrap();
    let offered = |offer: &PolicyOffer| offer.policy;
    assert!(matches!(
        offers.iter().map(offered).collect::<Vec<_>>()[..],
        [OutputPolicy::Scores { .. }, OutputPolicy::Decision]
    ));
}

#[test]
fn a_query_is_read_from_a_table_and_encrypted() {
    let mut desk = open_desk(1);
    let card = import(&mut desk, None).draft;
    make_keys(&mut desk, None);
    let table = TableHandle(2);
    let report = desk.ask(ReadTable {
        table,
        csv: PROBES.to_vec(),
        card: Box::new(card.clone()),
    });
    let report = report.unwrap();
    assert_eq!((report.lines.len(), report.left_out.len()), (200, 0));
    assert_eq!(report.ignored_columns, ["name"]);
    let (first, count) = (0, 1);
    let encrypt = EncryptTable {
        table,
        first,
        count,
        known: Vec::new(),
    };
    let bytes = desk.ask(encrypt).unwrap().bytes;
    let blueprint = card.circuit.check().unwrap();
    assert!(fhe_core::EncryptedInput::from_bytes(&bytes, &blueprint, 1).is_ok());
}
