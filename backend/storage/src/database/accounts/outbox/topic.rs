use api::account::LetterKind;

use crate::error::Error;

/// What a mail is about. What comes of one topic at the same time is told in one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailTopic {
    /// An address waits to be confirmed.
    Confirm,
    /// An account was approved.
    Approved,
    /// An account was denied.
    Denied,
    /// An account was suspended.
    Suspended,
    /// An account goes on.
    Reinstated,
    /// Somebody asks an owner for access.
    Requested,
    /// Somebody asks an owner for more than her grant gives.
    MoreRequested,
    /// A user may use a model.
    Granted,
    /// A user may not.
    Refused,
    /// A user may not any more: the sealed copy is deleted.
    Revoked,
    /// A user got more, as she asked.
    MoreGiven,
    /// A user got no more than she had.
    MoreDeclined,
    /// Most rows of a user's budget are used.
    Budget,
    /// A user has new keys: an owner has to seal again.
    Stale,
    /// Whoever runs the service turned an account's second factor off.
    SecondFactorOff,
}

impl MailTopic {
    /// Every one.
    pub const ALL: [Self; 15] = [
        Self::Confirm,
        Self::Approved,
        Self::Denied,
        Self::Suspended,
        Self::Reinstated,
        Self::Requested,
        Self::MoreRequested,
        Self::Granted,
        Self::Refused,
        Self::Revoked,
        Self::MoreGiven,
        Self::MoreDeclined,
        Self::Budget,
        Self::Stale,
        Self::SecondFactorOff,
    ];

    /// What a person may do without that it is a part of; none of what is told to everybody.
    pub fn kind(self) -> Option<LetterKind> {
        match self {
            Self::Granted
            | Self::Refused
            | Self::Revoked
            | Self::MoreGiven
            | Self::MoreDeclined => Some(LetterKind::Access),
            Self::Budget => Some(LetterKind::Budget),
            Self::Requested | Self::MoreRequested => Some(LetterKind::Requests),
            Self::Stale => Some(LetterKind::Stale),
            Self::Confirm
            | Self::Approved
            | Self::Denied
            | Self::Suspended
            | Self::Reinstated
            | Self::SecondFactorOff => None,
        }
    }

    pub(in crate::database::accounts) fn column(self) -> &'static str {
        match self {
            Self::Confirm => CONFIRM,
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Suspended => "suspended",
            Self::Reinstated => "reinstated",
            Self::Requested => "requested",
            Self::MoreRequested => "more_requested",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
            Self::MoreGiven => "more_given",
            Self::MoreDeclined => "more_declined",
            Self::Budget => "budget",
            Self::Stale => "stale",
            Self::SecondFactorOff => "second_factor_off",
        }
    }

    pub(super) fn read(column: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|one| one.column() == column);
        known.ok_or(Error::Damaged("the database holds an unknown topic"))
    }
}

/// The column of [`MailTopic::Confirm`], which alone goes to addresses that are not confirmed.
pub(super) const CONFIRM: &str = "confirm";
