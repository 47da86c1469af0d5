use client::{AuditStage, LogStatus};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::{
    browser,
    components::{Alert, AlertTone, Button, Errand, ErrorPanel, Progress},
    format::number::{count, counted},
    state::{client, use_log_watch, use_toasts},
};

/// All of the log, verified entry by entry in the background: what that says, how far it is, and a file of it.
#[component]
pub(super) fn AuditPanel() -> impl IntoView {
    let watch = use_log_watch();
    let audit = watch.audit();
    let size = move || match watch.status() {
        LogStatus::Verified { size, .. } => Some(size),
        _ => None,
    };
    let reading = Memo::new(move |_| match audit.read().stage {
        AuditStage::Reading { read, size } => Some((read, size)),
        _ => None,
    });
    let failure = Signal::derive(move || match &audit.read().stage {
        AuditStage::Unavailable(failure) => Some(failure.clone()),
        _ => None,
    });
    let broken = move || match audit.get().stage {
        AuditStage::Broken(why) => Some(view! {
            <Alert tone=AlertTone::Danger title=t!("What the service shows is not what the log holds")>
                <p>{why}</p>
                <p>{t!("Tell whoever runs the service over another channel, and keep this page.")}</p>
            </Alert>
        }),
        _ => None,
    };
    let told = move || told(audit.read().verified, size(), &audit.read().stage);
    let is_idle = move || reading.read().is_none();
    let begin = move |()| spawn_local(client().audit_log());
    let label = move || match &audit.read().stage {
        AuditStage::Stopped { .. } | AuditStage::Unavailable(_) => t!("Go on verifying"),
        _ => t!("Verify all entries"),
    };
    let is_behind = move || size().is_none_or(|size| audit.read().verified < size);
    view! {
        <section class="audit stack" aria-label=t!("All of the log")>
            <p role="status">{told}</p>
            {broken}
            <ErrorPanel failure on_retry=begin />
            <Show when=move || reading.read().is_some()>
                <Progress
                    label=t!("Verifying entries")
                    value=Signal::derive(move || {
                        let (read, size) = reading.get()?;
                        Some(read as f64 / size.max(1) as f64)
                    })
                />
            </Show>
            <div class="button-row">
                <Show when=move || is_idle() && is_behind()>
                    <Button on_press=begin>{label}</Button>
                </Show>
                <Show when=move || !is_idle()>
                    <Button on_press=move |()| client().stop_audit()>{t!("Stop")}</Button>
                </Show>
                <Show when=move || audit.read().verified != 0>
                    <SaveAudit />
                </Show>
            </div>
        </section>
    }
}

/// Saves what was verified.
#[component]
fn SaveAudit() -> impl IntoView {
    let toasts = use_toasts();
    let errand = Errand::failing_in(toasts);
    let save = move |()| {
        errand.run(async move {
            let file = client().audit_file()?;
            browser::download("tacit-log.json", "application/json", &file);
            toasts.success(
                t!("Saved: every entry and the signed head. Whoever has the file can check it without this service."),
            );
            Ok(())
        });
    };
    view! {
        <Button busy=errand.busy() on_press=save>
            {t!("Save the verified log")}
        </Button>
    }
}

fn told(verified: u64, size: Option<u64>, stage: &AuditStage) -> String {
    match stage {
        AuditStage::Reading { read, size } => {
            let (read, size) = (count(*read), counted(*size, t!("entry"), t!("entries")));
            return t!("{read} of {size} are verified. You may leave this page meanwhile.");
        }
        AuditStage::Stopped { read } if verified == 0 => {
            let read = counted(*read, t!("entry"), t!("entries"));
            return t!("Stopped. {read} are verified so far. {}", by_service());
        }
        _ => {}
    }
    if verified == 0 {
        return by_service().to_owned();
    }
    let all = counted(verified, t!("entry"), t!("entries"));
    let newer = size.map_or(0, |size| size.saturating_sub(verified));
    let newer = match newer {
        0 => String::new(),
        newer => t!(
            " {} came since and will be read within a minute.",
            count(newer)
        ),
    };
    let unkept = match client().unkept() {
        0 => String::new(),
        unkept => t!(
            " The oldest {} are verified and not kept to be searched.",
            count(unkept)
        ),
    };
    t!(
        "All {all} are verified: they make the signed head, and what is shown of each is what it commits to. Your browser \
         searches them itself, so none can be left out. Names are as the service tells them; the log holds identifiers.{newer}{unkept}"
    )
}

fn by_service() -> &'static str {
    t!(
        "The service found what is listed below. It could leave entries out: verify all entries, and your browser \
         searches them itself."
    )
}
