use api::{account::LiveList, grant::Grant, model::Model};
use card::FIRST_VERSION;
use leptos::prelude::*;

use crate::{
    components::{Alert, AlertTone, Button, ButtonKind, Dialog, fetch},
    format::number::counted,
    pages::owner::requests::SealGrants,
    state::{client, use_sealing},
};

/// Users whose sealed copies are of an older version, or no longer in use, and the way to seal the newest for all of them.
#[component]
pub(super) fn Renew(model: Model) -> impl IntoView {
    let version = model.card.version;
    let model = StoredValue::new(model);
    let copies = fetch(move || {
        let model = model.get_value();
        async move { client().copies(&model).await }
    })
    .follow(LiveList::Requests);
    let sealing = use_sealing();
    Effect::new(move |before: Option<()>| {
        sealing.sealed().track();
        if before.is_some() {
            copies.reload();
        }
    });
    let open = RwSignal::new(false);
    let all = move || copies.value().unwrap_or_default().to_renew;
    let is_unsealed =
        move || version > FIRST_VERSION && copies.value().is_some_and(|copies| copies.sealed == 0);
    let queued = move || {
        let queue = sealing.queue().read();
        let is_queued = |grant: &Grant| {
            let mut waiting = queue.iter().filter(|sealing| sealing.waits());
            waiting.any(|sealing| sealing.grant == grant.id)
        };
        all().iter().filter(|grant| is_queued(grant)).count()
    };
    let left = move || all().len() - queued();
    let title = Signal::derive(move || {
        let users = counted(all().len() as u64, t!("user"), t!("users"));
        t!("{users} without a copy of version {version}")
    });
    let told = move || match queued() {
        0 => t!("Until theirs is sealed, those with an older copy go on with it.").to_owned(),
        queued => t!(
            "{} being sealed, one after the other. You may go on working elsewhere.",
            counted(queued as u64, t!("copy is"), t!("copies are"))
        ),
    };
    let on_change = Callback::new(move |()| copies.reload());
    view! {
        <Show when=is_unsealed>
            <p class="small muted">
                {t!("Nobody has a sealed copy yet. Whoever asks for access gets version {version}.")}
            </p>
        </Show>
        <Show when=move || !all().is_empty()>
            <Alert tone=AlertTone::Note title=title>
                <p>{told}</p>
                <Show when=move || { left() > 0 }>
                    <div class="button-row">
                        <Button kind=ButtonKind::Primary on_press=move |()| open.set(true)>
                            {move || t!("Seal version {version} for {}…", counted(left() as u64, t!("user"), t!("users")))}
                        </Button>
                    </div>
                </Show>
            </Alert>
        </Show>
        <Dialog open title=t!("Seal version {version}")>
            <SealGrants open grants=untrack(all) on_change />
        </Dialog>
    }
}
