use api::{Base64, JobId, ProblemKind, paths};
use client::{
    Client, Failure, Hearing, KeptQuestion, Past, Stop, WaitsFor,
    port::{MemoryKeep, Method},
};
use native::block_on;
use preparation::Cell;

use crate::{scene::Scene, server::grant};

/// So many answers get lost before a client believes that there is no server.
const PATIENCE: usize = 121;

fn job() -> JobId {
    JobId("job".to_owned())
}

/// A question that an earlier visit left under way.
fn left(scene: &Scene) -> Past {
    let (_, report) = scene.import(&scene.visit());
    let grant = grant();
    let waits = WaitsFor {
        job: job(),
        fingerprint: Base64(vec![1; 32]),
        circuit: report.draft.circuit,
        answer: report.draft.answer,
    };
    Past {
        at: 1,
        grant: grant.id,
        model: grant.model,
        model_name: "Model".to_owned(),
        question: KeptQuestion::Row(Cell::row(&[1.0])),
        headline: String::new(),
        scores: Vec::new(),
        log_index: None,
        waits_for: Some(Box::new(waits)),
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
    for _ in 0..PATIENCE {
        let (path, kind) = (paths::job(&job()), ProblemKind::Unreachable);
        scene.server.trouble(Method::Get, &path, kind);
    }
    assert!(follow(&user)[0].is(ProblemKind::Unreachable));
    assert!(follow(&user)[0].is(ProblemKind::NotFound));
    assert!(follow(&user).is_empty());
}
