use storage::database::accounts::outbox::{MailTopic, MailedGrant};

use super::frame::{Frame, Words};

pub(super) const FRAME: Frame = Frame {
    words,
    reason: "The reason:",
    more: |count| format!("And {count} more."),
    footer: |origin| {
        format!(
            "You are told this because this address belongs to an account at {origin}. No mail of the service holds a value, an answer \
             or a password, and none asks for one.\n\n\
             Which mails you get, and in which language, you choose once you are signed in: {origin}/account"
        )
    },
};

fn words(topic: MailTopic, host: &str) -> Words {
    const SIGN_IN: (&str, &str) = ("Sign in:", "/sign-in");
    const REQUESTS: (&str, &str) = ("See the requests:", "/owner/requests");
    const ACCESS: (&str, &str) = ("See your access to models:", "/user/grants");
    match topic {
        MailTopic::Confirm => Words {
            behind: Some(
                "If it was not you, do nothing: nothing else goes to an address that nobody confirmed.".to_owned(),
            ),
            ..Words::plain(
                "confirm your e-mail address",
                format!("Somebody registered at {host} with this address."),
                ("If it was you, open this link within three days and confirm it:", "/confirm"),
            )
        },
        MailTopic::Approved => Words::plain(
            "your account is approved",
            format!("An administrator of {host} approved your account."),
            SIGN_IN,
        ),
        MailTopic::Denied => Words::plain(
            "your account is denied",
            format!("An administrator of {host} denied your account."),
            ("You read this at sign-in too:", "/sign-in"),
        ),
        MailTopic::Suspended => Words::plain(
            "your account is suspended",
            format!("An administrator of {host} suspended your account. You are signed out everywhere."),
            ("You read this at sign-in too:", "/sign-in"),
        ),
        MailTopic::Reinstated => Words::plain(
            "your account goes on",
            format!("An administrator of {host} reinstated your account."),
            SIGN_IN,
        ),
        MailTopic::SecondFactorOff => Words::plain(
            "your account asks for no passkey any more",
            format!(
                "Whoever runs {host} turned the second factor of your account off: your password alone signs you in. If you did not ask \
                 for that, change your password."
            ),
            ("See your passkeys:", "/account"),
        ),
        MailTopic::Requested => Words::of_grants(
            "access to a model of yours is asked for",
            |MailedGrant { user, model, .. }| format!("{user} asks for access to {model}."),
            REQUESTS,
        ),
        MailTopic::MoreRequested => Words::of_grants(
            "more of a model of yours is asked for",
            |MailedGrant { user, model, .. }| {
                format!("{user} asks for more rows of {model}, or for a later end of access to it.")
            },
            REQUESTS,
        ),
        MailTopic::Granted => Words::of_grants(
            "you may use a model",
            |MailedGrant { owner, model, .. }| format!("{owner} sealed {model} for you."),
            ACCESS,
        ),
        MailTopic::Refused => Words::of_grants(
            "access to a model is refused",
            |MailedGrant { owner, model, .. }| format!("{owner} refused access to {model}."),
            ACCESS,
        ),
        MailTopic::Revoked => Words::of_grants(
            "access to a model is taken back",
            |MailedGrant { owner, model, .. }| {
                format!("{owner} took access to {model} back. The copy that was sealed for you is deleted.")
            },
            ACCESS,
        ),
        MailTopic::MoreGiven => Words::of_grants(
            "your access to a model is extended",
            |MailedGrant { owner, model, .. }| {
                format!("{owner} gives you more rows of {model}, or a later end of access to it, as you asked.")
            },
            ACCESS,
        ),
        MailTopic::MoreDeclined => Words::of_grants(
            "your request for more of a model is declined",
            |MailedGrant { owner, model, .. }| {
                format!("{owner} declined your request for more of {model}. Your access stays as it is.")
            },
            ACCESS,
        ),
        MailTopic::Budget => Words::of_grants(
            "most of a budget is used",
            |MailedGrant { model, rows_used, query_budget, .. }| match query_budget {
                1 => format!("The one row of {model} is used."),
                _ => format!("{rows_used} of {query_budget} rows of {model} are used."),
            },
            ACCESS,
        ),
        MailTopic::Stale => Words::of_grants(
            "a model of yours has to be sealed again",
            |MailedGrant { user, model, .. }| {
                format!("{user} has new keys, so {model} has to be sealed again. The earlier copy is deleted.")
            },
            REQUESTS,
        ),
    }
}
