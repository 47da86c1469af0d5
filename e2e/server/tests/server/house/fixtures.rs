use card::{Answer as CardAnswer, Field, InputForm, ModelCard, ProbabilityLink, ValueLink};
use circuit::{Circuit, Trained};
use fhe_client::{ClientKey, Sealer};

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn seal(circuit: &Circuit, trained: &Trained, key: &ClientKey) -> Vec<u8> {
    let blueprint = circuit.check().unwrap();
    let sealer = Sealer::new(&key.public_key(), blueprint, trained.clone());
    sealer.unwrap().seal().unwrap()
}

pub(crate) fn card(circuit: Circuit, query_budget: u64) -> ModelCard {
    let field = |index| Field {
        name: format!("feature {index}"),
        unit: String::new(),
        step: 0.01,
        example: 0.5,
        choices: Vec::new(),
        series: None,
        refuses_outside: false,
        example_text: String::new(),
    };
    let answer = match circuit.outputs {
        1 => CardAnswer::Regression {
            target: "score".into(),
            unit: String::new(),
            decimals: 1,
            link: ValueLink::Identity,
            decision: None,
        },
        outputs => CardAnswer::Multiclass {
            classes: (0..outputs).map(|class| format!("class {class}")).collect(),
            probability: false,
            link: ProbabilityLink::Softmax,
        },
    };
    let fields = (0..circuit.features()).map(field).collect();
    let draft = ModelCard::draft(InputForm::new(fields, None), answer, circuit, None);
    ModelCard {
        name: "Random model".into(),
        summary: "Random weights".into(),
        description: "A model for tests.".into(),
        query_budget,
        ..draft
    }
}
