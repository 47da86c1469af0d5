use client::KeptQuestion;
use leptos::prelude::*;
use preparation::Cell;

use crate::{components::PictureView, format::typed::figure, picture::Picture};

/// Values that are shown without unfolding them.
const UNFOLDED: usize = 8;

/// What the answer on screen was asked with, to be compared with what stands there now.
#[component]
pub(super) fn AskedBefore(
    /// What each input is called.
    names: Vec<String>,
    question: KeptQuestion,
) -> impl IntoView {
    match question {
        KeptQuestion::Row(row) => {
            let is_short = row.len() <= UNFOLDED;
            let facts = names.into_iter().zip(row).map(|(name, cell)| {
                view! {
                    <div class="fact">
                        <dt>{name}</dt>
                        <dd>{told(&cell)}</dd>
                    </div>
                }
            });
            view! {
                <details class="fold" open=is_short>
                    <summary>{t!("The values it answers")}</summary>
                    <dl class="facts facts-narrow">{facts.collect_view()}</dl>
                </details>
            }
            .into_any()
        }
        KeptQuestion::Picture { width, values } => {
            let picture = Picture::kept(width, &values.0);
            view! {
                <div class="history-picture">
                    <PictureView picture=Some(picture) label=t!("The picture it answers") />
                </div>
            }
            .into_any()
        }
        KeptQuestion::File { .. } => ().into_any(),
    }
}

/// A value as it was entered; a category is kept by name.
fn told(cell: &Cell) -> String {
    match cell {
        Cell::Number(number) => figure(*number),
        Cell::Text(text) => text.clone(),
        Cell::Series(values) => {
            let values: Vec<String> = values.iter().copied().map(figure).collect();
            values.join(", ")
        }
        Cell::Missing => t!("unknown").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_as_they_were_entered() {
        assert_eq!(told(&Cell::Number(40.5)), "40.5");
        assert_eq!(told(&Cell::Text("skilled".to_owned())), "skilled");
        assert_eq!(told(&Cell::Series(vec![1.0, 2.5])), "1, 2.5");
        assert_eq!(told(&Cell::Missing), t!("unknown"));
    }
}
