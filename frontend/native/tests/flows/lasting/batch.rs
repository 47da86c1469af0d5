use std::cell::RefCell;

use api::{ProblemKind, paths};
use client::{Batch, BatchNews, Client, GrantedModel, OpenParts, Outcome, Stop, port::Method};
use native::block_on;
use protocol::TableHandle;

use crate::{server::job_id, signatures::Sealed};

/// Rows of the file: three ciphertexts of 68.
const ROWS: usize = 150;

/// Her model, asked about a file, without tests among the rows.
fn scene() -> (Sealed, GrantedModel, TableHandle) {
    scene_of(ROWS)
}

/// The same with a file of so many rows.
fn scene_of(rows: usize) -> (Sealed, GrantedModel, TableHandle) {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    block_on(sealed.user.choose_test_rate(0)).unwrap();
    sealed.scene.server.change(|state| {
        state.answers_wrongly = true;
        state.inputs.clear();
    });
    let names = model.card().input.names().join(",");
    let row = vec!["0"; model.card().inputs().len()].join(",");
    let csv = format!("{names}\n{}", format!("{row}\n").repeat(rows));
    let read = sealed.user.read_table(csv.into_bytes(), model.card());
    let (table, _) = block_on(read).unwrap();
    (sealed, model, table)
}

fn answer(
    user: &Client,
    (model, table): (&GrantedModel, TableHandle),
    batch: &RefCell<Batch>,
    on_part: impl Fn(),
) -> Outcome<()> {
    answer_with(user, (model, table), batch, &OpenParts::default(), on_part)
}

fn answer_with(
    user: &Client,
    (model, table): (&GrantedModel, TableHandle),
    batch: &RefCell<Batch>,
    open: &OpenParts,
    on_part: impl Fn(),
) -> Outcome<()> {
    let before = batch.borrow().clone();
    let stop = Stop::default();
    let work = user.answer_rows(model, table, &before, open, &stop, |news| {
        if let BatchNews::Part(first, answer) = news {
            batch.borrow_mut().take_answer(first, answer);
            on_part();
        }
    });
    block_on(work)
}

#[test]
fn what_was_taken_before_the_server_was_away_is_waited_for_and_not_asked_again() {
    const FEW: usize = 50;
    let (sealed, model, table) = scene_of(FEW);
    let server = &sealed.scene.server;
    server.change(|state| state.queues = true);
    for _ in 0..super::questions::PATIENCE {
        let path = paths::job(&job_id());
        server.trouble(Method::Get, &path, ProblemKind::Unreachable);
    }
    let (batch, open) = (RefCell::new(Batch::new(FEW)), OpenParts::default());
    let answer = || answer_with(&sealed.user, (&model, table), &batch, &open, || {});
    assert!(answer().unwrap_err().is(ProblemKind::Unreachable));
    answer().unwrap();
    assert_eq!(batch.borrow().answered(), FEW);
    assert_eq!(server.change(|state| state.inputs.len()), 1);
}

#[test]
fn a_file_whose_answering_broke_off_goes_on_with_the_rows_that_are_left() {
    let (sealed, model, table) = scene();
    let batch = RefCell::new(Batch::new(ROWS));
    let (server, of) = (&sealed.scene.server, (&model, table));
    let breaks = || server.trouble(Method::Post, "/evaluations", ProblemKind::BudgetUsed);
    let failure = answer(&sealed.user, of, &batch, breaks).unwrap_err();
    assert!(failure.is(ProblemKind::BudgetUsed));
    let answered = batch.borrow().answered();
    assert!((1..ROWS).contains(&answered), "{answered}");
    let before = server.change(|state| {
        state.troubles.clear();
        state.inputs.len()
    });
    answer(&sealed.user, of, &batch, || {}).unwrap();
    assert_eq!(batch.borrow().answered(), ROWS);
    let again = server.change(|state| state.inputs.split_off(before));
    let rows: usize = again
        .iter()
        .map(|(rows, _)| rows.parse::<usize>().unwrap())
        .sum();
    assert_eq!(rows, ROWS - answered, "no row is paid for twice");
}

#[test]
fn under_a_log_that_broke_no_input_leaves() {
    let (sealed, model, table) = scene();
    sealed
        .scene
        .server
        .change(|state| state.book = crate::book::Book::new());
    block_on(sealed.user.follow_log());
    let batch = RefCell::new(Batch::new(ROWS));
    let failure = answer(&sealed.user, (&model, table), &batch, || {}).unwrap_err();
    assert!(
        failure.happened.contains("does not hold together"),
        "{failure:?}"
    );
    assert!(sealed.scene.server.change(|state| state.inputs.is_empty()));
}

#[test]
fn the_log_is_followed_each_minute_that_somebody_looks_until_she_signs_out() {
    let sealed = Sealed::new();
    let user = &sealed.user;
    let heads = || sealed.scene.server.count(Method::Get, "/checkpoint");
    let before = heads();
    let minutes = RefCell::new(0);
    block_on(user.keep_following(|| {
        *minutes.borrow_mut() += 1;
        if *minutes.borrow() == 3 {
            block_on(user.sign_out());
        }
        *minutes.borrow() == 2
    }));
    assert_eq!((*minutes.borrow(), heads() - before), (3, 2));
    let slept = sealed.scene.slept.borrow();
    assert_eq!(slept.iter().filter(|slept| **slept == 60_000).count(), 3);
}
