//! Access of users to models: what their owners signed, what they ask for, and its end.

pub(crate) mod closing;
mod ending;
mod more;
mod one;
mod request;
pub mod retirement;
mod terms;

pub use ending::{refuse, revoke, withdraw};
pub use more::{ask_for_more, decline_more, withdraw_more};
pub use request::request;
pub use terms::sign;
pub(crate) use terms::{as_before, of_signature, put_in_force, signed_version};
