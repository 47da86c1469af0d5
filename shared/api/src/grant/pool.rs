//! Pools of pads, with which verified inputs are made (`docs/verified-inputs.md`). Commitments, replies and
//! openings travel as `application/octet-stream` (`docs/formats.md`).

use circuit::Circuit;
use serde::{Deserialize, Serialize};

use crate::{AccountId, Base64, GrantId, Seen, Timestamp};

/// What a pool is bound to. `POST grants/{id}/pools` (model user) answers 201: one pool of an account is open at a
/// time, and one that was challenged and left without a reply is a forfeit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenedPool {
    /// Counted for each account.
    pub number: u64,
    /// 32 bytes drawn for this pool.
    pub nonce: Base64,
    /// How many pads will be kept.
    pub kept: u8,
}

/// Which pads are kept. `PUT grants/{id}/pools/{number}/commitments` (model user): the same commitments get the
/// same challenge, others none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PoolChallenge {
    /// 8 bytes, the least significant first: bit `i` is set when pad `i` is kept.
    pub kept: Base64,
}

/// A pool whose opened pads all came out. `PUT grants/{id}/pools/{number}/reply` (model user): the same reply is
/// answered again, another is refused. `POST grants/{id}/pools/{number}/evaluations` then takes the opening of one
/// kept pad for one row, and answers as `POST grants/{id}/evaluations`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CheckedPool {
    /// Pads that can be opened for rows.
    pub pads: u32,
}

/// Why and since when a grant allows nothing. `POST grants/{id}/lift` (owner) ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suspension {
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub cause: SuspensionCause,
}

impl Suspension {
    /// What lifting it is decided on.
    pub fn seen(&self) -> Seen {
        let cause = match self.cause {
            SuspensionCause::MalformedPad => "pad",
            SuspensionCause::Forfeits => "forfeits",
        };
        Seen::mark(format_args!("{}-{cause}", self.since))
    }
}

/// Why a grant is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuspensionCause {
    /// A pad that was opened is not what its user committed to: [`PoolEvidence`] shows it.
    MalformedPad,
    /// More pools were left after their challenge than are forgiven. Nobody can prove why.
    Forfeits,
}

/// What a refused pool's user signed. `GET grants/{id}/evidence` (whom the grant concerns), while a grant is suspended for
/// it: anybody can make the opened pads again and compare.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PoolEvidence {
    /// Who signed.
    pub account: AccountId,
    /// Under which grant the pool was opened.
    pub grant: GrantId,
    /// What the pool was bound to.
    pub terms: OpenedPool,
    /// The circuit whose inputs the pads are for.
    pub circuit: Circuit,
    /// The public key that the pads are under.
    pub public_key: Base64,
    /// The key that the user signed with.
    pub signing_key: Base64,
    /// Her commitments.
    pub commitments: Base64,
    /// The challenge.
    pub challenge: PoolChallenge,
    /// Her reply.
    pub reply: Base64,
}
