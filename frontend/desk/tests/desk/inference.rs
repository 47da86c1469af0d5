use circuit::{Circuit, LookupSet, OutputPolicy};
use desk::Desk;
use fhe_core::{EncryptedResult, demo};
use preparation::{Cell, Input, Preparation, Span, Step};
use protocol::{
    BeginDemo, CardHandle, DecryptResult, DemoBodies, EncryptRows, Encrypted, EstimateCost, Fault,
    GivesAway, OfferPolicies, OpenCard, PolicyOffer,
};

use crate::support::{desk, happened, make_keys, open_card, open_desk};

fn encrypt(desk: &mut Desk, rows: Vec<Vec<f64>>) -> Result<Encrypted, Fault> {
    let card = open_card(desk, &demo::circuit());
    let rows = rows.iter().map(|row| Cell::row(row)).collect();
    desk.ask(EncryptRows {
        card,
        rows,
        known: Vec::new(),
    })
}

#[test]
fn a_row_is_encrypted_to_the_size_the_card_announces() {
    let mut desk = open_desk(1);
    make_keys(&mut desk, None);
    let card = open_card(&mut desk, &demo::circuit());
    let cost = desk.ask(EstimateCost { card }).unwrap();
    for rows in [1, cost.rows_per_ciphertext as usize] {
        let input = encrypt(&mut desk, vec![vec![30.0, 10.0, 5.0]; rows]).unwrap();
        let expected = fhe_core::input_bytes(&demo::blueprint(), rows);
        assert_eq!(input.bytes.len(), expected);
    }
}

#[test]
fn rows_that_do_not_fit_are_refused_and_nothing_is_lost() {
    let mut desk = open_desk(1);
    make_keys(&mut desk, None);
    for (rows, expected) in [
        (vec![], "A ciphertext takes 1 to"),
        (vec![vec![1.0; 3]; 3000], "A ciphertext takes 1 to"),
        (
            vec![vec![1.0; 2]],
            "The input or the model card does not conform",
        ),
        (
            vec![vec![f64::NAN, 1.0, 1.0]],
            "The input or the model card does not conform",
        ),
    ] {
        assert!(happened(encrypt(&mut desk, rows)).starts_with(expected));
    }
    assert!(encrypt(&mut desk, vec![vec![1.0; 3]]).is_ok());
}

/// A size that may be missing and a colour, as the demonstration's three features.
fn mixed() -> Preparation {
    let size = Input::Number {
        span: Span::new(0.0, 10.0),
        may_miss: true,
    };
    let colour = Input::Category {
        names: ["red", "blue"].map(str::to_owned).to_vec(),
        may_miss: false,
        other_is_missing: true,
    };
    let is = |value| Step::OneOf {
        column: 1,
        values: vec![value],
    };
    Preparation {
        inputs: vec![size, colour],
        steps: vec![
            Step::Filled {
                column: 0,
                value: 4.0,
            },
            is(0.0),
            is(1.0),
        ],
        features: vec![2, 3, 4],
    }
}

#[test]
fn names_and_gaps_are_prepared_before_they_are_encrypted() {
    let mut desk = open_desk(1);
    make_keys(&mut desk, None);
    let card = CardHandle(3);
    let open = |preparation| OpenCard {
        card,
        circuit: demo::circuit(),
        preparation: Some(preparation),
    };
    desk.ask(open(mixed())).unwrap();
    let encrypt = |row: &[Cell]| EncryptRows {
        card,
        rows: vec![row.to_vec()],
        known: Vec::new(),
    };
    for row in [
        [Cell::Missing, Cell::Number(1.0)],
        [Cell::Number(99.0), Cell::Missing],
    ] {
        let input = desk.ask(encrypt(&row)).unwrap();
        let expected = fhe_core::input_bytes(&demo::blueprint(), 1);
        assert_eq!(input.bytes.len(), expected);
    }
    let third = desk.ask(encrypt(&[Cell::Missing, Cell::Number(2.0)]));
    assert!(happened(third).ends_with("input 2 does not fit."));
    let mut narrow = mixed();
    narrow.features.pop();
    let refused = "The input or the model card does not conform";
    assert!(happened(desk.ask(open(narrow))).starts_with(refused));
    let mut hostile = mixed();
    hostile.features[0] = 99;
    assert!(happened(desk.ask(open(hostile))).starts_with(refused));
}

#[test]
fn encryption_needs_an_open_vault_and_the_right_key() {
    let closed = encrypt(&mut desk(), vec![vec![1.0; 3]]);
    assert_eq!(happened(closed), "The vault is closed.");
    let without = encrypt(&mut open_desk(1), vec![vec![1.0; 3]]);
    assert_eq!(happened(without), "There are no keys in this vault yet.");
    let mut desk = open_desk(1);
    make_keys(&mut desk, None);
    let card = open_card(&mut desk, &demo::circuit());
    let other = desk.ask(DecryptResult {
        card,
        rows: 1,
        result: vec![],
        fingerprint: Some(vec![0; 32]),
    });
    assert!(happened(other).starts_with("None of the keys"));
}

#[test]
fn a_circuit_out_of_bounds_is_refused_before_it_is_used() {
    let mut circuit = demo::circuit();
    circuit.encoder.features.clear();
    let card = CardHandle(1);
    let refused = desk().ask(OpenCard {
        card,
        circuit,
        preparation: None,
    });
    assert!(happened(refused).starts_with("The input or the model card does not conform"));
}

#[test]
fn a_result_that_is_none_is_refused() {
    let mut desk = open_desk(1);
    make_keys(&mut desk, None);
    let card = open_card(&mut desk, &demo::circuit());
    for result in [vec![], vec![0; 100], vec![0xff; 8192]] {
        let answer = desk.ask(DecryptResult {
            card,
            rows: 1,
            result,
            fingerprint: None,
        });
        assert!(happened(answer).starts_with("A key, ciphertext or result does not conform"));
    }
}

#[test]
fn a_result_that_aims_at_the_key_is_refused_in_a_pair() {
    let mut desk = open_desk(1);
    make_keys(&mut desk, None);
    let card = open_card(&mut desk, &demo::circuit());
    let mut mask = vec![0; fhe_core::RING_SIZE];
    mask[0] = 1 << 63;
    let mut result = EncryptedResult::encode(&demo::blueprint(), 1).unwrap();
    EncryptedResult::encode_group(&demo::blueprint(), &mask, &[0], &mut result);
    let answer = desk.ask(DecryptResult {
        card,
        rows: 1,
        result,
        fingerprint: None,
    });
    assert!(happened(answer).starts_with("This answer was not made as answers are"));
}

/// The demonstration's circuit under a policy that takes lookups.
fn decision() -> Circuit {
    Circuit {
        policy: OutputPolicy::Decision,
        lookups: Some(LookupSet::Bits3),
        ..demo::circuit()
    }
}

fn policies(circuit: &Circuit) -> Vec<PolicyOffer> {
    let mut desk = desk();
    let card = open_card(&mut desk, circuit);
    desk.ask(OfferPolicies { card }).unwrap()
}

#[test]
fn a_decision_costs_a_lookup_and_an_evaluation_key_that_scores_do_not_cost() {
    let offers = policies(&demo::circuit());
    let [scores, decision] = offers.as_slice() else {
        panic!("not two policies");
    };
    assert_eq!(scores.lookups, None);
    assert_eq!(scores.cost.operations.lookups, 0);
    assert_eq!(scores.cost.evaluation_key_bytes, 0);
    assert_eq!(scores.cost.gives_away, GivesAway::Model { answers: 4 });
    assert_eq!(decision.policy, OutputPolicy::Decision);
    assert_eq!(decision.cost.operations.lookups, 1);
    assert_eq!(decision.cost.rows_per_ciphertext, 1);
    assert!(decision.cost.evaluation_key_bytes > 1 << 20);
    assert_eq!(decision.cost.gives_away, GivesAway::Class { classes: 2 });
}

#[test]
fn every_offered_policy_offers_the_same_again() {
    let offers = policies(&decision());
    assert_eq!(offers.len(), 2);
    assert_eq!(offers[1].lookups, decision().lookups);
    let scores = Circuit {
        policy: offers[0].policy,
        lookups: offers[0].lookups,
        ..decision()
    };
    assert_eq!(policies(&scores)[0], offers[0]);
}

#[test]
fn a_row_for_lookups_travels_alone() {
    let mut desk = open_desk(1);
    make_keys(&mut desk, None);
    let card = open_card(&mut desk, &decision());
    let encrypt = |rows| EncryptRows {
        card,
        rows: vec![Cell::row(&[1.0; 3]); rows],
        known: Vec::new(),
    };
    assert!(desk.ask(encrypt(1)).is_ok());
    let two = happened(desk.ask(encrypt(2)));
    assert!(two.starts_with("A ciphertext takes 1 to 1 rows"));
}

#[test]
fn the_demonstration_prepares_what_the_server_will_accept() {
    let begin = BeginDemo {
        row: vec![40.0, 10.0, 5.0],
    };
    let DemoBodies {
        public_key,
        sealed,
        input,
        ..
    } = desk().ask(begin).unwrap();
    let blueprint = demo::blueprint();
    fhe_core::PublicKey::from_bytes(&public_key).unwrap();
    fhe_core::SealedModel::from_bytes(&sealed, &blueprint).unwrap();
    fhe_core::EncryptedInput::from_bytes(&input, &blueprint, 1).unwrap();
    assert!(public_key.len() + sealed.len() + input.len() + 12 <= api::limits::DEMO_BYTES);
}
