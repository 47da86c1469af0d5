use api::{Base64, grant::GrantStatement};
use client::{Client, GrantedModel, Stop, port::MemoryKeep};
use native::block_on;

use crate::{server::grant, signatures::Sealed};

fn granted(user: &Client) -> GrantedModel {
    let grant = block_on(user.grant(&grant().id)).unwrap();
    block_on(user.granted_model(&grant)).unwrap()
}

#[test]
fn sealing_brings_known_answers_and_the_budget_stays_what_the_card_says() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    let rows = model.known_answers().len() as u64;
    assert!((16..=32).contains(&rows));
    assert_eq!(model.grant().query_budget, sealed.card().query_budget);
    let signed = sealed.scene.server.change(|state| state.signature.clone());
    let signed = GrantStatement::from_bytes(&signed.unwrap().statement.0).unwrap();
    assert_eq!(signed.known_answers.unwrap().rows as u64, rows);
    assert_eq!(signed.budget, sealed.card().query_budget);
}

#[test]
fn known_answers_that_are_withheld_changed_or_of_another_letter_are_refused() {
    let sealed = Sealed::new();
    let earlier = sealed.scene.server.change(|state| state.signature.clone());
    sealed.seal();
    sealed.asked().unwrap();
    let forge = |letter: Option<Base64>| {
        sealed
            .scene
            .server
            .change(|state| state.signature.as_mut().unwrap().known_answers = letter);
    };
    forge(earlier.unwrap().known_answers);
    assert!(sealed.why().contains("not those that were signed"));
    forge(None);
    assert!(
        sealed
            .why()
            .contains("test questions that were signed are missing")
    );
}

#[test]
fn words_changed_on_the_card_keep_the_known_answers() {
    let sealed = Sealed::new();
    let before = sealed.asked().unwrap();
    let mut card = sealed.card();
    card.summary = "Tells tumours apart, with care.".to_owned();
    block_on(sealed.owner.change_model(&grant().model, &card, None)).unwrap();
    let after = sealed.asked().unwrap();
    assert_eq!(after.known_answers(), before.known_answers());
}

/// The server answers with numbers of its own making.
#[test]
fn a_wrong_answer_to_a_test_is_an_alarm_that_lasts_on_every_device() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    sealed
        .scene
        .server
        .change(|state| state.answers_wrongly = true);
    // Numbers of its own making meet a known answer by chance once in a while.
    let is_met = || block_on(sealed.user.ask_test(&model, &Stop::default())).unwrap();
    assert!((0..12).any(|_| !is_met()));
    let known = block_on(sealed.user.test_rows()).unwrap();
    assert_eq!(known.of(&grant().id).wrong, 1);
    assert!(known.of(&grant().id).first_wrong.is_some());
    let elsewhere = sealed.scene.users_visit(MemoryKeep::default());
    let known = block_on(elsewhere.test_rows()).unwrap();
    assert_eq!(known.of(&grant().id).wrong, 1, "the vault tells");
    sealed
        .scene
        .server
        .change(|state| state.vault.remove("user/test-rows"));
    let again = sealed.scene.users_visit(sealed.keep.clone());
    let known = block_on(again.test_rows()).unwrap();
    assert_eq!(known.of(&grant().id).wrong, 1, "this place remembers");
}

#[test]
fn a_test_looks_to_the_server_like_a_question_and_what_follows_one() {
    let sealed = Sealed::new();
    let model = granted(&sealed.user);
    sealed.scene.server.change(|state| {
        state.answers_wrongly = true;
        state.inputs.clear();
    });
    block_on(sealed.user.ask_test(&model, &Stop::default())).unwrap();
    let row = sealed.card().circuit.encoder.features;
    let row: Vec<f64> = row.iter().map(|range| range.minimum).collect();
    let rows = client::Rows::Given(vec![preparation::Cell::row(&row)]);
    block_on(sealed.user.evaluate(&model, rows, &Stop::default())).unwrap();
    let inputs = sealed.scene.server.change(|state| state.inputs.clone());
    let [test, question] = &inputs[..] else {
        panic!("two questions");
    };
    assert_eq!(test.0, question.0, "rows");
    assert_eq!(test.1.len(), question.1.len(), "bytes");
}

#[test]
fn who_wants_no_tests_gets_none_and_the_wish_is_kept() {
    let sealed = Sealed::new();
    let model = granted(&sealed.user);
    block_on(sealed.user.choose_test_rate(0)).unwrap();
    for _ in 0..50 {
        block_on(sealed.user.ask_test_now_and_then(&model)).unwrap();
    }
    assert!(sealed.scene.server.change(|state| state.inputs.is_empty()));
    let elsewhere = sealed.scene.users_visit(MemoryKeep::default());
    assert_eq!(block_on(elsewhere.test_rows()).unwrap().rate(), 0);
}

#[test]
fn tests_follow_questions_now_and_then_after_a_while() {
    let sealed = Sealed::new();
    let model = granted(&sealed.user);
    sealed
        .scene
        .server
        .change(|state| state.answers_wrongly = true);
    block_on(sealed.user.choose_test_rate(500)).unwrap();
    let follow = |_| block_on(sealed.user.ask_test_now_and_then(&model)).unwrap();
    let told = (0..40).filter_map(follow).count();
    let asked = sealed.scene.server.change(|state| state.inputs.len());
    assert_eq!(told, asked, "what is left is told after each test alone");
    assert!((5..=35).contains(&asked), "{asked} of 40 at one in two");
    let slept = sealed.scene.slept.borrow();
    let paused = slept.iter().filter(|pause| **pause >= 4_000).count();
    assert_eq!(paused, asked);
}
