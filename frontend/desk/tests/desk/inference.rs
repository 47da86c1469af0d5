use circuit::{Circuit, LookupSet, OutputPolicy};
use protocol::{
    BeginDemo, CountRows, DecryptResult, DemoBodies, EncryptRows, GivesAway, MakeKeys,
    OfferPolicies, PlanSealing, PolicyOffer,
};

use crate::support::{desk, happened, open_desk};

fn encrypt(rows: Vec<Vec<f64>>) -> EncryptRows {
    EncryptRows {
        circuit: fhe_core::demo::circuit(),
        rows,
        fingerprint: None,
    }
}

#[test]
fn a_row_is_encrypted_to_the_size_the_card_announces() {
    let mut desk = open_desk(1);
    desk.ask(MakeKeys { previous: None }).unwrap();
    let circuit = fhe_core::demo::circuit();
    let sizes = circuit.check().unwrap();
    let most = desk.ask(CountRows { circuit }).unwrap();
    for rows in [1, most as usize] {
        let encrypt = encrypt(vec![vec![30.0, 10.0, 5.0]; rows]);
        let bytes = desk.ask(encrypt).unwrap().bytes;
        assert_eq!(bytes.len(), fhe_core::input_bytes(&sizes, rows));
    }
}

#[test]
fn rows_that_do_not_fit_are_refused_and_nothing_is_lost() {
    let mut desk = open_desk(1);
    desk.ask(MakeKeys { previous: None }).unwrap();
    for (rows, expected) in [
        (vec![], "A ciphertext takes 1 to"),
        (vec![vec![1.0; 3]; 3000], "A ciphertext takes 1 to"),
        (
            vec![vec![1.0; 2]],
            "The input or the model card does not conform",
        ),
        (
            vec![vec![-1.0, 1.0, 1.0]],
            "The input or the model card does not conform",
        ),
        (
            vec![vec![f64::NAN, 1.0, 1.0]],
            "The input or the model card does not conform",
        ),
    ] {
        assert!(happened(desk.ask(encrypt(rows))).starts_with(expected));
    }
    assert!(desk.ask(encrypt(vec![vec![1.0; 3]])).is_ok());
}

#[test]
fn encryption_needs_an_open_vault_and_the_right_key() {
    let closed = desk().ask(encrypt(vec![vec![1.0; 3]]));
    assert_eq!(happened(closed), "The vault is closed.");
    let without = open_desk(1).ask(encrypt(vec![vec![1.0; 3]]));
    assert_eq!(happened(without), "There are no keys in this vault yet.");
    let mut desk = open_desk(1);
    desk.ask(MakeKeys { previous: None }).unwrap();
    let other = desk.ask(EncryptRows {
        circuit: fhe_core::demo::circuit(),
        rows: vec![vec![1.0; 3]],
        fingerprint: Some(vec![0; 32]),
    });
    assert!(happened(other).starts_with("None of the keys"));
}

#[test]
fn a_circuit_out_of_bounds_is_refused_before_it_is_used() {
    let mut circuit = fhe_core::demo::circuit();
    circuit.encoder.features.clear();
    let faults = [
        happened(desk().ask(CountRows {
            circuit: circuit.clone(),
        })),
        happened(desk().ask(PlanSealing {
            circuit: circuit.clone(),
        })),
        happened(open_desk(1).ask(DecryptResult {
            circuit,
            rows: 1,
            result: vec![],
            fingerprint: None,
        })),
    ];
    for fault in faults {
        assert!(fault.starts_with("The input or the model card does not conform"));
    }
}

#[test]
fn a_result_that_is_none_is_refused() {
    let mut desk = open_desk(1);
    desk.ask(MakeKeys { previous: None }).unwrap();
    for result in [vec![], vec![0; 100], vec![0xff; 8192]] {
        let answer = desk.ask(DecryptResult {
            circuit: fhe_core::demo::circuit(),
            rows: 1,
            result,
            fingerprint: None,
        });
        assert!(happened(answer).starts_with("A key, ciphertext or result does not conform"));
    }
}

/// The demonstration's circuit under a policy that takes lookups.
fn decision() -> Circuit {
    Circuit {
        policy: OutputPolicy::Decision,
        lookups: Some(LookupSet::Bits3),
        ..fhe_core::demo::circuit()
    }
}

fn policies(circuit: Circuit) -> Vec<PolicyOffer> {
    desk().ask(OfferPolicies { circuit }).unwrap()
}

#[test]
fn a_decision_costs_a_lookup_and_an_evaluation_key_that_scores_do_not_cost() {
    let offers = policies(fhe_core::demo::circuit());
    let [scores, decision] = offers.as_slice() else {
        panic!("not two policies");
    };
    assert_eq!(scores.circuit, fhe_core::demo::circuit());
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
    let offers = policies(decision());
    assert_eq!(offers.len(), 2);
    assert_eq!(offers[1].circuit, decision());
    assert_eq!(policies(offers[0].circuit.clone())[0], offers[0]);
}

#[test]
fn a_row_for_lookups_travels_alone() {
    let mut desk = open_desk(1);
    desk.ask(MakeKeys { previous: None }).unwrap();
    let encrypt = |rows| EncryptRows {
        circuit: decision(),
        rows: vec![vec![1.0; 3]; rows],
        fingerprint: None,
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
    let blueprint = fhe_core::demo::blueprint();
    fhe_core::PublicKey::from_bytes(&public_key).unwrap();
    fhe_core::SealedModel::from_bytes(&sealed, &blueprint).unwrap();
    fhe_core::EncryptedInput::from_bytes(&input, &blueprint, 1).unwrap();
    assert!(public_key.len() + sealed.len() + input.len() + 12 <= api::limits::DEMO_BYTES);
}
