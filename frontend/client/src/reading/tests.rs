use super::*;

const SCORES: OutputPolicy = OutputPolicy::Scores {
    resolution_bits: 12,
};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_logistic_score_is_read_as_class_and_probability() {
    let answer = Answer::Binary {
        classes: ["benign".to_owned(), "malignant".to_owned()],
        probability: true,
        link: ProbabilityLink::Softmax,
    };
    let reading = Reading::of(&answer, &SCORES, &[3.0]).unwrap();
    assert_eq!(reading.headline(), "malignant (95.3 %)");
    assert_eq!(
        Reading::of(&answer, &SCORES, &[-3.0]).unwrap().headline(),
        "benign (95.3 %)"
    );
    assert_eq!(reading.cells(&answer), ["malignant", "0.9526"]);
}

#[test]
fn a_forests_share_is_its_probability() {
    let binary = Answer::Binary {
        classes: ["no".to_owned(), "yes".to_owned()],
        probability: true,
        link: ProbabilityLink::Share,
    };
    let reading = Reading::of(&binary, &SCORES, &[-0.3]).unwrap();
    assert_eq!(reading.headline(), "no (80.0 %)");
    let several = Answer::Multiclass {
        classes: names(&["a", "b", "c"]),
        probability: true,
        link: ProbabilityLink::Share,
    };
    let reading = Reading::of(&several, &SCORES, &[0.25, 0.7, 0.05]).unwrap();
    assert_eq!(reading.headline(), "b (70.0 %)");
}

#[test]
fn classes_are_ranked_and_their_cells_keep_the_models_order() {
    let answer = Answer::Multiclass {
        classes: names(&["a", "b", "c"]),
        probability: true,
        link: ProbabilityLink::Softmax,
    };
    let reading = Reading::of(&answer, &SCORES, &[0.0, 900.0, 899.0]).unwrap();
    assert_eq!(reading.headline(), "b (73.1 %)");
    assert_eq!(reading.cells(&answer), ["b", "0.0000", "0.7311", "0.2689"]);
    assert_eq!(
        reading.cells(&answer).len(),
        Reading::columns(&answer, &SCORES).len()
    );
}

#[test]
fn a_margin_is_never_called_a_probability() {
    let answer = Answer::Binary {
        classes: ["no".to_owned(), "yes".to_owned()],
        probability: false,
        link: ProbabilityLink::Softmax,
    };
    assert_eq!(
        Reading::of(&answer, &SCORES, &[0.4]).unwrap().headline(),
        "yes"
    );
    assert_eq!(Reading::columns(&answer, &SCORES), ["Answer", "Score"]);
}

#[test]
fn a_value_is_shown_with_its_unit_and_places() {
    let answer = Answer::Regression {
        target: "progression".to_owned(),
        unit: "points".to_owned(),
        decimals: 1,
        link: card::ValueLink::Identity,
        decision: None,
    };
    assert_eq!(
        Reading::of(&answer, &SCORES, &[151.26]).unwrap().headline(),
        "151.3 points"
    );
}

#[test]
fn of_classes_whose_shares_are_the_same_the_best_score_decides() {
    let answer = Answer::Multiclass {
        classes: names(&["a", "b", "c"]),
        probability: true,
        link: ProbabilityLink::Clipped,
    };
    let reading = Reading::of(&answer, &SCORES, &[1.5, 4.0, -2.0]).unwrap();
    assert_eq!(reading.headline(), "b (50.0 %)");
    assert_eq!(reading.cells(&answer), ["b", "0.5000", "0.5000", "0.0000"]);
    let reading = Reading::of(&answer, &SCORES, &[-3.0, -2.0, -1.0]).unwrap();
    assert_eq!(reading.headline(), "c (33.3 %)");
}

#[test]
fn scores_of_another_number_are_not_read() {
    let answer = Answer::Multiclass {
        classes: names(&["a", "b"]),
        probability: false,
        link: ProbabilityLink::Softmax,
    };
    assert_eq!(Reading::of(&answer, &SCORES, &[1.0]), None);
}

#[test]
fn a_label_is_a_class_or_undecided() {
    let answer = Answer::Multiclass {
        classes: names(&["a", "b"]),
        probability: true,
        link: ProbabilityLink::Softmax,
    };
    let read = |row: &[f64]| Reading::of(&answer, &OutputPolicy::Label, row);
    assert_eq!(read(&[1.0]).unwrap().headline(), "b");
    assert_eq!(read(&[]).unwrap().headline(), "No class won clearly");
    assert_eq!(read(&[2.0]), None);
    assert_eq!(read(&[0.0, 1.0]), None);
    assert_eq!(Reading::columns(&answer, &OutputPolicy::Label), ["Answer"]);
}

#[test]
fn a_decision_is_told_by_its_class() {
    let answer = Answer::Binary {
        classes: ["refuse".to_owned(), "grant".to_owned()],
        probability: true,
        link: ProbabilityLink::Softmax,
    };
    let read = |row: &[f64]| Reading::of(&answer, &OutputPolicy::Decision, row);
    assert_eq!(read(&[1.0]).unwrap().headline(), "grant");
    assert_eq!(read(&[0.0]).unwrap().cells(&answer), ["refuse"]);
    assert_eq!(read(&[]), None);
}

#[test]
fn a_decision_on_a_value_is_told_in_the_owners_words() {
    let answer = |decision| Answer::Regression {
        target: "risk".to_owned(),
        unit: String::new(),
        decimals: 1,
        link: card::ValueLink::Identity,
        decision,
    };
    let read = |decision, said: f64| {
        let reading = Reading::of(&answer(decision), &OutputPolicy::Decision, &[said]);
        reading.unwrap().headline()
    };
    let words = ["go on".to_owned(), "refer to a colleague".to_owned()];
    assert_eq!(read(Some(words.clone()), 1.0), "refer to a colleague");
    assert_eq!(read(Some(words), 0.0), "go on");
    assert_eq!(read(None, 1.0), "risk: threshold reached");
}

/// What is kept are facts, of which words are made anew.
#[test]
fn a_decision_is_kept_as_facts_and_told_in_words() {
    let of = |answer: &Answer, said: f64| {
        let gist = Reading::of(answer, &OutputPolicy::Decision, &[said])
            .unwrap()
            .gist();
        let kept = serde_json::to_string(&gist).unwrap();
        let again: Gist = serde_json::from_str(&kept).unwrap();
        (kept, again.headline())
    };
    let pair = |kept: &str, told: &str| (kept.to_owned(), told.to_owned());
    let gallery = Answer::Match {
        names: names(&["a", "b"]),
    };
    assert_eq!(
        of(&gallery, 1.0),
        pair(r#"{"decision":{"match":true}}"#, "Match")
    );
    assert_eq!(
        of(&gallery, 0.0),
        pair(r#"{"decision":{"match":false}}"#, "No match")
    );
    let value = Answer::Regression {
        target: "risk".to_owned(),
        unit: String::new(),
        decimals: 1,
        link: card::ValueLink::Identity,
        decision: None,
    };
    let kept = r#"{"decision":{"threshold":{"target":"risk","reached":false}}}"#;
    assert_eq!(of(&value, 0.0), pair(kept, "risk: below the threshold"));
    let classes = Answer::Multiclass {
        classes: names(&["a", "b"]),
        probability: false,
        link: ProbabilityLink::Softmax,
    };
    assert_eq!(
        of(&classes, 1.0),
        pair(r#"{"decision":{"plain":true}}"#, "Yes")
    );
}

#[test]
fn the_best_match_comes_first() {
    let answer = Answer::Match {
        names: names(&["a", "b"]),
    };
    let reading = Reading::of(&answer, &SCORES, &[0.1, 0.9]).unwrap();
    assert_eq!(reading.headline(), "b");
    assert_eq!(reading.cells(&answer), ["b", "0.9000"]);
}
