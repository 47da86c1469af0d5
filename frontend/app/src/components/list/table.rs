use leptos::{html, prelude::*};

/// Columns that the style sheet names in a block; a row of more is no block.
const MOST_STACKED: usize = 12;
/// Columns that a wide window has room for.
pub(super) const MOST_FITTING: usize = 7;

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
    let fits = columns.len() <= MOST_FITTING;
    let table = NodeRef::<html::Table>::new();
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
        <div class="table-scroll" class:fits=fits tabindex="0" role="region" aria-label=caption>
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
