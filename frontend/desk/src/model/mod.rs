//! The vault item `model-<id>`: a compiled model in the clear, for its owner's eyes only.

mod first_version;
mod integers;
mod owned;
mod second_version;
mod third_version;

pub(crate) use owned::{OwnedModel, check_size};

use zeroize::Zeroizing;

use crate::error::Error;

impl OwnedModel {
    /// The model as the newest version writes it.
    pub(crate) fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>, Error> {
        third_version::write(self)
    }

    /// Opposite of [`OwnedModel::to_bytes`]; reads every version.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let (version, rest) = bytes.split_first().ok_or(Error::ItemDamaged)?;
        let model = match *version {
            first_version::VERSION => first_version::read(rest),
            second_version::VERSION => second_version::read(rest),
            third_version::VERSION => third_version::read(rest),
            _ => return Err(Error::ItemVersion),
        };
        model.ok_or(Error::ItemDamaged)
    }
}

#[cfg(test)]
mod tests;
