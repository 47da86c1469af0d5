//! Files that a person chose.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::{
    failure::{Failure, Outcome},
    format::number,
};

/// The bytes of a file of at most `most` bytes.
///
/// # Errors
/// A larger file, an empty one, or one that cannot be read.
pub(crate) async fn bytes(file: &File, most: u64) -> Outcome<Vec<u8>> {
    let size = file.size();
    if size > most as f64 {
        return Err(Failure::local(
            format!("The file is larger than {}.", number::bytes(most)),
            "Choose a smaller file, or cut this one into parts.",
        ));
    }
    if size == 0.0 {
        return Err(Failure::local(
            "The file is empty.",
            "Choose the file again, or another one.",
        ));
    }
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Ok(Uint8Array::new(&buffer).to_vec()),
        Err(_) => Err(Failure::local(
            "The file could not be read.",
            "Check that it still exists and that you may open it, then choose it again.",
        )),
    }
}
