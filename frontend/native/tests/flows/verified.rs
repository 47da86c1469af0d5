use std::{cell::RefCell, rc::Rc};

use api::{ProblemKind, grant::InputPolicy, paths};
use client::{
    AskStep, BatchNews, Client, Failure, FileToAsk, GrantedModel, Pending, Rows, Stop,
    port::{Http, HttpAnswer, HttpRequest, MemoryKeep, Method},
};
use native::block_on;
use preparation::Cell;

use crate::{
    pools::Pools,
    server::{Server, SignedIn, grant, user},
    signatures::{Sealed, csv, least},
};

/// Attempts before a client believes that an answer does not come.
const ATTEMPTS: usize = 5;
/// Pads of a pool that are kept.
const KEPT: u32 = 16;

/// A user from whom only verified rows are taken.
struct Verified {
    sealed: Sealed,
    model: GrantedModel,
}

impl Verified {
    fn new() -> Self {
        let sealed = Sealed::new();
        sealed.seal_with(InputPolicy::Verified);
        sealed.scene.server.change(|state| {
            state.answers_wrongly = true;
            state.inputs.clear();
        });
        let model = sealed.asked().unwrap();
        Self { sealed, model }
    }

    fn server(&self) -> &Server {
        &self.sealed.scene.server
    }

    fn user(&self) -> &Client {
        &self.sealed.user
    }

    fn prepare(&self, user: &Client) -> Result<(), Failure> {
        block_on(user.prepare_pads(&self.model))
    }

    fn ask(&self, user: &Client) -> Result<(), Failure> {
        let rows = Rows::Given(vec![Cell::row(&least(&self.model))]);
        block_on(user.evaluate(&self.model, rows, &Stop::default())).map(|_| ())
    }

    fn ask_file(&self, rows: usize, on_news: &dyn Fn(BatchNews<'_>)) {
        let user = self.user();
        let csv = csv(&self.model, rows);
        let read = user.read_table(csv.clone(), self.model.card());
        let (table, report) = block_on(read).unwrap();
        assert_eq!(report.lines.len(), rows);
        let file = FileToAsk {
            name: "rows.csv".to_owned(),
            csv,
            table,
            rows,
            left_out: 0,
        };
        let work = block_on(user.keep_batch(&self.model, &file)).unwrap();
        block_on(user.run_batch(&work, false, &Stop::default(), on_news)).unwrap();
    }

    fn pools<T>(&self, look: impl FnOnce(&mut Pools) -> T) -> T {
        self.server().change(|state| look(&mut state.pools))
    }

    fn lose(&self, ending: &str, answers: usize) {
        let loss = (Method::Put, ending.to_owned());
        self.server()
            .change(|state| state.losses.extend(vec![loss; answers]));
    }

    /// Rows and bytes of every question that came.
    fn inputs(&self) -> Vec<(String, Vec<u8>)> {
        self.server().change(|state| state.inputs.clone())
    }
}

#[test]
fn every_question_is_opened_with_a_pad_of_its_own_and_pools_are_made_as_they_are_needed() {
    let verified = Verified::new();
    let user = verified.user();
    verified.prepare(user).unwrap();
    assert_eq!(user.pads_left(&verified.model), KEPT);
    assert!(verified.inputs().is_empty(), "nothing was asked");
    for _ in 0..20 {
        verified.ask(user).unwrap();
    }
    assert_eq!(user.pads_left(&verified.model), 2 * KEPT - 20);
    assert_eq!(verified.pools(|pools| pools.opened.len()), 2);
    assert_eq!(verified.pools(|pools| pools.openings.len()), 20);
    let encrypted = paths::grant_evaluations(&grant().id);
    assert_eq!(verified.server().count(Method::Post, &encrypted), 0);
}

#[test]
fn a_file_goes_row_by_row_with_tests_among_its_rows() {
    let verified = Verified::new();
    let user = verified.user();
    block_on(user.choose_test_rate(500)).unwrap();
    let answered = RefCell::new(vec![0; 30]);
    let on_news = |news: BatchNews<'_>| {
        if let BatchNews::Part(first, answer) = news {
            let rows = first..first + answer.scores.len();
            rows.for_each(|row| answered.borrow_mut()[row] += 1);
        }
    };
    verified.ask_file(30, &on_news);
    assert_eq!(answered.into_inner(), [1; 30]);
    let inputs = verified.inputs();
    assert!(inputs.len() > 30, "no test among {} rows", inputs.len());
    assert!(inputs.iter().all(|(rows, _)| rows == "1"));
    assert!(
        inputs
            .iter()
            .all(|input| input.1.len() == inputs[0].1.len())
    );
}

#[test]
fn a_test_goes_through_a_pad_and_looks_like_a_question() {
    let verified = Verified::new();
    let user = verified.user();
    block_on(user.ask_test(&verified.model, &Stop::default())).unwrap();
    verified.ask(user).unwrap();
    let [test, question] = &verified.inputs()[..] else {
        panic!("two questions");
    };
    assert_eq!(test.1.len(), question.1.len());
    assert_eq!(verified.pools(|pools| pools.openings.len()), 2);
}

#[test]
fn a_pad_that_the_server_does_not_take_is_never_used_for_another_row() {
    let verified = Verified::new();
    let user = verified.user();
    verified.prepare(user).unwrap();
    let refused = |times: usize| {
        for _ in 0..times {
            let kind = ProblemKind::PadRefused;
            verified
                .server()
                .trouble(Method::Post, "/evaluations", kind);
        }
    };
    refused(1);
    verified.ask(user).unwrap();
    assert_eq!(verified.pools(|pools| pools.opened.len()), 2);
    assert_eq!(user.pads_left(&verified.model), KEPT - 1);
    refused(ATTEMPTS);
    let failure = verified.ask(user).unwrap_err();
    assert!(failure.is(ProblemKind::PadRefused));
}

#[test]
fn a_reply_that_got_lost_comes_again_as_it_was_even_from_the_next_visit() {
    let verified = Verified::new();
    verified.lose("/reply", 1);
    verified.prepare(verified.user()).unwrap();
    let replies = |verified: &Verified, pool: usize| {
        verified.pools(|pools| pools.opened[pool].replies.clone())
    };
    let first = replies(&verified, 0);
    assert_eq!(first.len(), 2);
    assert_eq!(first[0], first[1]);
    // No answer for as long as this visit has patience:
    let verified = Verified::new();
    verified.lose("/reply", ATTEMPTS);
    let failure = verified.prepare(verified.user()).unwrap_err();
    assert!(failure.is(ProblemKind::Unreachable));
    assert_eq!(verified.user().pads_left(&verified.model), 0);
    let again = verified
        .sealed
        .scene
        .users_visit(verified.sealed.keep.clone());
    verified.ask(&again).unwrap();
    let owed = replies(&verified, 0);
    assert_eq!(owed.len(), ATTEMPTS + 1);
    assert!(owed.iter().all(|reply| *reply == owed[0]));
    assert_eq!(replies(&verified, 1).len(), 1);
    verified.prepare(&again).unwrap();
    assert_eq!(
        replies(&verified, 0).len(),
        ATTEMPTS + 1,
        "it is owed no more"
    );
}

/// The server forgets its challenge, and asks to see other pads of the same pool.
#[test]
fn a_server_that_challenges_twice_gets_one_reply() {
    let verified = Verified::new();
    verified.pools(|pools| pools.challenges_again = true);
    verified.lose("/commitments", 2);
    verified.prepare(verified.user()).unwrap();
    verified.ask(verified.user()).unwrap();
    let (challenges, replies) = verified.pools(|pools| {
        let pool = &pools.opened[0];
        (pool.challenges.len(), pool.replies.len())
    });
    assert_eq!((challenges, replies), (3, 1));
}

/// The server hands out an old vault after its challenge, to have the pool answered once more.
#[test]
fn a_vault_that_went_back_leads_to_other_pads() {
    let verified = Verified::new();
    verified.prepare(verified.user()).unwrap();
    let vault = verified.server().change(|state| state.vault.clone());
    let user = verified.sealed.scene.users_visit(MemoryKeep::default());
    verified.lose("/reply", ATTEMPTS);
    verified.prepare(&user).unwrap_err();
    verified.server().change(|state| state.vault = vault);
    let again = verified.sealed.scene.users_visit(MemoryKeep::default());
    verified.ask(&again).unwrap();
    let (lost, next, replies) = verified.pools(|pools| {
        let digests = |pool: usize| {
            let bytes = &pools.opened[pool].commitments[40..40 + 64 * 32];
            bytes.chunks(32).map(<[u8]>::to_vec).collect::<Vec<_>>()
        };
        (digests(1), digests(2), pools.opened[1].replies.len())
    });
    assert!(lost.iter().all(|digest| !next.contains(digest)));
    assert_eq!(
        replies, ATTEMPTS,
        "and nothing more was said of the pool before"
    );
}

#[test]
fn a_pool_of_another_window_is_waited_for() {
    let verified = Verified::new();
    for _ in 0..3 {
        let kind = ProblemKind::PoolOpen;
        verified.server().trouble(Method::Post, "/pools", kind);
    }
    verified.prepare(verified.user()).unwrap();
    let slept = verified.sealed.scene.slept.borrow();
    let mut waited = slept.iter().skip_while(|pause| **pause != 500);
    assert!([500, 1_000, 2_000].iter().eq(waited.by_ref().take(3)));
    assert_eq!(verified.user().pads_left(&verified.model), KEPT);
}

#[test]
fn a_file_tells_what_its_rows_wait_for() {
    let verified = Verified::new();
    let kind = ProblemKind::PoolOpen;
    verified.server().trouble(Method::Post, "/pools", kind);
    let told = RefCell::new(Vec::new());
    verified.ask_file(3, &|news| {
        let step = match news {
            BatchNews::Pads(step) => step,
            _ => Some(AskStep::Done),
        };
        told.borrow_mut().push(step);
    });
    let mut told = told.into_inner();
    told.dedup();
    let before: Vec<_> = told
        .into_iter()
        .take_while(|step| *step != Some(AskStep::Done))
        .collect();
    let [prepare, wait] = [AskStep::Prepare, AskStep::Wait].map(Some);
    assert_eq!(before, [prepare, wait, prepare, None]);
}

/// It says of every pool that it knows it no more, to have the user work for nothing.
#[test]
fn a_server_that_forgets_every_pool_is_believed_a_few_times() {
    let forgetful = |times: usize| {
        let verified = Verified::new();
        for _ in 0..times {
            let kind = ProblemKind::NotFound;
            verified.server().trouble(Method::Put, "/commitments", kind);
        }
        let asked = verified.ask(verified.user());
        (asked, verified.pools(|pools| pools.opened.len()))
    };
    let (asked, pools) = forgetful(2);
    assert_eq!((asked, pools), (Ok(()), 3));
    let (asked, pools) = forgetful(300);
    assert!(asked.unwrap_err().happened.contains("several times"));
    assert_eq!(pools, 7);
}

#[test]
fn a_row_waits_for_room_in_the_queue_with_the_pad_that_it_has() {
    let verified = Verified::new();
    let user = verified.user();
    verified.prepare(user).unwrap();
    for _ in 0..20 {
        let kind = ProblemKind::TooManyJobs;
        verified
            .server()
            .trouble(Method::Post, "/evaluations", kind);
    }
    verified.ask(user).unwrap();
    assert_eq!(user.pads_left(&verified.model), KEPT - 1);
    assert_eq!(verified.pools(|pools| pools.openings.len()), 1);
}

#[test]
fn no_pads_are_made_while_somebody_waits_for_a_row_but_a_server_is_not_kept_waiting_for_ever() {
    let verified = Verified::new();
    let (user, model) = (verified.user(), &verified.model);
    verified.prepare(user).unwrap();
    let glances = || {
        let slept = verified.sealed.scene.slept.take();
        slept.into_iter().filter(|pause| *pause == 2).count()
    };
    let ask = |on_step: &dyn Fn(AskStep)| {
        let rows = Rows::Given(vec![Cell::row(&least(model))]);
        block_on(user.ask_rows(model, rows, on_step)).map(drop)
    };
    (0..12).for_each(|_| ask(&|_| {}).unwrap());
    let commitments = || verified.server().count(Method::Put, "/commitments");
    let before = (glances(), commitments());
    assert_eq!(before, (0, 1));
    let prepare_meanwhile = |step| {
        if step == AskStep::Evaluate {
            verified.prepare(user).unwrap();
            assert!(glances() >= 100, "pads went first");
        }
    };
    ask(&prepare_meanwhile).unwrap();
    assert_eq!((glances(), commitments()), (0, 2));
    (0..16).for_each(|_| ask(&|_| {}).unwrap());
    verified.prepare(user).unwrap();
    assert_eq!((glances(), commitments()), (0, 3));
}

/// A user's way to the server that notes of each step of a pool whether a page must not be left then.
#[derive(Clone)]
struct Noting {
    way: SignedIn,
    visit: Rc<RefCell<Option<Client>>>,
    noted: Rc<RefCell<Vec<(String, bool)>>>,
}

impl Http for Noting {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        let pools = paths::grant_pools(&grant().id);
        if let (true, Some(visit)) = (request.path.starts_with(&pools), &*self.visit.borrow()) {
            let step = request.path.rsplit('/').next().unwrap_or_default();
            self.noted
                .borrow_mut()
                .push((step.to_owned(), visit.owes_pads()));
        }
        self.way.send(request)
    }
}

/// Before the promise nothing is lost, and behind the reply another visit brings it.
#[test]
fn a_page_must_not_be_left_between_what_was_promised_and_its_reply() {
    let verified = Verified::new();
    let server = verified.server().clone();
    let way = Noting {
        way: SignedIn {
            server,
            reader: user(),
        },
        visit: Rc::default(),
        noted: Rc::default(),
    };
    let (scene, keep) = (&verified.sealed.scene, verified.sealed.keep.clone());
    let visit = scene.visit_by(Box::new(way.clone()), &user().id, keep);
    way.visit.replace(Some(visit.clone()));
    verified.prepare(&visit).unwrap();
    let noted = [("pools", false), ("commitments", true), ("reply", false)];
    let noted = noted.map(|(step, owes)| (step.to_owned(), owes));
    assert_eq!(*way.noted.borrow(), noted);
    way.noted.take();
    verified.lose("/commitments", ATTEMPTS);
    while visit.pads_left(&verified.model) > 4 {
        verified.ask(&visit).unwrap();
    }
    assert!(verified.prepare(&visit).is_err());
    assert!(!visit.owes_pads(), "the attempt is over");
    way.visit.take();
}

#[test]
fn pads_lie_in_one_place_and_go_with_it() {
    let verified = Verified::new();
    verified.prepare(verified.user()).unwrap();
    let elsewhere = verified
        .sealed
        .scene
        .users_visit(verified.sealed.keep.clone());
    assert_eq!(elsewhere.pads_left(&verified.model), 0);
    verified.ask(&elsewhere).unwrap();
    verified.ask(verified.user()).unwrap();
    assert_eq!(verified.pools(|pools| pools.opened.len()), 2);
    block_on(verified.user().sign_out());
    assert_eq!(verified.user().pads_left(&verified.model), 0);
}

#[test]
fn a_suspended_grant_is_told_and_nothing_is_sent() {
    let verified = Verified::new();
    let kind = ProblemKind::GrantSuspended;
    verified.server().trouble(Method::Post, "/pools", kind);
    assert!(verified.ask(verified.user()).unwrap_err().is(kind));
    assert!(verified.inputs().is_empty());
}
