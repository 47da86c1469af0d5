use leptos::prelude::*;

use crate::components::{Badge, BadgeTone, Table};

/// What a party can do with something.
#[derive(Clone, Copy)]
enum Sight {
    Reads,
    Sealed,
    Nothing,
}

const ROWS: [(&str, [Sight; 3]); 4] = [
    (
        n!("The input"),
        [Sight::Reads, Sight::Nothing, Sight::Sealed],
    ),
    (
        n!("The model"),
        [Sight::Sealed, Sight::Reads, Sight::Sealed],
    ),
    (
        n!("The answer"),
        [Sight::Reads, Sight::Nothing, Sight::Sealed],
    ),
    (
        n!("Who asked which model, and when"),
        [Sight::Reads, Sight::Reads, Sight::Reads],
    ),
];

/// Who can read what, at a glance.
#[component]
pub(super) fn KnowledgeTable() -> impl IntoView {
    let rows = ROWS
        .into_iter()
        .map(|(thing, sights)| {
            let cells = sights.map(|sight| view! { <td>{badge(sight)}</td> });
            view! {
                <tr>
                    <th scope="row">{words::text(thing)}</th>
                    {cells.collect_view()}
                </tr>
            }
        })
        .collect_view();
    let columns = [
        t!("What"),
        t!("Model user"),
        t!("Model owner"),
        t!("The service"),
    ]
    .map(str::to_owned);
    view! {
        <Table caption=t!("Input, model and answer, by reader") columns=columns quiet_caption=true stacks=true>
            {rows}
        </Table>
    }
}

fn badge(sight: Sight) -> impl IntoView {
    let (tone, text) = match sight {
        Sight::Reads => (BadgeTone::Good, t!("can read")),
        Sight::Sealed => (BadgeTone::Sealed, t!("ciphertext only")),
        Sight::Nothing => (BadgeTone::Neutral, t!("never receives")),
    };
    view! { <Badge tone=tone text=text /> }
}
