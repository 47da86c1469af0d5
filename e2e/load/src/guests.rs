use std::{error::Error, net::SocketAddr};

use api::{
    account::Role,
    grant::{AccessRequest, Grant},
    limits,
    model::ListedModel,
    paths,
};

use crate::{candidates::Candidates, member::Member, model::PublishedModel};

/// Fills a running service: so many users with a key who ask for the model of that name, and so many models that nobody uses.
pub(crate) fn invite(
    server: SocketAddr,
    invitation: String,
    asked: &str,
    users: usize,
    models: usize,
) -> Result<(), Box<dyn Error>> {
    let mut administrator = Member::invited_administrator(server, invitation)?;
    let candidates = Candidates::make();
    for number in 0..users {
        let name = format!("user{number}");
        let mut user = Member::join(server, &mut administrator, &name, Role::User)?;
        candidates.publish(&mut user)?;
        ask(&mut user, asked)?;
    }
    for (number, names) in names(models).chunks(limits::MODELS).enumerate() {
        let name = format!("owner{number}");
        let mut owner = Member::join(server, &mut administrator, &name, Role::Owner)?;
        PublishedModel::publish_unused(&mut owner, names)?;
    }
    Ok(())
}

fn names(models: usize) -> Vec<String> {
    (0..models)
        .map(|number| format!("Random model {number}"))
        .collect()
}

fn ask(user: &mut Member, model: &str) -> Result<(), Box<dyn Error>> {
    let models: Vec<ListedModel> = serde_json::from_slice(&user.browser.get(paths::MODELS)?)?;
    let asked = models.iter().find(|known| known.card.name == model);
    let asked = asked.ok_or("No model has that name.")?;
    let request = AccessRequest {
        purpose: "To fill a list.".into(),
    };
    let _: Grant = user
        .browser
        .post(&paths::model_grants(&asked.id), &request)?;
    Ok(())
}
