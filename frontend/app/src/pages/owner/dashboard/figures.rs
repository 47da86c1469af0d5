use std::collections::BTreeSet;

use api::{
    AccountId,
    grant::{Grant, GrantState},
    list::Items,
    log::UsageCell,
    model::ListedModel,
};
use leptos::prelude::*;

use crate::{
    address::Address,
    components::charts::Figure,
    format::{
        number::{count, micros},
        time,
    },
    pages::owner::requests::waits_for_owner,
    usage::Compared,
};

/// Days that the sums are over.
const FIGURE_DAYS: i64 = 90;

/// The numbers at a glance.
#[component]
pub(super) fn Figures(
    models: Items<ListedModel>,
    grants: Vec<Grant>,
    #[prop(into)] cells: Signal<Vec<UsageCell>>,
) -> impl IntoView {
    let published = models.iter().filter(|model| model.published).count() as u64;
    let waiting = grants.iter().filter(|grant| waits_for_owner(grant)).count() as u64;
    view! {
        <dl class="figures">
            <Figure name=t!("Published models") value=count(published) />
            <Figure
                name=t!("Requests waiting")
                value=count(waiting)
                href=(Address::Requests, "?state=waits")
                waits={waiting > 0}
            />
            <Figure
                name=t!("Users with a sealed copy")
                value=count(with_a_copy(&grants))
                href=(Address::OwnerUsers, "?state=sealed")
            />
            <Use cells />
        </dl>
    }
}

/// Users who have a sealed copy of some model, each once.
fn with_a_copy(grants: &[Grant]) -> u64 {
    let sealed = grants
        .iter()
        .filter(|grant| matches!(grant.state, GrantState::Active | GrantState::Stale));
    let users: BTreeSet<&AccountId> = sealed.map(|grant| &grant.user).collect();
    users.len() as u64
}

/// Use of the last days beside the days before.
#[component]
pub(in crate::pages::owner) fn Use(#[prop(into)] cells: Signal<Vec<UsageCell>>) -> impl IntoView {
    move || figures_of(&cells.read())
}

fn figures_of(cells: &[UsageCell]) -> impl IntoView + use<> {
    let Compared { last, before } = Compared::of(cells, FIGURE_DAYS, time::now());
    let has_before = before.evaluations + before.refused > 0;
    let beside = |value: String| match has_before {
        true => t!("{value} in the {FIGURE_DAYS} days before"),
        false => String::new(),
    };
    let mean = |time: Option<u64>| time.map_or(t!("No use yet").to_owned(), micros);
    let before_mean = before.mean_duration_us.map(micros);
    view! {
        <Figure name=t!("Rows answered, 90 days") value=count(last.rows) note=beside(count(before.rows)) />
        <Figure name=t!("Requests refused") value=count(last.refused) note=beside(count(before.refused)) />
        <Figure
            name=t!("Mean time on ciphertext")
            value=mean(last.mean_duration_us)
            note=before_mean.map(beside).unwrap_or_default()
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(user: &str, model: &str, state: &str) -> Grant {
        serde_json::from_value(serde_json::json!({
            "id": format!("{user} {model}"), "model": model, "model_name": "", "owner": "o", "owner_name": "",
            "user": user, "user_name": "", "user_organisation": "", "purpose": "", "state": state,
            "model_version": 1, "pads_checked": 0, "rows_used": 0, "query_budget": 1, "requested_at": 0, "updated_at": 0
        }))
        .unwrap()
    }

    #[test]
    fn users_with_a_sealed_copy_are_counted_once_whatever_they_may_use() {
        let grants = [
            grant("a", "m", "active"),
            grant("a", "n", "active"),
            grant("a", "p", "stale"),
            grant("b", "m", "stale"),
            grant("c", "m", "requested"),
            grant("d", "m", "revoked"),
        ];
        assert_eq!(with_a_copy(&grants), 2);
        assert_eq!(with_a_copy(&grants[4..]), 0);
    }
}
