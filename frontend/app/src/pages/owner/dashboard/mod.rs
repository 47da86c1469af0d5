//! The owner's dashboard: models, requests that wait, use over time.

mod figures;
mod models;

use api::account::LiveList;
use leptos::prelude::*;

use super::drafts::Drafts;
use crate::{
    address::Address,
    components::{ButtonKind, LinkButton, LiveView, Page, fetch},
    pages::use_over_time::{USE_DAYS, UseOverTime, fetch_use},
    state::client,
};
use figures::Figures;
pub(super) use figures::Use;
use models::Models;

/// Models, pending requests, use and its cost.
#[component]
pub(crate) fn OwnerDashboardPage() -> impl IntoView {
    let all = fetch(|| async { Ok((client().own_models().await?, client().grants().await?)) })
        .follow(LiveList::Requests)
        .follow(LiveList::Models);
    let cells = fetch_use(USE_DAYS);
    view! {
        <Page
            title=t!("Dashboard")
            lead=t!("Your sealed models at work. You see who asked, when and how much; never what.")
            actions=|| {
                view! {
                    <LinkButton kind=ButtonKind::Primary href=Address::Import>
                        {t!("Import a model")}
                    </LinkButton>
                }
            }
        >
            <LiveView from=all what=t!("your models") let:all>
                <LiveView from=cells what=t!("the use") let:cells>
                    {move || {
                        let (models, grants) = all.get();
                        view! { <Figures models grants cells /> }
                    }}
                    <UseOverTime
                        cells
                        none=t!("As soon as a user asks one of your models, the chart begins.")
                    />
                </LiveView>
                <Models />
                <Drafts />
            </LiveView>
        </Page>
    }
}
