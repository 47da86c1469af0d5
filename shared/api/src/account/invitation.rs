//! Invitations: links with a role, each for one registration, which is approved at once.

use serde::{Deserialize, Serialize};

use super::Role;
use crate::{
    AccountId, InvitationId, Timestamp,
    list::{ListQuery, filters, words},
};

/// Most invitations of one request.
pub const MOST_AT_ONCE: usize = 500;
/// Most days that an invitation is open.
pub const MOST_DAYS: u32 = 60;

/// Whom to invite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitee {
    /// What to call the invitation, 1 to 100 characters: whoever registers states a name of their own.
    pub name: String,
    /// The only address that may register through it; any, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The role it makes.
    pub role: Role,
}

/// `POST` [`crate::paths::ADMIN_INVITATIONS`] (administrator); answers one [`Invited`] for each invitee, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invite {
    /// Whom, [`MOST_AT_ONCE`] at most.
    pub invitees: Vec<Invitee>,
    /// For how many days the links work, 1 to [`MOST_DAYS`].
    pub days: u32,
    /// Whether to say only what would come of it.
    #[serde(default)]
    pub rehearses: bool,
}

/// `POST` [`crate::paths::ADMIN_INVITATION_FILE`] (administrator): delimited text; answers a list of these. One line of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InviteeLine {
    /// Where it stands in the file, from 1.
    pub line: u64,
    /// The name, as the file has it.
    #[serde(default)]
    pub name: String,
    /// The address, as the file has it.
    #[serde(default)]
    pub address: String,
    /// The role, as the file has it.
    #[serde(default)]
    pub role: String,
    /// Whom it names, or why it cannot be understood.
    pub read: Result<Invitee, String>,
}

/// What came of one invitee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Invited {
    /// May be invited; nothing was done.
    Fits,
    /// Is invited.
    Made {
        /// The invitation.
        invitation: Invitation,
        /// The link, which the server does not know any more: its secret stands behind `#`.
        link: String,
    },
    /// Is not invited.
    Refused {
        /// Why, one sentence.
        happened: String,
    },
}

/// An open invitation, as administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitation {
    /// Identifier; opens nothing.
    pub id: InvitationId,
    /// For whom.
    #[serde(flatten)]
    pub invitee: Invitee,
    /// Who invited; none where a link was made at the server's command line.
    pub invited_by: Option<AccountId>,
    /// Name of who invited.
    pub inviter_name: Option<String>,
    /// When it was made.
    pub made_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// `POST` [`crate::paths::INVITATION`]: what a link invites to; answers [`OpenInvitation`].
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InvitationToken {
    /// What stands behind `#` in the link.
    pub token: String,
}

/// What a link invites to, as whoever holds it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenInvitation {
    /// For whom.
    #[serde(flatten)]
    pub invitee: Invitee,
    /// Name of who invited; none where a link was made at the server's command line.
    pub inviter_name: Option<String>,
    /// Until when it works.
    pub expires_at: Timestamp,
}

filters! {
    /// What narrows the list of open invitations.
    InvitationFilters {
        /// Only those that make this role.
        role: Role,
    }
}

/// What open invitations can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationColumn {
    /// What they are called.
    Name,
    /// The address that may register.
    Email,
    /// The role.
    Role,
    /// When they were made.
    Made,
    /// Until when they work.
    Expires,
}

words!(InvitationColumn {
    Name = "name",
    Email = "email",
    Role = "role",
    Made = "made",
    Expires = "expires",
});

/// What is asked of the list of open invitations; its own order has the newest first.
pub type InvitationQuery = ListQuery<InvitationFilters, InvitationColumn>;
