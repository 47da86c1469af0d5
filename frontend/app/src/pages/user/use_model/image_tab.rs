use card::PictureForm;
use client::KeptQuestion;
use leptos::prelude::*;
use preparation::Cell;

use super::{
    answer::Brief,
    asker::{Asked, Asker},
    live::{Live, LiveChoice},
};
use crate::{
    browser::focus,
    components::{Alert, AlertTone, Button, ButtonKind, ImageInput, KeptNote, Origin},
    picture::{Fitted, Frame, Picture},
};

/// The button that asks.
const ASK: &str = ".use-actions .button-primary";

/// A picture by pad, file or camera. Where answers come at once and the user wants it so, a drawing asks as soon as it
/// is there; what was chosen or photographed waits for a button, so that it can be looked at and cut before, and so
/// does what is unlike the training pictures.
#[component]
pub(super) fn ImageTab(asker: Asker, form: PictureForm) -> impl IntoView {
    let frame = Frame::from(&form);
    let form = StoredValue::new(form);
    let at_once = asker.granted.at_once();
    let live = Live::new(asker.granted);
    let strokes = RwSignal::new(String::new());
    asker.kept.keep("drawing", strokes);
    let is_drawing = frame.is_drawing();
    let ready = RwSignal::new(None::<(Fitted, Origin)>);
    let send = move |picture: &Picture| {
        let turn = asker.shown.turn();
        form.with_value(|form| asker.ask(asked(form, picture, turn)));
    };
    let on_picture = move |picture: Option<(Fitted, Origin)>| {
        match &picture {
            Some((fitted, Origin::Drawn)) if live.is_on_untracked() && fitted.doubt.is_none() => {
                asker.shown.questioned(true);
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
        !live.is_on() || ready.as_ref().is_some_and(|ready| !is_asked(ready))
    });
    // What may be answered wrongly is asked by the button alone, which says so: Enter leads there.
    let on_enter = move |()| {
        if !waits.get_untracked() || untrack(|| asker.shown.busy()) {
            return;
        }
        match doubt.read_untracked().is_some() {
            true => focus(ASK),
            false => ask(()),
        }
    };
    let words = move || match doubt.read().is_some() {
        true => t!("Encrypt and ask anyway"),
        false => t!("Encrypt and ask"),
    };
    view! {
        <KeptNote form=asker.kept />
        <ImageInput frame strokes on_picture on_enter />
        {at_once.then(|| view! { <LiveChoice live label=t!("Answer while I draw, one row of the budget each time") keys=t!("The button asks, and Enter on the drawing pad.") /> })}
        <div role="status">
            {move || {
                doubt
                    .get()
                    .map(|doubt| {
                        view! {
                            <Alert tone=AlertTone::Note title=t!("Look at what the model reads")>
                                <p>{doubt}</p>
                                <p>{t!("An answer may be wrong. Draw it anew, or cut, turn and level the picture, or take another one; you may also ask anyway.")}</p>
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
                <p class="muted small" role="status">
                    {move || ready.read().is_none().then(|| missing(is_drawing))}
                </p>
                <Brief shown=asker.shown />
            </div>
        </Show>
    }
}

/// Why nothing can be asked, and what to do.
fn missing(is_drawing: bool) -> &'static str {
    match is_drawing {
        true => t!("There is no picture yet. Draw one, or choose or take one."),
        false => t!("There is no picture yet. Choose or take one."),
    }
}

fn asked(form: &PictureForm, picture: &Picture, turn: u32) -> Asked {
    let grey = &picture.values[..picture.width * picture.height];
    Asked {
        kept_as: KeptQuestion::picture(picture.width, grey),
        row: Cell::row(&form.row(&picture.values)),
        replaced: Vec::new(),
        turn,
    }
}
