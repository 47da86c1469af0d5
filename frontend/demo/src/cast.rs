use std::path::PathBuf;

use api::{
    ProblemKind,
    account::{AccountQuery, Profile, Role},
};
use client::{Client, Decision, Entrance, Failure, LogStatus, Outcome, Registration};

/// E-mail address of the demonstration administrator.
pub(crate) const ADMINISTRATOR: &str = "admin@demo.example";
/// E-mail address of the demonstration owner.
pub(crate) const OWNER: &str = "owner@demo.example";
/// E-mail address of the demonstration user.
pub(crate) const USER: &str = "user@demo.example";
/// Password of all three, printed for everybody: the demonstration protects nothing.
pub(crate) const PASSWORD: &str = "demonstration-1";

/// Where the demonstration plays.
pub(crate) struct Stage {
    /// Address of the server.
    pub(crate) origin: String,
    /// Folder of what the clients remember between two runs.
    pub(crate) memory: Option<PathBuf>,
}

/// Who takes part in the demonstration.
pub(crate) struct Cast {
    pub(crate) owner: Client,
    pub(crate) user: Client,
}

impl Stage {
    /// Signs everybody in; registers and approves whoever is missing.
    pub(crate) async fn gather(&self, setup_token: Option<String>) -> Outcome<Cast> {
        let administrator = self.administrator(setup_token).await?;
        let owner = Registration {
            profile: profile(
                "Demo owner",
                OWNER,
                "Shows how a model is sealed and granted.",
            ),
            role: Role::Owner,
            password: PASSWORD.to_owned(),
            entrance: Entrance::Approval,
        };
        let user = Registration {
            profile: profile(
                "Demo user",
                USER,
                "Shows how an encrypted input is answered.",
            ),
            role: Role::User,
            ..owner.clone()
        };
        Ok(Cast {
            owner: self.member(&administrator, owner).await?,
            user: self.member(&administrator, user).await?,
        })
    }

    async fn administrator(&self, setup_token: Option<String>) -> Outcome<Client> {
        let client = self.visitor();
        match sign_in(&client, ADMINISTRATOR).await {
            Err(failure) if is_unknown(&failure) => {
                let purpose = "Shows how accounts are approved.";
                let registration = Registration {
                    profile: profile("Demo administrator", ADMINISTRATOR, purpose),
                    role: Role::Administrator,
                    password: PASSWORD.to_owned(),
                    entrance: Entrance::SetupLink(setup_token.ok_or_else(no_token)?),
                };
                client.register(registration).await?;
                sign_in(&client, ADMINISTRATOR).await?;
            }
            signed_in => signed_in?,
        }
        follow_log(&client).await?;
        Ok(client)
    }

    async fn member(&self, administrator: &Client, person: Registration) -> Outcome<Client> {
        let client = self.visitor();
        let email = person.profile.email.clone();
        let signed_in = match sign_in(&client, &email).await {
            Err(failure) if is_unknown(&failure) => {
                client.register(person).await?;
                false
            }
            Err(failure) if failure.is(ProblemKind::AccountPending) => false,
            signed_in => signed_in.map(|()| true)?,
        };
        if !signed_in {
            approve(administrator, &email).await?;
            sign_in(&client, &email).await?;
        }
        follow_log(&client).await?;
        Ok(client)
    }

    fn visitor(&self) -> Client {
        native::client(&self.origin, self.memory.clone())
    }
}

async fn sign_in(client: &Client, email: &str) -> Outcome<()> {
    let signed_in = client.sign_in(email.to_owned(), PASSWORD.to_owned());
    signed_in.await.map(drop)
}

/// Goes no further under a log that broke.
async fn follow_log(client: &Client) -> Outcome<()> {
    match client.follow_log().await {
        LogStatus::Unavailable(failure) => Err(failure),
        _ => client.allow_use().await,
    }
}

async fn approve(administrator: &Client, email: &str) -> Outcome<()> {
    let query = AccountQuery {
        search: email.to_owned(),
        ..AccountQuery::default()
    };
    let accounts = administrator.accounts(&query).await?.items;
    let account = accounts
        .iter()
        .find(|account| account.profile.email == email)
        .ok_or_else(Failure::unexpected_answer)?;
    administrator.decide(account, Decision::Approve).await?;
    Ok(())
}

/// Whether the address is not registered. OPAQUE cannot tell it from a wrong password, so registering
/// fails next if it is.
fn is_unknown(failure: &Failure) -> bool {
    failure.kind.is_none() || failure.is(ProblemKind::WrongCredentials)
}

fn no_token() -> Failure {
    Failure::local(
        "There is no demonstration administrator yet.",
        "Give the set-up token with --setup-token.",
    )
}

fn profile(name: &str, email: &str, purpose: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        organisation: "Demonstration".to_owned(),
        email: email.to_owned(),
        purpose: purpose.to_owned(),
        language: Default::default(),
    }
}
