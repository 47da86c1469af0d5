use leptos::prelude::*;

use super::crop::CropBox;
use crate::{
    components::{Button, ButtonKind, PictureView, unique_id},
    picture::{Edit, MOST_LEVEL, Part, Picture},
};

/// Cuts, turns and levels a picture; `on_edit` is called with what is left, at first with all of it.
#[component]
pub(super) fn PictureEditor(
    /// The picture as it was chosen.
    picture: Picture,
    /// Called with what is to be asked.
    on_edit: impl Fn(Picture) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let original = StoredValue::new(picture);
    let edit = RwSignal::new(Edit::default());
    let posture = Memo::new(move |_| {
        let Edit {
            quarters, level, ..
        } = edit.get();
        (quarters, level)
    });
    let straight = Memo::new(move |_| {
        let (quarters, level) = posture.get();
        let edit = Edit {
            quarters,
            level,
            part: Part::default(),
        };
        original.with_value(|picture| picture.straightened(&edit))
    });
    let part = Memo::new(move |_| edit.read().part);
    Effect::new(move |_| {
        let cropped = straight.with(|picture| picture.cropped(part.get()));
        untrack(|| on_edit(cropped));
    });
    let turn = move |()| {
        edit.update(|edit| {
            edit.quarters = (edit.quarters + 1) % 4;
            edit.part = Part::default();
        });
    };
    let level_id = unique_id("level");
    let level = move || t!("{} degrees", edit.read().level);
    let is_changed = Memo::new(move |_| *edit.read() != Edit::default());
    view! {
        <section class="picture-editor" aria-label=t!("Cut, turn and level the picture")>
            <div class="picture-stage">
                <PictureView
                    picture=Signal::derive(move || Some(straight.get()))
                    label=t!("The chosen picture")
                />
                <CropBox part on_part=move |part| edit.update(|edit| edit.part = part) />
            </div>
            <p class="field-hint" id="crop-help">
                {t!("Drag the frame or its corners. By keyboard: Tab to the frame or a corner, arrow keys move it, with Shift farther.")}
            </p>
            <div class="field">
                <label for=level_id.clone()>{t!("Level")}</label>
                <input
                    type="range"
                    id=level_id
                    min=-MOST_LEVEL
                    max=MOST_LEVEL
                    step="0.5"
                    prop:value=move || edit.read().level.to_string()
                    aria-valuetext=level
                    on:input:target=move |event| {
                        if let Ok(level) = event.target().value().parse::<f64>() {
                            edit.update(|edit| edit.level = level.clamp(-MOST_LEVEL, MOST_LEVEL));
                        }
                    }
                />
                <output class="muted small" aria-hidden="true">
                    {level}
                </output>
            </div>
            <div class="button-row">
                <Button kind=ButtonKind::Quiet on_press=turn>
                    {t!("Turn by a quarter")}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    disabled=Signal::derive(move || !is_changed.get())
                    on_press=move |()| edit.set(Edit::default())
                >
                    {t!("Whole picture")}
                </Button>
            </div>
        </section>
    }
}
