//! Sending what the outbox holds: claimed under a lease, sent as one mail a person and topic, marked.

use std::{sync::Arc, time::Duration};

use api::{Timestamp, health::MailHealth};

use storage::database::accounts::outbox::{self, ClaimedMail, MailEvent, MailTimes, MailTopic};

use crate::{
    app::App,
    base::clock::milliseconds,
    error::Error,
    mail::{Letter, MailFailure, Mailer, words},
    use_cases::account::confirmation,
};

/// How long a sender has a mail for itself: longer than a mail server may take.
const LEASE: Duration = Duration::from_secs(5 * 60);
/// Nobody is told of one topic more often.
const BETWEEN_MAILS: Duration = Duration::from_secs(60 * 60);
/// Time before a second attempt; each later one waits twice as long, up to [`BETWEEN_MAILS`].
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// Time before a mail that was not taken is tried again: whoever runs the service may have put right why.
const REFUSED: Duration = Duration::from_secs(4 * 60 * 60);
/// After so long nothing is tried any more.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// What was given up is shown for so long.
const SHOWN: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Time between two looks into an outbox where nothing is due.
const IDLE: Duration = Duration::from_secs(2);
/// Time before another mail is tried at a server that cannot be used.
const UNUSABLE: Duration = Duration::from_secs(30);

/// How a look into the outbox ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTurn {
    /// Nothing is due.
    Idle,
    /// A mail was sent, or not taken.
    Done,
    /// The mail server cannot be used now.
    Unusable,
}

/// Sends from now on whatever is due, until the process ends. A mail server that is slow or away delays nothing else.
pub fn start(app: &App, mailer: Arc<impl Mailer>) {
    let app = app.clone();
    tokio::spawn(async move {
        while !app.jobs.is_stopping() {
            let pause = match turn(&app, &*mailer).await {
                Ok(MailTurn::Done) => continue,
                Ok(MailTurn::Idle) => IDLE,
                Ok(MailTurn::Unusable) => UNUSABLE,
                Err(error) => {
                    tracing::warn!("mails are not sent: {error}");
                    UNUSABLE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = app.jobs.stopped() => {}
            }
        }
    });
}

/// Sends one mail, if one is due.
pub async fn turn(app: &App, mailer: &impl Mailer) -> Result<MailTurn, Error> {
    let Some(mail) = claim(app).await? else {
        return Ok(MailTurn::Idle);
    };
    let letter = write(app, &mail).await?;
    let sent = mailer.send(letter).await;
    conclude(app, &mail, sent).await?;
    Ok(match sent {
        Ok(()) | Err(MailFailure::Refused | MailFailure::Deferred) => MailTurn::Done,
        Err(MailFailure::Unusable) => MailTurn::Unusable,
    })
}

/// Takes a mail for itself. From here on it is sent once more if this process dies.
pub async fn claim(app: &App) -> Result<Option<ClaimedMail>, Error> {
    let now = app.clock.now();
    let times = MailTimes {
        now,
        leased_until: now + milliseconds(LEASE),
        told_since: now - milliseconds(BETWEEN_MAILS),
    };
    if !outbox::is_due(app.database.read(), times).await? {
        return Ok(None);
    }
    let mut writing = app.database.write().await?;
    let claimed = outbox::claim(&mut writing, times).await?;
    writing.commit().await?;
    Ok(claimed)
}

async fn write(app: &App, mail: &ClaimedMail) -> Result<Letter, Error> {
    let token = match mail.topic {
        MailTopic::Confirm => Some(confirmation::new_token(app, mail).await?),
        _ => None,
    };
    let token = token.as_ref().map(|token| token.reveal());
    let current = app.settings.current().await?;
    let sender = words::Sender {
        name: &current.settings.name,
        contact: &current.settings.contact,
        origin: app.origin.as_str(),
    };
    Ok(words::letter(mail, sender, token))
}

async fn conclude(
    app: &App,
    mail: &ClaimedMail,
    sent: Result<(), MailFailure>,
) -> Result<(), Error> {
    let now = app.clock.now();
    let mut writing = app.database.write().await?;
    match sent {
        Ok(()) => outbox::mark_sent(&mut writing, &mail.events, now).await?,
        Err(failure) => {
            let is_old = |event: &&MailEvent| event.written_at + milliseconds(LONGEST) <= now;
            let (old, new): (Vec<_>, Vec<_>) = mail.events.iter().partition(is_old);
            if !old.is_empty() {
                tracing::warn!(mails = old.len(), "given up after a day: {failure}");
            }
            outbox::mark_given_up(&mut writing, old, now).await?;
            outbox::postpone(&mut writing, new, now + pause(mail, failure)).await?;
        }
    }
    Ok(writing.commit().await?)
}

fn pause(mail: &ClaimedMail, failure: MailFailure) -> Timestamp {
    let attempts = mail.events.iter().map(|event| event.attempts).max();
    milliseconds(match failure {
        MailFailure::Refused => REFUSED,
        MailFailure::Deferred | MailFailure::Unusable => doubled(attempts.unwrap_or(1)),
    })
}

fn doubled(attempts: u32) -> Duration {
    let times = 2_u32.saturating_pow(attempts.saturating_sub(1));
    FIRST_PAUSE.saturating_mul(times).min(BETWEEN_MAILS)
}

/// How mail is doing.
pub async fn health(app: &App) -> Result<MailHealth, Error> {
    let counts = outbox::counts(app.database.read()).await?;
    Ok(MailHealth {
        is_set: app.outbox.is_open(),
        waiting: counts.waiting,
        given_up: counts.given_up,
        failing_since: counts.failing_since,
    })
}

/// Forgets what nobody has to know any more.
pub async fn sweep(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let (sent, given_up) = (now - milliseconds(LONGEST), now - milliseconds(SHOWN));
    let mut writing = app.database.write().await?;
    outbox::delete_older(&mut *writing, sent, given_up).await?;
    confirmation::forget_old(app, &mut writing).await?;
    Ok(writing.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let minutes = [1, 2, 3, 6, 7, 40].map(|attempts| doubled(attempts).as_secs() / 60);
        assert_eq!(minutes, [1, 2, 4, 32, 60, 60]);
    }
}
