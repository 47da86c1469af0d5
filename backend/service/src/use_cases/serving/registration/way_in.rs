//! Who may register, and what is told of that before anything is registered.

use api::{
    ProblemKind, Timestamp,
    account::{RegisterEntrance, Role},
    invitation::Invitation,
};
use opaque::Email;
use storage::database::{Executor, Writing, accounts, tokens::setup_tokens};

use crate::{
    app::App,
    base::token::Token,
    error::Error,
    use_cases::{
        account::{identity, invitations, password::taken},
        serving::{settings, setup},
    },
};

/// How somebody came in.
pub(super) enum WayIn {
    /// An administrator decides.
    Approval,
    /// By the link that makes the first administrator.
    SetupLink,
    /// By an invitation.
    Invitation(Invitation),
}

/// Refuses what the last message of a registration would refuse, and tells nobody more than that one does: whoever has to prove an
/// address first is told there whether somebody has it.
///
/// # Errors
/// [`ProblemKind::Forbidden`] for somebody who may not register so, [`ProblemKind::Conflict`] for an address that somebody has.
pub(super) async fn foresee(
    app: &App,
    entrance: &RegisterEntrance,
    email: &Email,
) -> Result<(), Error> {
    if entrance.invitation.is_none() && entrance.setup_token.is_none() {
        settings::admit(app, email.as_str(), entrance.role).await?;
    }
    check_way(app, entrance, email).await?;
    let is_invited = entrance.invitation.is_some();
    if identity::is_asked(app, is_invited, entrance.setup_token.is_some()) {
        return Ok(());
    }
    match accounts::find_by_email(app.database.read(), email).await? {
        Some(_) => Err(taken()),
        None => Ok(()),
    }
}

/// As [`come_in`], and uses nothing up.
async fn check_way(app: &App, entrance: &RegisterEntrance, email: &Email) -> Result<(), Error> {
    let (reading, now) = (app.database.read(), app.clock.now());
    match way(entrance)? {
        Shown::Nothing => Ok(()),
        Shown::Invitation(token) => {
            let role = entrance.role;
            let found = invitations::good_for(reading, token, role, email.as_str(), now);
            found.await.map(drop)
        }
        Shown::SetupLink(token) => check_setup_link(reading, token, now).await,
    }
}

/// Whatever is shown of links is used up.
///
/// # Errors
/// [`ProblemKind::Forbidden`] for a link that is good for nothing, or not for this role and address.
pub(super) async fn come_in(
    writing: &mut Writing,
    entrance: &RegisterEntrance,
    email: &str,
    now: Timestamp,
) -> Result<WayIn, Error> {
    match way(entrance)? {
        Shown::Nothing => Ok(WayIn::Approval),
        Shown::Invitation(token) => {
            let taken = invitations::take(writing, token, entrance.role, email, now);
            Ok(WayIn::Invitation(taken.await?))
        }
        Shown::SetupLink(token) => {
            check_setup_link(&mut **writing, token, now).await?;
            setup_tokens::delete_all(&mut **writing).await?;
            Ok(WayIn::SetupLink)
        }
    }
}

/// What is shown to come in.
enum Shown<'a> {
    Nothing,
    Invitation(&'a str),
    SetupLink(&'a str),
}

fn way(entrance: &RegisterEntrance) -> Result<Shown<'_>, Error> {
    match (&entrance.invitation, &entrance.setup_token, entrance.role) {
        (Some(token), None, _) => Ok(Shown::Invitation(token)),
        (None, Some(token), Role::Administrator) => Ok(Shown::SetupLink(token)),
        (None, None, Role::Owner | Role::User) => Ok(Shown::Nothing),
        (None, None, Role::Administrator | Role::Auditor) => Err(Error::refused(
            ProblemKind::Forbidden,
            "Administrators and auditors register by invitation only.",
            "Open the link that an administrator gave you, or the one the server printed when it started.",
        )),
        (_, Some(_), _) => Err(Error::invalid("A set-up link makes administrators only.")),
    }
}

async fn check_setup_link(
    executor: impl Executor<'_>,
    token: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let hash = Token::presented(token).hash();
    if setup_tokens::is_valid(executor, hash, now - setup::LIFETIME).await? {
        return Ok(());
    }
    Err(Error::refused(
        ProblemKind::Forbidden,
        "The set-up link was used already or is too old.",
        "If the service has an administrator by now, ask for an invitation; otherwise get another link with tacit-server setup-link.",
    ))
}
