use card::{Field, InputForm, ModelCard};
use desk::Desk;
use fhe_core::demo;
use preparation::Cell;
use protocol::{
    BeginDigest, CardHandle, CloseVault, DigestHandle, Discard, EncryptRows, EncryptTable,
    EndDigest, EstimateCost, ExtendDigest, Handle, Holds, LoadKeys, OpenCard, ReadTable, ShowRows,
    TableHandle, TableReport,
};
use sha2::{Digest, Sha256};

use crate::support::{answer, desk, happened, make_keys, open_card, open_desk};

const TABLE: TableHandle = TableHandle(7);

fn read(desk: &mut Desk, csv: &str) -> TableReport {
    let field = |name: &str| Field::number(name, 1.0, 1.0);
    let read = ReadTable {
        table: TABLE,
        csv: csv.as_bytes().to_vec(),
        card: Box::new(ModelCard::draft(
            InputForm::Table {
                fields: ["a", "b", "c"].map(field).to_vec(),
            },
            answer(),
            demo::circuit(),
            None,
        )),
    };
    desk.ask(read).unwrap()
}

fn part(first: u32, count: u32) -> EncryptTable {
    EncryptTable {
        table: TABLE,
        first,
        count,
        known: Vec::new(),
    }
}

fn holds(desk: &mut Desk, handle: impl Into<Handle>) -> bool {
    let handle = handle.into();
    desk.ask(Holds { handle }).unwrap()
}

#[test]
fn a_table_stays_at_the_desk_and_its_rows_are_encrypted_by_range() {
    let mut desk = open_desk(1);
    make_keys(&mut desk, None);
    let report = read(&mut desk, "a,b,c\n1,2,3\n4,x,6\n7,8,9\n");
    assert_eq!((report.lines, report.left_out.len()), (vec![2, 4], 1));
    let input = desk.ask(part(0, 2)).unwrap();
    let blueprint = demo::blueprint();
    assert!(fhe_core::EncryptedInput::from_bytes(&input.bytes, &blueprint, 2).is_ok());
    let (table, first, count) = (TABLE, 1, 1);
    let shown = ShowRows {
        table,
        first,
        count,
    };
    assert_eq!(desk.ask(shown).unwrap(), [Cell::row(&[7.0, 8.0, 9.0])]);
}

#[test]
fn rows_that_a_table_does_not_have_are_refused() {
    let mut desk = open_desk(1);
    make_keys(&mut desk, None);
    read(&mut desk, "a,b,c\n1,2,3\n");
    for (first, count) in [(0, 0), (0, 2), (1, 1), (u32::MAX, u32::MAX)] {
        let fault = desk.ask(part(first, count)).unwrap_err();
        assert!(!fault.gone);
    }
}

#[test]
fn what_a_desk_does_not_hold_is_gone() {
    let mut desk = open_desk(1);
    let card = CardHandle(1);
    let fault = desk.ask(EstimateCost { card }).unwrap_err();
    assert!(fault.gone && !fault.happened.is_empty() && !fault.action.is_empty());
    let rows = vec![Cell::row(&[1.0; 3])];
    assert!(
        desk.ask(EncryptRows {
            card,
            rows,
            known: Vec::new()
        })
        .unwrap_err()
        .gone
    );
    assert!(desk.ask(part(0, 1)).unwrap_err().gone);
    let blob = Vec::new();
    assert!(!happened(desk.ask(LoadKeys { blob })).is_empty());
}

#[test]
fn a_handle_of_another_kind_names_nothing() {
    let mut desk = open_desk(1);
    let card = open_card(&mut desk, &demo::circuit());
    assert!(holds(&mut desk, card));
    assert!(!holds(&mut desk, TableHandle(card.0)));
    let fault = desk.ask(part(0, 1)).unwrap_err();
    assert!(fault.gone);
}

#[test]
fn what_was_discarded_or_belonged_to_another_vault_is_gone() {
    let mut desk = open_desk(1);
    let card = open_card(&mut desk, &demo::circuit());
    let handle = card.into();
    desk.ask(Discard { handle }).unwrap();
    assert!(!holds(&mut desk, card));
    open_card(&mut desk, &demo::circuit());
    desk.ask(CloseVault {}).unwrap();
    assert!(!holds(&mut desk, card));
}

#[test]
fn a_desk_holds_few_things_and_the_newest() {
    let mut desk = desk();
    for card in (0..1000).map(CardHandle) {
        let open = OpenCard {
            card,
            circuit: demo::circuit(),
            preparation: None,
        };
        desk.ask(open).unwrap();
    }
    let held = (0..1000).filter(|card| holds(&mut desk, CardHandle(*card)));
    assert_eq!(held.collect::<Vec<_>>(), (936..1000).collect::<Vec<_>>());
}

#[test]
fn a_digest_of_parts_is_that_of_the_whole() {
    let mut desk = desk();
    let digest = DigestHandle(1);
    desk.ask(BeginDigest { digest }).unwrap();
    for part in [&b"sealed "[..], b"", b"copy"] {
        let bytes = part.to_vec();
        desk.ask(ExtendDigest { digest, bytes }).unwrap();
    }
    let whole = Sha256::digest(b"sealed copy").to_vec();
    assert_eq!(desk.ask(EndDigest { digest }), Ok(whole));
    assert!(desk.ask(EndDigest { digest }).unwrap_err().gone);
}
