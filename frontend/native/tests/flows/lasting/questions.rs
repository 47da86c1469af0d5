use std::cell::{Cell as Counter, RefCell};

use api::{Base64, ProblemKind, paths};
use client::{
    Asked, Client, Failure, Hearing, History, HistoryNews, KeptQuestion, LogAlarm, Past,
    QueuedQuestion, Rows, Stop, WaitsFor,
    port::{MemoryKeep, Method},
};
use native::block_on;
use preparation::Cell;

use crate::{
    scene::Scene,
    server::{grant, job_id},
    signatures::Sealed,
};

/// So many answers get lost before a client believes that there is no server.
pub(super) const PATIENCE: usize = 121;

/// A question that an earlier visit left under way.
fn left(scene: &Scene) -> Past {
    let (_, report) = scene.import(&scene.visit());
    let grant = grant();
    let waits = WaitsFor {
        job: job_id(),
        fingerprint: Base64(vec![1; 32]),
        input: None,
        under: None,
        circuit: report.draft.circuit,
        answer: report.draft.answer,
    };
    Past {
        at: 1,
        grant: grant.id,
        model: grant.model,
        model_name: "Model".to_owned(),
        question: KeptQuestion::Row(Cell::row(&[1.0])),
        names: Vec::new(),
        replaced: Vec::new(),
        note: String::new(),
        headline: String::new(),
        gist: None,
        scores: Vec::new(),
        log_index: None,
        log_until: None,
        waits_for: Some(Box::new(waits)),
        asked_as: None,
        signed_at: None,
        version: None,
        facts: None,
        file: None,
    }
}

/// Follows what earlier visits left, and answers why each was not answered.
fn follow(user: &Client) -> Vec<Failure> {
    let found = block_on(user.questions_under_way(&grant().id)).unwrap();
    let end = |question| {
        let stop = Stop::default();
        let followed = user.follow_question(question, Hearing::Asking, &stop, &|_| {});
        block_on(followed).expect_err("the server answers nothing")
    };
    found.iter().map(end).collect()
}

#[test]
fn a_question_waits_for_another_visit_until_the_server_knows_it_no_more() {
    let scene = Scene::new();
    let user = scene.users_visit(MemoryKeep::default());
    block_on(user.remember(left(&scene))).unwrap();
    scene.server.change(|state| state.queues = true);
    for _ in 0..PATIENCE {
        let (path, kind) = (paths::job(&job_id()), ProblemKind::Unreachable);
        scene.server.trouble(Method::Get, &path, kind);
    }
    assert!(follow(&user)[0].is(ProblemKind::Unreachable));
    scene.server.change(|state| state.queues = false);
    let asked = scene.server.count(Method::Get, &paths::job(&job_id()));
    assert!(follow(&user).is_empty());
    assert!(block_on(user.history()).unwrap().0.is_empty());
    let asked_since = scene.server.count(Method::Get, &paths::job(&job_id()));
    assert_eq!(asked_since, asked, "the list says already that it is gone");
}

/// A user whose question waits in her history, and the visit after it.
fn asked_before() -> (Sealed, Client, QueuedQuestion) {
    let sealed = Sealed::new();
    let model = sealed.asked().unwrap();
    sealed.scene.server.change(|state| state.queues = true);
    let row = Cell::row(&vec![0.0; model.card().inputs().len()]);
    let asked = sealed
        .user
        .ask_rows(&model, Rows::Given(vec![row]), &|_| {});
    let Asked::Queued(job, posed) = block_on(asked).unwrap() else {
        panic!("the server answers at once");
    };
    let past = left(&sealed.scene);
    let queued = sealed
        .user
        .queued_question(past, model.card(), *job, *posed);
    block_on(sealed.user.keep_question(&block_on(queued).unwrap())).unwrap();
    let later = sealed.scene.users_visit(sealed.keep.clone());
    block_on(later.own_keys()).unwrap();
    let found = block_on(later.questions_under_way(&grant().id)).unwrap();
    (sealed, later, found[0].clone())
}

/// With its entry, which fits what came back.
#[test]
fn the_answer_to_another_question_is_noticed_at_a_later_visit() {
    let (sealed, later, question) = asked_before();
    sealed.scene.server.change(|state| {
        let other = ("1".to_owned(), b"another question".to_vec());
        state.inputs.push(other);
    });
    let stop = Stop::default();
    let followed = later.follow_question(&question, Hearing::Asking, &stop, &|_| {});
    block_on(followed).unwrap();
    block_on(later.follow_log());
    let status = later.log_status();
    let [LogAlarm::Answers(told)] = status.alarms() else {
        panic!("no alarm: {status:?}");
    };
    assert!(told[0].why.contains("something else was sent"), "{told:?}");
}

#[test]
fn an_answer_is_fetched_and_opened_at_a_later_visit_and_takes_its_place_in_the_history() {
    let (_sealed, later, question) = asked_before();
    let stop = Stop::default();
    let followed = later.follow_question(&question, Hearing::Asking, &stop, &|_| {});
    let exchange = block_on(followed).unwrap();
    assert_eq!(exchange.scores.len(), 1);
    assert!(!exchange.is_of_this_visit());
    let answered = Past {
        scores: exchange.scores[0].clone(),
        waits_for: None,
        ..question.past.clone()
    };
    block_on(later.settle_question(&job_id(), answered.clone())).unwrap();
    assert_eq!(block_on(later.history()).unwrap().0, [answered]);
    assert!(
        block_on(later.questions_under_way(&grant().id))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn the_history_takes_answers_that_came_meanwhile_and_keeps_when_they_were_asked() {
    let (_sealed, later, question) = asked_before();
    let history = block_on(later.collect_answers()).unwrap().history;
    let [answered] = &history.0[..] else {
        panic!("one line");
    };
    assert!(answered.waits_for.is_none() && !answered.headline.is_empty());
    assert_eq!(answered.at, question.past.at);
    assert!(answered.log_index.is_some());
}

#[test]
fn the_history_forgets_a_question_that_the_server_knows_no_more() {
    let scene = Scene::new();
    let user = scene.users_visit(MemoryKeep::default());
    block_on(user.remember(left(&scene))).unwrap();
    let collected = block_on(user.collect_answers()).unwrap();
    assert!(collected.history.0.is_empty() && collected.failure.is_none());
}

#[test]
fn a_half_written_note_is_found_at_this_visit_until_it_is_kept_or_she_signs_out() {
    let (scene, keep) = (Scene::new(), MemoryKeep::default());
    let user = scene.users_visit(keep.clone());
    block_on(user.remember(left(&scene))).unwrap();
    let drafted = |at| block_on(scene.users_visit(keep.clone()).drafted_note(at));
    block_on(user.draft_note(1, "case 1"));
    assert_eq!((drafted(1).as_deref(), drafted(2)), (Some("case 1"), None));
    block_on(user.note_answer(1, "case 17")).unwrap();
    assert_eq!(drafted(1), None);
    block_on(user.draft_note(1, "case 18"));
    block_on(user.sign_out());
    assert_eq!(drafted(1), None);
}

/// What a history on screen is told, while `step` is done before each look at whether it is still on screen.
fn watched(user: &Client, step: impl Fn(u32) -> bool) -> Vec<HistoryNews> {
    let (told, steps) = (RefCell::new(Vec::new()), Counter::new(0));
    let is_shown = || {
        steps.set(steps.get() + 1);
        step(steps.get())
    };
    let on_news = |news| told.borrow_mut().push(news);
    block_on(user.watch_history(History::default(), is_shown, on_news));
    told.into_inner()
}

#[test]
fn a_history_that_was_opened_empty_shows_what_is_kept_a_moment_later() {
    let (scene, keep) = (Scene::new(), MemoryKeep::default());
    let user = scene.users_visit(keep.clone());
    let other = scene.users_visit(keep);
    let kept = |at| Past {
        at,
        waits_for: None,
        ..left(&scene)
    };
    let told = watched(&user, |step| {
        match step {
            5 => drop(block_on(user.remember(kept(1))).unwrap()),
            10 => drop(block_on(other.remember(kept(2))).unwrap()),
            _ => {}
        }
        step < 17
    });
    let here = History(vec![kept(1)]);
    let both = History(vec![kept(2), kept(1)]);
    assert_eq!(
        told,
        [here, both].map(HistoryNews::Changed),
        "what another place keeps within five seconds"
    );
}

#[test]
fn a_history_on_screen_says_that_answers_cannot_be_looked_for_and_takes_them_later() {
    let (sealed, later, _) = asked_before();
    for _ in 0..3 {
        let kind = ProblemKind::Unreachable;
        sealed.scene.server.trouble(Method::Get, paths::JOBS, kind);
    }
    let told = watched(&later, |step| step < 25);
    let is_answered = |news: &HistoryNews| match news {
        HistoryNews::Changed(history) => history.0[0].waits_for.is_none(),
        HistoryNews::Missed(_) => false,
    };
    let missed = |news: &&HistoryNews| matches!(news, HistoryNews::Missed(Some(failure)) if failure.is(ProblemKind::Unreachable));
    assert_eq!(told.iter().filter(missed).count(), 2, "not the first time");
    let end = &told[told.len() - 2..];
    assert!(is_answered(&end[0]));
    assert_eq!(end[1], HistoryNews::Missed(None));
}
