use api::log::EntryKind;

use super::entry::Entry;
use crate::format::{number, time};

/// What a kind is called in the filter and in files.
pub(super) fn kind_name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Registered => "Registrations",
        EntryKind::Approved => "Approvals",
        EntryKind::Denied => "Denied registrations",
        EntryKind::Suspended => "Suspended accounts",
        EntryKind::Reinstated => "Reinstated accounts",
        EntryKind::Reopened => "Decisions opened again",
        EntryKind::AskedAgain => "Denied persons who asked again",
        EntryKind::Invited => "Invitations",
        EntryKind::InvitationWithdrawn => "Withdrawn invitations",
        EntryKind::ProfileChanged => "Changed profiles",
        EntryKind::EmailChanged => "Changed e-mail addresses",
        EntryKind::AccountDeleted => "Deleted accounts",
        EntryKind::KeyPublished => "Public keys",
        EntryKind::SigningKeyPublished => "Keys that owners sign with",
        EntryKind::EvaluationKeyUploaded => "Evaluation keys",
        EntryKind::VaultNoted => "Changes of vaults",
        EntryKind::CardPublished => "Model cards",
        EntryKind::ModelUnpublished => "Taken out of the catalogue",
        EntryKind::ModelRepublished => "Put back into the catalogue",
        EntryKind::AccessRequested => "Requests for access",
        EntryKind::AccessRefused => "Refused requests",
        EntryKind::AccessWithdrawn => "Requests taken back",
        EntryKind::TermsChanged => "Changed budgets",
        EntryKind::MoreRequested => "Wishes for more",
        EntryKind::MoreWithdrawn => "Wishes taken back",
        EntryKind::MoreDeclined => "Declined wishes",
        EntryKind::ModelSealed => "Models sealed for a user",
        EntryKind::GrantRevoked => "Access taken back",
        EntryKind::GrantSuspended => "Suspended access",
        EntryKind::PoolForfeited => "Checks of rows left unfinished",
        EntryKind::SuspensionLifted => "Lifted suspensions",
        EntryKind::Evaluated => "Questions that were answered",
        EntryKind::AppServed => "Versions of the app",
        EntryKind::Restored => "Restored backups",
        EntryKind::LogKeyChanged => "Changes of the log’s key",
    }
}

/// What happened, in a sentence.
pub(super) fn sentence(entry: &Entry) -> String {
    let somebody = || "Somebody".to_owned();
    let activity = &entry.activity;
    let actor = activity.actor_name.clone().unwrap_or_else(somebody);
    let subject = activity
        .subject_name
        .clone()
        .unwrap_or_else(|| "somebody".to_owned());
    let model = activity
        .model_name
        .clone()
        .unwrap_or_else(|| "a model".to_owned());
    match entry.leaf.kind {
        EntryKind::Registered => format!("{actor} registered"),
        EntryKind::Approved if entry.detail.subject.is_none() => {
            format!("{actor} became administrator by a link of the server’s command line")
        }
        EntryKind::Approved => format!("{actor} approved {subject}"),
        EntryKind::Denied => format!("{actor} denied {subject}"),
        EntryKind::Suspended => format!("{actor} suspended {subject}"),
        EntryKind::Reinstated => format!("{actor} reinstated {subject}"),
        EntryKind::Reopened => format!("{actor} opened the decision on {subject} again"),
        EntryKind::AskedAgain => format!("{actor} corrected a denied registration and asked again"),
        EntryKind::Invited if entry.detail.actor.is_none() => {
            "The server’s command line made a link for another administrator".to_owned()
        }
        EntryKind::Invited => format!("{actor} invited somebody"),
        EntryKind::InvitationWithdrawn => format!("{actor} withdrew an invitation"),
        EntryKind::ProfileChanged => profile(entry, &actor),
        EntryKind::EmailChanged => format!("{actor} changed the e-mail address"),
        EntryKind::AccountDeleted => "An account was deleted by its holder".to_owned(),
        EntryKind::KeyPublished => format!("{actor} published a public key"),
        EntryKind::SigningKeyPublished => format!("{actor} published a key to sign with"),
        EntryKind::EvaluationKeyUploaded => format!("{actor} uploaded an evaluation key"),
        EntryKind::VaultNoted => format!("{actor}’s vault changed"),
        EntryKind::CardPublished => format!("{actor} published the card of {model}"),
        EntryKind::ModelUnpublished => format!("{actor} took {model} out of the catalogue"),
        EntryKind::ModelRepublished => format!("{actor} put {model} back into the catalogue"),
        EntryKind::AccessRequested => format!("{actor} asked for access to {model}"),
        EntryKind::AccessRefused => format!("{actor} refused {subject} access to {model}"),
        EntryKind::AccessWithdrawn => format!("{actor} took the request for {model} back"),
        EntryKind::ModelSealed => {
            let given = given(entry).map_or(String::new(), |given| format!(": {given}"));
            format!("{actor} sealed {model} for {subject}{given}")
        }
        EntryKind::TermsChanged => {
            let given = given(entry).unwrap_or_else(|| "another budget".to_owned());
            format!("{actor} gave {subject} {given} of {model}")
        }
        EntryKind::MoreRequested => format!("{actor} asked for more of {model}"),
        EntryKind::MoreWithdrawn => format!("{actor} took the wish for more of {model} back"),
        EntryKind::MoreDeclined => format!("{actor} declined to give {subject} more of {model}"),
        EntryKind::GrantRevoked if entry.detail.reason.is_some() => {
            format!("Access to {model} ended between {actor} and {subject}")
        }
        EntryKind::GrantRevoked => format!("{actor} took {subject}’s access to {model} back"),
        EntryKind::GrantSuspended => format!("{actor}’s access to {model} was suspended"),
        EntryKind::PoolForfeited => format!("{actor} left before a check of rows was finished"),
        EntryKind::SuspensionLifted => {
            format!("{actor} lifted the suspension of {subject}’s access to {model}")
        }
        EntryKind::Evaluated => evaluation(entry, &actor, &model),
        EntryKind::AppServed => {
            let manifest = entry.leaf.manifest.as_deref().unwrap_or_default();
            format!("The server began to hand out the app with manifest {manifest}")
        }
        EntryKind::LogKeyChanged => {
            "The log changed the key that signs it; the key before signed that".to_owned()
        }
        EntryKind::Restored => match entry.detail.had {
            Some(had) => format!(
                "The server went on from a backup; lost: {} that the log held after this place before",
                number::counted(had.saturating_sub(entry.leaf.index), "entry", "entries")
            ),
            None => "The server went on from a backup: what the log held after this place before is lost"
                .to_owned(),
        },
    }
}

fn profile(entry: &Entry, actor: &str) -> String {
    match &entry.detail.holder {
        Some(before) => format!(
            "{actor} changed the name or the organisation, before {} ({})",
            before.name, before.organisation
        ),
        None => format!("{actor} changed the purpose"),
    }
}

/// What a grant gives, as an entry names it.
fn given(entry: &Entry) -> Option<String> {
    let terms = entry.detail.terms?;
    let rows = number::counted(terms.budget, "row", "rows");
    Some(match terms.expires_at {
        Some(end) => format!("{rows} until {}", time::day(end)),
        None => rows,
    })
}

fn evaluation(entry: &Entry, actor: &str, model: &str) -> String {
    let rows = entry.detail.rows.unwrap_or(1);
    let rows = number::counted(rows, "row", "rows");
    match entry.detail.duration_us {
        Some(duration) => {
            let duration = number::micros(duration);
            format!("{model} answered {rows} for {actor} in {duration}")
        }
        None => format!("{model} answered {rows} for {actor}"),
    }
}
