use api::account::Language;
use storage::database::accounts::outbox::{ClaimedMail, MailEvent, MailedGrant};

use super::{english, frame::Frame, german};
use crate::mail::Letter;

/// Most events that one mail names.
const MOST_NAMED: usize = 20;

/// Who writes.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// What the service is called.
    pub name: &'a str,
    /// Whom to turn to; empty where nobody is named.
    pub contact: &'a str,
    /// Where it is.
    pub origin: &'a str,
}

/// The mail, with links into the service. `token` goes into the link that confirms an address.
pub fn letter(mail: &ClaimedMail, sender: Sender<'_>, token: Option<&str>) -> Letter {
    let origin = sender.origin;
    let frame = frame(mail.language);
    let words = (frame.words)(mail.topic, host(origin));
    let (lead, page) = words.page;
    let token = token.map_or_else(String::new, |token| format!("#{token}"));
    let link = format!("{lead}\n\n{origin}{page}{token}");
    let parts = [
        words.before,
        happened(&mail.events, words.happened, &frame),
        words.behind,
        Some(link),
        Some(format!("-- \n{}", (frame.footer)(origin))),
        (!sender.contact.is_empty()).then(|| format!("{}\n{}", sender.name, sender.contact)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Letter {
        id: mail
            .events
            .first()
            .map_or_else(String::new, |first| first.id.clone()),
        to: mail.email.clone(),
        subject: format!("{}: {}", sender.name, words.subject),
        body: parts.join("\n\n") + "\n",
    }
}

fn frame(language: Language) -> Frame {
    match language {
        Language::English => english::FRAME,
        Language::German => german::FRAME,
    }
}

fn happened(
    events: &[MailEvent],
    line: fn(&MailedGrant) -> String,
    frame: &Frame,
) -> Option<String> {
    let event = |event: &MailEvent| {
        let line = event.grant.as_ref().map(line);
        let reason = event.reason.as_deref();
        let reason = reason.map(|reason| format!("{}\n\n{}", frame.reason, quoted(reason)));
        let told: Vec<String> = line.into_iter().chain(reason).collect();
        told.join("\n")
    };
    let named = events.iter().take(MOST_NAMED).map(event);
    let more = events.len().saturating_sub(MOST_NAMED);
    let more = (more > 0).then(|| (frame.more)(more));
    let mut told: Vec<String> = named.chain(more).filter(|told| !told.is_empty()).collect();
    told.dedup();
    (!told.is_empty()).then(|| told.join("\n"))
}

/// Somebody's words, each line marked as such.
fn quoted(words: &str) -> String {
    let lines: Vec<String> = words.lines().map(|line| format!("> {line}")).collect();
    lines.join("\n")
}

fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use api::AccountId;
    use storage::database::accounts::outbox::MailTopic;

    use super::*;

    const SENDER: Sender<'static> = Sender {
        name: "Clinic",
        contact: "",
        origin: "https://t.example",
    };

    fn mail(topic: MailTopic, language: Language, events: usize) -> ClaimedMail {
        let grant = MailedGrant {
            model: "Heart".to_owned(),
            owner: "Owner".to_owned(),
            user: "User".to_owned(),
            rows_used: 8,
            query_budget: 10,
        };
        let event = |number: usize| MailEvent {
            id: format!("event-{number}"),
            attempts: 1,
            written_at: 0,
            reason: (topic == MailTopic::Denied).then(|| "Not\nhere".to_owned()),
            grant: is_of_grants(topic).then(|| MailedGrant {
                user: format!("User {number}"),
                ..grant.clone()
            }),
        };
        ClaimedMail {
            account: AccountId("a".to_owned()),
            email: "a@d.example".to_owned(),
            language,
            topic,
            events: (0..events).map(event).collect(),
        }
    }

    fn is_of_grants(topic: MailTopic) -> bool {
        use MailTopic::{
            Budget, Granted, MoreDeclined, MoreGiven, MoreRequested, Refused, Requested, Revoked,
            Stale,
        };
        matches!(
            topic,
            Requested
                | MoreRequested
                | Granted
                | Refused
                | Revoked
                | MoreGiven
                | MoreDeclined
                | Budget
                | Stale
        )
    }

    #[test]
    fn every_topic_has_words_of_its_own_in_every_language() {
        let mut subjects = Vec::new();
        for language in Language::ALL {
            for topic in MailTopic::ALL {
                let letter = letter(&mail(topic, language, 1), SENDER, None);
                assert!(letter.body.contains("https://t.example/"), "{topic:?}");
                assert_eq!(
                    letter.body.contains("Heart"),
                    is_of_grants(topic),
                    "{topic:?}"
                );
                assert!(!letter.subject.contains(['\n', '\r']));
                assert!(letter.subject.starts_with("Clinic: "), "{topic:?}");
                let told = [&letter.subject, &letter.body];
                assert!(!told.iter().any(|told| told.contains("Tacit")), "{topic:?}");
                subjects.push(letter.subject);
            }
        }
        let told = subjects.len();
        subjects.sort();
        subjects.dedup();
        assert_eq!(subjects.len(), told);
    }

    #[test]
    fn a_link_bears_its_token_behind_what_no_server_is_sent() {
        let mail = mail(MailTopic::Confirm, Language::English, 1);
        let letter = letter(&mail, SENDER, Some("ab12"));
        assert!(letter.body.contains("https://t.example/confirm#ab12\n"));
    }

    #[test]
    fn a_reason_is_quoted_line_by_line() {
        let mail = mail(MailTopic::Denied, Language::English, 1);
        let letter = letter(&mail, SENDER, None);
        assert!(letter.body.contains("> Not\n> here\n"), "{}", letter.body);
    }

    #[test]
    fn a_mail_about_many_names_some_and_counts_the_rest() {
        let mail = mail(MailTopic::Requested, Language::German, 205);
        let letter = letter(&mail, SENDER, None);
        assert!(letter.body.contains("User 19 ") && !letter.body.contains("User 20 "));
        assert!(letter.body.contains("185"), "{}", letter.body);
    }
}
