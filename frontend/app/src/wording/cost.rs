//! What an answer costs the server, before anything is sent.

use api::{grant::InputPolicy, health::Speed};
use circuit::{Circuit, Cost, LookupSet};
use protocol::GivesAway;

use super::two_digits;
use crate::{
    format::number::{count, counted},
    reading::AnswerCost,
};

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
        s if s < 0.001 => t!("less than a millisecond").to_owned(),
        s if s < 0.1 => t!("about {:.0}\u{a0}ms", s * 1e3),
        s if s < 10.0 => t!("about {s:.1}\u{a0}s"),
        s if s < 90.0 => t!("about {s:.0}\u{a0}s"),
        s => t!("about {:.0}\u{a0}minutes", s / 60.0),
    }
}

/// What is said of a row's size: of one that is checked, that it is.
pub(crate) fn question_up(cost: &AnswerCost) -> &'static str {
    match cost.inputs {
        InputPolicy::Verified => t!("One question up, a checked row"),
        InputPolicy::Trusted => t!("One question up"),
    }
}

/// How long somebody waits for an answer, in plain words.
pub(crate) fn moment(seconds: f64) -> String {
    match seconds {
        s if s < 0.1 => t!("Answers at once").to_owned(),
        s if s < 2.0 => t!("Answers in a moment").to_owned(),
        s => t!("Answers in {}", duration(s)),
    }
}

/// The server's work in words: "94 lookups of 4 bits", "3 external products".
pub(crate) fn work(cost: &Cost) -> String {
    let products = counted(
        cost.external_products,
        t!("external product"),
        t!("external products"),
    );
    match cost.set {
        None => products,
        Some(set) => t!(
            "{} of {}, {products}",
            counted(cost.lookups, t!("lookup"), t!("lookups")),
            set_name(set)
        ),
    }
}

/// What a parameter set is called.
pub(crate) fn set_name(set: LookupSet) -> &'static str {
    match set {
        LookupSet::Bits3 => t!("3 bits"),
        LookupSet::Bits4 => t!("4 bits"),
        LookupSet::Bits5 => t!("5 bits"),
    }
}

/// What one answer tells about the model, plainly: the same words wherever it is told.
pub(crate) fn one_answer(gives_away: GivesAway) -> String {
    match gives_away {
        GivesAway::Class { classes: 2 } => {
            t!("One of two answers, found under encryption; the score never leaves. Where one begins and the other \
             ends can be searched for, one answer at a time.")
                .to_owned()
        }
        GivesAway::Class { classes } => t!(
            "One class of {classes}, found under encryption; scores never leave. Where one class begins and another \
             ends can be searched for, one answer at a time, and a copy can be trained on many answers."
        ),
        GivesAway::Model { answers } => t!(
            "Scores, the most telling: {} well-chosen answers, one more than the model has features, are enough to \
             work out an approximation of it, whatever the cryptography.",
            count(answers),
        ),
        GivesAway::Scores => {
            t!("Scores: inputs made for that purpose read the model itself out of them, in some thousands of answers, \
             and a copy can be trained on fewer.")
                .to_owned()
        }
    }
}

/// What a budget of so many rows changes about that; where its answers can say as much as the model holds, it is no comfort that nobody
/// knows how.
pub(crate) fn budgeted(gives_away: GivesAway, rows: u64, tells_all: bool) -> String {
    let budget = counted(rows, t!("row"), t!("rows"));
    match gives_away {
        GivesAway::Model { answers } if rows < answers && tells_all => t!(
            "No way is known with fewer than {}; that {budget} are too few is not proven.",
            count(answers)
        ),
        GivesAway::Model { answers } if rows < answers => t!(
            "The budget of {budget} keeps each user below that. It does not keep users who join their answers."
        ),
        GivesAway::Model { answers } => t!(
            "The budget is {budget} for each user: grant only to people whom you would let work that out, or keep \
             it below {}.",
            count(answers)
        ),
        GivesAway::Scores | GivesAway::Class { .. } => {
            t!("The budget of {budget} for each user bounds how far that gets.")
        }
    }
}

/// Whether all answers of a budget can say as much as is sealed, where that is known.
pub(crate) fn tells_all(capacity_per_answer: f64, rows: u64, sealed_bits: Option<u64>) -> bool {
    let sealed = sealed_bits.filter(|bits| *bits > 0);
    sealed.is_some_and(|sealed| capacity_per_answer * rows as f64 >= sealed as f64)
}

/// What all answers of a budget can say about the model at most, of what is sealed.
pub(crate) fn told(
    gives_away: GivesAway,
    capacity_per_answer: f64,
    rows: u64,
    sealed_bits: Option<u64>,
) -> String {
    if let GivesAway::Model { answers } = gives_away
        && rows >= answers
    {
        let answers = counted(answers, t!("answer"), t!("answers"));
        return t!("all of the model: {answers} are enough, whatever the budget");
    }
    let said = capacity_per_answer * rows as f64;
    let bits = |bits: f64| t!("{}\u{a0}bits", count(bits.round() as u64));
    let each = t!("{capacity_per_answer:.2} for each answer");
    let Some(sealed) = sealed_bits.filter(|bits| *bits > 0) else {
        return t!(
            "{}, {each}; how many are sealed is not on this card",
            bits(said)
        );
    };
    let sealed = sealed as f64;
    match 100.0 * said / sealed {
        _ if tells_all(capacity_per_answer, rows, sealed_bits) => {
            let enough = (sealed / capacity_per_answer).ceil() as u64;
            t!(
                "all of the model: {} can say as much as it holds ({}, {each})",
                counted(enough, t!("answer"), t!("answers")),
                bits(sealed)
            )
        }
        share => t!(
            "{}\u{a0}% of the model ({} of {}, {each})",
            two_digits(share),
            bits(said),
            bits(sealed)
        ),
    }
}

/// A linear circuit of no feature, scores of 20 bits, a 1,024th each.
#[cfg(test)]
pub(crate) fn test_circuit(outputs: usize, policy: circuit::OutputPolicy) -> circuit::Circuit {
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
        let mut circuit = test_circuit(10, circuit::OutputPolicy::Label);
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

    const TEN: GivesAway = GivesAway::Class { classes: 10 };

    #[test]
    fn what_a_budget_tells_is_a_share_of_what_is_sealed() {
        let text = told(TEN, 5.95, 400, Some(29_194)).replace('\u{a0}', " ");
        assert!(text.starts_with("8.2 % of the model (2"), "{text}");
        let text = told(GivesAway::Scores, 10.95, 10_000, Some(220));
        assert!(
            text.starts_with("all of the model: 21\u{a0}answers"),
            "{text}"
        );
        assert!(told(GivesAway::Scores, 10.95, 10, None).contains("not on this card"));
    }

    #[test]
    fn advice_that_a_budget_already_follows_is_not_given() {
        let model = GivesAway::Model { answers: 31 };
        assert!(budgeted(model, 31, true).contains("keep it below 31"));
        let below = budgeted(model, 30, false);
        assert!(below.contains("keeps each user below") && !below.contains("keep it"));
        assert!(told(model, 11.95, 10_000, Some(216)).contains("31\u{a0}answers are enough"));
        assert!(told(model, 1.0, 30, Some(3_000)).starts_with("1.0\u{a0}% of the model"));
    }

    #[test]
    fn nobody_is_comforted_where_the_bound_says_all() {
        let model = GivesAway::Model { answers: 129 };
        let all = told(model, 11.95, 100, Some(1_123));
        assert!(all.contains("94\u{a0}answers can say"), "{all}");
        assert!(tells_all(11.95, 100, Some(1_123)));
        let told = budgeted(model, 100, true);
        assert!(told.contains("fewer than 129") && !told.contains("keeps"));
        assert!(!tells_all(11.95, 90, Some(1_123)) && !tells_all(11.95, 100, None));
    }

    #[test]
    fn an_answer_is_never_said_to_tell_less_than_it_is_counted_for() {
        for classes in [2, 10] {
            let words = one_answer(GivesAway::Class { classes });
            assert!(!words.contains("bit"), "{words}");
        }
        assert!(
            told(GivesAway::Class { classes: 2 }, 2.95, 100, Some(10_000))
                .contains("2.95 for each answer")
        );
    }

    #[test]
    fn a_wait_is_told_in_plain_words() {
        assert_eq!(moment(0.003), "Answers at once");
        assert_eq!(moment(0.6), "Answers in a moment");
        assert_eq!(moment(12.0), "Answers in about 12\u{a0}s");
    }

    #[test]
    fn long_and_short_times_keep_few_digits() {
        assert_eq!(duration(0.000_04), "less than a millisecond");
        assert_eq!(duration(0.0234), "about 23\u{a0}ms");
        assert_eq!(duration(33.3), "about 33\u{a0}s");
        assert_eq!(duration(300.0), "about 5\u{a0}minutes");
    }
}
