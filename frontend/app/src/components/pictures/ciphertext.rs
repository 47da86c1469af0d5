use leptos::{html, prelude::*};
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

use super::context;

/// Pixels across at most: one pixel is one byte.
const MOST_ACROSS: usize = 128;
/// Rows of pixels shown at most; the rest looks the same.
const MOST_DOWN: usize = 64;

/// A picture of ciphertext: each byte one pixel. It looks like noise because it is.
#[component]
pub(crate) fn CiphertextView(
    /// The ciphertext.
    #[prop(into)]
    bytes: Signal<Vec<u8>>,
    /// What it is: "Encrypted input".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            bytes.with(|bytes| paint(&canvas, bytes));
        }
    });
    let described = move || {
        let shown = bytes.read().len().min(MOST_ACROSS * MOST_DOWN);
        t!(
            "{}: {shown} bytes drawn as pixels, without any visible pattern",
            label.read()
        )
    };
    view! { <canvas class="ciphertext" node_ref=canvas role="img" aria-label=move || described()></canvas> }
}

fn paint(canvas: &HtmlCanvasElement, bytes: &[u8]) {
    let (across, down) = shape(bytes.len());
    canvas.set_width(across as u32);
    canvas.set_height(down as u32);
    let pixels = pixels(bytes, across * down);
    let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels), across as u32);
    if let (Some(context), Ok(image)) = (context(canvas), image) {
        // A canvas that refuses its own size stays empty; nothing depends on it.
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}

/// Pixels across and down: four times as wide as high, and no larger than fits.
fn shape(bytes: usize) -> (usize, usize) {
    let across = (2 * bytes.isqrt()).clamp(16, MOST_ACROSS);
    (across, bytes.div_ceil(across).clamp(1, MOST_DOWN))
}

/// RGBA of each byte, from deep blue over teal to pale sand; transparent where there is none.
fn pixels(bytes: &[u8], count: usize) -> Vec<u8> {
    let colour = |byte: u8| {
        let share = f64::from(byte) / 255.0;
        let mix = |low: f64, high: f64| (low + (high - low) * share) as u8;
        [mix(16.0, 226.0), mix(42.0, 232.0), mix(67.0, 222.0), 255]
    };
    let drawn = bytes.iter().take(count).flat_map(|byte| colour(*byte));
    drawn.chain(std::iter::repeat(0)).take(count * 4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_one_pixel_and_the_rest_is_transparent() {
        let pixels = pixels(&[0, 255], 3);
        assert_eq!(pixels, [16, 42, 67, 255, 226, 232, 222, 255, 0, 0, 0, 0]);
    }

    #[test]
    fn small_ciphertexts_are_drawn_in_large_pixels() {
        assert_eq!(shape(194), (26, 8));
        assert_eq!(shape(1_000_000), (MOST_ACROSS, MOST_DOWN));
        assert_eq!(shape(0), (16, 1));
    }

    #[test]
    fn only_the_first_bytes_of_a_long_ciphertext_are_drawn() {
        assert_eq!(pixels(&[7; 10], 4).len(), 16);
    }
}
