use card::Target;
use leptos::prelude::*;

use crate::{components::Table, reading::shown};

/// Several values, each in a line.
#[component]
pub(super) fn ValuesView(
    /// What is predicted, and its value.
    values: Vec<(Target, f64)>,
) -> impl IntoView {
    let rows = values.into_iter().map(|(target, value)| {
        let value = shown(&target, value);
        view! {
            <tr>
                <th scope="row">{target.name}</th>
                <td class="tabular">{value}</td>
            </tr>
        }
    });
    view! {
        <Table
            caption=t!("Predicted values")
            quiet_caption=true
            columns=[t!("What"), t!("Value")].map(str::to_owned).to_vec()
        >
            {rows.collect_view()}
        </Table>
    }
}

/// Several questions, each answered in a line.
#[component]
pub(super) fn LabelsView(
    /// Name, whether yes, and the probability of yes if the model states one.
    labels: Vec<(String, bool, Option<f64>)>,
) -> impl IntoView {
    let rows = labels.into_iter().map(|(name, yes, share)| {
        let share = share.map(|share| words::number(format!("{:.1} %", share * 100.0)));
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{if yes { t!("Yes") } else { t!("No") }}</td>
                <td class="tabular">{share.unwrap_or_default()}</td>
            </tr>
        }
    });
    view! {
        <Table
            caption=t!("Answers")
            quiet_caption=true
            columns=[t!("Question"), t!("Answer"), t!("Probability of yes")].map(str::to_owned).to_vec()
        >
            {rows.collect_view()}
        </Table>
    }
}
