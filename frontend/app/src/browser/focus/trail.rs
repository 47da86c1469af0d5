use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node, NodeList};

/// What a list repeats.
const ROW: &str = "tr, li, article";
/// What has a heading of its own.
const SECTION: &str = "section, article, aside, nav, dialog, fieldset, details, li, tr";
const HEADING: &str = "h1, h2, h3, h4, summary";
/// What tells what became of something.
const OUTCOME: &str =
    "h1, h2, h3, h4, .alert, .empty-state, [role=status]:not(.visually-hidden), [role=alert]";
const CONTROL: &str = "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, \
                       summary, [tabindex=\"0\"]";
/// Controls that belong together.
const CONTROLS: &str = ".button-row";
/// What a page asks or shows as one.
const WHOLE: &str = ".list, section, article, form, dialog";
const BEING_LOADED: &str = "[aria-busy=\"true\"]";
const SPINNER: &str = ".spinner";

/// The way to an element from the top of the document, as it was when the element had the focus.
pub(super) struct Trail {
    /// The element, then what is around it, each with its place among its siblings.
    steps: Vec<(Element, u32)>,
    /// What it says, or which kind of input it is.
    says: String,
}

impl Trail {
    pub(super) fn to(element: &Element) -> Self {
        let around = std::iter::successors(Some(element.clone()), |step| step.parent_element());
        Self {
            steps: around.map(|step| (step.clone(), place(&step))).collect(),
            says: said(element),
        }
    }

    pub(super) fn element(&self) -> &Element {
        &self.steps[0].0
    }

    pub(super) fn was_in_dialog(&self) -> bool {
        self.dialog().is_some()
    }

    pub(super) fn is_in_open_dialog(&self) -> bool {
        self.dialog()
            .is_some_and(|dialog| dialog.is_connected() && dialog.has_attribute("open"))
    }

    fn dialog(&self) -> Option<&Element> {
        let mut steps = self.steps.iter().map(|(step, _)| step);
        steps.find(|step| step.tag_name() == "DIALOG")
    }

    /// Whether what is around the place waits for nothing.
    pub(super) fn is_loaded(&self) -> bool {
        self.standing().is_none_or(|at| {
            let standing = &self.steps[at].0;
            let is_busy = matches!(standing.closest(BEING_LOADED), Ok(Some(_)));
            let is_awaited = matches!(standing.query_selector(SPINNER), Ok(Some(_)));
            !is_busy && !is_awaited
        })
    }

    /// What takes the focus in the place of the element: the same control of the next row, what tells the outcome where it stood, or
    /// the nearest heading.
    pub(super) fn heir(&self, appeared: &[Element]) -> Option<HtmlElement> {
        let at = self.standing()?;
        let standing = &self.steps[at].0;
        let found = match at.checked_sub(1) {
            None => self.neighbour(standing.parent_element()?, self.steps[0].1),
            Some(gone) => self
                .in_next_row(standing, gone)
                .or_else(|| {
                    let row = standing.matches(CONTROLS).unwrap_or_default();
                    row.then(|| self.neighbour(standing.clone(), self.steps[gone].1))?
                })
                .or_else(|| outcome(standing, appeared))
                .or_else(|| outcome(&standing.closest(WHOLE).ok()??, appeared))
                .or_else(|| head_of_row(standing)),
        };
        found
            .or_else(|| self.heading(standing, at))
            .and_then(|found| found.dyn_into().ok())
    }

    /// The nearest step that is still there.
    fn standing(&self) -> Option<usize> {
        self.steps.iter().position(|(step, _)| is_shown(step))
    }

    /// The same control in the row that stands where the row was, or before it if that was the last.
    fn in_next_row(&self, standing: &Element, gone: usize) -> Option<Element> {
        let (row, at) = &self.steps[gone];
        if !row.matches(ROW).ok()? {
            return None;
        }
        let rows = standing.children();
        let next = rows.item((*at).min(rows.length().checked_sub(1)?))?;
        if next.tag_name() != row.tag_name() {
            return None;
        }
        let way = self.steps[..gone].iter().rev();
        let same = way
            .map(|(_, at)| *at)
            .try_fold(next.clone(), |step, at| step.children().item(at));
        let is_same = |found: &Element| {
            let like = self.element();
            found.tag_name() == like.tag_name() && said(found) == self.says && is_control(found)
        };
        same.filter(is_same).or_else(|| first_shown(&next, CONTROL))
    }

    /// The control at a place among others that belong together, or the last one before.
    fn neighbour(&self, around: Element, at: u32) -> Option<Element> {
        let children = around.children();
        let before = (0..=at).rev().chain(at + 1..children.length());
        before.filter_map(|at| children.item(at)).find(is_control)
    }

    /// The last heading before the place, of a section that holds it; else the first of the dialog or page.
    fn heading(&self, standing: &Element, at: usize) -> Option<Element> {
        let of_dialog = self.dialog().filter(|_| self.is_in_open_dialog());
        let scope = match of_dialog {
            Some(dialog) => Some(dialog.clone()),
            None => document().query_selector("main").ok().flatten(),
        }?;
        let after = at
            .checked_sub(1)
            .and_then(|gone| standing.children().item(self.steps[gone].1));
        let is_before = |heading: &Element| match (standing.contains(Some(heading)), &after) {
            (true, None) => true,
            (true, Some(after)) => precedes(heading, after),
            (false, _) => precedes(heading, standing),
        };
        let is_around = |heading: &Element| {
            let section = heading.closest(SECTION).ok().flatten();
            section.is_none_or(|section| section.contains(Some(standing)))
        };
        let headings = elements(scope.query_selector_all(HEADING).ok()?);
        let nearest = headings
            .filter(|heading| is_shown(heading) && is_before(heading) && is_around(heading))
            .last();
        nearest
            .or_else(|| first_shown(&scope, "h1, h2"))
            .or(Some(scope))
    }
}

/// Whether an element is drawn.
pub(super) fn is_shown(element: &Element) -> bool {
    element.is_connected() && element.get_client_rects().length() > 0
}

fn is_control(element: &Element) -> bool {
    element.matches(CONTROL).unwrap_or_default() && is_shown(element)
}

/// The first of what appeared in the place of something that tells what became of it.
fn outcome(standing: &Element, appeared: &[Element]) -> Option<Element> {
    let here = appeared.iter();
    let mut here = here.filter(|one| *one != standing && standing.contains(Some(one)));
    here.find_map(|one| match one.matches(OUTCOME).unwrap_or_default() {
        true => Some(one.clone()).filter(is_told),
        false => first(one, OUTCOME, is_told),
    })
}

fn is_told(element: &Element) -> bool {
    let text = element.text_content().unwrap_or_default();
    is_shown(element) && !text.trim().is_empty()
}

/// What a row begins with, where the place is in one.
fn head_of_row(standing: &Element) -> Option<Element> {
    let row = standing.closest("tr, li").ok()??;
    first_shown(&row, CONTROL)
}

fn first_shown(below: &Element, selector: &str) -> Option<Element> {
    first(below, selector, is_shown)
}

fn first(below: &Element, selector: &str, is_wanted: fn(&Element) -> bool) -> Option<Element> {
    elements(below.query_selector_all(selector).ok()?).find(is_wanted)
}

fn elements(list: NodeList) -> impl Iterator<Item = Element> {
    let nodes = (0..list.length()).filter_map(move |at| list.get(at));
    nodes.filter_map(|node| node.dyn_into().ok())
}

fn precedes(one: &Element, other: &Element) -> bool {
    one.compare_document_position(other) & Node::DOCUMENT_POSITION_FOLLOWING != 0
}

fn place(element: &Element) -> u32 {
    let before = std::iter::successors(
        element.previous_element_sibling(),
        Element::previous_element_sibling,
    );
    before.count() as u32
}

/// What a control says, by which the same one is known in another row.
fn said(element: &Element) -> String {
    let text = match element.tag_name().as_str() {
        "A" | "BUTTON" | "SUMMARY" => element.text_content(),
        _ => element.get_attribute("type"),
    };
    text.unwrap_or_default()
}
