use card::table::TableProblem;
use protocol::{Fault, Remedy};
use thiserror::Error;

/// What can go wrong at a [`crate::Desk`]. Carries names of columns and shapes, never a value.
#[derive(Clone, Debug, PartialEq, Error)]
pub(crate) enum Error {
    // The person's to mend.
    /// Not an e-mail address.
    #[error("The e-mail address does not look like one.")]
    Email,
    /// OPAQUE takes passwords of 1 to 65,535 bytes.
    #[error("The password is empty or far too long.")]
    Password,
    /// Wrong password or unknown address; nobody can tell which.
    #[error("E-mail address and password do not match.")]
    WrongCredentials,
    /// Wrong present password, where it is proved once more.
    #[error("That is not your present password.")]
    WrongPassword,
    /// Words that are no recovery kit's, although each could be.
    #[error("These are not the 18 words of a recovery kit.")]
    RecoveryWords,
    /// A word that no recovery kit has.
    #[error("Word {place} is none that a recovery kit is made of.")]
    RecoveryWord {
        /// Which one, from 1.
        place: usize,
    },
    /// Another number of words.
    #[error("A recovery kit has 18 words, and here are {got}.")]
    RecoveryWordCount {
        /// Words given.
        got: usize,
    },
    /// The vault is closed.
    #[error("The vault is closed.")]
    VaultClosed,
    /// No key has been made or loaded.
    #[error("There are no keys in this vault yet.")]
    NoKeys,
    /// No key of the ring has this fingerprint.
    #[error("None of the keys in this vault is the one this model was sealed for.")]
    UnknownKey,
    /// More contents than a vault item may hold.
    #[error("This is too large for the vault, which takes 16.7 MB an item.")]
    ItemTooLarge,

    /// A model whose sealed form the server would refuse.
    #[error("The sealed model would be larger than the 536 MB that a server takes.")]
    ModelTooLarge,

    // The file's fault.
    /// The table.
    #[error("{0}")]
    Table(#[from] TableProblem),

    // The server's fault, or an older page's.
    /// An OPAQUE message that cannot be read.
    #[error("The server's answer to the sign-in could not be read.")]
    ServerMessage,
    /// Another stretching than passwords have, or none.
    #[error("The service asks for another protection of your password than it ever had.")]
    Stretching,
    /// Bytes that do not open under this key and name.
    #[error(
        "An item of your vault does not open: it is damaged, or was stored for another account or under another name."
    )]
    ItemDamaged,
    /// An item of a later version.
    #[error("An item of the vault was written by a newer version of this page.")]
    ItemVersion,
    /// A wrapped vault key that does not open under this password for this account.
    #[error("The service handed out a key of your vault that does not belong to this password.")]
    WrappedVaultKey,
    /// A wrapped vault key that does not open by this recovery kit.
    #[error(
        "The service handed out a key of your vault that does not belong to this recovery kit."
    )]
    KitVaultKey,
    /// A wrapped vault key that does not open by this passkey.
    #[error("The service handed out a key of your vault that does not belong to this passkey.")]
    PasskeyVaultKey,
    /// A secret of a passkey of the wrong size.
    #[error("Your authenticator gave a key of another kind than agreed.")]
    PasskeySecret,
    /// A vault key of the wrong size.
    #[error("The vault's key is damaged.")]
    VaultKey,
    /// The card does not describe the model in the vault.
    #[error("The model card on the server does not describe the model in your vault.")]
    ModelMismatch,
    /// A circuit out of bounds, or a row that does not fit it.
    #[error("The input or the model card does not conform: {0}.")]
    Circuit(#[from] circuit::Error),
    /// A preparation out of bounds, or a row that does not fit it.
    #[error("The input or the model card does not conform: {0}.")]
    Preparation(#[from] preparation::Error),
    /// A public key under which nothing is hidden.
    #[error("This public key does not look random: whatever is sealed to it, anybody could read.")]
    KeyNotRandom,
    /// An answer that no evaluation makes.
    #[error("This answer was not made as answers are: whoever made it may be after your key.")]
    ForgedAnswer,
    /// A key, ciphertext or result that does not conform.
    #[error("A key, ciphertext or result does not conform: {0}.")]
    Cryptography(fhe_client::Error),

    // A fault of this program or its surroundings.
    /// A model file for a desk without an importer.
    #[error("This desk reads no model files.")]
    NoImporter,
    /// A request whose earlier half is missing.
    #[error("This step came without the one before it.")]
    OutOfOrder,
    /// A handle of something that the desk does not hold.
    #[error("What this step needs is not at hand any more.")]
    Gone,
    /// A second challenge for one pool of pads: two answers would open rows.
    #[error("The server asked a second time about pads that it was answered about before.")]
    SecondChallenge,
    /// More rows than a ciphertext takes, or none.
    #[error("A ciphertext takes 1 to {most} rows, not {got}.")]
    RowCount {
        /// Rows that fit.
        most: usize,
        /// Rows given.
        got: usize,
    },
    /// Bytes to sign that are no statement.
    #[error("What should be signed is no statement about a sealed copy.")]
    Statement,
    /// A letter to somebody else, or one that was not written as letters are.
    #[error(
        "The letter with test questions does not open with your key, or is about another model."
    )]
    Letter,
    /// A fingerprint that is too short for its words.
    #[error("The fingerprint is too short.")]
    Fingerprint,
    /// The system gives no random numbers.
    #[error("The system gives no random numbers.")]
    Randomness,
}

impl Error {
    /// The same, where the present password is proved once more.
    pub(crate) fn of_present(self) -> Self {
        match self {
            Self::WrongCredentials => Self::WrongPassword,
            error => error,
        }
    }

    /// What to do now, one sentence.
    fn action(&self) -> &str {
        match self {
            Self::Email => "Check the address for a typing error.",
            Self::Password => "Choose a password of 12 to 200 characters.",
            Self::WrongCredentials => "Check both and try again.",
            Self::WrongPassword => "Check it and try again; nothing was changed.",
            Self::RecoveryWords => {
                "Compare them with your kit, letter by letter and in its order: the last word checks all others."
            }
            Self::RecoveryWord { .. } => "Compare it with your kit, letter by letter.",
            Self::RecoveryWordCount { .. } => {
                "Enter all of them in their order, or the whole text of the file that you saved."
            }
            Self::VaultClosed => "Enter your password to open it.",
            Self::NoKeys => "Make keys first.",
            Self::UnknownKey => "Ask the model's owner to seal it again for your present key.",
            Self::ItemTooLarge => "Use a smaller model, or delete older entries.",
            Self::ModelTooLarge => {
                "Use fewer or shallower trees, fewer neurons, or fewer distinct thresholds."
            }
            Self::Table(problem) => problem.action(),
            Self::Stretching => {
                "Nothing was sent. Reload the page; if it stays, do not go on, and tell the administrator over another channel."
            }
            Self::ServerMessage => "Reload the page and try again.",
            Self::ItemDamaged => {
                "Sign out and in again. If it stays, the server hands out something else than was stored: make no new keys, and \
                 tell the administrator over another channel."
            }
            Self::ItemVersion => "Reload the page to get the newest version.",
            Self::WrappedVaultKey => {
                "Sign in again. If it stays, the server hands out something else than was stored: make no new keys, and tell the \
                 administrator over another channel."
            }
            Self::KitVaultKey => {
                "Try again. If it stays, the server hands out something else than was stored: keep your kit, and tell the \
                 administrator over another channel."
            }
            Self::PasskeyVaultKey => {
                "Enter your password instead. If that opens your vault, remove the passkey on your account page and add it again."
            }
            Self::PasskeySecret => "Use your password, or another passkey.",
            Self::VaultKey => "Sign in again.",
            Self::ModelMismatch => "Import the model again and publish its card anew.",
            Self::Circuit(_) | Self::Preparation(_) => {
                "Check the values against the inputs on the model card."
            }
            Self::KeyNotRandom => "Seal nothing to it; ask its holder to make new keys.",
            Self::ForgedAnswer => {
                "Ask again. If it comes back, ask nothing more on this server, and make new keys elsewhere."
            }
            Self::Cryptography(_) => "Reload the page and try again; nothing was lost.",
            Self::NoImporter => "Reload the page and import the file again.",
            Self::OutOfOrder | Self::Statement => "Start again from the first step.",
            Self::Gone => "Try again; choose the file again if there was one.",
            Self::SecondChallenge => {
                "Nothing was answered. Ask again with new pads; if it comes back, tell the administrator."
            }
            Self::RowCount { .. } => "Send the rows in smaller parts.",
            Self::Letter => "Ask the model's owner to seal it again for you.",
            Self::Fingerprint => "Load the key again.",
            Self::Randomness => "Use a current browser and try again.",
        }
    }
}

impl From<fhe_client::Error> for Error {
    fn from(error: fhe_client::Error) -> Self {
        match error {
            fhe_client::Error::Circuit(error) => Self::Circuit(error),
            fhe_client::Error::Chunk { .. } => Self::OutOfOrder,
            fhe_client::Error::NoPad => Self::Gone,
            fhe_client::Error::Ciphertext(fhe_core::Error::NotRandom { .. }) => Self::KeyNotRandom,
            fhe_client::Error::Class | fhe_client::Error::Ciphertext(fhe_core::Error::Mask) => {
                Self::ForgedAnswer
            }
            error => Self::Cryptography(error),
        }
    }
}

impl From<pads::Error> for Error {
    fn from(error: pads::Error) -> Self {
        fhe_client::Error::from(error).into()
    }
}

impl From<fhe_core::Error> for Error {
    fn from(error: fhe_core::Error) -> Self {
        fhe_client::Error::from(error).into()
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self {
            gone: error == Error::Gone,
            happened: error.to_string(),
            action: error.action().to_owned(),
            remedy: (error == Error::WrongCredentials).then_some(Remedy::Password),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_what_happened_and_what_to_do() {
        let fault = Fault::from(Error::VaultClosed);
        assert_eq!(fault.happened, "The vault is closed.");
        assert_eq!(fault.action, "Enter your password to open it.");
    }
}
