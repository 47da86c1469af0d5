//! Getting in: registration, set-up of the first administrator, sign-in, opening the vault again.

mod email;
mod password_strength;
mod profile_form;
mod register;
mod set_up;
mod sign_in;
mod unlock;

pub(crate) use register::RegisterPage;
pub(crate) use set_up::SetUpPage;
pub(crate) use sign_in::SignInPage;
pub(crate) use unlock::UnlockPage;
