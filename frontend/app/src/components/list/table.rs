use leptos::{html, prelude::*};
use web_sys::HtmlElement;

use super::row_menu::close_open;
use crate::browser::on_resize;

/// Columns that the style sheet names in a block; a row of more is no block.
const MOST_STACKED: usize = 12;
/// Pixels by which widths that are told as whole ones differ.
const ROUNDED: i32 = 1;

/// A table that scrolls sideways on small screens, reachable by keyboard; or whose rows become blocks of named
/// cells there, so that no column is out of sight. `children` are its rows, each with its heading first.
#[component]
pub(crate) fn Table(
    /// What it lists.
    #[prop(into)]
    caption: Signal<String>,
    /// Column headings; an empty one is for buttons.
    #[prop(into)]
    columns: Vec<String>,
    /// Whether the caption is only for screen readers.
    #[prop(optional)]
    quiet_caption: bool,
    /// Whether rows become blocks on small screens.
    #[prop(optional)]
    stacks: bool,
    children: Children,
) -> impl IntoView {
    let stacks = stacks && columns.len() <= MOST_STACKED;
    let table = NodeRef::<html::Table>::new();
    let fits = fit(table);
    if stacks {
        let names = columns.clone();
        Effect::new(move || {
            if let Some(table) = table.get() {
                name_cells(&table, &names);
            }
        });
    }
    let headings = columns
        .into_iter()
        .map(|column| match column.is_empty() {
            true => {
                view! { <th scope="col"><span class="visually-hidden">{t!("Actions")}</span></th> }
                    .into_any()
            }
            false => view! { <th scope="col">{column}</th> }.into_any(),
        })
        .collect_view();
    view! {
        <div
            class="table-scroll"
            class:fits=fits
            tabindex="0"
            role="region"
            aria-label=caption
            on:scroll=move |_| close_open()
        >
            <table class="table" class:table-stacks=stacks node_ref=table>
                <caption class:visually-hidden=quiet_caption>{caption}</caption>
                <thead>
                    <tr>{headings}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// Whether a table has room for all its columns where it stands, measured whenever that may have changed.
pub(super) fn fit(table: NodeRef<html::Table>) -> Signal<bool> {
    let fits = RwSignal::new(false);
    Effect::new(move || {
        let Some(table) = table.get() else { return };
        let table = HtmlElement::clone(&table);
        let Some(frame) = table.parent_element() else {
            return;
        };
        let measured = (table.clone(), frame.clone());
        on_resize(&[&table, &frame], move || {
            let (table, frame) = &measured;
            let now = table.offset_width() <= frame.client_width() + ROUNDED;
            if fits.try_get_untracked() == Some(!now) {
                fits.set(now);
            }
        });
    });
    fits.into()
}

/// Tells the style sheet what the cells of each column are called.
pub(super) fn name_cells(table: &web_sys::HtmlElement, columns: &[String]) {
    for (index, name) in columns.iter().enumerate() {
        let property = format!("--column-{}", index + 1);
        // A style that is not taken leaves a cell without its name; what it holds is there all the same.
        let _ = table.style().set_property(&property, &quoted(name));
    }
}

/// A text as style sheets write it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_as_style_sheets_want_it() {
        assert_eq!(quoted("Log entry"), "\"Log entry\"");
        assert_eq!(quoted(r#"a "b" \"#), r#""a \"b\" \\""#);
    }
}
