//! What people are told by mail: what is written down when it happens, the words, and the port to a mail server.

pub mod outbox;
pub mod words;

/// A mail as it goes to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Names it, whoever sends it, how often: letters of one name are one.
    pub id: String,
    /// Whom it goes to: an address.
    pub to: String,
    /// One line, without a word of anybody's.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// Why a letter did not go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailFailure {
    /// This letter is not taken, now or later.
    #[error("the mail server does not take a mail")]
    Refused,
    /// This letter is not taken now; others may be.
    #[error("the mail server does not take a mail now")]
    Deferred,
    /// No letter is taken now.
    #[error("the mail server cannot be used")]
    Unusable,
}

/// Hands letters to a mail server.
pub trait Mailer: Send + Sync + 'static {
    /// Hands one over; it may have arrived where this fails.
    fn send(&self, letter: Letter) -> impl Future<Output = Result<(), MailFailure>> + Send;
}
