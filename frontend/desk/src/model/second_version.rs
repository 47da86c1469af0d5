//! Models whose circuit knew no placements of scores; otherwise as the third version.

use circuit::Circuit;

use super::{owned::OwnedModel, third_version};

pub(super) const VERSION: u8 = 2;

/// In postcard, no placements: the end of a circuit that has none.
const NO_PLACEMENTS: u8 = 0;

/// Reads what follows the version.
pub(super) fn read(bytes: &[u8]) -> Option<OwnedModel> {
    third_version::read_with(bytes, |circuit| {
        let longer = [circuit, &[NO_PLACEMENTS]].concat();
        postcard::from_bytes::<Circuit>(&longer).ok()
    })
}
