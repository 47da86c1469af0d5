//! The reader's account: who is signed in, by which password, and what becomes of it.

mod choice;
mod confirmation;
mod deletion;
mod export;
mod identity;
mod kept_key;
mod lists;
mod lock;
mod passkeys;
mod password;
mod profile;
mod proof;
mod recovery;
mod session;

pub use export::{AccountExport, LeftOut};
pub use lock::LOCKED;
pub use passkeys::{AddedPasskey, UnconfirmedSignIn};
pub use profile::CHANGED;
pub use recovery::{OfferedKit, OpenedRecovery};
pub use session::{Entrance, Registering, Registration, SIGNED_OUT, SignInStep};

use crate::Failure;

fn vault_is_closed() -> Failure {
    Failure::local(
        t!("The vault is closed."),
        t!("Open it with your password first."),
    )
}
