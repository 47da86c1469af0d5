use api::key::PublishedKey;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::Address,
    components::{Badge, BadgeTone, Fetched, FetchedView, Table},
    format::{
        hex,
        number::{count, entry},
        time,
    },
};

/// The key of the newest epoch.
pub(super) fn newest(keys: &[PublishedKey]) -> Option<&PublishedKey> {
    keys.iter().max_by_key(|key| key.epoch)
}

/// Every published key, newest first.
#[component]
pub(super) fn Epochs(published: Fetched<Vec<PublishedKey>>) -> impl IntoView {
    view! {
        <FetchedView from=published what=t!("your published keys") let:keys>
            {
                let current = newest(&keys).map(|key| key.epoch);
                let mut keys = keys;
                keys.sort_unstable_by_key(|key| std::cmp::Reverse(key.epoch));
                (!keys.is_empty())
                    .then(|| {
                        view! {
                            <section class="stack">
                                <h2>{t!("Published keys")}</h2>
                                <Table
                                    caption=t!("Published keys, newest first")
                                    quiet_caption=true
                                    stacks=true
                                    columns=[t!("Epoch"), t!("Fingerprint"), t!("Published"), t!("Log entry"), t!("State")]
                                        .map(str::to_owned)
                                        .to_vec()
                                >
                                    {keys
                                        .into_iter()
                                        .map(|key| {
                                            let now = Some(key.epoch) == current;
                                            view! { <EpochRow published=key now /> }
                                        })
                                        .collect_view()}
                                </Table>
                            </section>
                        }
                    })
            }
        </FetchedView>
    }
}

#[component]
fn EpochRow(published: PublishedKey, now: bool) -> impl IntoView {
    let digits = hex::encode(&published.fingerprint.0);
    let (tone, text) = if now {
        (BadgeTone::Good, t!("In use"))
    } else {
        (BadgeTone::Neutral, t!("Older"))
    };
    view! {
        <tr>
            <td class="tabular">{count(u64::from(published.epoch))}</td>
            <td>
                <code title=digits.clone()>{hex::grouped(&digits[..16.min(digits.len())])} "…"</code>
            </td>
            <td>{time::minute(published.published_at)}</td>
            <td class="tabular">
                <A href=Address::UserActivity>{entry(published.log_index)}</A>
            </td>
            <td>
                <Badge tone=tone text=text />
            </td>
        </tr>
    }
}
