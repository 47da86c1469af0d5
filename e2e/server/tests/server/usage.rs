use api::{log::Usage, paths};
use circuits::random_model;

use crate::house::{people::Person, process::Start, scene::Scene};

fn usage(person: &mut Person) -> Usage {
    person
        .browser
        .get(&format!("{}?days=7", paths::USAGE))
        .document()
}

#[test]
fn owner_and_user_see_the_same_sums_and_strangers_none() {
    let mut scene = Scene::with(&Start::default(), random_model(30, 1, 6, 1), 5).seal();
    let (three, two) = (scene.input(3), scene.input(2));
    scene.evaluate(&three, 3).success();
    scene.evaluate(&three, 3).problem();
    scene.evaluate(&two, 2).success();
    let seen = usage(&mut scene.owner);
    let [cell] = seen.cells.as_slice() else {
        panic!("one user, one model, one day: {seen:?}");
    };
    assert_eq!((cell.evaluations, cell.rows, cell.refused), (2, 5, 1));
    assert_eq!(
        (&cell.model, &cell.user),
        (&scene.model.id, &scene.user.account.id)
    );
    assert!(cell.mean_duration_us > 0);
    assert_eq!(cell.day % (24 * 60 * 60 * 1000), 0);
    assert_eq!(usage(&mut scene.user), seen);
    assert_eq!(usage(&mut scene.administrator), seen);
    assert!(usage(&mut scene.another_owner()).cells.is_empty());
}

#[test]
fn health_counts_what_the_service_did_and_holds() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    scene.wait_for(|health| health.running == 0);
    let health = scene.health();
    assert_eq!(
        (health.evaluations, health.running, health.queued),
        (1, 0, 0)
    );
    assert_eq!(Some(health.stored_bytes), scene.grant_now().sealed_bytes);
    assert!(health.cached_bytes > health.stored_bytes / 2);
    assert!(health.median_us > 0 && health.median_us <= health.p95_us);
    let refused = scene.owner.browser.get(paths::ADMIN_HEALTH);
    assert_eq!(refused.problem(), api::ProblemKind::Forbidden);
}

#[test]
fn metrics_tell_evaluations_and_refusals_without_naming_anybody() {
    let mut scene = Scene::granted();
    let input = scene.input(1);
    scene.evaluate(&input, 1).success();
    scene.evaluate(b"no ciphertext", 1).problem();
    let revoke = paths::grant_revoke(&scene.grant.id);
    scene.owner.browser.post_empty(&revoke).success();
    scene.evaluate(&input, 1).problem();
    scene.wait_for(|health| health.running == 0);
    let metrics = scene.user.browser.get("/metrics").body;
    let metrics = String::from_utf8(metrics).unwrap();
    for line in [
        "tacit_evaluation_duration_seconds_count 1",
        "tacit_evaluations_refused_total 1",
        "tacit_evaluations_running 0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{metrics}");
    }
    for name in [&scene.grant.id.0, &scene.user.account.id.0] {
        assert!(!metrics.contains(name.as_str()));
    }
}
