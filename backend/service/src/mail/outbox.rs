//! Writing down what people shall be told, in the transaction of what it tells of.

use std::time::Duration;

use api::{AccountId, GrantId, Timestamp};

use storage::database::{
    Connection,
    accounts::{
        letters,
        outbox::{self, MailTopic, NewMail},
    },
    tokens::confirmation,
};

use crate::{
    base::{
        clock::{ServerClock, milliseconds},
        random,
    },
    error::Error,
};

/// How long things that often come together are collected before they are told.
const COLLECTED: Duration = Duration::from_secs(10);
/// A link to confirm an address is not asked for again within so long.
const BETWEEN_LINKS: Duration = Duration::from_secs(60 * 60);

/// Takes what people shall be told.
#[derive(Clone, Debug)]
pub struct Outbox {
    is_open: bool,
    clock: ServerClock,
}

/// What somebody shall be told.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    topic: MailTopic,
    grant: Option<&'a GrantId>,
    reason: Option<&'a str>,
}

impl Outbox {
    /// One that takes nothing where no mail server is set.
    pub fn new(is_open: bool, clock: &ServerClock) -> Self {
        let clock = clock.clone();
        Self { is_open, clock }
    }

    /// Whether a mail server is set.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Lets somebody be told once the transaction is committed, unless she does without letters of the kind.
    pub async fn tell(
        &self,
        writing: &mut Connection,
        account: &AccountId,
        told: Told<'_>,
    ) -> Result<(), Error> {
        if !self.is_open || !is_wanted(writing, account, told.topic).await? {
            return Ok(());
        }
        let written_at = self.clock.now();
        let mail = NewMail {
            id: &random::identifier(),
            account,
            topic: told.topic,
            grant: told.grant,
            reason: told.reason,
            written_at,
            due_at: written_at + told.pause(),
        };
        Ok(outbox::insert(writing, mail).await?)
    }

    /// Lets a link go to the account's address that confirms it; `false` if one did less than an hour ago, or no mail server is
    /// set.
    pub async fn ask_to_confirm(
        &self,
        writing: &mut Connection,
        account: &AccountId,
    ) -> Result<bool, Error> {
        let since = self.clock.now() - milliseconds(BETWEEN_LINKS);
        let topic = MailTopic::Confirm;
        if !self.is_open || outbox::has_since(&mut *writing, account, topic, since).await? {
            return Ok(false);
        }
        confirmation::ask(&mut *writing, account).await?;
        self.tell(writing, account, Told::plainly(topic)).await?;
        Ok(true)
    }
}

/// Whether somebody wants to be told of a topic.
async fn is_wanted(
    writing: &mut Connection,
    account: &AccountId,
    topic: MailTopic,
) -> Result<bool, Error> {
    let Some(kind) = topic.kind() else {
        return Ok(true);
    };
    let chosen = letters::chosen(writing, account).await?;
    Ok(chosen.is_none_or(|letters| !letters.unwanted.contains(&kind)))
}

impl<'a> Told<'a> {
    /// Something about the account.
    pub fn plainly(topic: MailTopic) -> Self {
        Self {
            topic,
            grant: None,
            reason: None,
        }
    }

    /// Something about a grant.
    pub fn of_grant(topic: MailTopic, grant: &'a GrantId) -> Self {
        Self {
            grant: Some(grant),
            ..Self::plainly(topic)
        }
    }

    /// With a reason, if somebody gave one.
    #[must_use]
    pub fn because(self, reason: Option<&'a str>) -> Self {
        Self { reason, ..self }
    }

    fn pause(&self) -> Timestamp {
        match self.grant {
            Some(_) => milliseconds(COLLECTED),
            None => 0,
        }
    }
}
