//! Who registers, by whatever way she comes in.

mod identity;
mod invitation;
mod proven;
mod register;
mod set_up;
mod steps;

pub(crate) use invitation::InvitationPage;
pub(crate) use proven::ProvenPage;
pub(crate) use register::RegisterPage;
pub(crate) use set_up::SetUpPage;
