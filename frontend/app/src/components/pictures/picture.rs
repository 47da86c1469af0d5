use leptos::{html, prelude::*};
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};

use super::context;
use crate::picture::Picture;

/// A picture as the model sees it, pixel for pixel.
#[component]
pub(crate) fn PictureView(
    /// The picture.
    #[prop(into)]
    picture: Signal<Option<Picture>>,
    /// What it shows.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        if let Some(canvas) = canvas.get() {
            picture.with(|picture| paint(&canvas, picture.as_ref()));
        }
    });
    view! { <canvas class="picture" node_ref=canvas role="img" aria-label=label></canvas> }
}

fn paint(canvas: &HtmlCanvasElement, picture: Option<&Picture>) {
    let Some(picture) = picture else {
        // Setting a size wipes the canvas.
        canvas.set_width(1);
        canvas.set_height(1);
        return;
    };
    canvas.set_width(picture.width as u32);
    canvas.set_height(picture.height as u32);
    let pixels = picture.to_rgba();
    let image = ImageData::new_with_u8_clamped_array(Clamped(&pixels), picture.width as u32);
    if let (Some(context), Ok(image)) = (context(canvas), image) {
        // A canvas that refuses its own size stays empty; nothing depends on it.
        let _ = context.put_image_data(&image, 0.0, 0.0);
    }
}
