//! Pictures on canvases: what a model sees, what the server sees.

mod ciphertext;
mod picture;

pub(crate) use ciphertext::CiphertextView;
pub(crate) use picture::PictureView;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The 2D context of a canvas.
pub(crate) fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}
