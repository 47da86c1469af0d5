use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, PointerEvent};

use crate::picture::Part;

/// How far an arrow key moves, as a share of a side; and with Shift.
const STEP: f64 = 0.01;
const STRIDE: f64 = 0.1;

/// What is held of the frame.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Grip {
    Whole,
    Corner { right: bool, lower: bool },
}

/// The four corners and what they are called.
const CORNERS: [(bool, bool, &str, &str); 4] = [
    (
        false,
        false,
        n!("Upper left corner"),
        "crop-corner upper left",
    ),
    (
        true,
        false,
        n!("Upper right corner"),
        "crop-corner upper right",
    ),
    (
        false,
        true,
        n!("Lower left corner"),
        "crop-corner lower left",
    ),
    (
        true,
        true,
        n!("Lower right corner"),
        "crop-corner lower right",
    ),
];

/// The frame around the part of a picture that is asked, to be dragged and moved by keys.
#[component]
pub(super) fn CropBox(
    /// The part.
    part: Memo<Part>,
    /// Called with the part that was dragged or moved to.
    on_part: impl Fn(Part) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let frame = NodeRef::<html::Div>::new();
    let held = RwSignal::new(None::<(Grip, f64, f64)>);
    let shift = move |grip: Grip, by: (f64, f64)| {
        let part = part.get_untracked();
        on_part(match grip {
            Grip::Whole => part.moved(by),
            Grip::Corner { right, lower } => part.with_corner(right, lower, by),
        });
    };
    let begin = move |event: PointerEvent, grip: Grip| {
        event.prevent_default();
        event.stop_propagation();
        if let Some(element) = target(&event) {
            // Without capture the drag ends at the border, which is no harm.
            let _ = element.set_pointer_capture(event.pointer_id());
            let _ = element.unchecked_ref::<HtmlElement>().focus();
        }
        held.set(Some((
            grip,
            f64::from(event.client_x()),
            f64::from(event.client_y()),
        )));
    };
    let extend = move |event: PointerEvent| {
        let stage = frame
            .get_untracked()
            .and_then(|frame| frame.parent_element());
        let (Some((grip, x, y)), Some(stage)) = (held.get_untracked(), stage) else {
            return;
        };
        let bounds = stage.get_bounding_client_rect();
        let (to_x, to_y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let by = (
            (to_x - x) / bounds.width().max(1.0),
            (to_y - y) / bounds.height().max(1.0),
        );
        held.set(Some((grip, to_x, to_y)));
        shift(grip, by);
    };
    let press = move |event: KeyboardEvent, grip: Grip| {
        if let Some(by) = step(&event.key(), event.shift_key()) {
            event.prevent_default();
            event.stop_propagation();
            shift(grip, by);
        }
    };
    let end = move |_: PointerEvent| held.set(None);
    // Property by property: the page's policy lets no style attribute in.
    let percent = |share: f64| format!("{:.3}%", 100.0 * share);
    let left = move || percent(part.get().across.0);
    let top = move || percent(part.get().down.0);
    let width = move || {
        let (first, last) = part.get().across;
        percent(last - first)
    };
    let height = move || {
        let (first, last) = part.get().down;
        percent(last - first)
    };
    let corner = move |(right, lower, name, class): (bool, bool, &'static str, &'static str)| {
        let grip = Grip::Corner { right, lower };
        view! {
            <button
                type="button"
                class=class
                aria-label=t!("{} of the part that is asked", words::text(name))
                aria-describedby="crop-help"
                on:pointerdown=move |event| begin(event, grip)
                on:keydown=move |event| press(event, grip)
            ></button>
        }
    };
    view! {
        <div
            class="crop-frame"
            node_ref=frame
            style:left=left
            style:top=top
            style:width=width
            style:height=height
            role="group"
            aria-label=t!("Part that is asked")
            on:pointermove=extend
            on:pointerup=end
            on:pointercancel=end
        >
            <button
                type="button"
                class="crop-body"
                aria-label=t!("The part that is asked, as a whole")
                aria-describedby="crop-help"
                on:pointerdown=move |event| begin(event, Grip::Whole)
                on:keydown=move |event| press(event, Grip::Whole)
            ></button>
            {CORNERS.map(corner).collect_view()}
        </div>
        <p class="visually-hidden" role="status">
            {move || said(part.get())}
        </p>
    }
}

fn target(event: &PointerEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Shares of the sides that a key moves by.
fn step(key: &str, is_far: bool) -> Option<(f64, f64)> {
    let by = if is_far { STRIDE } else { STEP };
    match key {
        "ArrowLeft" => Some((-by, 0.0)),
        "ArrowRight" => Some((by, 0.0)),
        "ArrowUp" => Some((0.0, -by)),
        "ArrowDown" => Some((0.0, by)),
        _ => None,
    }
}

fn said(part: Part) -> String {
    let percent = |share: f64| (100.0 * share).round();
    let Part { across, down } = part;
    t!(
        "Asked: {} to {} percent across, {} to {} percent down.",
        percent(across.0),
        percent(across.1),
        percent(down.0),
        percent(down.1)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_move_and_others_do_not() {
        assert_eq!(step("ArrowLeft", false), Some((-STEP, 0.0)));
        assert_eq!(step("ArrowDown", true), Some((0.0, STRIDE)));
        assert_eq!(step("a", false), None);
    }

    #[test]
    fn the_part_is_told_in_percent() {
        let part = Part::default().with_corner(true, true, (-0.25, 0.0));
        assert_eq!(
            said(part),
            "Asked: 0 to 75 percent across, 0 to 100 percent down."
        );
    }
}
