use api::{ProblemKind, account::ListedSession};
use leptos::prelude::*;

use crate::{
    components::{
        Badge, BadgeTone, Button, ButtonKind, Errand, ErrorPanel, Fetched, FetchedView, Table,
    },
    format::time,
    state::{Toasts, client, use_toasts},
};

/// The sessions of the account, and how one is ended.
#[derive(Clone, Copy)]
struct Ending {
    sessions: Fetched<Vec<ListedSession>>,
    errand: Errand,
    toasts: Toasts,
}

/// Where the account is signed in, to sign out there.
#[component]
pub(super) fn Sessions(
    /// As the server lists them.
    sessions: Fetched<Vec<ListedSession>>,
) -> impl IntoView {
    let ending = Ending {
        sessions,
        errand: Errand::new(),
        toasts: use_toasts(),
    };
    view! {
        <section class="stack" aria-labelledby="sessions-heading">
            <h2 id="sessions-heading">{t!("Sessions and devices")}</h2>
            <p>
                {t!("Every browser in which you are signed in. If you do not know one, sign it out and change your password. A session \
                 ends by itself after a time without use, and at the latest after as many days as this service has set.")}
            </p>
            <ErrorPanel failure=ending.errand.failure() />
            <FetchedView from=ending.sessions what=t!("your sessions") children=move |sessions| {
                view! { <SessionTable sessions ending /> }
            } />
        </section>
    }
}

#[component]
fn SessionTable(sessions: Vec<ListedSession>, ending: Ending) -> impl IntoView {
    let has_others = sessions.iter().any(|session| !session.is_this);
    let rows = sessions.into_iter();
    let rows = rows.map(move |session| view! { <SessionRow session ending /> });
    view! {
        <Table
            caption=t!("Where you are signed in, this browser first, then the latest used")
            quiet_caption=true
            stacks=true
            columns=[t!("Browser"), t!("Signed in"), t!("Last used"), ""].map(str::to_owned).to_vec()
        >
            {rows.collect_view()}
        </Table>
        {has_others
            .then(|| {
                view! {
                    <div class="button-row">
                        <Button
                            kind=ButtonKind::Danger
                            busy=ending.errand.busy()
                            on_press=move |()| ending.end_others()
                        >
                            {t!("Sign out everywhere else")}
                        </Button>
                    </div>
                }
            })}
    }
}

#[component]
fn SessionRow(session: ListedSession, ending: Ending) -> impl IntoView {
    let device = match session.device.is_empty() {
        true => t!("Unknown browser").to_owned(),
        false => device_name(&session.device),
    };
    let name = device.clone();
    let used = match session.is_this {
        true => t!("Now").to_owned(),
        false => time::minute(session.used_at),
    };
    let began = time::minute(session.began_at);
    let label = t!("Sign out {name}, signed in {began}");
    let is_this = session.is_this;
    let session = StoredValue::new(session);
    let action = move || match is_this {
        true => view! { <Badge tone=BadgeTone::Good text=t!("This one") /> }.into_any(),
        false => view! {
            <Button
                label=label.clone()
                busy=ending.errand.busy()
                on_press=move |()| ending.end(session.get_value())
            >
                {t!("Sign out")}
            </Button>
        }
        .into_any(),
    };
    view! {
        <tr>
            <th scope="row">{device}</th>
            <td class="nowrap">{began}</td>
            <td class="nowrap">{used}</td>
            <td>{action()}</td>
        </tr>
    }
}

impl Ending {
    fn end(self, session: ListedSession) {
        self.errand.run(async move {
            let ended = client().end_session_of(&session.id).await;
            self.sessions.reload();
            ended.or_else(|failure| match failure.is(ProblemKind::NotFound) {
                true => Ok(()),
                false => Err(failure),
            })?;
            self.toasts.success(t!("That browser is signed out."));
            Ok(())
        });
    }

    fn end_others(self) {
        self.errand.run(async move {
            client().end_other_sessions().await?;
            self.sessions.reload();
            self.toasts
                .success(t!("All other browsers are signed out."));
            Ok(())
        });
    }
}

/// A browser and its system, as the service knows them again.
fn device_name(device: &str) -> String {
    match device.split_once(" on ") {
        Some((browser, system)) => t!("{browser} on {system}"),
        None => device.to_owned(),
    }
}
