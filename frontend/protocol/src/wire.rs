//! Requests and replies as bytes.

use std::rc::Rc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{AnswersAll, Request};

/// Number of the variant `Err` in a `Result`.
const ERR: u32 = 1;

/// One request: its fields are the question, its `Answer` is what comes back.
pub trait Ask: Into<Request> + 'static {
    /// What comes back.
    type Answer: Serialize + DeserializeOwned + 'static;

    /// Lets a desk answer.
    ///
    /// # Errors
    /// The desk's fault.
    fn answered_by<D: AnswersAll>(self, desk: &mut D) -> Result<Self::Answer, Fault>;
}

/// A desk that answers one kind of request.
pub trait Answers<A: Ask> {
    /// Answers it.
    ///
    /// # Errors
    /// A pair for the person: what happened, what to do.
    fn answer(&mut self, ask: A) -> Result<A::Answer, Fault>;
}

/// A request with its number.
#[derive(Serialize, Deserialize)]
pub struct Call {
    /// Repeated in the reply.
    pub id: u32,
    /// What to do.
    pub request: Request,
}

/// Opens what a request stands on: makes the request that does.
pub type Opener = Rc<dyn Fn() -> Request>;

/// An answer with the number of its request.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reply<T> {
    /// Number of the request.
    pub id: u32,
    /// What came out.
    pub outcome: Result<T, Fault>,
}

/// A failure in a pair: what happened, what to do. Never holds a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Whether a handle named something that the desk does not hold (any more): it was never opened
    /// there, was put away for newer things, or the desk is a fresh one. Open it and ask again.
    pub gone: bool,
    /// What happened, one sentence.
    pub happened: String,
    /// What to do now, one sentence.
    pub action: String,
    /// What the page can offer beside that.
    pub remedy: Option<Remedy>,
}

/// What a page can offer against a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remedy {
    /// To try again with another number of lookups.
    Lookups,
    /// To delete one of the drafts, of which the vault holds no more.
    FewerDrafts,
    /// To type the password again: it is not this account's.
    Password,
}

/// Bytes of a message.
///
/// # Errors
/// When a value cannot be written (never for these types).
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(message)
}

/// Message of bytes.
///
/// # Errors
/// When the bytes are no such message.
pub fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}

/// Number of the request that a reply answers, whatever the answer.
///
/// # Errors
/// When the bytes are no reply.
pub fn reply_id(reply: &[u8]) -> Result<u32, postcard::Error> {
    postcard::take_from_bytes(reply).map(|(id, _)| id)
}

/// The fault that a reply tells, whatever was asked; none when the request was answered, or the bytes
/// are no reply.
pub fn reply_fault(reply: &[u8]) -> Option<Fault> {
    let (_, outcome) = postcard::take_from_bytes::<u32>(reply).ok()?;
    let (kind, fault) = postcard::take_from_bytes::<u32>(outcome).ok()?;
    (kind == ERR).then(|| decode(fault).ok()).flatten()
}

/// Writes a struct and its [`Ask`] for every request, the enum that carries them, and who can answer all.
macro_rules! asks {
    ($($(#[$doc:meta])* $ask:ident { $($field:ident: $type:ty),* $(,)? } => $answer:ty;)*) => {
        $(
            $(#[$doc])*
            #[allow(missing_docs, reason = "the request describes its fields")]
            #[derive(Clone, serde::Serialize, serde::Deserialize)]
            pub struct $ask {
                $(pub $field: $type,)*
            }

            impl $crate::Ask for $ask {
                type Answer = $answer;

                fn answered_by<D: AnswersAll>(
                    self,
                    desk: &mut D,
                ) -> Result<$answer, $crate::Fault> {
                    $crate::Answers::<Self>::answer(desk, self)
                }
            }

            impl From<$ask> for Request {
                fn from(ask: $ask) -> Self {
                    Self::$ask(ask)
                }
            }
        )*

        /// Any request, on its way to a desk.
        #[allow(missing_docs, reason = "each is described with its struct")]
        #[derive(Clone, serde::Serialize, serde::Deserialize)]
        pub enum Request {
            $($ask($ask),)*
        }

        impl Request {
            /// Bytes of the [`crate::Reply`] that `desk` gives.
            ///
            /// # Errors
            /// When an answer cannot be written (never for these types).
            pub fn replied_by<D: AnswersAll>(
                self,
                id: u32,
                desk: &mut D,
            ) -> Result<Vec<u8>, postcard::Error> {
                match self {
                    $(Self::$ask(ask) => $crate::encode(&$crate::Reply {
                        id,
                        outcome: $crate::Answers::<$ask>::answer(desk, ask),
                    }),)*
                }
            }
        }

        /// A desk that answers every request.
        pub trait AnswersAll: $($crate::Answers<$ask> +)* {}

        impl<D: $($crate::Answers<$ask> +)*> AnswersAll for D {}
    };
}

pub(crate) use asks;
