use client::{ListedDraft, ToldDraft};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::Address,
    components::{Button, ButtonKind, Dialog, Errand, ErrorPanel, Fetched, Table, fetch},
    format::time,
    state::{client, use_toasts},
};

/// Name of the query in the import page's address that tells a draft.
pub(super) const DRAFT: &str = "draft";

/// Cards that were begun, to go on with or to delete; nothing while there is none.
#[component]
pub(super) fn Drafts(
    /// Called when one was deleted.
    #[prop(into, optional)]
    on_deleted: Option<Callback<()>>,
) -> impl IntoView {
    let drafts = fetch(|| async { client().drafts().await });
    let failure = Signal::derive(move || drafts.failure());
    view! {
        <ErrorPanel failure on_retry=move |()| drafts.reload() />
        {move || drafts.value().filter(|list| !list.is_empty()).map(|list| view! { <DraftTable drafts list on_deleted /> })}
    }
}

#[component]
fn DraftTable(
    drafts: Fetched<Vec<ListedDraft>>,
    list: Vec<ListedDraft>,
    on_deleted: Option<Callback<()>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (errand, open) = (Errand::new(), RwSignal::new(false));
    let doomed = RwSignal::new(None::<ListedDraft>);
    let delete = move |()| {
        let Some(draft) = doomed.get_untracked() else {
            return;
        };
        errand.run(async move {
            client().delete_draft(&draft.id).await?;
            open.set(false);
            toasts.success(t!("The draft is deleted."));
            match on_deleted {
                Some(on_deleted) => on_deleted.run(()),
                None => drafts.reload(),
            }
            Ok(())
        });
    };
    let title = Signal::derive(move || {
        let name =
            doomed.with(|draft| name_of(draft.as_ref().and_then(|draft| draft.told.as_ref())));
        t!("Delete {name}?")
    });
    let row = |draft: ListedDraft| {
        let name = name_of(draft.told.as_ref());
        let label = t!("Delete the draft {name}");
        view! {
            <tr>
                <th scope="row">
                    {match &draft.told {
                        Some(_) => view! { <A href=draft_address(&draft.id)>{name}</A> }.into_any(),
                        None => name.into_any(),
                    }}
                </th>
                <td>{files_of(draft.told.as_ref())}</td>
                <td>{draft.told.as_ref().map(|told| time::minute(told.saved_at))}</td>
                <td>
                    <Button
                        kind=ButtonKind::Quiet
                        label
                        on_press=move |()| {
                            doomed.set(Some(draft.clone()));
                            open.set(true);
                        }
                    >
                        {t!("Delete")}
                    </Button>
                </td>
            </tr>
        }
    };
    let rows = list.into_iter().map(row).collect_view();
    view! {
        <section class="stack">
            <h2>{t!("Your drafts")}</h2>
            <p class="muted small">
                {t!("Saved in your vault while you worked on them; only your password opens them.")}
            </p>
            <Table
                caption=t!("Your drafts")
                quiet_caption=true
                stacks=true
                columns=[t!("Go on with"), t!("Made from"), t!("Saved"), ""].map(str::to_owned).to_vec()
            >
                {rows}
            </Table>
            <Dialog open title>
                <p>{t!("What was typed and chosen is gone then; your files and what is published stay.")}</p>
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">
                    <Button kind=ButtonKind::Danger busy=errand.busy() on_press=delete>
                        {t!("Delete the draft")}
                    </Button>
                    <Button on_press=move |()| open.set(false)>{t!("Cancel")}</Button>
                </div>
            </Dialog>
        </section>
    }
}

/// Where a draft is gone on with.
pub(super) fn draft_address(id: &str) -> String {
    format!("{}?{DRAFT}={id}", Address::Import)
}

fn name_of(told: Option<&ToldDraft>) -> String {
    match told {
        None => t!("A draft that does not open").to_owned(),
        Some(told) if told.name.trim().is_empty() => t!("Without a name").to_owned(),
        Some(told) if told.is_version => t!("{}, new version", told.name),
        Some(told) => told.name.clone(),
    }
}

fn files_of(told: Option<&ToldDraft>) -> String {
    match told {
        None => t!("It was damaged on the server, or written by a newer version.").to_owned(),
        Some(told) if told.files.is_empty() => t!("Choose the files again").to_owned(),
        Some(told) => told.files.join(", "),
    }
}
