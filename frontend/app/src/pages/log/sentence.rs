use api::log::EntryKind;

use super::entry::Entry;
use crate::format::{number, time};

/// What a kind is called in the filter and in files.
pub(super) fn kind_name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Registered => t!("Registrations"),
        EntryKind::Approved => t!("Approvals"),
        EntryKind::Denied => t!("Denied registrations"),
        EntryKind::Suspended => t!("Suspended accounts"),
        EntryKind::Reinstated => t!("Reinstated accounts"),
        EntryKind::Reopened => t!("Decisions opened again"),
        EntryKind::AskedAgain => t!("Denied persons who asked again"),
        EntryKind::Invited => t!("Invitations"),
        EntryKind::SignedOut => t!("Sign-ins that administrators ended"),
        EntryKind::InvitationWithdrawn => t!("Withdrawn invitations"),
        EntryKind::ProfileChanged => t!("Changed profiles"),
        EntryKind::EmailChanged => t!("Changed e-mail addresses"),
        EntryKind::AccountDeleted => t!("Deleted accounts"),
        EntryKind::KeyPublished => t!("Public keys"),
        EntryKind::SigningKeyPublished => t!("Keys that owners sign with"),
        EntryKind::EvaluationKeyUploaded => t!("Evaluation keys"),
        EntryKind::VaultNoted => t!("Changes of vaults"),
        EntryKind::CardPublished => t!("Model cards"),
        EntryKind::ModelUnpublished => t!("Taken out of the catalogue"),
        EntryKind::ModelRepublished => t!("Put back into the catalogue"),
        EntryKind::AccessRequested => t!("Requests for access"),
        EntryKind::AccessRefused => t!("Refused requests"),
        EntryKind::AccessWithdrawn => t!("Requests taken back"),
        EntryKind::TermsChanged => t!("Changed budgets"),
        EntryKind::MoreRequested => t!("Wishes for more"),
        EntryKind::MoreWithdrawn => t!("Wishes taken back"),
        EntryKind::MoreDeclined => t!("Declined wishes"),
        EntryKind::ModelSealed => t!("Models sealed for a user"),
        EntryKind::GrantRevoked => t!("Access taken back"),
        EntryKind::GrantSuspended => t!("Suspended access"),
        EntryKind::PoolForfeited => t!("Checks of rows left unfinished"),
        EntryKind::SuspensionLifted => t!("Lifted suspensions"),
        EntryKind::Evaluated => t!("Questions that were answered"),
        EntryKind::AppServed => t!("Versions of the app"),
        EntryKind::Restored => t!("Restored backups"),
        EntryKind::LogKeyChanged => t!("Changes of the log’s key"),
    }
}

/// What happened, in a sentence.
pub(super) fn sentence(entry: &Entry) -> String {
    let somebody = || t!("Somebody").to_owned();
    let activity = &entry.activity;
    let actor = activity.actor_name.clone().unwrap_or_else(somebody);
    let subject = activity
        .subject_name
        .clone()
        .unwrap_or_else(|| t!("somebody").to_owned());
    let model = activity
        .model_name
        .clone()
        .unwrap_or_else(|| t!("a model").to_owned());
    match entry.leaf.kind {
        EntryKind::Registered => t!("{actor} registered"),
        EntryKind::Approved if entry.detail.subject.is_none() => {
            t!("{actor} became administrator by a link of the server’s command line")
        }
        EntryKind::Approved => t!("{actor} approved {subject}"),
        EntryKind::Denied => t!("{actor} denied {subject}"),
        EntryKind::Suspended => t!("{actor} suspended {subject}"),
        EntryKind::Reinstated => t!("{actor} reinstated {subject}"),
        EntryKind::Reopened => t!("{actor} opened the decision on {subject} again"),
        EntryKind::AskedAgain => t!("{actor} corrected a denied registration and asked again"),
        EntryKind::Invited if entry.detail.actor.is_none() => {
            t!("The server’s command line made a link for another administrator").to_owned()
        }
        EntryKind::Invited => t!("{actor} invited somebody"),
        EntryKind::SignedOut => t!("{actor} ended all sign-ins of {subject}"),
        EntryKind::InvitationWithdrawn => t!("{actor} withdrew an invitation"),
        EntryKind::ProfileChanged => profile(entry, &actor),
        EntryKind::EmailChanged => t!("{actor} changed the e-mail address"),
        EntryKind::AccountDeleted => t!("An account was deleted by its holder").to_owned(),
        EntryKind::KeyPublished => t!("{actor} published a public key"),
        EntryKind::SigningKeyPublished => t!("{actor} published a key to sign with"),
        EntryKind::EvaluationKeyUploaded => t!("{actor} uploaded an evaluation key"),
        EntryKind::VaultNoted => t!("{actor}’s vault changed"),
        EntryKind::CardPublished => t!("{actor} published the card of {model}"),
        EntryKind::ModelUnpublished => t!("{actor} took {model} out of the catalogue"),
        EntryKind::ModelRepublished => t!("{actor} put {model} back into the catalogue"),
        EntryKind::AccessRequested => t!("{actor} asked for access to {model}"),
        EntryKind::AccessRefused => t!("{actor} refused {subject} access to {model}"),
        EntryKind::AccessWithdrawn => t!("{actor} took the request for {model} back"),
        EntryKind::ModelSealed => {
            let given = given(entry).map_or(String::new(), |given| format!(": {given}"));
            t!("{actor} sealed {model} for {subject}{given}")
        }
        EntryKind::TermsChanged => {
            let given = given(entry).unwrap_or_else(|| t!("another budget").to_owned());
            t!("{actor} gave {subject} {given} of {model}")
        }
        EntryKind::MoreRequested => t!("{actor} asked for more of {model}"),
        EntryKind::MoreWithdrawn => t!("{actor} took the wish for more of {model} back"),
        EntryKind::MoreDeclined => t!("{actor} declined to give {subject} more of {model}"),
        EntryKind::GrantRevoked if entry.detail.reason.is_some() => {
            t!("Access to {model} ended between {actor} and {subject}")
        }
        EntryKind::GrantRevoked => t!("{actor} took {subject}’s access to {model} back"),
        EntryKind::GrantSuspended => t!("{actor}’s access to {model} was suspended"),
        EntryKind::PoolForfeited => t!("{actor} left before a check of rows was finished"),
        EntryKind::SuspensionLifted => {
            t!("{actor} lifted the suspension of {subject}’s access to {model}")
        }
        EntryKind::Evaluated => evaluation(entry, &actor, &model),
        EntryKind::AppServed => {
            let manifest = entry.leaf.manifest.as_deref().unwrap_or_default();
            t!("The server began to hand out the app with manifest {manifest}")
        }
        EntryKind::LogKeyChanged => {
            t!("The log changed the key that signs it; the key before signed that").to_owned()
        }
        EntryKind::Restored => match entry.detail.had {
            Some(had) => t!(
                "The server went on from a backup; lost: {} that the log held after this place before",
                number::counted(had.saturating_sub(entry.leaf.index), t!("entry"), t!("entries"))
            ),
            None => t!("The server went on from a backup: what the log held after this place before is lost")
                .to_owned(),
        },
    }
}

fn profile(entry: &Entry, actor: &str) -> String {
    match &entry.detail.holder {
        Some(before) => t!(
            "{actor} changed the name or the organisation, before {} ({})",
            before.name,
            before.organisation
        ),
        None => t!("{actor} changed the purpose"),
    }
}

/// What a grant gives, as an entry names it.
fn given(entry: &Entry) -> Option<String> {
    let terms = entry.detail.terms?;
    let rows = number::counted(terms.budget, t!("row"), t!("rows"));
    Some(match terms.expires_at {
        Some(end) => t!("{rows} until {}", time::day(end)),
        None => rows,
    })
}

fn evaluation(entry: &Entry, actor: &str, model: &str) -> String {
    let rows = entry.detail.rows.unwrap_or(1);
    let rows = number::counted(rows, t!("row"), t!("rows"));
    match entry.detail.duration_us {
        Some(duration) => {
            let duration = number::micros(duration);
            t!("{model} answered {rows} for {actor} in {duration}")
        }
        None => t!("{model} answered {rows} for {actor}"),
    }
}
