//! Invitations: who invites whom, and what a link is good for.

pub mod file;

use std::collections::HashSet;

use api::{
    AccountId, InvitationId, ProblemKind, Timestamp,
    account::Role,
    invitation::{Invitation, Invite, Invited, Invitee, MOST_AT_ONCE, MOST_DAYS, OpenInvitation},
    list::Word,
    log::{EntryDetail, EntryKind},
};
use opaque::Email;
use storage::database::{Executor, Writing, accounts, tokens::invitations};

use crate::{
    app::{App, ledger::Entry},
    base::{random, text::one_line, token::Token},
    config::Origin,
    error::Error,
};

const DAY_MS: Timestamp = 24 * 60 * 60 * 1000;

/// Invites whoever may be invited, each logged, or says only what would come of it; answers in the order of the invitees.
///
/// # Errors
/// [`ProblemKind::Invalid`] for no invitee, too many, or a number of days out of bounds.
pub async fn invite(
    app: &App,
    administrator: &AccountId,
    invite: &Invite,
) -> Result<Vec<Invited>, Error> {
    if !(1..=MOST_AT_ONCE).contains(&invite.invitees.len()) {
        return Err(Error::invalid("Invite 1 to 500 people at once."));
    }
    if !(1..=MOST_DAYS).contains(&invite.days) {
        return Err(Error::invalid("An invitation is open for 1 to 60 days."));
    }
    let now = app.clock.now();
    let mut writing = app.database.write().await?;
    invitations::delete_expired(&mut *writing, now).await?;
    let (mut outcomes, mut entries, mut named) = (Vec::new(), Vec::new(), HashSet::new());
    let mut ids = identifiers(invite.invitees.len()).into_iter();
    for invitee in &invite.invitees {
        let checked = match check(&mut writing, invitee, &mut named, now).await? {
            Ok(checked) => checked,
            Err(happened) => {
                outcomes.push(Invited::Refused { happened });
                continue;
            }
        };
        if invite.rehearses {
            outcomes.push(Invited::Fits);
            continue;
        }
        let expires_at = now + Timestamp::from(invite.days) * DAY_MS;
        let made = Invitation {
            id: ids
                .next()
                .ok_or(Error::Internal("an invitation has no identifier"))?,
            ..make(checked, Some(administrator), now, expires_at)
        };
        entries.push(Entry::about(
            EntryKind::Invited,
            administrator,
            detail(&made),
        ));
        let link = keep(&mut writing, &app.origin, &made).await?;
        let invitation = made;
        outcomes.push(Invited::Made { invitation, link });
    }
    if invite.rehearses {
        return Ok(outcomes);
    }
    app.ledger.append_all(&mut writing, entries).await?;
    writing.commit().await?;
    Ok(outcomes)
}

/// In the order by which lists tell apart what was made at the same time.
fn identifiers(many: usize) -> Vec<InvitationId> {
    let mut ids: Vec<String> = (0..many).map(|_| random::identifier()).collect();
    ids.sort_unstable();
    ids.into_iter().map(InvitationId).collect()
}

/// Withdraws an open invitation: its link is good for nothing any more.
///
/// # Errors
/// [`ProblemKind::NotFound`] where it was used or withdrawn already.
pub async fn withdraw(
    app: &App,
    administrator: &AccountId,
    id: &InvitationId,
) -> Result<(), Error> {
    let mut writing = app.database.write().await?;
    let found = invitations::named(&mut *writing, id).await?;
    let invitation = found.ok_or(ProblemKind::NotFound)?;
    invitations::delete(&mut *writing, id).await?;
    let kind = EntryKind::InvitationWithdrawn;
    let entry = Entry::about(kind, administrator, detail(&invitation));
    app.ledger.append(&mut writing, entry).await?;
    Ok(writing.commit().await?)
}

/// What a link invites to.
///
/// # Errors
/// [`ProblemKind::Forbidden`] where it is good for nothing.
pub async fn open(app: &App, token: &str) -> Result<OpenInvitation, Error> {
    let hash = Token::presented(token).hash();
    let found = invitations::find(app.database.read(), hash, app.clock.now()).await?;
    let Invitation {
        invitee,
        inviter_name,
        expires_at,
        ..
    } = found.ok_or_else(good_for_nothing)?;
    Ok(OpenInvitation {
        invitee,
        inviter_name,
        expires_at,
    })
}

/// Uses an invitation up for an account of that role and address.
///
/// # Errors
/// [`ProblemKind::Forbidden`] where it is good for nothing, or for another role or address.
pub async fn take(
    writing: &mut Writing,
    token: &str,
    role: Role,
    email: &str,
    now: Timestamp,
) -> Result<Invitation, Error> {
    let invitation = good_for(&mut **writing, token, role, email, now).await?;
    invitations::delete(&mut **writing, &invitation.id).await?;
    Ok(invitation)
}

/// The invitation that a token is of, for an account of that role and address.
///
/// # Errors
/// As [`take`].
pub async fn good_for(
    executor: impl Executor<'_>,
    token: &str,
    role: Role,
    email: &str,
    now: Timestamp,
) -> Result<Invitation, Error> {
    let hash = Token::presented(token).hash();
    let found = invitations::find(executor, hash, now).await?;
    let invitation = found.ok_or_else(good_for_nothing)?;
    if invitation.invitee.role != role {
        return Err(Error::refused(
            ProblemKind::Forbidden,
            "The invitation is for another role.",
            "Open the link again and register as it says.",
        ));
    }
    let is_for_another = |address: &String| *address != email;
    if invitation
        .invitee
        .email
        .as_ref()
        .is_some_and(is_for_another)
    {
        return Err(Error::refused(
            ProblemKind::Forbidden,
            "The invitation is for another e-mail address.",
            "Register with the address it was made for, or ask for another invitation.",
        ));
    }
    Ok(invitation)
}

/// What the log says of it beside who invited.
pub(in crate::use_cases) fn detail(invitation: &Invitation) -> EntryDetail {
    let Invitee { name, role, .. } = &invitation.invitee;
    EntryDetail {
        reason: Some(format!("{}: {name}", role.word())),
        ..EntryDetail::default()
    }
}

/// An invitee as stored, or why there is no inviting.
async fn check(
    writing: &mut Writing,
    invitee: &Invitee,
    named: &mut HashSet<String>,
    now: Timestamp,
) -> Result<Result<Invitee, String>, Error> {
    let Ok(name) = one_line(&invitee.name, 100, "") else {
        return Ok(Err(
            "The name must be one line of 1 to 100 characters.".to_owned()
        ));
    };
    let email = match invitee.email.as_deref().map(Email::parse) {
        None => None,
        Some(Ok(email)) => Some(email),
        Some(Err(_)) => return Ok(Err("The e-mail address does not look like one.".to_owned())),
    };
    if let Some(email) = &email {
        if !named.insert(email.as_str().to_owned()) {
            return Ok(Err("The address stands here twice.".to_owned()));
        }
        if accounts::find_by_email(&mut **writing, email)
            .await?
            .is_some()
        {
            return Ok(Err("The address is registered already.".to_owned()));
        }
        if invitations::is_open_for(&mut **writing, email.as_str(), now).await? {
            let open = "An open invitation is for this address already: withdraw that one first.";
            return Ok(Err(open.to_owned()));
        }
    }
    Ok(Ok(Invitee {
        name,
        email: email.map(|email| email.as_str().to_owned()),
        role: invitee.role,
    }))
}

/// An invitation; `administrator` is missing at the server's command line.
pub(in crate::use_cases) fn make(
    invitee: Invitee,
    administrator: Option<&AccountId>,
    made_at: Timestamp,
    expires_at: Timestamp,
) -> Invitation {
    Invitation {
        id: InvitationId(random::identifier()),
        invitee,
        invited_by: administrator.cloned(),
        inviter_name: None,
        made_at,
        expires_at,
    }
}

/// Stores an invitation and answers its link, whose secret stands behind `#`, which browsers send to no server.
pub(in crate::use_cases) async fn keep(
    writing: &mut Writing,
    origin: &Origin,
    invitation: &Invitation,
) -> Result<String, Error> {
    let token = Token::random();
    invitations::insert(&mut **writing, invitation, token.hash()).await?;
    let origin = origin.as_str();
    Ok(format!("{origin}/invitation#{}", token.reveal()))
}

fn good_for_nothing() -> Error {
    Error::refused(
        ProblemKind::Forbidden,
        "The invitation was used or withdrawn, or is too old.",
        "Sign in if you registered with it; else ask whoever invited you for another one.",
    )
}
