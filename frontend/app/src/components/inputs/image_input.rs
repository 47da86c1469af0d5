use leptos::{ev, html, prelude::*, task::spawn_local};
use web_sys::File;

use super::{FileDrop, drawing_pad::DrawingPad};
use crate::{
    components::{Button, ButtonKind, ErrorPanel, PictureView},
    failure::Failure,
    picture::{self, Fitted, Frame, Picture},
};

/// A picture by drawing, file or camera, made to fit the model, with a look at what the model sees.
#[component]
pub(crate) fn ImageInput(
    /// What the model expects.
    frame: Frame,
    /// Called with each picture that fits; with none when the pad was cleared.
    on_picture: impl Fn(Option<Picture>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let fitted = RwSignal::new(None::<Fitted>);
    let failure = RwSignal::new(None::<Failure>);
    let file_name = RwSignal::new(None::<String>);
    let chosen = RwSignal::new(None::<Picture>);
    let take = move |picture: Option<Picture>| {
        failure.set(None);
        let fits = picture.map(|picture| picture.fit(frame));
        on_picture(fits.as_ref().map(|fits| fits.picture.clone()));
        fitted.set(fits);
    };
    let turn = move |()| {
        if let Some(turned) = chosen.get_untracked().map(|picture| picture.turned()) {
            chosen.set(Some(turned.clone()));
            take(Some(turned));
        }
    };
    let draw = move |picture: Option<Picture>| {
        file_name.set(None);
        chosen.set(None);
        // A drawing is always scaled; that needs no mention.
        take(picture);
        fitted.update(|fitted| {
            if let Some(fitted) = fitted {
                fitted.changes.clear();
            }
        });
    };
    let read = move |file: File| {
        spawn_local(async move {
            match picture::decode(&file, frame.channels).await {
                Ok(picture) => {
                    file_name.set(Some(file.name()));
                    chosen.set(Some(picture.clone()));
                    take(Some(picture));
                }
                Err(problem) => failure.set(Some(problem)),
            }
        });
    };
    view! {
        <div class="image-input">
            {(frame.drawable && frame.channels == 1)
                .then(|| view! { <DrawingPad label="what the model should read" on_change=draw /> })}
            <div class="image-input-file">
                <Preview frame fitted />
                <FileDrop
                    id="image-file"
                    label="Or drop a picture here"
                    hint=format!(
                        "PNG, JPEG, WebP or GIF; scaled here to {} × {} pixels.",
                        frame.width,
                        frame.height,
                    )
                    accept="image/*"
                    chosen=file_name
                    on_files=move |files| files.into_iter().for_each(|file| read(file))
                />
                <Camera on_file=read />
                <Button
                    kind=ButtonKind::Quiet
                    disabled=Signal::derive(move || chosen.read().is_none())
                    on_press=turn
                >
                    "Turn by a quarter"
                </Button>
                <ErrorPanel failure />
            </div>
        </div>
    }
}

#[component]
fn Camera(on_file: impl Fn(File) + Copy + Send + Sync + 'static) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let choose = move |_: ev::Event| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            on_file(file);
        }
        input.set_value("");
    };
    view! {
        <div class="camera">
            <label class="camera-label" for="image-camera">
                "Or take a photo"
            </label>
            <input
                class="file-drop-input"
                type="file"
                id="image-camera"
                accept="image/*"
                capture="environment"
                node_ref=input
                on:change=choose
            />
        </div>
    }
}

#[component]
fn Preview(frame: Frame, fitted: RwSignal<Option<Fitted>>) -> impl IntoView {
    let seen = Signal::derive(move || {
        fitted.with(|fitted| fitted.as_ref().map(|fitted| fitted.picture.clone()))
    });
    let changes = move || {
        let changes = fitted.with(|fitted| fitted.as_ref().map(|fitted| fitted.changes.clone()));
        let line = |change: String| view! { <li>{change}</li> };
        changes
            .unwrap_or_default()
            .into_iter()
            .map(line)
            .collect_view()
    };
    view! {
        <figure class="image-preview">
            <PictureView
                picture=seen
                label=format!("What the model reads: {} × {} pixels", frame.width, frame.height)
            />
            <figcaption>
                <p class="image-preview-title">"What the model reads"</p>
                <ul class="image-preview-changes" aria-live="polite">
                    {move || changes()}
                </ul>
            </figcaption>
        </figure>
    }
}
