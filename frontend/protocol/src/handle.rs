//! Names of what lies at a desk. Whoever asks chooses them, so that one name means the same at every desk.

use serde::{Deserialize, Serialize};

/// Any handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Handle {
    /// A checked card.
    Card(CardHandle),
    /// A compiled model.
    Model(ModelHandle),
    /// Rows of a file.
    Table(TableHandle),
    /// A model on its way to one user.
    Seal(SealHandle),
    /// An unfinished digest.
    Digest(DigestHandle),
    /// A pool of pads, or what is kept of it.
    Pads(PadsHandle),
}

macro_rules! handles {
    ($($(#[$doc:meta])* $kind:ident $handle:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub struct $handle(pub u32);

        impl From<$handle> for Handle {
            fn from(handle: $handle) -> Self {
                Self::$kind(handle)
            }
        }
    )*};
}

handles! {
    /// A card's circuit, checked.
    Card CardHandle;
    /// A compiled model in the clear.
    Model ModelHandle;
    /// The rows of a CSV file.
    Table TableHandle;
    /// A model and a user's key, ready to seal.
    Seal SealHandle;
    /// A SHA-256 digest that takes more bytes.
    Digest DigestHandle;
    /// A pool of pads, or what is kept of it.
    Pads PadsHandle;
}
