//! What a model expects of a picture, and how the numbers it was trained on are made of pixels.

mod form;
mod look;
mod scale;
mod stored;

pub use form::{PictureForm, PictureGround, PixelOrder, Resize, ResizeFilter};
pub use look::{PictureLook, PictureStatistics, Spread};
pub use scale::PixelScale;
