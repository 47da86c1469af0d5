use storage::database::accounts::outbox::{MailTopic, MailedGrant};

/// What a language says of one topic.
pub(super) struct Words {
    pub(super) subject: &'static str,
    /// Stands before what happened, if anything does.
    pub(super) before: Option<String>,
    /// What happened, one line an event.
    pub(super) happened: fn(&MailedGrant) -> String,
    /// Stands behind it.
    pub(super) behind: Option<String>,
    /// Page that shows more, with what stands before its address.
    pub(super) page: (&'static str, &'static str),
}

/// How a language says what every mail says.
pub(super) struct Frame {
    pub(super) words: fn(MailTopic, &str) -> Words,
    pub(super) reason: &'static str,
    pub(super) more: fn(usize) -> String,
    pub(super) footer: fn(&str) -> String,
}

impl Words {
    /// Something about the account.
    pub(super) fn plain(
        subject: &'static str,
        before: String,
        page: (&'static str, &'static str),
    ) -> Self {
        Self {
            subject,
            before: Some(before),
            happened: |_| String::new(),
            behind: None,
            page,
        }
    }

    /// Something about grants.
    pub(super) fn of_grants(
        subject: &'static str,
        happened: fn(&MailedGrant) -> String,
        page: (&'static str, &'static str),
    ) -> Self {
        Self {
            subject,
            before: None,
            happened,
            behind: None,
            page,
        }
    }
}
