use card::PictureForm;
use client::KeptQuestion;
use leptos::prelude::*;
use preparation::Cell;

use super::asker::{Asked, Asker};
use crate::{
    components::{Alert, AlertTone, Button, ButtonKind, ImageInput, Origin},
    picture::{Fitted, Frame, Picture},
};

/// A picture by pad, file or camera. Where answers come at once a drawing asks as soon as it is there;
/// what was chosen or photographed waits for a button, so that it can be looked at and cut before, and so does
/// what is unlike the training pictures.
#[component]
pub(super) fn ImageTab(asker: Asker, form: PictureForm) -> impl IntoView {
    let frame = Frame::from(&form);
    let form = StoredValue::new(form);
    let at_once = asker.granted.at_once();
    let ready = RwSignal::new(None::<(Fitted, Origin)>);
    let send = move |picture: &Picture| form.with_value(|form| asker.ask(asked(form, picture)));
    let on_picture = move |picture: Option<(Fitted, Origin)>| {
        match &picture {
            Some((fitted, Origin::Drawn)) if at_once && fitted.doubt.is_none() => {
                send(&fitted.picture);
            }
            Some(_) => asker.shown.questioned(false),
            None => asker.clear(),
        }
        ready.set(picture);
    };
    let ask = move |()| {
        if let Some((fitted, _)) = ready.read_untracked().as_ref() {
            send(&fitted.picture);
        }
    };
    let doubt = Memo::new(move |_| {
        let ready = ready.read();
        ready.as_ref().and_then(|(fitted, _)| fitted.doubt.clone())
    });
    let waits = Memo::new(move |_| {
        let ready = ready.read();
        let is_asked = |(fitted, origin): &(Fitted, Origin)| {
            *origin == Origin::Drawn && fitted.doubt.is_none()
        };
        !at_once || ready.as_ref().is_some_and(|ready| !is_asked(ready))
    });
    let words = move || match doubt.read().is_some() {
        true => "Encrypt and ask anyway",
        false => "Encrypt and ask",
    };
    view! {
        <ImageInput frame on_picture />
        <div role="status">
            {move || {
                doubt
                    .get()
                    .map(|doubt| {
                        view! {
                            <Alert tone=AlertTone::Note title="Look at what the model reads">
                                <p>{doubt}</p>
                                <p>"An answer may be wrong. Draw it anew, or cut, turn and level the picture, or take another one; you may also ask anyway."</p>
                            </Alert>
                        }
                    })
            }}
        </div>
        <Show when=move || waits.get()>
            <div class="use-actions">
                <Button
                    kind=ButtonKind::Primary
                    disabled=Signal::derive(move || ready.read().is_none())
                    busy=Signal::derive(move || asker.shown.busy())
                    on_press=ask
                >
                    {move || words()}
                </Button>
                <p class="use-brief" aria-hidden="true">
                    {move || asker.shown.reading().map(|reading| reading.headline())}
                </p>
            </div>
        </Show>
    }
}

fn asked(form: &PictureForm, picture: &Picture) -> Asked {
    let grey = &picture.values[..picture.width * picture.height];
    Asked {
        kept_as: KeptQuestion::picture(picture.width, grey),
        row: Cell::row(&form.row(&picture.values)),
    }
}
