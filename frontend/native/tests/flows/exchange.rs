use api::{
    AccountId, GrantId, ModelId, ProblemKind,
    grant::InputPolicy,
    log::{EntryDetail, EntryKind},
};
use client::{
    AnswerStanding, Client, ContradictedAnswer, Exchange, Failure, FileToAsk, GrantedModel,
    KeptQuestion, LogAlarm, LogStatus, Past, Rows, Stop, Times, UsedGrant,
    port::{Keep, MemoryKeep, Method, Shelf},
};
use native::block_on;
use protocol::Verdict;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    book::NOW,
    scene::Scene,
    server::{grant, user},
    signatures::{Sealed, csv, least},
};

/// Milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// A question and its answer, which an entry is said to record.
fn exchange(entry: u64) -> Exchange {
    Exchange {
        scores: Vec::new(),
        rows: 2,
        under: Some(UsedGrant {
            grant: grant().id,
            model: grant().model,
            owner: grant().owner,
        }),
        input: b"what she sent".to_vec(),
        result: b"what she got".to_vec(),
        times: Times::default(),
        log_index: Some(entry),
        rows_left: None,
        asked_as: None,
    }
}

/// What the log is made to say of a question and its answer, and what the user finds when she compares.
fn compared(kind: EntryKind, input: &[u8], result: &[u8], change: fn(&mut String)) -> String {
    let digest = |bytes: &[u8]| Some(format!("{:x}", Sha256::digest(bytes)));
    let detail = EntryDetail {
        input_digest: digest(input),
        output_digest: digest(result),
        ..as_charged()
    };
    compared_with(kind, &detail, change)
}

/// What the log says of who asked, whom and how much.
fn as_charged() -> EntryDetail {
    EntryDetail {
        actor: Some(user().id),
        subject: Some(grant().owner),
        model: Some(grant().model),
        grant: Some(grant().id),
        rows: Some(2),
        ..EntryDetail::default()
    }
}

/// The same of any detail, which is changed after it was logged.
fn compared_with(kind: EntryKind, detail: &EntryDetail, change: fn(&mut String)) -> String {
    let scene = Scene::new();
    let user = scene.users_visit(MemoryKeep::default());
    let mut detail = serde_json::to_string(detail).unwrap();
    let index = scene.server.change(|state| {
        let index = state.book.add_detailed(kind, &detail);
        change(&mut detail);
        state.details.insert(index as usize, detail);
        index
    });
    let exchange = exchange(index);
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
    match status.alarms() {
        [LogAlarm::Answers(told)] => told[0].why.contains(why),
        _ => false,
    }
}

fn contradicted(client: &Client) -> Vec<ContradictedAnswer> {
    match client.log_status().alarms() {
        [LogAlarm::Answers(told)] => told.clone(),
        others => panic!("another alarm: {others:?}"),
    }
}

/// A user whose server answered one question, kept in her history, and logged something else.
fn lied_to(sealed: &Sealed, model: &GrantedModel) -> Past {
    sealed.scene.server.change(|state| {
        state.answers_wrongly = true;
        state.logs_wrongly = true;
    });
    type_rows(sealed, model, 1);
    let entry = sealed
        .scene
        .server
        .change(|state| state.book.leaves().len() - 1);
    let past = Past {
        log_index: Some(entry as u64),
        ..Past::asked(NOW, KeptQuestion::Row(Vec::new()), model)
    };
    block_on(sealed.user.remember(past.clone())).unwrap();
    past
}

fn withholds_log(sealed: &Sealed, is_withheld: bool) {
    let server = &sealed.scene.server;
    server.change(|state| state.withholds_log = is_withheld);
}

/// Changes what her browser keeps of answers.
fn change_kept(sealed: &Sealed, change: impl FnOnce(&mut serde_json::Value)) {
    let kept_as = format!("answers-{}", user().id);
    let kept = block_on(sealed.keep.load(Shelf::Lasting, &kept_as)).unwrap();
    let mut kept: serde_json::Value = serde_json::from_slice(&kept).unwrap();
    change(&mut kept);
    let kept = serde_json::to_vec(&kept).unwrap();
    block_on(sealed.keep.save(Shelf::Lasting, &kept_as, &kept));
}

fn standing(client: &Client, past: &Past) -> AnswerStanding {
    block_on(client.logged_answers())
        .unwrap()
        .standing(|entry| past.is_recorded_by(entry))
}

fn asks(client: &Client, model: &GrantedModel) -> Result<(), Failure> {
    let rows = Rows::Given(vec![preparation::Cell::row(&least(model))]);
    block_on(client.evaluate(model, rows, &Stop::default())).map(drop)
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
    let (table, _) = block_on(sealed.user.read_table(csv.clone(), model.card())).unwrap();
    let name = "rows.csv".to_owned();
    let file = FileToAsk {
        name,
        csv,
        table,
        rows,
        left_out: 0,
    };
    let work = block_on(sealed.user.keep_batch(model, &file)).unwrap();
    let stop = Stop::default();
    block_on(sealed.user.run_batch(&work, false, &stop, &|_| {})).unwrap();
}

#[test]
fn a_reply_that_is_lost_on_the_way_says_that_its_rows_may_be_charged() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    sealed.scene.server.change(|state| {
        state.answers_wrongly = true;
        let lost = (Method::Post, "/evaluations".to_owned());
        state.losses.push(lost);
    });
    let failure = asks(&sealed.user, &model).unwrap_err();
    assert!(failure.is(ProblemKind::Unreachable));
    assert!(
        failure.action.contains("its rows were charged"),
        "{failure}"
    );
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
fn what_the_log_contradicts_is_remembered_by_later_visits_and_other_places_until_it_is_reported() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    let past = lied_to(&sealed, &model);
    block_on(sealed.user.follow_log());
    let why = "something else was answered";
    assert!(is_contradicted(&sealed.user.log_status(), why));
    // Not even a server that shows nothing of its log any more is believed again.
    for is_withheld in [false, true] {
        withholds_log(&sealed, is_withheld);
        for keep in [sealed.keep.clone(), MemoryKeep::default()] {
            let later = sealed.scene.users_visit(keep);
            assert!(is_contradicted(&later.log_status(), why), "{is_withheld}");
            assert_eq!(standing(&later, &past), AnswerStanding::Contradicted);
        }
    }
    withholds_log(&sealed, false);
    sealed
        .scene
        .server
        .change(|state| state.logs_wrongly = false);
    let later = sealed.scene.users_visit(sealed.keep.clone());
    let refused = asks(&later, &model).unwrap_err();
    assert!(
        refused
            .happened
            .contains("something else than the service answered")
    );
    let shown = contradicted(&later);
    block_on(later.report_answers(&shown)).unwrap();
    asks(&later, &model).unwrap();
    for keep in [sealed.keep.clone(), MemoryKeep::default()] {
        let after = sealed.scene.users_visit(keep);
        assert!(matches!(after.log_status(), LogStatus::Verified { .. }));
        assert_eq!(standing(&after, &past), AnswerStanding::Contradicted);
    }
}

/// The item that tells other places is damaged, missing, older, or older under the newest number.
#[test]
fn a_server_that_keeps_a_contradiction_from_another_place_is_noticed_before_anything_is_asked() {
    const ITEM: &str = "user/answers";
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    lied_to(&sealed, &model);
    block_on(sealed.user.follow_log());
    let first = sealed
        .scene
        .server
        .change(|state| state.vault[ITEM].clone());
    let shown = contradicted(&sealed.user);
    block_on(sealed.user.report_answers(&shown)).unwrap();
    block_on(sealed.user.follow_log());
    let last = sealed
        .scene
        .server
        .change(|state| state.vault[ITEM].clone());
    assert!(first.1 < last.1);
    let mut damaged = last.clone();
    *damaged.0.last_mut().unwrap() ^= 1;
    let disguised = (first.0.clone(), last.1);
    for stored in [Some(damaged), Some((Vec::new(), last.1)), Some(disguised)] {
        let elsewhere = visit_with(&sealed, ITEM, stored);
        let status = elsewhere.log_status();
        let fault = status.fault().unwrap_or_else(|| panic!("{status:?}"));
        assert!(fault.happened.contains("does not open"), "{fault:?}");
        assert!(asks(&elsewhere, &model).is_err());
    }
    for stored in [None, Some(first)] {
        let elsewhere = visit_with(&sealed, ITEM, stored);
        let status = elsewhere.log_status();
        let withheld = LogAlarm::Withheld(vec!["answers".to_owned()]);
        assert!(status.alarms().contains(&withheld), "{status:?}");
        let refused = asks(&elsewhere, &model).unwrap_err();
        assert!(refused.happened.contains("other browsers"), "{refused:?}");
    }
}

/// By a server that has the item.
#[test]
fn a_contradiction_that_is_said_to_be_lost_lets_nothing_be_asked_elsewhere_and_is_told_anew() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    lied_to(&sealed, &model);
    block_on(sealed.user.follow_log());
    let server = &sealed.scene.server;
    server.change(|state| state.lost.push("user/answers".to_owned()));
    let elsewhere = sealed.scene.users_visit(MemoryKeep::default());
    let status = elsewhere.log_status();
    let withheld = LogAlarm::Withheld(vec!["answers".to_owned()]);
    assert!(status.alarms().contains(&withheld), "{status:?}");
    let refused = asks(&elsewhere, &model).unwrap_err();
    assert!(refused.happened.contains("other browsers"), "{refused:?}");
    sealed.scene.users_visit(sealed.keep.clone());
    let later = sealed.scene.users_visit(MemoryKeep::default());
    assert_eq!(contradicted(&later).len(), 1);
}

#[test]
fn a_contradiction_that_another_place_writes_at_this_moment_is_heard_and_not_missed() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    lied_to(&sealed, &model);
    block_on(sealed.user.follow_log());
    let server = &sealed.scene.server;
    server.change(|state| state.late.push("user/answers".to_owned()));
    let elsewhere = sealed.scene.users_visit(MemoryKeep::default());
    assert_eq!(contradicted(&elsewhere).len(), 1);
}

/// A visit from a browser that never was here, to a server that stores this in place of an item.
fn visit_with(sealed: &Sealed, item: &str, stored: Option<(Vec<u8>, u64)>) -> Client {
    sealed.scene.server.change(|state| match stored {
        Some(stored) => drop(state.vault.insert(item.to_owned(), stored)),
        None => drop(state.vault.remove(item)),
    });
    sealed.scene.users_visit(MemoryKeep::default())
}

/// Several answers under the number of one entry, the first of them reported.
#[test]
fn another_answer_under_an_entry_that_was_reported_is_noticed() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    lied_to(&sealed, &model);
    block_on(sealed.user.follow_log());
    let shown = contradicted(&sealed.user);
    block_on(sealed.user.report_answers(&shown)).unwrap();
    let entry = shown[0].entry.log_index;
    let exchange = exchange(entry);
    block_on(sealed.user.check_exchange(&exchange)).unwrap();
    assert!(is_contradicted(&sealed.user.log_status(), "something else"));
}

/// To a row, or to the rows of a file.
#[test]
fn a_server_that_repeats_an_earlier_reply_puts_no_mark_on_the_honest_answer() {
    type Ask = fn(&Sealed, &GrantedModel) -> Past;
    let ways: [Ask; 2] = [row_of_history, file_of_history];
    for ask in ways {
        let sealed = Sealed::new();
        let model = sealed.asked().unwrap();
        let server = &sealed.scene.server;
        server.change(|state| state.answers_wrongly = true);
        block_on(sealed.user.choose_test_rate(0)).unwrap();
        let honest = ask(&sealed, &model);
        block_on(sealed.user.follow_log());
        server.change(|state| state.repeats = state.named.values().flatten().next().cloned());
        let repeated = ask(&sealed, &model);
        assert_eq!(honest.log_index, repeated.log_index);
        block_on(sealed.user.follow_log());
        let why = "something else was sent";
        assert!(is_contradicted(&sealed.user.log_status(), why));
        for keep in [sealed.keep.clone(), MemoryKeep::default()] {
            let later = sealed.scene.users_visit(keep);
            assert_eq!(standing(&later, &honest), AnswerStanding::Sound);
            assert_eq!(standing(&later, &repeated), AnswerStanding::Contradicted);
        }
    }
}

fn row_of_history(sealed: &Sealed, model: &GrantedModel) -> Past {
    let rows = Rows::Given(vec![preparation::Cell::row(&least(model))]);
    let exchange = block_on(sealed.user.evaluate(model, rows, &Stop::default())).unwrap();
    Past {
        log_index: exchange.log_index,
        asked_as: exchange.asked_as,
        ..Past::asked(NOW, KeptQuestion::Row(Vec::new()), model)
    }
}

fn file_of_history(sealed: &Sealed, model: &GrantedModel) -> Past {
    ask_file(sealed, model, 2);
    let history = block_on(sealed.user.history()).unwrap();
    history.0.into_iter().next().unwrap()
}

#[test]
fn a_server_that_holds_its_log_back_until_a_page_is_loaded_anew_gains_nothing() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    withholds_log(&sealed, true);
    let past = lied_to(&sealed, &model);
    block_on(sealed.user.follow_log());
    let later = sealed.scene.users_visit(sealed.keep.clone());
    assert!(matches!(later.log_status(), LogStatus::Unavailable(_)));
    assert_eq!(standing(&later, &past), AnswerStanding::Waiting);
    withholds_log(&sealed, false);
    let last = sealed.scene.users_visit(sealed.keep.clone());
    assert!(is_contradicted(
        &last.log_status(),
        "something else was answered"
    ));
    assert_eq!(standing(&last, &past), AnswerStanding::Contradicted);
}

/// While it answers other questions.
#[test]
fn entries_that_are_kept_back_for_a_day_are_held_against_the_server() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    withholds_log(&sealed, true);
    let past = lied_to(&sealed, &model);
    let overdue = |since: i64| {
        change_kept(&sealed, |kept| {
            kept["waiting"][0]["missed"] = json!([since, NOW])
        });
        let later = sealed.scene.users_visit(sealed.keep.clone());
        asks(&later, &model).unwrap();
        (standing(&later, &past), later.log_status())
    };
    let (waits, status) = overdue(NOW - DAY);
    assert_eq!(waits, AnswerStanding::Waiting);
    assert!(matches!(status, LogStatus::Unavailable(_)));
    let (standing, status) = overdue(NOW - DAY - 1);
    assert_eq!(standing, AnswerStanding::Contradicted);
    assert!(is_contradicted(&status, "for a day"));
}

/// Her browser was away for a day, not the entry.
#[test]
fn an_entry_that_is_shown_when_it_is_looked_for_once_more_is_no_alarm() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    let answers = |state: &mut crate::server::State| state.answers_wrongly = true;
    sealed.scene.server.change(answers);
    withholds_log(&sealed, true);
    asks(&sealed.user, &model).unwrap();
    change_kept(&sealed, |kept| {
        kept["waiting"][0]["missed"] = json!([NOW - DAY - 1, NOW]);
    });
    withholds_log(&sealed, false);
    asks(&sealed.user, &model).unwrap();
    let status = block_on(sealed.user.follow_log());
    assert!(matches!(status, LogStatus::Verified { .. }), "{status:?}");
}

/// However many answers came since it was kept back.
#[test]
fn one_entry_that_is_kept_back_lets_no_later_answer_pass() {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    withholds_log(&sealed, true);
    lied_to(&sealed, &model);
    change_kept(&sealed, |kept| kept["met"] = json!(1_000_000));
    let later = lied_to(&sealed, &model);
    assert_eq!(standing(&sealed.user, &later), AnswerStanding::Waiting);
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
fn an_entry_that_charges_somebody_else_or_otherwise_is_noticed() {
    type Change = fn(&mut EntryDetail);
    let lies: [(Change, &str); 5] = [
        (
            |detail| detail.actor = Some(AccountId("another".to_owned())),
            "somebody else asked",
        ),
        (
            |detail| detail.subject = Some(AccountId("another".to_owned())),
            "another model",
        ),
        (
            |detail| detail.model = Some(ModelId("another".to_owned())),
            "another model",
        ),
        (
            |detail| detail.grant = Some(GrantId("another".to_owned())),
            "another access",
        ),
        (|detail| detail.rows = Some(3), "another number of rows"),
    ];
    let digest = |bytes: &[u8]| Some(format!("{:x}", Sha256::digest(bytes)));
    for (change, why) in lies {
        let mut detail = EntryDetail {
            input_digest: digest(b"what she sent"),
            output_digest: digest(b"what she got"),
            ..as_charged()
        };
        change(&mut detail);
        let told = compared_with(EntryKind::Evaluated, &detail, |_| {});
        assert!(told.contains(why), "{told}");
    }
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
