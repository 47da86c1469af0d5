use api::{
    invitation::{Invitation, Invited},
    list::Word,
};
use leptos::prelude::*;

use crate::{
    browser,
    components::{Alert, AlertTone, Button, CopyButton},
    format::{csv, number::counted, time},
    pages::leaving::AskBeforeLeaving,
};

/// What was made in this visit: the only time that its links are seen.
#[component]
pub(super) fn Made(made: RwSignal<Vec<Invited>>) -> impl IntoView {
    let shown = move || {
        let (links, refused) = parted(made.get());
        let told = (!refused.is_empty()).then(move || {
            let refused = refused.into_iter().map(|why| view! { <li>{why}</li> });
            view! {
                <Alert tone=AlertTone::Warning title=t!("Not everybody is invited")>
                    <ul>{refused.collect_view()}</ul>
                </Alert>
            }
        });
        let links = (!links.is_empty()).then(|| view! { <Links links /> });
        view! { {told} {links} }
    };
    view! { <div role="status" class="stack links-made">{move || shown()}</div> }
}

type Link = (Invitation, String);

fn parted(made: Vec<Invited>) -> (Vec<Link>, Vec<String>) {
    let (mut links, mut refused) = (Vec::new(), Vec::new());
    for one in made {
        match one {
            Invited::Made { invitation, link } => links.push((invitation, link)),
            Invited::Refused { happened } => refused.push(happened),
            Invited::Fits => {}
        }
    }
    (links, refused)
}

#[component]
fn Links(links: Vec<Link>) -> impl IntoView {
    let title = match links.len() {
        1 => t!("The link is made. Copy it now: it is not shown again.").to_owned(),
        many => t!(
            "{} are made. Save the file now: they are not shown again.",
            counted(many as u64, t!("link"), t!("links"))
        ),
    };
    let only = match links.as_slice() {
        [(invitation, link)] => Some((invitation.invitee.name.clone(), link.clone())),
        _ => None,
    };
    let one = only.map(|(name, link)| {
        let text = link.clone();
        view! {
            <p>{t!("For {name}. Give it to this person alone: whoever has it can register.")}</p>
            <p class="digest">{link}</p>
            <CopyButton text label=t!("the link") />
        }
    });
    let links = StoredValue::new(links);
    let unsaved = RwSignal::new(one.is_none());
    let save = move |()| {
        unsaved.set(false);
        let text = links.with_value(|links| file(links));
        browser::download("tacit-invitations.csv", "text/csv", text.as_bytes());
    };
    view! {
        <Alert tone=AlertTone::Success title>
            {one}
            <Button on_press=save>{t!("Save as CSV")}</Button>
        </Alert>
        <AskBeforeLeaving unsaved what=t!("The links are not saved, and are not shown again.") />
    }
}

/// Links as a file, for whoever sends them.
fn file(links: &[Link]) -> String {
    let row = |(invitation, link): &Link| {
        let invitee = &invitation.invitee;
        vec![
            invitee.name.clone(),
            invitee.email.clone().unwrap_or_default(),
            invitee.role.word().to_owned(),
            link.clone(),
            time::iso(invitation.expires_at),
        ]
    };
    let head = ["name", "address", "role", "link", "works until"];
    csv::file(&head, links.iter().map(row).collect::<Vec<_>>())
}
