use js_sys::Reflect;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use crate::{
    components::{Button, ButtonKind, Errand, ErrorPanel},
    failure::{Failure, Outcome},
    picture::{self, Frame, Picture},
};

/// The phone's own camera program, where there is one.
#[component]
pub(super) fn CameraFile(on_file: impl Fn(File) + Copy + Send + Sync + 'static) -> impl IntoView {
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
                {t!("Or take a photo")}
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

/// A live look through the camera, with the frame that the model's picture has.
#[component]
pub(super) fn Camera(
    /// What the model expects.
    frame: Frame,
    /// Called with the picture that was taken.
    on_picture: impl Fn(Picture) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let video = NodeRef::<html::Video>::new();
    let starting = Errand::new();
    let stream = StoredValue::new_local(None::<MediaStream>);
    let open = RwSignal::new(false);
    let close = move || {
        if let Some(Some(stream)) = stream.try_update_value(Option::take) {
            stop(&stream);
        }
        open.try_set(false);
    };
    on_cleanup(close);
    let start = move |()| {
        open.set(true);
        starting.run(async move {
            let begun = begin().await.inspect_err(|_| {
                open.try_set(false);
            })?;
            let is_wanted = open.try_get_untracked().unwrap_or_default();
            match video.try_get_untracked().flatten() {
                Some(video) if is_wanted => {
                    video.set_src_object(Some(&begun));
                    stream.try_set_value(Some(begun));
                }
                _ => stop(&begun),
            }
            Ok(())
        });
    };
    let shoot = move |()| {
        let taken = video.get_untracked();
        let taken =
            taken.and_then(|video: HtmlVideoElement| picture::from_video(&video, frame.channels));
        match taken {
            Some(picture) => {
                close();
                on_picture(picture);
            }
            None => starting.fail(Failure::local(
                t!("The camera shows nothing yet."),
                t!("Wait until its picture appears, then take it."),
            )),
        }
    };
    let proportion = format!("{} / {}", frame.width, frame.height);
    view! {
        {is_there()
            .then(|| {
                view! {
                    <div class="camera-live">
                        <Show
                            when=move || open.get()
                            fallback=move || {
                                view! {
                                    <Button kind=ButtonKind::Quiet on_press=start>
                                        {t!("Look through the camera")}
                                    </Button>
                                }
                            }
                        >
                            <div class="camera-stage">
                                <video
                                    node_ref=video
                                    autoplay=true
                                    muted=true
                                    playsinline=true
                                    aria-label=t!("What the camera sees")
                                ></video>
                                <div class="camera-frame" style:aspect-ratio=proportion.clone() aria-hidden="true"></div>
                            </div>
                            <div class="button-row">
                                <Button kind=ButtonKind::Primary on_press=shoot>
                                    {t!("Take the picture")}
                                </Button>
                                <Button kind=ButtonKind::Quiet on_press=move |()| close()>
                                    {t!("Close the camera")}
                                </Button>
                            </div>
                        </Show>
                        <ErrorPanel failure=starting.failure() />
                    </div>
                }
            })}
    }
}

/// Whether the browser lets pages look through a camera at all: not without encryption, for one.
fn is_there() -> bool {
    let devices = Reflect::get(&window().navigator(), &"mediaDevices".into());
    devices.is_ok_and(|devices| devices.is_object())
}

async fn begin() -> Outcome<MediaStream> {
    let wanted = MediaStreamConstraints::new();
    let facing = js_sys::Object::new();
    let settings = Reflect::set(&facing, &"facingMode".into(), &"environment".into());
    wanted.set_video(&match settings {
        Ok(_) => facing.into(),
        Err(_) => JsValue::TRUE,
    });
    let devices = window().navigator().media_devices();
    let asked = devices.and_then(|devices| devices.get_user_media_with_constraints(&wanted));
    let stream = match asked {
        Ok(promise) => JsFuture::from(promise).await,
        Err(problem) => Err(problem),
    };
    let stream = stream.and_then(JsCast::dyn_into);
    stream.map_err(|problem| {
        let name = Reflect::get(&problem, &"name".into()).ok();
        refused(&name.and_then(|name| name.as_string()).unwrap_or_default())
    })
}

/// Why there is no picture from the camera, by the name of the browser's error.
fn refused(name: &str) -> Failure {
    match name {
        "NotAllowedError" | "SecurityError" => Failure::local(
            t!("The browser does not let this page use the camera."),
            t!(
                "Allow the camera for this page beside the address, then try again; or choose a picture file."
            ),
        ),
        "NotFoundError" | "OverconstrainedError" => Failure::local(
            t!("No camera was found."),
            t!("Connect one and try again, or choose a picture file."),
        ),
        _ => Failure::local(
            t!("The camera did not start."),
            t!("Close other programs that use it and try again, or choose a picture file."),
        ),
    }
}

fn stop(stream: &MediaStream) {
    for track in stream.get_tracks() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}
