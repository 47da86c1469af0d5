use client::KeptQuestion;
use leptos::prelude::*;
use preparation::Cell;

use super::asker::{Asked, Asker};
use crate::{
    components::{Button, ButtonKind, ImageInput},
    picture::{Frame, Picture},
};

/// A picture by pad, file or camera. Where answers come at once each asks as soon as it is there,
/// otherwise a button does.
#[component]
pub(super) fn ImageTab(asker: Asker, frame: Frame) -> impl IntoView {
    let at_once = asker.granted.at_once();
    let ready = RwSignal::new(None::<Picture>);
    let on_picture = move |picture: Option<Picture>| {
        match &picture {
            Some(picture) if at_once => asker.ask(asked(picture)),
            Some(_) => asker.shown.questioned(false),
            None => asker.clear(),
        }
        ready.set(picture);
    };
    let ask = move |()| {
        if let Some(picture) = ready.read_untracked().as_ref() {
            asker.ask(asked(picture));
        }
    };
    view! {
        <ImageInput frame on_picture />
        {(!at_once)
            .then(|| {
                view! {
                    <div class="use-actions">
                        <Button
                            kind=ButtonKind::Primary
                            disabled=Signal::derive(move || ready.read().is_none())
                            busy=Signal::derive(move || asker.shown.busy())
                            on_press=ask
                        >
                            "Encrypt and ask"
                        </Button>
                        <p class="use-brief" aria-hidden="true">
                            {move || asker.shown.reading().map(|reading| reading.headline())}
                        </p>
                    </div>
                }
            })}
    }
}

fn asked(picture: &Picture) -> Asked {
    let grey = &picture.values[..picture.width * picture.height];
    Asked {
        kept_as: KeptQuestion::picture(picture.width, grey),
        row: Cell::row(&picture.values),
    }
}
