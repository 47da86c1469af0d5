use api::{
    grant::InputPolicy,
    log::{EntryDetail, EntryKind},
};
use client::{
    Batch, Exchange, GrantedModel, LogAlarm, LogStatus, Rows, Stop, Times, port::MemoryKeep,
};
use native::block_on;
use protocol::Verdict;
use sha2::{Digest, Sha256};

use crate::{
    scene::Scene,
    signatures::{Sealed, csv, least},
};

/// What the log is made to say of a question and its answer, and what the user finds when she compares.
fn compared(kind: EntryKind, input: &[u8], result: &[u8], change: fn(&mut String)) -> String {
    let scene = Scene::new();
    let user = scene.users_visit(MemoryKeep::default());
    let digest = |bytes: &[u8]| Some(format!("{:x}", Sha256::digest(bytes)));
    let detail = EntryDetail {
        input_digest: digest(input),
        output_digest: digest(result),
        ..EntryDetail::default()
    };
    let mut detail = serde_json::to_string(&detail).unwrap();
    let index = scene.server.change(|state| {
        let index = state.book.add_detailed(kind, &detail);
        change(&mut detail);
        state.details.insert(index as usize, detail);
        index
    });
    let exchange = Exchange {
        scores: Vec::new(),
        input: b"what she sent".to_vec(),
        result: b"what she got".to_vec(),
        times: Times::default(),
        log_index: Some(index),
        rows_left: None,
    };
    let verdict = block_on(user.check_exchange(&exchange)).unwrap();
    let status = user.log_status();
    match verdict {
        Verdict::Holds => {
            assert!(matches!(status, LogStatus::Verified { .. }));
            "holds".to_owned()
        }
        Verdict::Fails(why) => {
            assert!(is_contradicted(&status, &why), "the banner tells it");
            why
        }
    }
}

fn is_contradicted(status: &LogStatus, why: &str) -> bool {
    match status {
        LogStatus::Alarm(LogAlarm::Contradicted(told)) => told[0].contains(why),
        _ => false,
    }
}

/// Asks so many typed rows.
fn type_rows(sealed: &Sealed, model: &GrantedModel, rows: usize) {
    for _ in 0..rows {
        let rows = Rows::Given(vec![preparation::Cell::row(&least(model))]);
        block_on(sealed.user.evaluate(model, rows, &Stop::default())).unwrap();
    }
}

/// Asks a file of so many rows.
fn ask_file(sealed: &Sealed, model: &GrantedModel, rows: usize) {
    let csv = csv(model, rows);
    let (table, _) = block_on(sealed.user.read_table(csv, model.card())).unwrap();
    let (batch, stop) = (Batch::new(rows), Stop::default());
    let answered = sealed
        .user
        .answer_rows(model, table, &batch, &stop, |_, _, _| {});
    block_on(answered).unwrap();
}

/// Nobody asks for the comparison: it comes with the next look at the log, and the alarm stays.
#[test]
fn an_answer_that_the_log_holds_otherwise_is_noticed_without_being_asked_for() {
    type Ask = fn(&Sealed, &GrantedModel, usize);
    let ways: [(InputPolicy, Ask, usize); 5] = [
        (InputPolicy::Trusted, type_rows, 1),
        (InputPolicy::Trusted, type_rows, 30),
        (InputPolicy::Trusted, ask_file, 100),
        (InputPolicy::Verified, type_rows, 1),
        (InputPolicy::Verified, ask_file, 10),
    ];
    for (inputs, ask, rows) in ways {
        let sealed = Sealed::new();
        sealed.seal_with(inputs);
        let model = sealed.asked().unwrap();
        sealed
            .scene
            .server
            .change(|state| state.answers_wrongly = true);
        ask(&sealed, &model, rows);
        let status = block_on(sealed.user.follow_log());
        assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
        assert!(matches!(
            sealed.user.log_status(),
            LogStatus::Verified { .. }
        ));
        sealed
            .scene
            .server
            .change(|state| state.logs_wrongly = true);
        ask(&sealed, &model, rows);
        for _ in 0..2 {
            block_on(sealed.user.follow_log());
            let status = sealed.user.log_status();
            let why = "something else was answered";
            assert!(is_contradicted(&status, why), "{status:?}");
        }
    }
}

#[test]
fn an_entry_that_says_what_was_sent_and_received_holds() {
    let told = compared(
        EntryKind::Evaluated,
        b"what she sent",
        b"what she got",
        |_| {},
    );
    assert_eq!(told, "holds");
}

#[test]
fn an_entry_about_another_question_answer_or_event_is_noticed() {
    let told = |kind, input, result| compared(kind, input, result, |_| {});
    let sent = told(EntryKind::Evaluated, b"another", b"what she got");
    assert!(sent.contains("something else was sent"));
    let got = told(EntryKind::Evaluated, b"what she sent", b"another");
    assert!(got.contains("something else was answered"));
    let event = told(EntryKind::Approved, b"what she sent", b"what she got");
    assert!(event.contains("about something else"));
}

#[test]
fn a_detail_made_up_for_her_is_not_what_the_log_holds() {
    let told = compared(
        EntryKind::Evaluated,
        b"what she sent",
        b"what she got",
        |detail| detail.push(' '),
    );
    assert!(told.contains("differs from what was logged"));
}
