use api::{
    ProblemKind,
    account::Reason,
    grant::GrantState,
    limits,
    list::ListPage,
    model::{
        ListedModel, Model, ModelFilters, ModelInUse, ModelQuery, ModelStanding, Unpublishing,
    },
    paths,
};
use card::{Answer, CardText, InputForm, LONGEST_TAG, MOST_TAGS, ModelCard};
use circuits::random_model;

use crate::house::{
    fixtures::card,
    people::Person,
    scene::{BUDGET, Scene},
};

fn reason() -> Reason {
    Reason {
        reason: "For a test.".into(),
    }
}

fn listed(person: &mut Person, state: Option<ModelStanding>) -> Vec<ModelInUse> {
    let filters = ModelFilters { state, owner: None };
    let query = ModelQuery {
        filters,
        ..ModelQuery::default()
    };
    let page: ListPage<ModelInUse> = person.browser.get(&query.at(paths::MODEL_LIST)).document();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.read
}

#[test]
fn an_owner_lists_the_own_models_with_their_use_and_an_administrator_all() {
    let mut scene = Scene::granted();
    let own = listed(&mut scene.owner, None);
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].model, scene.model.listed());
    assert_eq!((own[0].users, own[0].rows_used), (1, 0));
    assert_eq!(own[0].rows_given, BUDGET);
    assert_eq!(listed(&mut scene.administrator, None).len(), 1);
    let taken_out = Some(ModelStanding::TakenOut);
    assert_eq!(listed(&mut scene.administrator, taken_out), []);
    let mut another_owner = scene.another_owner();
    assert_eq!(listed(&mut another_owner, None), []);
    let refused = scene.user.browser.get(paths::MODEL_LIST);
    assert_eq!(refused.problem(), ProblemKind::Forbidden);
}

#[test]
fn a_published_card_is_in_the_catalogue_of_users() {
    let mut scene = Scene::new();
    let catalogue: Vec<ListedModel> = scene.user.browser.get(paths::MODELS).document();
    assert_eq!(catalogue, [scene.model.listed()]);
    let shown: Model = scene
        .user
        .browser
        .get(&paths::model(&scene.model.id))
        .document();
    assert_eq!(shown, scene.model);
}

/// A card as long as the service takes it in every part that is not listed.
fn long_card() -> ModelCard {
    let mut card = card(random_model(2_048, 1_000, 2, 1).0, 10);
    let name = |number: usize| format!("{number:05}{}", "x".repeat(95));
    if let InputForm::Table { fields } = &mut card.input {
        for (number, field) in fields.iter_mut().enumerate() {
            field.name = name(number);
        }
    }
    if let Answer::Multiclass { classes, .. } = &mut card.answer {
        for (number, class) in classes.iter_mut().enumerate() {
            *class = name(number);
        }
    }
    for text in CardText::ALL {
        *card.text_mut(text) = "x".repeat(text.longest());
    }
    card.tags = (0..MOST_TAGS)
        .map(|tag| format!("{tag}{}", "x".repeat(LONGEST_TAG - 1)))
        .collect();
    card
}

#[test]
fn lists_of_models_stay_short_however_long_their_cards_are() {
    const CARDS: usize = 20;
    let mut scene = Scene::new();
    let card = long_card();
    let whole = serde_json::to_vec(&card).unwrap().len();
    assert!(whole > 400_000, "{whole}");
    let mut first = None;
    for _ in 0..CARDS {
        let published: Model = scene.owner.browser.post(paths::MODELS, &card).document();
        first.get_or_insert(published);
    }
    let owner = paths::admin_person(&scene.model.owner);
    let page = format!("{}?size=200", paths::MODEL_LIST);
    let lists = [
        scene.user.browser.get(paths::MODELS),
        scene.owner.browser.get(paths::MY_MODELS),
        scene.owner.browser.get(&page),
        scene.administrator.browser.get(&page),
        scene.administrator.browser.get(&owner),
    ];
    for list in lists {
        list.success();
        let each = list.body.len() / CARDS;
        assert!((900..1_500).contains(&each), "{each} bytes of each");
    }
    let first = first.unwrap();
    let shown: Model = scene.user.browser.get(&paths::model(&first.id)).document();
    assert_eq!(shown.card, card);
}

#[test]
fn a_card_that_does_not_hold_together_is_refused() {
    let mut scene = Scene::new();
    let mut nameless = scene.model.card.clone();
    nameless.name = " ".into();
    let mut unbounded = scene.model.card.clone();
    unbounded.circuit.scale.range_bits = 80;
    let mut free = scene.model.card.clone();
    free.query_budget = 0;
    for card in [nameless, unbounded, free] {
        let answer = scene.owner.browser.post(paths::MODELS, &card);
        assert_eq!(answer.problem(), ProblemKind::Invalid);
    }
}

#[test]
fn a_card_whose_sealed_copy_would_be_too_large_is_refused() {
    let mut scene = Scene::new();
    let large = card(random_model(2_048, 1_000, 2, 1).0, 10);
    let mut larger = large.clone();
    larger.circuit.encoder.features = vec![larger.circuit.encoder.features[0]; 8_192];
    larger.input = card::InputForm::Image(card::PictureForm::plain(128, 64, 1));
    scene.owner.browser.post(paths::MODELS, &large).success();
    let answer = scene.owner.browser.post(paths::MODELS, &larger);
    assert_eq!(answer.problem(), ProblemKind::TooLarge);
}

#[test]
fn a_card_without_a_summary_or_with_unbounded_texts_is_refused() {
    let mut scene = Scene::new();
    let card = scene.model.card.clone();
    let blank = ModelCard {
        summary: " ".into(),
        ..card.clone()
    };
    let tagged = ModelCard {
        tags: vec!["tag".into(); 9],
        ..card.clone()
    };
    let long = ModelCard {
        licence: "x".repeat(201),
        ..card
    };
    for wrong in [blank, tagged, long] {
        let answer = scene.owner.browser.post(paths::MODELS, &wrong);
        assert_eq!(answer.problem(), ProblemKind::Invalid);
        let path = paths::model(&scene.model.id);
        let answer = scene.owner.browser.put(&path, &wrong);
        assert_eq!(answer.problem(), ProblemKind::Invalid);
    }
}

#[test]
fn nobody_fills_the_catalogue() {
    let mut scene = Scene::new();
    let card = scene.model.card.clone();
    for _ in 1..limits::MODELS {
        scene.owner.browser.post(paths::MODELS, &card).success();
    }
    let answer = scene.owner.browser.post(paths::MODELS, &card);
    assert_eq!(answer.problem(), ProblemKind::TooLarge);
    let path = paths::model_unpublish(&scene.model.id);
    scene.owner.browser.post(&path, &reason()).success();
    scene.owner.browser.post(paths::MODELS, &card).success();
    let answer = scene
        .owner
        .browser
        .post(&paths::model_publish(&scene.model.id), &());
    assert_eq!(answer.problem(), ProblemKind::TooLarge);
}

#[test]
fn only_the_owner_changes_a_card() {
    let mut scene = Scene::new();
    let path = paths::model(&scene.model.id);
    let mut card = scene.model.card.clone();
    card.summary = "Another summary".into();
    assert_eq!(
        scene.user.browser.put(&path, &card).problem(),
        ProblemKind::Forbidden
    );
    let changed: Model = scene.owner.browser.put(&path, &card).document();
    assert_eq!(changed.card, card);
    let mut other = scene.another_owner();
    assert_eq!(
        other.browser.put(&path, &card).problem(),
        ProblemKind::NotFound
    );
}

#[test]
fn a_card_that_was_changed_since_an_edit_began_is_not_written_over() {
    let mut scene = Scene::new();
    let begun = scene.model.clone();
    let path = format!("{}?seen={}", paths::model(&begun.id), begun.updated_at);
    let with = |licence: &str, credit: &str| ModelCard {
        licence: licence.into(),
        credit: credit.into(),
        ..begun.card.clone()
    };
    let first = with("MIT", "");
    let changed: Model = scene.owner.browser.put(&path, &first).document();
    assert!(changed.updated_at > begun.updated_at);
    let lost = scene.owner.browser.put(&path, &with("", "A hospital"));
    assert_eq!(lost.problem(), ProblemKind::Conflict);
    let now: Model = scene.owner.browser.get(&paths::model(&begun.id)).document();
    assert_eq!(now.card, first);
    // A save whose answer was lost is tried again.
    scene.owner.browser.put(&path, &first).success();
    let now: Model = scene.owner.browser.get(&paths::model(&begun.id)).document();
    let path = format!("{}?seen={}", paths::model(&begun.id), now.updated_at);
    let both = with("MIT", "A hospital");
    let changed: Model = scene.owner.browser.put(&path, &both).document();
    assert_eq!(changed.card, both);
}

#[test]
fn other_words_on_a_card_leave_grants_active() {
    let mut scene = Scene::granted();
    let path = paths::model(&scene.model.id);
    let mut card = scene.model.card.clone();
    card.summary = "Another summary".into();
    scene.owner.browser.put(&path, &card).success();
    assert_eq!(scene.grant_now().state, GrantState::Active);
}

#[test]
fn what_an_administrator_took_down_its_owner_cannot_put_back() {
    let mut scene = Scene::new();
    let id = scene.model.id.clone();
    let (publish, unpublish) = (paths::model_publish(&id), paths::model_unpublish(&id));
    scene.owner.browser.post(&unpublish, &reason()).success();
    scene.owner.browser.post_empty(&publish).success();
    let taken: Model = scene
        .administrator
        .browser
        .post(&unpublish, &reason())
        .document();
    assert_eq!(taken.unpublished_reason.as_deref(), Some("For a test."));
    assert_eq!(
        scene.owner.browser.post_empty(&publish).problem(),
        ProblemKind::Forbidden
    );
    let catalogue: Vec<ListedModel> = scene.user.browser.get(paths::MODELS).document();
    assert!(catalogue.is_empty());
    let all = listed(&mut scene.administrator, Some(ModelStanding::TakenOut));
    assert_eq!(all.len(), 1);
    scene.administrator.browser.post_empty(&publish).success();
}

#[test]
fn an_owner_ends_all_access_with_a_model_if_he_says_so_and_an_administrator_does_not() {
    let mut scene = Scene::granted();
    let unpublish = paths::model_unpublish(&scene.model.id);
    let ending = Unpublishing {
        reason: "It is out of date.".into(),
        ends_access: true,
    };
    let refused = scene.administrator.browser.post(&unpublish, &ending);
    assert_eq!(refused.problem(), ProblemKind::Forbidden);
    assert_eq!(scene.grant_now().state, GrantState::Active);
    scene.owner.browser.post(&unpublish, &ending).success();
    assert_eq!(scene.grant_now().state, GrantState::Revoked);
    assert!(scene.server.files("blobs/sealed").is_empty());
    let input = scene.input(1);
    assert_eq!(
        scene.evaluate(&input, 1).problem(),
        ProblemKind::GrantInactive
    );
    // The model itself comes back.
    let publish = paths::model_publish(&scene.model.id);
    scene.owner.browser.post_empty(&publish).success();
}

#[test]
fn a_deleted_model_is_gone_with_all_access_and_only_its_owner_deletes_it() {
    let mut scene = Scene::granted();
    let path = paths::model(&scene.model.id);
    for person in [&mut scene.user, &mut scene.administrator] {
        assert_eq!(
            person.browser.delete(&path).problem(),
            ProblemKind::Forbidden
        );
    }
    let mut other = scene.another_owner();
    assert_eq!(other.browser.delete(&path).problem(), ProblemKind::NotFound);
    scene.owner.browser.delete(&path).success();
    assert!(scene.server.files("blobs/sealed").is_empty());
    let grant = scene.grant_now();
    assert_eq!(
        (grant.state, grant.model_name),
        (GrantState::Revoked, scene.model.card.name.clone())
    );
    let card = scene.model.card.clone();
    for person in [&mut scene.owner, &mut scene.user] {
        assert_eq!(person.browser.get(&path).problem(), ProblemKind::NotFound);
    }
    let owner = &mut scene.owner.browser;
    assert_eq!(owner.put(&path, &card).problem(), ProblemKind::NotFound);
    let publish = paths::model_publish(&scene.model.id);
    assert_eq!(owner.post_empty(&publish).problem(), ProblemKind::NotFound);
    assert_eq!(owner.delete(&path).problem(), ProblemKind::NotFound);
    let own: Vec<ListedModel> = owner.get(paths::MY_MODELS).document();
    assert!(own.is_empty());
    let request = api::grant::AccessRequest {
        purpose: "Once more.".into(),
    };
    let asked = scene
        .user
        .browser
        .post(&paths::model_grants(&scene.model.id), &request);
    assert_eq!(asked.problem(), ProblemKind::NotFound);
}
