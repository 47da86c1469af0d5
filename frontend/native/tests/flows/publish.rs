use api::{ProblemKind, paths};
use card::ImportSettings;
use client::{
    Outcome, Pending, Restoring,
    port::{Http, HttpAnswer, HttpRequest, MemoryKeep, Method},
};
use native::block_on;
use protocol::NamedFile;
use serde_json::{Value, json};

use crate::{
    scene::Scene,
    server::{SignedIn, grant, user},
};

#[test]
fn nothing_is_published_when_the_vault_does_not_take_the_model() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (model, report) = scene.import(&owner);
    scene
        .server
        .trouble(Method::Put, "", ProblemKind::StorageFull);
    let failure = block_on(owner.publish(model, &report.draft, &Default::default(), false, |_| {}))
        .unwrap_err();
    assert!(failure.is(ProblemKind::StorageFull));
    assert_eq!(scene.server.count(Method::Post, "/api/models"), 0);
}

#[test]
fn a_card_without_a_summary_goes_nowhere() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (model, mut report) = scene.import(&owner);
    report.draft.summary.clear();
    let failure = block_on(owner.publish(model, &report.draft, &Default::default(), false, |_| {}))
        .unwrap_err();
    assert!(failure.happened.contains("summary"));
    assert_eq!(scene.server.count(Method::Put, "/api/vault/draft-"), 0);
    assert_eq!(scene.server.count(Method::Post, "/api/models"), 0);
}

#[test]
fn a_doubtful_model_is_published_only_when_its_owner_says_that_it_is_right() {
    let scene = Scene::new();
    let owner = scene.visit();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../static/samples/diabetes");
    let file = |name: &str| std::fs::read(format!("{folder}/{name}")).unwrap();
    let rows = with_negative_labels(&String::from_utf8(file("held-out.csv")).unwrap());
    let files = NamedFile::alone(file("model.onnx"));
    let imported = owner.import(files, Some(rows.into_bytes()), Default::default());
    let (model, mut report) = block_on(imported).unwrap();
    assert!(!report.doubts.is_empty());
    report.draft.summary = "Tells how a disease goes on.".to_owned();
    let settings = ImportSettings::default();
    let publish = |is_confirmed| {
        let published = owner.publish(model, &report.draft, &settings, is_confirmed, |_| {});
        block_on(published)
    };
    let refused = publish(false).unwrap_err();
    assert!(refused.happened.contains("makes this model doubtful"));
    assert_eq!(scene.server.count(Method::Put, "/api/vault/draft-"), 0);
    assert_eq!(scene.server.count(Method::Post, "/api/models"), 0);
    publish(true).unwrap();
}

/// A table whose last column has the other sign.
fn with_negative_labels(csv: &str) -> String {
    let turned = csv.lines().map(|line| match line.rsplit_once(',') {
        Some((cells, label)) if label.parse::<f64>().is_ok() => format!("{cells},-{label}"),
        _ => line.to_owned(),
    });
    turned.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_published_model_is_in_the_vault_and_the_draft_is_gone() {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    let kept = scene
        .server
        .change(|state| state.vault.keys().cloned().collect::<Vec<_>>());
    let model = grant().model;
    let expected = [
        format!("card-{model}"),
        "log".to_owned(),
        format!("model-{model}"),
        format!("settings-{model}"),
    ];
    assert_eq!(kept, expected);
}

#[test]
fn a_stopped_import_takes_imported_models_along_and_nothing_else() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (model, report) = scene.import(&owner);
    let rows = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../static/samples/breast-cancer/held-out.csv"
    );
    let rows = std::fs::read(rows).unwrap();
    let (table, _) = block_on(owner.read_table(rows, &report.draft)).unwrap();
    assert_eq!(block_on(owner.holds(model)), Ok(true));
    owner.stop_import();
    assert_eq!(block_on(owner.holds(model)), Ok(false));
    assert_eq!(block_on(owner.holds(table)), Ok(true));
    scene.publish(&owner);
}

#[test]
fn a_card_that_the_server_refuses_leaves_no_draft() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (model, report) = scene.import(&owner);
    scene
        .server
        .trouble(Method::Post, "/api/models", ProblemKind::Invalid);
    assert!(
        block_on(owner.publish(model, &report.draft, &Default::default(), false, |_| {})).is_err()
    );
    assert_eq!(scene.server.count(Method::Delete, "/api/vault/draft-"), 1);
}

/// As when the server is killed in between.
#[test]
fn a_card_whose_answer_was_lost_is_published_once() {
    let scene = Scene::new();
    let owner = scene.visit();
    let (model, report) = scene.import(&owner);
    let publish =
        || block_on(owner.publish(model, &report.draft, &Default::default(), true, |_| {}));
    let loss = (Method::Post, paths::MODELS.to_owned());
    scene.server.change(|state| state.losses.push(loss));
    assert!(publish().is_err());
    let published = publish().unwrap();
    let models = scene.server.change(|state| state.models.clone());
    assert_eq!(models, [published]);
}

#[test]
fn a_model_that_was_lost_is_restored_from_its_file_and_no_other() {
    let scene = Scene::new();
    let owner = scene.visit();
    scene.publish(&owner);
    let item = format!("model-{}", grant().model);
    let model = scene.server.change(|state| {
        state.vault.remove(&item);
        state.models[0].clone()
    });
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../static/samples");
    let file = |name: &str| std::fs::read(format!("{samples}/{name}/model.onnx")).unwrap();
    let given = |name: &str| Restoring {
        files: NamedFile::alone(file(name)),
        ..Restoring::default()
    };
    let other = block_on(owner.restore_model(given("diabetes"), &model));
    assert!(other.is_err());
    assert!(
        scene
            .server
            .change(|state| !state.vault.contains_key(&item))
    );
    block_on(owner.restore_model(given("breast-cancer"), &model)).unwrap();
    assert!(scene.server.change(|state| state.vault.contains_key(&item)));
}

#[test]
fn a_model_is_restored_as_its_owner_had_it_compiled() {
    let scene = Scene::new();
    let owner = scene.visit();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../static/samples");
    let file = std::fs::read(format!("{samples}/breast-cancer-forest/model.onnx")).unwrap();
    let settings = ImportSettings {
        lookups: Some(40),
        ..Default::default()
    };
    let import = owner.import(NamedFile::alone(file.clone()), None, settings.clone());
    let (imported, mut report) = block_on(import).unwrap();
    report.draft.summary = "Tells tumours apart.".to_owned();
    assert!(report.draft.circuit.lookup_count() <= 40);
    block_on(owner.publish(imported, &report.draft, &settings, true, |_| {})).unwrap();
    let model = scene.server.change(|state| {
        state.vault.remove(&format!("model-{}", grant().model));
        state.models[0].clone()
    });
    let given = Restoring {
        files: NamedFile::alone(file),
        ..Restoring::default()
    };
    block_on(owner.restore_model(given, &model)).unwrap();
}

/// A way to a server whose lists of models begin with one that no program of this version understands.
struct Crafted(SignedIn);

impl Http for Crafted {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        let is_list = request.path == paths::MODELS;
        let answer = self.0.send(request);
        Box::pin(async move {
            let answer = answer.await?;
            Ok(match is_list {
                true => with_crafted(answer),
                false => answer,
            })
        })
    }
}

fn with_crafted(answer: HttpAnswer) -> HttpAnswer {
    let mut models: Vec<Value> = serde_json::from_slice(&answer.body).unwrap();
    let mut crafted = models[0].clone();
    crafted["card"]["answer"] = json!({ "of_a_newer_server": 3 });
    models.insert(0, crafted);
    HttpAnswer {
        body: serde_json::to_vec(&models).unwrap(),
        ..answer
    }
}

#[test]
fn a_model_that_a_program_does_not_understand_costs_its_readers_that_one_alone() {
    let scene = Scene::new();
    scene.publish(&scene.visit());
    let (server, reader) = (scene.server.clone(), user());
    let id = reader.id.clone();
    let way = Box::new(Crafted(SignedIn { server, reader }));
    let client = scene.visit_by(way, &id, MemoryKeep::default());
    let catalogue: Outcome<_> = block_on(client.my_catalogue());
    let catalogue = catalogue.unwrap();
    let page = catalogue.page(&Default::default());
    assert_eq!((page.items.len(), catalogue.unread()), (1, 1));
    let whole = block_on(client.model(&page.items[0].model.id)).unwrap();
    assert_eq!(page.items[0].model, whole.listed());
}
