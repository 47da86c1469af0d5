use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, HtmlVideoElement, ImageBitmap};

use super::frame::Picture;
use crate::failure::{Failure, Outcome};

/// Largest picture file.
const MOST_BYTES: f64 = 32e6;
/// Larger sides are scaled down while decoding.
const LONGEST_SIDE: f64 = 1_024.0;

/// Decodes a picture file in the browser.
///
/// # Errors
/// A file that is no picture, or too large.
pub(crate) async fn decode(file: &File, channels: usize) -> Outcome<Picture> {
    if file.size() > MOST_BYTES {
        return Err(Failure::local(
            t!("The picture is larger than 32 MB."),
            t!("Choose a smaller picture, or take it at a lower resolution."),
        ));
    }
    let bitmap = bitmap(file).await.ok_or_else(not_a_picture)?;
    let picture = pixels(&bitmap, channels).ok_or_else(not_a_picture);
    bitmap.close();
    picture
}

fn not_a_picture() -> Failure {
    Failure::local(
        t!("This file is not a picture that the browser can read."),
        t!("Choose a PNG, JPEG, WebP or GIF file, or draw on the pad."),
    )
}

async fn bitmap(file: &File) -> Option<ImageBitmap> {
    let promise = window().create_image_bitmap_with_blob(file).ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// What a camera's video shows now; none before it shows anything.
pub(crate) fn from_video(video: &HtmlVideoElement, channels: usize) -> Option<Picture> {
    let size = (video.video_width(), video.video_height());
    if size.0 == 0 || size.1 == 0 {
        return None;
    }
    drawn(size, channels, |context, width, height| {
        let draw = CanvasRenderingContext2d::draw_image_with_html_video_element_and_dw_and_dh;
        draw(context, video, 0.0, 0.0, width, height).ok()
    })
}

fn pixels(bitmap: &ImageBitmap, channels: usize) -> Option<Picture> {
    let size = (bitmap.width(), bitmap.height());
    drawn(size, channels, |context, width, height| {
        let draw = CanvasRenderingContext2d::draw_image_with_image_bitmap_and_dw_and_dh;
        draw(context, bitmap, 0.0, 0.0, width, height).ok()
    })
}

/// The pixels of what `draw` draws, no side longer than [`LONGEST_SIDE`].
fn drawn(
    size: (u32, u32),
    channels: usize,
    draw: impl FnOnce(&CanvasRenderingContext2d, f64, f64) -> Option<()>,
) -> Option<Picture> {
    let (width, height) = (f64::from(size.0), f64::from(size.1));
    let scale = (LONGEST_SIDE / width.max(height)).min(1.0);
    let side = |length: f64| (length * scale).round().max(1.0);
    let (width, height) = (side(width), side(height));
    let context = context(width, height)?;
    draw(&context, width, height)?;
    let image = context.get_image_data(0.0, 0.0, width, height).ok()?;
    Some(Picture::from_rgba(
        width as usize,
        height as usize,
        &image.data(),
        channels,
    ))
}

fn context(width: f64, height: f64) -> Option<CanvasRenderingContext2d> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    read_context(&canvas)
}

/// The 2D context of a canvas whose pixels are read.
pub(crate) fn read_context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into());
    let context = canvas.get_context_with_context_options("2d", &options);
    context.ok()??.dyn_into().ok()
}
