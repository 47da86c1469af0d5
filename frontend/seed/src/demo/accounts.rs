use api::{
    ProblemKind,
    account::{Profile, Role},
};

use crate::{Error, Person};

/// E-mail address of the demonstration administrator.
pub const ADMINISTRATOR: &str = "admin@demo.example";
/// E-mail address of the demonstration owner.
pub const OWNER: &str = "owner@demo.example";
/// E-mail address of the demonstration user.
pub const USER: &str = "user@demo.example";
/// Password of all three, printed for everybody: the demonstration protects nothing.
pub const PASSWORD: &str = "demonstration-1";

/// Who takes part in the demonstration.
pub(super) struct Cast {
    pub(super) owner: Person,
    pub(super) user: Person,
}

/// Signs everybody in; registers and approves whoever is missing.
pub(super) fn gather(origin: &str, setup_token: Option<String>) -> Result<Cast, Error> {
    let mut administrator = administrator(origin, setup_token)?;
    let owner = member(
        origin,
        &mut administrator,
        OWNER,
        "Demo owner",
        Role::Owner,
        "Shows how a model is sealed and granted.",
    )?;
    let user = member(
        origin,
        &mut administrator,
        USER,
        "Demo user",
        Role::User,
        "Shows how an encrypted input is answered.",
    )?;
    Ok(Cast { owner, user })
}

fn administrator(origin: &str, setup_token: Option<String>) -> Result<Person, Error> {
    match Person::sign_in(origin, ADMINISTRATOR, PASSWORD) {
        Err(error) if is_unknown(&error) => {
            let token = setup_token.ok_or(Error::SetupToken)?;
            let purpose = "Shows how accounts are approved.";
            let profile = profile("Demo administrator", ADMINISTRATOR, purpose);
            let role = Role::Administrator;
            Person::register(origin, profile, role, PASSWORD, Some(token))?;
            Person::sign_in(origin, ADMINISTRATOR, PASSWORD)
        }
        person => person,
    }
}

fn member(
    origin: &str,
    administrator: &mut Person,
    email: &str,
    name: &str,
    role: Role,
    purpose: &str,
) -> Result<Person, Error> {
    match Person::sign_in(origin, email, PASSWORD) {
        Err(error) if is_unknown(&error) => {
            Person::register(origin, profile(name, email, purpose), role, PASSWORD, None)?;
        }
        Err(error) if error.kind() == Some(ProblemKind::AccountPending) => {}
        person => return person,
    }
    approve(administrator, email)?;
    Person::sign_in(origin, email, PASSWORD)
}

fn approve(administrator: &mut Person, email: &str) -> Result<(), Error> {
    let accounts = administrator.accounts()?;
    let account = accounts
        .iter()
        .find(|account| account.profile.email == email);
    let account = account.ok_or(Error::Unexpected("the list of accounts"))?;
    administrator.approve(account).map(|_| ())
}

/// Whether the address is not registered. OPAQUE cannot tell it from a wrong password, so registering
/// fails next if it is.
fn is_unknown(error: &Error) -> bool {
    matches!(error, Error::Fault(_)) || error.kind() == Some(ProblemKind::WrongCredentials)
}

fn profile(name: &str, email: &str, purpose: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        organisation: "Demonstration".to_owned(),
        email: email.to_owned(),
        purpose: purpose.to_owned(),
    }
}
