use std::cell::RefCell;

use api::{JobId, ProblemKind, grant::GrantState, paths};
use client::{
    Batch, BatchNews, Client, FileToAsk, GrantedModel, KeptFileState, KeptQuestion, KeptStanding,
    OpenBatch, Outcome, Past, Stop,
    port::{MemoryKeep, Method},
};
use native::block_on;

use crate::signatures::Sealed;

/// Rows of the file: three ciphertexts of 68.
const ROWS: usize = 150;
/// Rows of one ciphertext.
const FEW: usize = 50;
/// Attempts to fetch what may be fetched twice.
const ATTEMPTS: usize = 5;

/// Her model and a file about it, without tests among the rows.
struct Ward {
    sealed: Sealed,
    model: GrantedModel,
    file: FileToAsk,
}

impl Ward {
    fn new(rows: usize) -> Self {
        let sealed = Sealed::new();
        let model = sealed.asked().unwrap();
        block_on(sealed.user.choose_test_rate(0)).unwrap();
        sealed.scene.server.change(|state| {
            state.answers_wrongly = true;
            state.inputs.clear();
        });
        let names = model.card().input.names().join(",");
        let row = vec!["0"; model.card().inputs().len()].join(",");
        let csv = format!("{names}\n{}", format!("{row}\n").repeat(rows)).into_bytes();
        let read = sealed.user.read_table(csv.clone(), model.card());
        let (table, _) = block_on(read).unwrap();
        let name = "ward.csv".to_owned();
        let file = FileToAsk {
            name,
            csv,
            table,
            rows,
            left_out: 1,
        };
        Self {
            sealed,
            model,
            file,
        }
    }

    fn keep(&self) -> OpenBatch {
        block_on(self.sealed.user.keep_batch(&self.model, &self.file)).unwrap()
    }

    /// A visit from another place.
    fn elsewhere(&self) -> Client {
        let visit = self.sealed.scene.users_visit(MemoryKeep::default());
        // How often tests come is known from the vault.
        block_on(visit.test_rows()).unwrap();
        visit
    }

    /// Questions that the server took so far.
    fn questions(&self) -> usize {
        self.sealed.scene.server.change(|state| state.inputs.len())
    }

    /// Rows of the questions that came after so many.
    fn rows_since(&self, questions: usize) -> usize {
        let since = self
            .sealed
            .scene
            .server
            .change(|state| state.inputs[questions..].to_vec());
        since
            .iter()
            .map(|(rows, _)| rows.parse::<usize>().unwrap())
            .sum()
    }
}

fn run(user: &Client, work: &OpenBatch, on_part: impl Fn(usize)) -> Outcome<()> {
    run_over(user, work, false, on_part)
}

fn run_over(
    user: &Client,
    work: &OpenBatch,
    takes_over: bool,
    on_part: impl Fn(usize),
) -> Outcome<()> {
    let stop = Stop::default();
    let on_news = |news: BatchNews<'_>| {
        if let BatchNews::Part(_, answer) = news {
            on_part(answer.scores.len());
        }
    };
    block_on(user.run_batch(work, takes_over, &stop, &on_news))
}

fn opened(user: &Client, work: &OpenBatch) -> OpenBatch {
    block_on(user.open_batch(work.id())).unwrap().unwrap()
}

fn standing(user: &Client, work: &OpenBatch) -> KeptStanding {
    block_on(user.kept_standing(work.id())).unwrap().unwrap()
}

fn line(user: &Client) -> Past {
    block_on(user.history()).unwrap().0.remove(0)
}

fn state(user: &Client) -> KeptFileState {
    line(user).file.unwrap().state
}

#[test]
fn what_was_taken_before_the_server_was_away_is_waited_for_at_another_place_and_not_asked_again() {
    let ward = Ward::new(FEW);
    let server = &ward.sealed.scene.server;
    server.change(|state| state.queues = true);
    let work = ward.keep();
    // It is answered, and the answer cannot be fetched.
    let (user, stop) = (&ward.sealed.user, Stop::default());
    let is_lost = RefCell::new(false);
    let on_news = |news: BatchNews<'_>| {
        if matches!(news, BatchNews::Reached(true)) && !*is_lost.borrow() {
            is_lost.replace(true);
            let job = server.change(|state| state.named.keys().next().cloned());
            let path = format!("{}/result", paths::job(&JobId(job.unwrap())));
            for _ in 0..ATTEMPTS {
                server.trouble(Method::Get, &path, ProblemKind::Unreachable);
            }
        }
    };
    let failure = block_on(user.run_batch(&work, false, &stop, &on_news)).unwrap_err();
    assert!(failure.is(ProblemKind::Unreachable));
    let later = ward.elsewhere();
    assert_eq!(state(&later), KeptFileState::UnderWay);
    assert_eq!(
        block_on(later.batches_under_way()).unwrap(),
        [work.id().clone()]
    );
    let work = opened(&later, &work);
    run(&later, &work, |_| {}).unwrap();
    assert_eq!(work.answers().answered(), FEW);
    assert_eq!(ward.questions(), 1);
    assert_eq!(state(&later), KeptFileState::Done);
}

/// Before a file goes on, or while its rows are asked.
#[test]
fn a_file_whose_model_is_deleted_says_so_and_is_not_offered_again() {
    for is_under_way in [false, true] {
        let ward = Ward::new(ROWS);
        let (server, user) = (&ward.sealed.scene.server, &ward.sealed.user);
        let work = ward.keep();
        let delete = || {
            server.change(|state| {
                state.grant.state = GrantState::Revoked;
                state.grant.model_deleted = true;
            });
            for _ in 0..9 {
                server.trouble(Method::Post, "/evaluations", ProblemKind::GrantInactive);
            }
        };
        if !is_under_way {
            delete();
        }
        let deleted = RefCell::new(false);
        let on_part = |_| {
            if is_under_way && !deleted.replace(true) {
                delete();
            }
        };
        let failure = run(user, &work, on_part).unwrap_err();
        assert_eq!(failure.happened, "The owner deleted this model.");
        assert!(failure.action.contains("catalogue") && failure.gone);
    }
}

#[test]
fn a_visit_that_is_cut_off_leaves_its_job_to_the_next_one() {
    let ward = Ward::new(FEW);
    let server = &ward.sealed.scene.server;
    server.change(|state| state.queues = true);
    let work = ward.keep();
    // What the vault held when the first news of the job came is all that is left.
    let left = RefCell::new(None);
    let on_news = |news: BatchNews<'_>| {
        if matches!(news, BatchNews::Reached(_)) {
            let vault = server.change(|state| state.vault.clone());
            left.borrow_mut().get_or_insert(vault);
        }
    };
    let (user, stop) = (&ward.sealed.user, Stop::default());
    block_on(user.run_batch(&work, false, &stop, &on_news)).unwrap();
    server.change(|state| state.vault = left.take().unwrap());
    let later = ward.elsewhere();
    let work = opened(&later, &work);
    assert_eq!(work.answers().answered(), 0);
    assert!(block_on(later.is_held_elsewhere(&work)).unwrap());
    let at_work = KeptStanding {
        answered: 0,
        at_work: true,
    };
    assert_eq!(standing(&later, &work), at_work);
    let third = ward.elsewhere();
    let seen_before = opened(&third, &work);
    run(&later, &work, |_| {}).unwrap();
    let failure = run(&third, &seen_before, |_| {}).unwrap_err();
    assert!(failure.is(ProblemKind::VaultConflict), "{failure:?}");
    assert_eq!((work.answers().answered(), ward.questions()), (FEW, 1));
}

#[test]
fn an_answer_that_got_lost_on_its_way_is_fetched_again_and_not_paid_for_twice() {
    let ward = Ward::new(ROWS);
    let (server, work) = (&ward.sealed.scene.server, ward.keep());
    let lost = (Method::Post, "/evaluations".to_owned());
    server.change(|state| state.losses.push(lost));
    let failure = run(&ward.sealed.user, &work, |_| {}).unwrap_err();
    assert!(failure.is(ProblemKind::Unreachable));
    let answered = work.answers().answered();
    assert!(answered < ROWS);
    let later = ward.elsewhere();
    assert_eq!(state(&later), KeptFileState::UnderWay);
    let work = opened(&later, &work);
    run(&later, &work, |_| {}).unwrap();
    assert_eq!(work.answers().answered(), ROWS);
    assert_eq!(ward.rows_since(0), ROWS, "each row was asked once");
    let names = server.change(|state| state.named.len());
    assert_eq!(
        names,
        ward.questions(),
        "each question has a name of its own"
    );
}

#[test]
fn a_file_whose_answering_broke_off_goes_on_elsewhere_with_the_rows_that_are_left() {
    let ward = Ward::new(ROWS);
    let (server, work) = (&ward.sealed.scene.server, ward.keep());
    let breaks = |_| server.trouble(Method::Post, "/evaluations", ProblemKind::Internal);
    let failure = run(&ward.sealed.user, &work, breaks).unwrap_err();
    assert!(failure.is(ProblemKind::Internal));
    let (before, at) = (work.answers(), line(&ward.sealed.user).at);
    assert_eq!(line(&ward.sealed.user).file.unwrap().left_out, 1);
    let answered = before.answered();
    assert!((1..ROWS).contains(&answered), "{answered}");
    server.change(|state| state.troubles.clear());
    let later = ward.elsewhere();
    assert_eq!(state(&later), KeptFileState::Stopped);
    assert!(block_on(later.batches_under_way()).unwrap().is_empty());
    let left = KeptStanding {
        answered,
        at_work: false,
    };
    assert_eq!(standing(&later, &work), left);
    let work = opened(&later, &work);
    assert_eq!(work.answers(), before, "every answer is found again");
    let asked = ward.questions();
    run(&later, &work, |_| {}).unwrap();
    assert_eq!(work.answers().answered(), ROWS);
    assert_eq!(
        ward.rows_since(asked),
        ROWS - answered,
        "no row is paid for twice"
    );
    let line = line(&later);
    assert_eq!(line.at, at, "it was asked when it was asked");
    let name = "ward.csv".to_owned();
    assert_eq!(line.question, KeptQuestion::File { name, rows: ROWS });
    assert!(line.headline().starts_with("First row: "));
    assert_eq!(block_on(later.batch_file(&work)).unwrap(), ward.file.csv);
}

#[test]
fn as_many_rows_as_the_budget_allows_are_answered_and_it_is_said_to_be_used_only_then() {
    let ward = Ward::new(ROWS);
    let server = &ward.sealed.scene.server;
    let uses = |rows: usize| server.change(|state| state.grant.rows_used += rows as u64);
    server.change(|state| state.grant.rows_used = state.grant.query_budget - 100);
    let work = ward.keep();
    let failure = run(&ward.sealed.user, &work, uses).unwrap_err();
    assert!(failure.is(ProblemKind::BudgetUsed));
    assert!(failure.happened.contains("50 rows"), "{failure:?}");
    assert_eq!(work.answers().answered(), 100);
    let is_answered = |row: &Option<Vec<f64>>| row.is_some();
    assert!(work.answers().scores()[..100].iter().all(is_answered));
    assert_eq!(state(&ward.sealed.user), KeptFileState::Stopped);
    server.change(|state| state.grant.rows_used = 0);
    run(&ward.sealed.user, &work, uses).unwrap();
    assert_eq!(work.answers().answered(), ROWS);
}

#[test]
fn where_another_place_takes_a_file_over_the_first_stops_and_loses_nothing() {
    let ward = Ward::new(ROWS);
    let (user, other, work) = (&ward.sealed.user, ward.elsewhere(), ward.keep());
    let taken = RefCell::new(None::<Batch>);
    let takes_over = |_| {
        if taken.borrow().is_none() {
            let theirs = opened(&other, &work);
            run_over(&other, &theirs, true, |_| {}).unwrap();
            taken.replace(Some(theirs.answers()));
        }
    };
    let failure = run(user, &work, takes_over).unwrap_err();
    assert!(failure.is(ProblemKind::VaultConflict), "{failure:?}");
    assert_eq!(taken.take().unwrap().answered(), ROWS);
    assert_eq!(state(&other), KeptFileState::Done);
    assert_eq!(opened(&other, &work).answers().answered(), ROWS);
}

#[test]
fn a_wish_to_stop_is_heard_while_another_place_is_waited_for_and_takes_nothing_from_it() {
    let ward = Ward::new(ROWS);
    let (user, other, work) = (&ward.sealed.user, ward.elsewhere(), ward.keep());
    let stopped = RefCell::new(None);
    let goes_on_and_stops = |_| {
        if stopped.borrow().is_none() {
            let (theirs, stop) = (opened(&other, &work), Stop::default());
            stop.ask();
            let ran = block_on(other.run_batch(&theirs, false, &stop, &|_| {}));
            stopped.replace(Some(ran.is_err()));
        }
    };
    run(user, &work, goes_on_and_stops).unwrap();
    assert_eq!(stopped.take(), Some(true));
    assert_eq!(work.answers().answered(), ROWS);
    let slept = ward.sealed.scene.slept.borrow();
    assert!(!slept.contains(&40_000), "{slept:?}");
}

#[test]
fn a_server_that_hands_out_another_files_answers_is_refused() {
    let ward = Ward::new(FEW);
    let user = &ward.sealed.user;
    let works = [ward.keep(), ward.keep()];
    works
        .iter()
        .for_each(|work| run(user, work, |_| {}).unwrap());
    let [first, second] = works.map(|work| work.id().clone());
    ward.sealed.scene.server.change(|state| {
        let item = |id| format!("user/batch-{id}-answers-0");
        let theirs = state.vault[&item(&second)].clone();
        state.vault.insert(item(&first), theirs);
    });
    assert!(block_on(user.open_batch(&first)).is_err());
    assert!(block_on(user.open_batch(&second)).unwrap().is_some());
}

#[test]
fn a_deleted_file_comes_back_with_its_line_until_another_is_asked() {
    let ward = Ward::new(FEW);
    let (user, work) = (&ward.sealed.user, ward.keep());
    run(user, &work, |_| {}).unwrap();
    let line = line(user);
    block_on(user.forget_answer(line.at)).unwrap();
    block_on(user.put_answer_back(line.clone())).unwrap();
    assert_eq!(opened(user, &work).answers(), work.answers());
    block_on(user.forget_answer(line.at)).unwrap();
    let items = |id: &client::BatchId| {
        let items = block_on(user.vault_items()).unwrap();
        let of = format!("batch-{id}");
        items
            .iter()
            .filter(|item| item.name.starts_with(&of))
            .count()
    };
    assert!(items(work.id()) > 0);
    let next = ward.keep();
    assert_eq!(items(work.id()), 0, "nothing of it is left");
    assert!(items(next.id()) > 0);
    block_on(user.clear_history()).unwrap();
    assert_eq!(items(next.id()), 0);
}

#[test]
fn under_a_log_that_broke_no_input_leaves() {
    let ward = Ward::new(ROWS);
    let work = ward.keep();
    let scene = &ward.sealed.scene;
    scene
        .server
        .change(|state| state.book = crate::book::Book::new());
    block_on(ward.sealed.user.follow_log());
    let failure = run(&ward.sealed.user, &work, |_| {}).unwrap_err();
    assert!(failure.happened.contains("The log"), "{failure:?}");
    assert_eq!(ward.questions(), 0);
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
