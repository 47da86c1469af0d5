use card::{ClassComparison, Confusion, ModelCard};
use leptos::prelude::*;

use super::told::class_name;
use crate::{
    components::Table,
    format::number::{count, percent},
};

/// Which classes were told for which: of one question as matrices, of several in a line each.
#[component]
pub(super) fn Classes(
    /// One entry for each question.
    classes: Vec<ClassComparison>,
    /// What they are called.
    card: ModelCard,
) -> impl IntoView {
    match classes.as_slice() {
        [] => ().into_any(),
        [only] if only.question.is_none() => {
            let original = only.original.clone().map(|confusion| {
                let title = t!(
                    "The original beside your labels: {} right",
                    percent(share(&confusion))
                );
                view! { <ConfusionView title confusion of=t!("Label") told=t!("Original says") card=card.clone() /> }
            });
            let sealed = only.sealed.clone();
            let title = beside_original(&sealed, card.circuit.lookups.is_some());
            view! {
                {original}
                <ConfusionView title confusion=sealed of=t!("Original") told=t!("Sealed model says") card />
            }
            .into_any()
        }
        _ => view! { <Questions classes card /> }.into_any(),
    }
}

/// How alike the models are; under noise drawn once the agreement above, drawn several times, is the figure.
fn beside_original(sealed: &Confusion, is_noisy: bool) -> String {
    match is_noisy {
        true => t!("The sealed model beside the original, its noise drawn once").to_owned(),
        false => t!(
            "The sealed model beside the original: {} alike",
            percent(share(sealed))
        ),
    }
}

fn share(confusion: &Confusion) -> f64 {
    confusion.same as f64 / confusion.rows.max(1) as f64
}

/// One confusion, folded away where there is nothing to see.
#[component]
fn ConfusionView(
    title: String,
    confusion: Confusion,
    /// What stands at the left.
    of: &'static str,
    /// What stands above.
    told: &'static str,
    card: ModelCard,
) -> impl IntoView {
    let body = match confusion.is_whole() {
        true => matrix(&title, &confusion, of, told, &card),
        false => pairs(&title, &confusion, of, told, &card),
    };
    view! {
        <details class="fold" open=confusion.same < confusion.rows>
            <summary>{title}</summary>
            {body}
        </details>
    }
}

/// A row for each expected class, a column for each told one.
fn matrix(
    title: &str,
    confusion: &Confusion,
    of: &'static str,
    told: &'static str,
    card: &ModelCard,
) -> AnyView {
    let columns = columns(confusion);
    let heads = columns.iter().map(|column| {
        let name = column.map_or(t!("No class").to_owned(), |class| class_name(card, class));
        view! { <th scope="col" class="numeric">{name}</th> }
    });
    let rows = (0..confusion.classes).map(|expected| {
        let all: usize = columns
            .iter()
            .map(|told| confusion.at(expected, *told))
            .sum();
        let cells = columns.iter().map(|told| {
            let rows = confusion.at(expected, *told);
            view! { <td class=heat(rows, all, *told == Some(expected))>{count(rows as u64)}</td> }
        });
        view! {
            <tr>
                <th scope="row">{class_name(card, expected)}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    let rows = rows.collect_view();
    let heads = heads.collect_view();
    let (title, label) = (title.to_owned(), title.to_owned());
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=label>
            <table class="table confusion">
                <caption class="visually-hidden">{title}</caption>
                <thead>
                    <tr>
                        <td>{format!("{of} \u{2193}  {told} \u{2192}")}</td>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// Every class, and a place for rows without one where there are some.
fn columns(confusion: &Confusion) -> Vec<Option<usize>> {
    let classes = (0..confusion.classes).map(Some);
    let nobody = confusion.pairs.iter().any(|pair| pair.told.is_none());
    classes.chain(nobody.then_some(None)).collect()
}

/// How strongly a cell is tinted: by its share of the row.
fn heat(rows: usize, all: usize, is_same: bool) -> String {
    let share = rows as f64 / all.max(1) as f64;
    let level = match share {
        share if share <= 0.0 => 0,
        share if share < 0.05 => 1,
        share if share < 0.25 => 2,
        share if share < 0.6 => 3,
        _ => 4,
    };
    let kind = if is_same { "same" } else { "other" };
    format!("numeric heat-{kind}-{level}")
}

/// Of many classes, those that are taken for each other most.
fn pairs(
    title: &str,
    confusion: &Confusion,
    of: &'static str,
    told: &'static str,
    card: &ModelCard,
) -> AnyView {
    if confusion.pairs.is_empty() {
        return view! { <p class="muted small">{t!("No row has another class.")}</p> }.into_any();
    }
    let rows = confusion.pairs.iter().map(|pair| {
        let told = pair.told;
        let told = told.map_or(t!("No class").to_owned(), |class| class_name(card, class));
        view! {
            <tr>
                <td>{class_name(card, pair.expected)}</td>
                <td>{told}</td>
                <td class="tabular">{count(pair.rows as u64)}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let columns = [of, told, t!("Rows")].map(str::to_owned).to_vec();
    view! {
        <p class="muted small">{t!("The pairs that are confused most often.")}</p>
        <Table caption=title.to_owned() quiet_caption=true columns>
            {rows}
        </Table>
    }
    .into_any()
}

/// Several questions, a line each.
#[component]
fn Questions(classes: Vec<ClassComparison>, card: ModelCard) -> impl IntoView {
    let rows = classes.iter().enumerate().map(|(index, one)| {
        let name = card.answer.names().get(index).map(ToString::to_string);
        let original = one.original.as_ref();
        let right = original.map_or("\u{2013}".to_owned(), |original| percent(share(original)));
        let wrong = |expected: usize| {
            original.map_or("\u{2013}".to_owned(), |original| {
                count(original.at(expected, Some(1 - expected)) as u64)
            })
        };
        view! {
            <tr>
                <th scope="row">{name.unwrap_or_default()}</th>
                <td class="tabular">{right}</td>
                <td class="tabular">{wrong(1)}</td>
                <td class="tabular">{wrong(0)}</td>
                <td class="tabular">{percent(share(&one.sealed))}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let columns = [
        t!("Question"),
        t!("Original right"),
        t!("Yes told no"),
        t!("No told yes"),
        t!("Sealed as original"),
    ];
    view! {
        <details class="fold" open=true>
            <summary>{t!("Each question beside your labels and beside the original")}</summary>
            <Table
                caption=t!("Each question beside your labels and beside the original")
                quiet_caption=true
                columns=columns.map(str::to_owned).to_vec()
            >
                {rows}
            </Table>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_for_rows_without_a_class_appears_where_there_are_some() {
        let clear = Confusion::of(2, [(0, Some(0))].into_iter());
        assert_eq!(columns(&clear), [Some(0), Some(1)]);
        let open = Confusion::of(2, [(0, None)].into_iter());
        assert_eq!(columns(&open), [Some(0), Some(1), None]);
    }

    #[test]
    fn a_share_under_noise_drawn_once_is_no_second_figure_for_the_agreement() {
        let half = Confusion::of(2, [(0, Some(0)), (1, Some(0))].into_iter());
        let quiet = beside_original(&half, false).replace('\u{a0}', " ");
        assert_eq!(quiet, "The sealed model beside the original: 50.0 % alike");
        assert!(!beside_original(&half, true).contains('%'));
    }

    #[test]
    fn cells_are_tinted_by_their_share_of_the_row() {
        assert_eq!(heat(0, 10, true), "numeric heat-same-0");
        assert_eq!(heat(9, 10, true), "numeric heat-same-4");
        assert_eq!(heat(1, 10, false), "numeric heat-other-2");
        assert_eq!(heat(0, 0, false), "numeric heat-other-0");
    }
}
