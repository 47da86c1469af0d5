use circuit::{
    Circuit, Convolution, Encoder, FeatureRange, Head, HiddenLayer, LookupSet, OutputPolicy,
    Placement, Scale, SecretTables, Shape, Tables, Trained, TrainedHead, Weights,
};

use super::*;

fn linear() -> OwnedModel {
    OwnedModel {
        circuit: fhe_core::demo::circuit(),
        trained: fhe_client::demo::trained(),
        threshold: 0.0,
    }
}

/// Two oblivious trees of depth 2 over three thresholds.
fn trees() -> OwnedModel {
    let range = FeatureRange {
        minimum: 0.0,
        maximum: 10.0,
    };
    let circuit = Circuit {
        encoder: Encoder {
            input_bits: 1,
            features: vec![range; 2],
            grids: vec![vec![0.1, 2.5], vec![7.0]],
        },
        head: Head::Tables(Tables {
            values: 2,
            range: 8,
            boxes: 4,
            targets: Vec::new(),
        }),
        lookups: Some(LookupSet::Bits3),
        ..linear().circuit
    };
    let indices = Weights::new(vec![vec![1, 0, 2], vec![0, 1, 2]], vec![0, 0]).unwrap();
    let tables = SecretTables(vec![vec![-900, 0, 0, 70], vec![1, -2, 3, -4]]);
    OwnedModel {
        circuit,
        trained: Trained {
            hidden: Vec::new(),
            head: TrainedHead::Tables { indices, tables },
        },
        threshold: 0.0,
    }
}

/// Two filters over four by four pixels, then three classes.
fn network() -> OwnedModel {
    let range = FeatureRange {
        minimum: 0.0,
        maximum: 1.0,
    };
    let convolution = Convolution {
        width: 4,
        height: 4,
        channels: 1,
        kernel: 3,
        stride: 1,
        filters: 2,
    };
    let circuit = Circuit {
        encoder: Encoder {
            input_bits: 8,
            features: vec![range; 16],
            grids: Vec::new(),
        },
        hidden: vec![HiddenLayer {
            shape: Shape::Convolution(convolution),
            range: 1 << 20,
            activation: (0..64).collect(),
            outgoing_norm: 1 << 12,
        }],
        head: Head::Dense,
        outputs: 3,
        scale: Scale {
            range_bits: 20,
            unit: 0.01,
        },
        policy: OutputPolicy::Label,
        lookups: Some(LookupSet::Bits4),
        placements: Vec::new(),
    };
    let filters = Weights::new(
        vec![vec![100, -3, 0, 0, 0, 7, 0, 1, 2]; 2],
        vec![1 << 18; 2],
    );
    let head = Weights::new(vec![vec![3, -2, 0, 0, 0, 0, 0, 1]; 3], vec![5, -5, 0]);
    OwnedModel {
        circuit,
        trained: Trained {
            hidden: vec![filters.unwrap()],
            head: TrainedHead::Dense(head.unwrap()),
        },
        threshold: 0.0,
    }
}

/// Everything secret, as numbers.
fn secrets(model: &OwnedModel) -> Vec<i64> {
    let mut secrets = Vec::new();
    for weights in model.trained.weights() {
        for output in 0..weights.outputs() {
            secrets.extend(weights.row(output).iter().copied().map(i64::from));
            secrets.push(weights.offset(output));
        }
    }
    secrets.extend(model.trained.tables().iter().flatten());
    secrets
}

#[test]
fn a_model_of_every_kind_read_back_is_the_same() {
    for model in [linear(), trees(), network()] {
        model.circuit.check().unwrap();
        let read = OwnedModel::from_bytes(&model.to_bytes().unwrap()).unwrap();
        assert_eq!(read.circuit, model.circuit);
        assert_eq!(secrets(&read), secrets(&model));
    }
}

/// The second version wrote the same, but for the count of placements at the circuit's end.
#[test]
fn a_model_of_the_second_version_is_read() {
    for model in [linear(), trees(), network()] {
        let mut bytes = model.to_bytes().unwrap().to_vec();
        let length = u32::from_le_bytes(bytes[1..5].try_into().unwrap()) - 1;
        assert_eq!(bytes.remove(5 + length as usize), 0);
        bytes[0] = 2;
        bytes[1..5].copy_from_slice(&length.to_le_bytes());
        let read = OwnedModel::from_bytes(&bytes).unwrap();
        assert_eq!(read.circuit, model.circuit);
        assert_eq!(secrets(&read), secrets(&model));
    }
}

#[test]
fn placements_stay_with_their_model() {
    let placed = || {
        let mut model = linear();
        model.circuit.placements = vec![
            Placement {
                centre: 9.5,
                stretch: 0.5
            };
            model.circuit.outputs
        ];
        model
    };
    let read = OwnedModel::from_bytes(&placed().to_bytes().unwrap()).unwrap();
    assert_eq!(read.circuit.placements, placed().circuit.placements);
    assert!(placed().fits(&read.circuit) && !placed().fits(&linear().circuit));
}

#[test]
fn a_threshold_stays_with_its_model() {
    let model = OwnedModel {
        threshold: -0.75,
        ..linear()
    };
    let read = OwnedModel::from_bytes(&model.to_bytes().unwrap()).unwrap();
    assert_eq!(read.threshold, -0.75);
}

#[test]
fn a_model_cut_anywhere_is_refused() {
    for model in [linear(), trees(), network()] {
        let bytes = model.to_bytes().unwrap();
        for length in 0..bytes.len() {
            assert!(OwnedModel::from_bytes(&bytes[..length]).is_err());
        }
        let longer = [&bytes[..], &[1]].concat();
        assert!(OwnedModel::from_bytes(&longer).is_err());
    }
}

#[test]
fn no_changed_byte_makes_the_reader_fail_otherwise_than_in_words() {
    for model in [trees(), network()] {
        let bytes = model.to_bytes().unwrap();
        for position in 0..bytes.len() {
            for change in [1, 0x80, 0xff] {
                let mut changed = bytes.to_vec();
                changed[position] ^= change;
                if let Ok(read) = OwnedModel::from_bytes(&changed) {
                    assert!(read.trained.check(&read.circuit).is_ok());
                }
            }
        }
    }
}

#[test]
fn a_model_of_a_later_version_is_told_from_a_damaged_one() {
    let mut bytes = linear().to_bytes().unwrap();
    bytes[0] = 4;
    let later = OwnedModel::from_bytes(&bytes).map(|_| ());
    assert_eq!(later, Err(Error::ItemVersion));
}

#[test]
fn a_card_may_change_its_policy_and_nothing_else() {
    let mut card = linear().circuit;
    card.policy = OutputPolicy::Scores { resolution_bits: 5 };
    assert!(linear().fits(&card));
    card.encoder.features[0].maximum *= 1.0 + 1e-15;
    assert!(linear().fits(&card));
    card.encoder.features[0].maximum *= 1.01;
    assert!(!linear().fits(&card));
}

#[test]
fn lookups_of_the_policy_alone_may_come_with_it() {
    let decision = |model: &OwnedModel, set| Circuit {
        policy: OutputPolicy::Decision,
        lookups: Some(set),
        ..model.circuit.clone()
    };
    assert!(linear().fits(&decision(&linear(), LookupSet::Bits5)));
    assert!(trees().fits(&decision(&trees(), LookupSet::Bits3)));
    assert!(!trees().fits(&decision(&trees(), LookupSet::Bits5)));
}

#[test]
fn a_score_without_its_threshold_is_not_let_out() {
    let model = OwnedModel {
        threshold: 0.5,
        ..trees()
    };
    let decision = Circuit {
        policy: OutputPolicy::Decision,
        ..model.circuit.clone()
    };
    assert!(model.fits(&decision));
    assert!(!model.fits(&trees().circuit));
}

#[test]
fn a_card_of_another_scale_grid_activation_or_table_does_not_fit() {
    let changes: [fn(&mut Circuit); 4] = [
        |card| card.scale.range_bits += 1,
        |card| card.encoder.grids[0][1] += 0.5,
        |card| card.encoder.grids[1].push(9.0),
        |card| card.head = Head::Dense,
    ];
    for change in changes {
        let mut card = trees().circuit;
        change(&mut card);
        assert!(!trees().fits(&card));
    }
    let mut card = network().circuit;
    card.hidden[0].activation[0] = 1;
    assert!(!network().fits(&card));
}
