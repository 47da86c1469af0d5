use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// What the server marks a page with that holds its content already.
const SERVED: &str = "data-served";
/// What `static/before-paint.js` marks a button with that was pressed too early.
const PRESSED: &str = "data-pressed";
/// What a person enters something into; only pages have such, and the app draws theirs in the same order.
const INPUTS: &str = "main input, main textarea";
/// What can be pressed or have the focus.
const CONTROLS: &str = "a, button, input, textarea, select";

/// What a person did on a page that the server sent with its content, before the app was there.
#[derive(Debug)]
pub(crate) struct Begun {
    /// By position among the inputs.
    entered: Vec<(usize, Entered)>,
    focus: Option<Place>,
    pressed: Option<Place>,
    /// Pixels from the top.
    scrolled: f64,
}

#[derive(Debug, PartialEq)]
enum Entered {
    Text(String),
    Tick(bool),
}

/// Which of the controls that look alike: the header may hold others by now.
#[derive(Debug, PartialEq)]
struct Place {
    looks: String,
    nth: usize,
}

impl Begun {
    /// Whether the server sent the page with its content.
    pub(crate) fn is_on(root: &HtmlElement) -> bool {
        root.has_attribute(SERVED)
    }

    /// Reads the page.
    pub(crate) fn on(root: &HtmlElement) -> Self {
        let window = leptos::prelude::window();
        let active = window.document().and_then(|page| page.active_element());
        let inputs = all(root, INPUTS);
        Self {
            entered: inputs
                .iter()
                .map(entered)
                .enumerate()
                .filter_map(present)
                .collect(),
            focus: Place::of(root, |control| Some(control) == active.as_ref()),
            pressed: Place::of(root, |control| control.has_attribute(PRESSED)),
            scrolled: window.scroll_y().unwrap_or_default(),
        }
    }

    /// Where the app draws its own page meanwhile: like the served one, and not on screen.
    pub(crate) fn place_beside(served: &HtmlElement) -> Option<HtmlElement> {
        let place = served.clone_node().ok()?.dyn_into::<HtmlElement>().ok()?;
        let _ = place.remove_attribute(SERVED);
        Some(place)
    }

    /// Does it once more on the app's own page, before the browser hands on anything else that is typed.
    pub(crate) fn go_on(&self, root: &HtmlElement) {
        let inputs = all(root, INPUTS);
        for (place, entered) in &self.entered {
            if let Some(input) = inputs.get(*place) {
                enter(input, entered);
            }
        }
        let found = |place: &Option<Place>| place.as_ref()?.find(root);
        if let Some(control) = found(&self.focus) {
            let _ = control.focus();
        }
        if self.scrolled > 0.0 {
            leptos::prelude::window().scroll_to_with_x_and_y(0.0, self.scrolled);
        }
        if let Some(button) = found(&self.pressed) {
            button.click();
        }
    }
}

impl Place {
    fn of(root: &HtmlElement, is_it: impl Fn(&Element) -> bool) -> Option<Self> {
        let controls = all(root, CONTROLS);
        let control = controls.iter().find(|control| is_it(control))?;
        let looks = looks(control);
        let mut alike = controls.iter().filter(|other| self::looks(other) == looks);
        let nth = alike.position(|other| other == control)?;
        Some(Self { looks, nth })
    }

    fn find(&self, root: &HtmlElement) -> Option<HtmlElement> {
        let mut alike = all(root, CONTROLS)
            .into_iter()
            .filter(|control| looks(control) == self.looks);
        alike.nth(self.nth)?.dyn_into().ok()
    }
}

fn looks(control: &Element) -> String {
    let label = control.get_attribute("aria-label").unwrap_or_default();
    let text = control.text_content().unwrap_or_default();
    let kind = control.get_attribute("type").unwrap_or_default();
    format!("{} {kind} {label} {text}", control.tag_name())
}

fn all(root: &HtmlElement, kind: &str) -> Vec<Element> {
    let found = root.query_selector_all(kind).ok();
    let found = found
        .into_iter()
        .flat_map(|list| (0..list.length()).filter_map(move |at| list.get(at)));
    found.filter_map(|node| node.dyn_into().ok()).collect()
}

fn present((place, entered): (usize, Option<Entered>)) -> Option<(usize, Entered)> {
    Some((place, entered?))
}

/// What was entered, where it is not what stood there.
fn entered(control: &Element) -> Option<Entered> {
    if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        let stood = area.default_value().unwrap_or_default();
        return (area.value() != stood).then(|| Entered::Text(area.value()));
    }
    let input = control.dyn_ref::<HtmlInputElement>()?;
    match &*input.type_() {
        "checkbox" | "radio" => {
            (input.checked() != input.default_checked()).then(|| Entered::Tick(input.checked()))
        }
        _ => (input.value() != input.default_value()).then(|| Entered::Text(input.value())),
    }
}

fn enter(control: &Element, entered: &Entered) {
    let input = control.dyn_ref::<HtmlInputElement>();
    match (entered, input, control.dyn_ref::<HtmlTextAreaElement>()) {
        (Entered::Text(text), Some(input), _) => input.set_value(text),
        (Entered::Text(text), _, Some(area)) => area.set_value(text),
        (Entered::Tick(checked), Some(input), _) => input.set_checked(*checked),
        _ => return,
    }
    for kind in ["input", "change"] {
        let options = EventInit::new();
        options.set_bubbles(true);
        if let Ok(event) = Event::new_with_event_init_dict(kind, &options) {
            let _ = control.dispatch_event(&event);
        }
    }
}
