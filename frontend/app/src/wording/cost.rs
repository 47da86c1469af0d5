//! What an answer costs the server, before anything is sent.

use api::health::Speed;
use card::ModelCard;
use circuit::{Circuit, Cost, LookupSet, OutputPolicy};

use super::two_digits;
use crate::format::number::{count, counted};

/// Operations of one answer; none for a circuit that no ring can take.
pub(crate) fn operations(circuit: &Circuit) -> Option<Cost> {
    circuit.check().ok().map(|blueprint| blueprint.cost())
}

/// Estimated seconds of one answer when nobody else asks.
pub(crate) fn seconds(speed: &Speed, circuit: &Circuit) -> Option<f64> {
    operations(circuit).map(|cost| speed.seconds(&cost))
}

/// The same in words: "about 0.4 s", "less than a millisecond".
pub(crate) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 0.001 => "less than a millisecond".to_owned(),
        s if s < 0.1 => format!("about {:.0}\u{a0}ms", s * 1e3),
        s if s < 10.0 => format!("about {s:.1}\u{a0}s"),
        s if s < 90.0 => format!("about {s:.0}\u{a0}s"),
        s => format!("about {:.0}\u{a0}minutes", s / 60.0),
    }
}

/// The server's work in words: "94 lookups of 4 bits", "3 external products".
pub(crate) fn work(cost: &Cost) -> String {
    let products = counted(
        cost.external_products,
        "external product",
        "external products",
    );
    match cost.set {
        None => products,
        Some(set) => format!(
            "{} of {}, {products}",
            counted(cost.lookups, "lookup", "lookups"),
            set_name(set)
        ),
    }
}

/// What a parameter set is called.
pub(crate) fn set_name(set: LookupSet) -> &'static str {
    match set {
        LookupSet::Bits3 => "3 bits",
        LookupSet::Bits4 => "4 bits",
        LookupSet::Bits5 => "5 bits",
    }
}

/// What answers tell about the model, plainly.
pub(crate) fn gives_away(card: &ModelCard) -> String {
    let budget = counted(card.query_budget, "row", "rows");
    match card.circuit.policy {
        OutputPolicy::Label => format!(
            "Each answer tells one class of {}, and no score. Where one class begins and another ends can be \
             searched for, one answer at a time, and a copy can be trained on many answers. The budget is \
             {budget} for each user.",
            card.circuit.outputs,
        ),
        OutputPolicy::Decision => format!(
            "Each answer tells one yes or no, and no score. Where the threshold lies can be searched for, one \
             answer at a time. The budget is {budget} for each user."
        ),
        OutputPolicy::Scores { .. } if card.circuit.is_linear() => format!(
            "Scores of a linear model tell about the model: with {} well-chosen answers, one more than it has \
             features, anybody can work out an approximation of it, whatever the cryptography. The budget is \
             {budget} for each user.",
            count(card.circuit.encoder.width() as u64 + 1),
        ),
        OutputPolicy::Scores { .. } => format!(
            "Inputs made for that purpose read the model itself out of such scores, in some thousands of answers, and a \
             copy can be trained on fewer. The budget is {budget} for each user."
        ),
    }
}

/// What all answers of a budget can say about the model at most, of what is sealed.
pub(crate) fn told(capacity_per_answer: f64, rows: u64, sealed_bits: Option<u64>) -> String {
    let said = capacity_per_answer * rows as f64;
    let bits = |bits: f64| format!("{}\u{a0}bits", count(bits.round() as u64));
    let Some(sealed) = sealed_bits.filter(|bits| *bits > 0) else {
        return format!("{}; how many are sealed is not on this card", bits(said));
    };
    let of = format!("{} of {}", bits(said), bits(sealed as f64));
    match 100.0 * said / sealed as f64 {
        share if share >= 100.0 => "all of the model".to_owned(),
        share => format!("{}\u{a0}% of the model ({of})", two_digits(share)),
    }
}

/// A linear circuit of no feature, scores of 20 bits, a 1,024th each.
#[cfg(test)]
pub(crate) fn test_circuit(outputs: usize, policy: OutputPolicy) -> circuit::Circuit {
    let encoder = circuit::Encoder {
        input_bits: 8,
        features: Vec::new(),
        grids: Vec::new(),
    };
    let scale = circuit::Scale {
        range_bits: 20,
        unit: 0.5f64.powi(10),
    };
    circuit::Circuit::linear(encoder, outputs, scale, policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_on_a_linear_model_costs_lookups() {
        let mut circuit = test_circuit(10, OutputPolicy::Label);
        circuit.encoder.features = vec![
            circuit::FeatureRange {
                minimum: 0.0,
                maximum: 1.0,
            };
            4
        ];
        circuit.lookups = Some(LookupSet::Bits5);
        let cost = operations(&circuit).unwrap();
        assert!(work(&cost).contains("55"));
        let speed = Speed {
            external_product_us: 0.0,
            lookup_ms: vec![(LookupSet::Bits5, 10.0)],
            threads: 2,
        };
        assert_eq!(
            duration(seconds(&speed, &circuit).unwrap()),
            "about 0.3\u{a0}s"
        );
    }

    #[test]
    fn what_a_budget_tells_is_a_share_of_what_is_sealed() {
        let text = told(5.95, 400, Some(29_194)).replace('\u{a0}', " ");
        assert!(text.starts_with("8.2 % of the model (2"), "{text}");
        let text = told(10.95, 10_000, Some(220));
        assert!(text.starts_with("all of the model"), "{text}");
        assert!(told(10.95, 10, None).contains("not on this card"));
    }

    #[test]
    fn long_and_short_times_keep_few_digits() {
        assert_eq!(duration(0.000_04), "less than a millisecond");
        assert_eq!(duration(0.0234), "about 23\u{a0}ms");
        assert_eq!(duration(33.3), "about 33\u{a0}s");
        assert_eq!(duration(300.0), "about 5\u{a0}minutes");
    }
}
