//! Getting in: registration, set-up of the first administrator, sign-in, opening the vault again.

mod email;
mod focus;
mod password_strength;
mod profile_form;
mod register;
mod set_up;
mod sign_in;
mod unlock;

pub use register::RegisterPage;
pub use set_up::SetUpPage;
pub use sign_in::SignInPage;
pub use unlock::UnlockPage;
