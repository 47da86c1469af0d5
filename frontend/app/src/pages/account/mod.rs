//! Getting in: registration, set-up of the first administrator, sign-in, opening the vault again; and the account itself.

mod ask_again;
mod confirm;
mod email;
mod kit;
mod new_password;
mod own;
mod password_strength;
mod profile_form;
mod recover;
mod registration;
mod sign_in;
mod unlock;

pub(crate) use confirm::ConfirmPage;
pub(crate) use own::AccountPage;
pub(crate) use recover::RecoverPage;
pub(crate) use registration::{InvitationPage, ProvenPage, RegisterPage, SetUpPage};
pub(crate) use sign_in::SignInPage;
pub(crate) use unlock::UnlockPage;
