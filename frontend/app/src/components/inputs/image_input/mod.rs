//! A picture by drawing, file or camera, made to fit a model.

mod camera;
mod crop;
mod editor;
mod preview;

use leptos::prelude::*;
use web_sys::File;

use super::{FileDrop, drawing_pad::DrawingPad};
use crate::{
    components::{Errand, ErrorPanel},
    picture::{self, Fitted, Frame, Picture},
};
use camera::{Camera, CameraFile};
use editor::PictureEditor;
use preview::Preview;

/// Where a picture comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was drawn on the pad.
    Drawn,
    /// It was drawn on the pad before its page was left.
    Kept,
    /// It was chosen or photographed, and can still be cut and turned.
    Chosen,
}

/// A picture by drawing, file or camera, made to fit the model, with a look at what the model sees.
#[component]
pub(crate) fn ImageInput(
    /// What the model expects.
    frame: Frame,
    /// Strokes of the pad as a text, which outlives it.
    strokes: RwSignal<String>,
    /// Called with each picture that fits; with none when the pad was cleared.
    on_picture: impl Fn(Option<(Fitted, Origin)>) + Copy + Send + Sync + 'static,
    /// Called when Enter is pressed on the pad.
    #[prop(into)]
    on_enter: Callback<()>,
) -> impl IntoView {
    let fitted = RwSignal::new(None::<Fitted>);
    let reading = Errand::new();
    let file_name = RwSignal::new(None::<String>);
    let chosen = RwSignal::new(None::<Picture>);
    let take = move |picture: Option<Picture>, origin: Origin| {
        reading.forget();
        let fits = picture.map(|picture| picture.fit(frame));
        on_picture(fits.clone().map(|fits| (fits, origin)));
        fitted.set(fits);
    };
    let draw = move |picture: Option<Picture>, origin: Origin| {
        file_name.set(None);
        chosen.set(None);
        take(picture, origin);
        // A drawing is always scaled; that needs no mention.
        fitted.update(|fitted| {
            if let Some(fitted) = fitted {
                fitted.changes.clear();
            }
        });
    };
    let read = move |file: File| {
        reading.run(async move {
            let picture = picture::decode(&file, frame.channels).await?;
            file_name.try_set(Some(file.name()));
            chosen.try_set(Some(picture));
            Ok(())
        });
    };
    let photographed = move |picture: Picture| {
        file_name.set(None);
        chosen.set(Some(picture));
    };
    view! {
        <div class="image-input">
            {frame
                .is_drawing()
                .then(|| {
                    view! {
                        <DrawingPad
                            label=t!("what the model should read")
                            strokes
                            on_enter
                            on_kept=move |picture| draw(picture, Origin::Kept)
                            on_change=move |picture| draw(picture, Origin::Drawn)
                        />
                    }
                })}
            <div class="image-input-file">
                <Preview frame fitted />
                <FileDrop
                    id="image-file"
                    label=t!("Drop a picture here, or choose one")
                    hint=t!(
                        "PNG, JPEG, WebP or GIF; scaled here to {} × {} pixels.",
                        frame.width,
                        frame.height,
                    )
                    accept="image/*"
                    chosen=file_name
                    on_files=move |files| files.into_iter().for_each(|file| read(file))
                />
                <CameraFile on_file=read />
                <Camera frame on_picture=photographed />
                <ErrorPanel failure=reading.failure() />
            </div>
            {move || {
                chosen
                    .get()
                    .map(|picture| {
                        let on_edit = move |picture| take(Some(picture), Origin::Chosen);
                        view! { <PictureEditor picture on_edit /> }
                    })
            }}
        </div>
    }
}
