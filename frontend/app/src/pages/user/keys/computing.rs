use api::key::UploadedKey;
use leptos::prelude::*;

use crate::{
    components::{Fetched, FetchedView, Table},
    format::{hex, number::bytes, time},
    wording::cost::set_name,
};

/// The evaluation keys of the key in use.
#[component]
pub(super) fn EvaluationKeys(from: Fetched<Vec<UploadedKey>>) -> impl IntoView {
    view! {
        <FetchedView from what=t!("your evaluation keys") let:keys>
            <section class="stack">
                <h2>{t!("Evaluation keys")}</h2>
                {match keys.is_empty() {
                    true => {
                        view! {
                            <p class="muted">
                                {t!("None. Models with lookups need one; you are asked to make it when you first use such a model.")}
                            </p>
                        }
                            .into_any()
                    }
                    false => view! { <List keys /> }.into_any(),
                }}
            </section>
        </FetchedView>
    }
}

#[component]
fn List(keys: Vec<UploadedKey>) -> impl IntoView {
    let row = |key: UploadedKey| {
        let digits = key.digest.clone();
        view! {
            <tr>
                <th scope="row">{t!("Lookups of {}", set_name(key.set))}</th>
                <td class="tabular">{bytes(key.bytes)}</td>
                <td>{time::minute(key.uploaded_at)}</td>
                <td>
                    <code title=digits.clone()>{hex::grouped(&digits[..16.min(digits.len())])} "…"</code>
                </td>
            </tr>
        }
    };
    view! {
        <Table
            caption=t!("Evaluation keys")
            quiet_caption=true
            stacks=true
            columns=[t!("For"), t!("Size"), t!("Uploaded"), "SHA-256"].map(str::to_owned).to_vec()
        >
            {keys.into_iter().map(row).collect_view()}
        </Table>
        <p class="muted small">
            {t!("The server computes with them and cannot open anything with them. They serve every model with the same parameters.")}
        </p>
    }
}
