//! A sheet to draw on, by pointer or by keyboard.

mod canvas;
mod stroke;

use leptos::{html, prelude::*};
use web_sys::{KeyboardEvent, PointerEvent};

use crate::{
    components::{Button, ButtonKind},
    picture::Picture,
};
use stroke::{Drawing, SIDE};

/// A black sheet and a white pen. `on_change` is called when a stroke ends and when strokes are
/// taken back; with none when the sheet is empty.
#[component]
pub(crate) fn DrawingPad(
    /// What to draw: "a digit".
    #[prop(into)]
    label: String,
    /// Its strokes as a text, which outlives the pad. Where it is changed elsewhere, the pad follows.
    strokes: RwSignal<String>,
    /// Called when Enter is pressed on it.
    on_enter: Callback<()>,
    /// Called with the drawing that `strokes` held before the pad was there; with none when it is emptied elsewhere.
    on_kept: impl Fn(Option<Picture>) + Copy + Send + Sync + 'static,
    /// Called with the drawing.
    on_change: impl Fn(Option<Picture>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let sheet = NodeRef::<html::Canvas>::new();
    let drawing = RwSignal::new(Drawing::default());
    let by_keyboard = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(sheet) = sheet.get() {
            drawing.with(|drawing| canvas::paint(&sheet, drawing, by_keyboard.get()));
        }
    });
    let picture = move || {
        let sheet = sheet.get_untracked()?;
        let drawn = drawing.get_untracked();
        let picture = canvas::picture(&sheet, &drawn);
        canvas::paint(&sheet, &drawn, by_keyboard.get_untracked());
        picture.filter(|_| !drawn.is_empty())
    };
    let tell = move || {
        on_change(picture());
        strokes.set(drawing.with_untracked(Drawing::written));
    };
    Effect::new(move || {
        if sheet.read().is_none() {
            return;
        }
        let written = strokes.get();
        if drawing.with_untracked(Drawing::written) != written {
            drawing.set(Drawing::read(&written));
            untrack(|| on_kept(picture()));
        }
    });
    let empty = Signal::derive(move || drawing.read().is_empty());
    view! {
        <div class="drawing-pad">
            <Sheet sheet drawing by_keyboard label on_enter tell />
            <div class="drawing-pad-tools">
                <Button
                    kind=ButtonKind::Quiet
                    disabled=empty
                    on_press=move |()| {
                        drawing.update(Drawing::undo);
                        tell();
                    }
                >
                    {t!("Undo stroke")}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    disabled=empty
                    on_press=move |()| {
                        drawing.update(Drawing::clear);
                        tell();
                    }
                >
                    {t!("Clear")}
                </Button>
            </div>
        </div>
    }
}

#[component]
fn Sheet(
    sheet: NodeRef<html::Canvas>,
    drawing: RwSignal<Drawing>,
    by_keyboard: RwSignal<bool>,
    label: String,
    on_enter: Callback<()>,
    tell: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let drawing_now = RwSignal::new(false);
    let start = move |event: PointerEvent| {
        let Some(sheet) = sheet.get_untracked() else {
            return;
        };
        event.prevent_default();
        // Without capture a stroke ends at the border, which is no harm.
        let _ = sheet.set_pointer_capture(event.pointer_id());
        by_keyboard.set(false);
        drawing_now.set(true);
        drawing.update(|drawing| drawing.begin(canvas::point(&sheet, &event)));
    };
    let extend = move |event: PointerEvent| {
        if let Some(sheet) = sheet
            .get_untracked()
            .filter(|_| drawing_now.get_untracked())
        {
            drawing.update(|drawing| drawing.extend(canvas::point(&sheet, &event)));
        }
    };
    let end = move |_: PointerEvent| {
        if drawing_now.get_untracked() {
            drawing_now.set(false);
            tell();
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && !event.repeat() {
            event.prevent_default();
            on_enter.run(());
            return;
        }
        if press(drawing, &event.key()) {
            event.prevent_default();
            by_keyboard.set(true);
            let drawn = event.key() == " " && !drawing.read_untracked().down;
            if drawn || event.key() == "Backspace" {
                tell();
            }
        }
    };
    view! {
        <canvas
            class="drawing-pad-sheet"
            width=SIDE
            height=SIDE
            node_ref=sheet
            tabindex="0"
            role="application"
            aria-label=t!("Drawing pad: draw {label}")
            aria-describedby="drawing-pad-help"
            on:pointerdown=start
            on:pointermove=extend
            on:pointerup=end
            on:pointercancel=end
            on:keydown=key
        ></canvas>
        <p class="field-hint" id="drawing-pad-help">
            {t!("Draw with mouse, pen or finger. By keyboard: arrow keys move the pen, Space puts it down ")}
            {t!("and lifts it, Backspace takes a stroke back, Enter asks.")}
        </p>
    }
}

/// Does what a key stands for; whether it stands for anything.
fn press(drawing: RwSignal<Drawing>, key: &str) -> bool {
    let steps = match key {
        "ArrowLeft" => Some((-1.0, 0.0)),
        "ArrowRight" => Some((1.0, 0.0)),
        "ArrowUp" => Some((0.0, -1.0)),
        "ArrowDown" => Some((0.0, 1.0)),
        _ => None,
    };
    drawing.update(|drawing| match (steps, key) {
        (Some((across, down)), _) => drawing.step(across, down),
        (None, " ") => drawing.toggle_pen(),
        (None, "Backspace") => drawing.undo(),
        _ => {}
    });
    steps.is_some() || matches!(key, " " | "Backspace")
}
