use storage::database::accounts::outbox::{MailTopic, MailedGrant};

use super::frame::{Frame, Words};

pub(super) const FRAME: Frame = Frame {
    words,
    reason: "Die Begründung:",
    more: |count| format!("Und {count} weitere."),
    footer: |origin| {
        format!(
            "Sie erfahren das, weil diese Adresse zu einem Konto bei {origin} gehört. Keine Mail des Dienstes enthält einen Wert, eine \
             Antwort oder ein Passwort, und keine fragt danach.\n\n\
             Welche Mails Sie bekommen und in welcher Sprache, wählen Sie, wenn Sie angemeldet sind: {origin}/account"
        )
    },
};

fn words(topic: MailTopic, host: &str) -> Words {
    const SIGN_IN: (&str, &str) = ("Zur Anmeldung:", "/sign-in");
    const REQUESTS: (&str, &str) = ("Zu den Anfragen:", "/owner/requests");
    const ACCESS: (&str, &str) = ("Zu Ihren Modellen:", "/user/grants");
    match topic {
        MailTopic::Confirm => Words {
            behind: Some(
                "Wenn Sie es nicht waren, tun Sie nichts: An eine Adresse, die niemand bestätigt hat, geht sonst nichts.".to_owned(),
            ),
            ..Words::plain(
                "Bestätigen Sie Ihre E-Mail-Adresse",
                format!("Jemand hat sich bei {host} mit dieser Adresse registriert."),
                (
                    "Wenn Sie es waren, öffnen Sie innerhalb von drei Tagen diesen Link und bestätigen Sie die Adresse:",
                    "/confirm",
                ),
            )
        },
        MailTopic::Approved => Words::plain(
            "Ihr Konto ist freigegeben",
            format!("Die Administration von {host} hat Ihr Konto freigegeben."),
            SIGN_IN,
        ),
        MailTopic::Denied => Words::plain(
            "Ihr Konto ist abgelehnt",
            format!("Die Administration von {host} hat Ihr Konto abgelehnt."),
            ("Bei der Anmeldung lesen Sie das auch:", "/sign-in"),
        ),
        MailTopic::Suspended => Words::plain(
            "Ihr Konto ist gesperrt",
            format!("Die Administration von {host} hat Ihr Konto gesperrt. Sie sind überall abgemeldet."),
            ("Bei der Anmeldung lesen Sie das auch:", "/sign-in"),
        ),
        MailTopic::Reinstated => Words::plain(
            "Ihr Konto ist wieder offen",
            format!("Die Administration von {host} hat die Sperre Ihres Kontos aufgehoben."),
            SIGN_IN,
        ),
        MailTopic::SecondFactorOff => Words::plain(
            "Ihr Konto fragt nicht mehr nach einem Passkey",
            format!(
                "Der Betreiber von {host} hat den zweiten Faktor Ihres Kontos abgeschaltet: Ihr Passwort allein meldet Sie an. Wenn Sie \
                 nicht darum gebeten haben, ändern Sie Ihr Passwort."
            ),
            ("Ihre Passkeys:", "/account"),
        ),
        MailTopic::Requested => Words::of_grants(
            "Anfrage zu einem Ihrer Modelle",
            |MailedGrant { user, model, .. }| format!("{user} bittet um Zugang zu {model}."),
            REQUESTS,
        ),
        MailTopic::MoreRequested => Words::of_grants(
            "Bitte um mehr von einem Ihrer Modelle",
            |MailedGrant { user, model, .. }| {
                format!("{user} bittet um mehr Zeilen von {model} oder um ein späteres Ende des Zugangs.")
            },
            REQUESTS,
        ),
        MailTopic::Granted => Words::of_grants(
            "Sie können ein Modell verwenden",
            |MailedGrant { owner, model, .. }| format!("{owner} hat {model} für Sie versiegelt."),
            ACCESS,
        ),
        MailTopic::Refused => Words::of_grants(
            "Zugang zu einem Modell abgelehnt",
            |MailedGrant { owner, model, .. }| format!("{owner} hat den Zugang zu {model} abgelehnt."),
            ACCESS,
        ),
        MailTopic::Revoked => Words::of_grants(
            "Zugang zu einem Modell zurückgenommen",
            |MailedGrant { owner, model, .. }| {
                format!("{owner} hat den Zugang zu {model} zurückgenommen. Die für Sie versiegelte Kopie ist gelöscht.")
            },
            ACCESS,
        ),
        MailTopic::MoreGiven => Words::of_grants(
            "Ihr Zugang zu einem Modell ist erweitert",
            |MailedGrant { owner, model, .. }| {
                format!("{owner} gibt Ihnen, wie erbeten, mehr Zeilen von {model} oder ein späteres Ende des Zugangs.")
            },
            ACCESS,
        ),
        MailTopic::MoreDeclined => Words::of_grants(
            "Bitte um mehr von einem Modell abgelehnt",
            |MailedGrant { owner, model, .. }| {
                format!("{owner} hat Ihre Bitte um mehr von {model} abgelehnt. Ihr Zugang bleibt, wie er ist.")
            },
            ACCESS,
        ),
        MailTopic::Budget => Words::of_grants(
            "Ein Kontingent ist fast verbraucht",
            |MailedGrant { model, rows_used, query_budget, .. }| match query_budget {
                1 => format!("Die eine Zeile von {model} ist verbraucht."),
                _ => format!("{rows_used} von {query_budget} Zeilen von {model} sind verbraucht."),
            },
            ACCESS,
        ),
        MailTopic::Stale => Words::of_grants(
            "Eines Ihrer Modelle muss neu versiegelt werden",
            |MailedGrant { user, model, .. }| {
                format!("{user} hat neue Schlüssel; {model} muss neu versiegelt werden. Die bisherige Kopie ist gelöscht.")
            },
            REQUESTS,
        ),
    }
}
