use protocol::Fault;
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
    #[error("This is too large for the vault, which takes 16 MiB an item.")]
    ItemTooLarge,

    /// A model whose sealed form the server would refuse.
    #[error("The sealed model would be larger than the 512 MiB that a server takes.")]
    ModelTooLarge,

    // The file's fault.
    /// The model file or its rows.
    #[error("{happened}")]
    Import {
        /// What happened.
        happened: String,
        /// What to do.
        action: String,
    },
    /// A table without a single byte.
    #[error("The file is empty.")]
    EmptyTable,
    /// A table with a header only.
    #[error("The file has a header and no rows.")]
    NoRows,
    /// Not text in rows and columns.
    #[error("The file is not a table of comma-separated values.")]
    NotATable,
    /// Columns that the model needs.
    #[error("The file lacks {}.", columns(.0))]
    MissingColumns(Vec<String>),
    /// A header names a needed column twice.
    #[error("The file has two columns named {0:?}.")]
    RepeatedColumn(String),
    /// A picture model's table has another number of columns.
    #[error("The file has {got} columns, the model takes {expected} pixels.")]
    PixelCount {
        /// Pixels of the model.
        expected: usize,
        /// Columns found.
        got: usize,
    },
    /// More rows than one file may have.
    #[error("The file has more than 1,000,000 rows.")]
    TooManyRows,

    // The server's fault, or an older page's.
    /// An OPAQUE message that cannot be read.
    #[error("The server's answer to the sign-in could not be read.")]
    ServerMessage,
    /// Bytes that do not open under this key and name.
    #[error("An item of the vault could not be opened.")]
    ItemDamaged,
    /// An item of a later version.
    #[error("An item of the vault was written by a newer version of this page.")]
    ItemVersion,
    /// A vault key of the wrong size.
    #[error("The vault's key is damaged.")]
    VaultKey,
    /// The card does not describe the model in the vault.
    #[error("The model card on the server does not describe the model in your vault.")]
    ModelMismatch,
    /// A circuit out of bounds, or a row that does not fit it.
    #[error("The input or the model card does not conform: {0}.")]
    Circuit(#[from] circuit::Error),
    /// A key, ciphertext or result that does not conform.
    #[error("A key, ciphertext or result does not conform: {0}.")]
    Cryptography(fhe_client::Error),

    // A fault of this program or its surroundings.
    /// A request whose earlier half is missing.
    #[error("This step came without the one before it.")]
    OutOfOrder,
    /// A handle of something that the desk does not hold.
    #[error("What this step needs is not at hand any more.")]
    Gone,
    /// More rows than a ciphertext takes, or none.
    #[error("A ciphertext takes 1 to {most} rows, not {got}.")]
    RowCount {
        /// Rows that fit.
        most: usize,
        /// Rows given.
        got: usize,
    },
    /// A fingerprint that is too short for its words.
    #[error("The fingerprint is too short.")]
    Fingerprint,
    /// The system gives no random numbers.
    #[error("The system gives no random numbers.")]
    Randomness,
}

impl Error {
    /// What to do now, one sentence.
    fn action(&self) -> &str {
        match self {
            Self::Email => "Check the address for a typing error.",
            Self::Password => "Choose a password of 12 to 200 characters.",
            Self::WrongCredentials => "Check both and try again.",
            Self::VaultClosed => "Enter your password to open it.",
            Self::NoKeys => "Make keys first.",
            Self::UnknownKey => "Ask the model's owner to seal it again for your present key.",
            Self::ItemTooLarge => "Use a smaller model, or delete older entries.",
            Self::ModelTooLarge => {
                "Use fewer or shallower trees, fewer neurons, or fewer distinct thresholds."
            }
            Self::Import { action, .. } => action,
            Self::EmptyTable => "Choose a CSV file with a header line and at least one row.",
            Self::NoRows => "Add at least one row below the header line.",
            Self::NotATable => "Save it as CSV (comma-separated, UTF-8) and choose it again.",
            Self::MissingColumns(_) => "Add them, named as on the model card, and choose it again.",
            Self::RepeatedColumn(_) => "Rename or remove one of them and choose it again.",
            Self::PixelCount { .. } => "Give one column for each pixel, row by row.",
            Self::TooManyRows => "Split it into files of at most 1,000,000 rows.",
            Self::ServerMessage => "Reload the page and try again.",
            Self::ItemDamaged => {
                "Sign out and in again; if it stays, the item was changed on the server."
            }
            Self::ItemVersion => "Reload the page to get the newest version.",
            Self::VaultKey => "Sign in again.",
            Self::ModelMismatch => "Import the model again and publish its card anew.",
            Self::Circuit(_) => "Check the values against the ranges on the model card.",
            Self::Cryptography(_) => "Reload the page and try again; nothing was lost.",
            Self::OutOfOrder => "Start again from the first step.",
            Self::Gone => "Try again; choose the file again if there was one.",
            Self::RowCount { .. } => "Send the rows in smaller parts.",
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
            error => Self::Cryptography(error),
        }
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
        }
    }
}

/// "the column "age"" or "3 columns: "age", "weight" and 1 more".
fn columns(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<_> = names
        .iter()
        .take(SHOWN)
        .map(|name| format!("{name:?}"))
        .collect();
    let list = shown.join(", ");
    match names.len() {
        1 => format!("the column {list}"),
        count if count > SHOWN => format!("{count} columns: {list} and {} more", count - SHOWN),
        count => format!("{count} columns: {list}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_columns_are_named_up_to_five() {
        let names = |count| (1..=count).map(|i| format!("c{i}")).collect();
        let text = |count| Error::MissingColumns(names(count)).to_string();
        assert_eq!(text(1), "The file lacks the column \"c1\".");
        assert_eq!(text(2), "The file lacks 2 columns: \"c1\", \"c2\".");
        assert!(text(7).ends_with("\"c5\" and 2 more."));
    }

    #[test]
    fn a_fault_says_what_happened_and_what_to_do() {
        let fault = Fault::from(Error::VaultClosed);
        assert_eq!(fault.happened, "The vault is closed.");
        assert_eq!(fault.action, "Enter your password to open it.");
    }
}
