use api::{
    AccountId, ProblemKind,
    account::{Account, Reopened, Role, Standing, StandingKind},
};
use client::Decision;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address,
    components::{
        BadgeTone, Button, ButtonKind, Errand, MenuEntry, ReasonDialog, RowMenu, StatedReason,
        open_while,
    },
    state::{Toasts, client, use_session, use_toasts},
};

/// Decides on accounts and keeps what is on screen true.
#[derive(Clone, Copy)]
pub(super) struct Decider {
    toasts: Toasts,
    on_change: Callback<()>,
}

impl Decider {
    /// `on_change` runs after each decision.
    pub(super) fn new(on_change: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            toasts: use_toasts(),
            on_change: Callback::new(move |()| on_change()),
        }
    }

    /// A decision to come; failures appear at the edge of the screen.
    pub(super) fn errand(self) -> Errand {
        Errand::failing_in(self.toasts)
    }

    /// Says that an account is another by now.
    pub(super) fn changed(self) {
        self.on_change.try_run(());
    }

    /// Sends the decision; `after` runs when it is made, or was made by somebody else.
    pub(super) fn decide(
        self,
        errand: Errand,
        account: Account,
        decision: Decision,
        after: impl FnOnce() + 'static,
    ) {
        let said = said(&account.profile.name, &decision);
        errand.run(async move {
            let decided = client().decide(&account, decision).await;
            match &decided {
                Ok(_) => self.toasts.success(said),
                Err(failure) if failure.is(ProblemKind::Conflict) => {}
                Err(_) => return decided.map(|_| ()),
            }
            after();
            self.on_change.try_run(());
            decided.map(|_| ())
        });
    }
}

/// A decision that takes something away, whose reason is asked for.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Question {
    Suspend(Account),
    Deny(Account),
    Reopen(Account),
}

impl Question {
    fn account(&self) -> &Account {
        match self {
            Self::Suspend(account) | Self::Deny(account) | Self::Reopen(account) => account,
        }
    }

    /// Tells its reason from those of others.
    fn subject(&self) -> String {
        let account = &self.account().id;
        match self {
            Self::Suspend(_) => format!("suspend {account}"),
            Self::Deny(_) => format!("deny {account}"),
            Self::Reopen(_) => format!("reopen {account}"),
        }
    }

    fn title(&self) -> String {
        let name = &self.account().profile.name;
        match self {
            Self::Suspend(_) => t!("Suspend {name}"),
            Self::Deny(_) => t!("Deny {name}"),
            Self::Reopen(_) => t!("Open the decision on {name} again"),
        }
    }

    fn hint(&self) -> &'static str {
        match self {
            Self::Suspend(_) => {
                t!("The person reads it at the next sign-in. Every sign-in ends now.")
            }
            Self::Deny(_) => t!("The person reads it at sign-in, and may correct and ask again."),
            Self::Reopen(account) => match account.standing {
                Standing::Denied { .. } => {
                    t!("The person reads it at the next sign-in, and it stands in the log.")
                }
                _ => t!(
                    "The person reads it at the next sign-in, and it stands in the log. Every sign-in ends now."
                ),
            },
        }
    }

    fn verb(&self) -> &'static str {
        match self {
            Self::Suspend(_) => t!("Suspend"),
            Self::Deny(_) => t!("Deny"),
            Self::Reopen(_) => t!("Open again"),
        }
    }

    fn decision(&self, reason: String) -> Decision {
        match self {
            Self::Suspend(_) => Decision::Suspend(reason),
            Self::Deny(_) => Decision::Deny(reason),
            Self::Reopen(_) => Decision::Reopen(reason),
        }
    }
}

/// To deny somebody who waits, for a reason that is asked for.
pub(super) fn denies(name: &str, ask: Callback<()>) -> MenuEntry {
    MenuEntry::new(t!("Deny…"), t!("Deny {name}"), ask)
}

/// What an administrator can do with an account in its standing; nothing with her own, and nothing for others.
#[component]
pub(super) fn Decisions(
    account: Account,
    decider: Decider,
    asked: RwSignal<Option<Question>>,
    /// Whether it stands in a row: what is less usual is behind a menu there.
    #[prop(optional)]
    is_brief: bool,
) -> impl IntoView {
    let reader = use_session().account();
    let decides =
        reader.is_some_and(|reader| reader.role == Role::Administrator && reader.id != account.id);
    if !decides {
        return ().into_any();
    }
    let name = account.profile.name.clone();
    let standing = StandingKind::from(&account.standing);
    let stored = StoredValue::new(account);
    let errand = decider.errand();
    let decide = move |decision| decider.decide(errand, stored.get_value(), decision, || ());
    let ask = move |question: fn(Account) -> Question| {
        Callback::new(move |()| asked.set(Some(question(stored.get_value()))))
    };
    let reopen = MenuEntry::new(
        t!("Open again…"),
        t!("Open the decision on {name} again"),
        ask(Question::Reopen),
    );
    let (first, other) = match standing {
        StandingKind::Approved => {
            let suspend =
                MenuEntry::new(t!("Suspend…"), t!("Suspend {name}"), ask(Question::Suspend));
            let other = Some((ButtonKind::Secondary, reopen));
            (suspend.button(ButtonKind::Danger), other)
        }
        StandingKind::Suspended => {
            let reinstate = view! {
                <Button
                    busy=errand.busy()
                    label=t!("Reinstate {name}")
                    on_press=move |()| decide(Decision::Reinstate)
                >
                    {t!("Reinstate")}
                </Button>
            };
            (reinstate.into_any(), None)
        }
        StandingKind::Pending => {
            let approve = view! {
                <Button
                    busy=errand.busy()
                    label=t!("Approve {name}")
                    on_press=move |()| decide(Decision::Approve)
                >
                    {t!("Approve")}
                </Button>
            };
            let deny = denies(&name, ask(Question::Deny));
            (approve.into_any(), Some((ButtonKind::Danger, deny)))
        }
        StandingKind::Denied => (reopen.button(ButtonKind::Secondary), None),
    };
    let other = other.map(|(kind, entry)| match is_brief {
        true => view! { <RowMenu name entries=vec![entry] /> }.into_any(),
        false => entry.button(kind),
    });
    view! { <div class="button-row">{first} {other}</div> }.into_any()
}

/// Asks for the reason of whatever was asked.
#[component]
pub(super) fn QuestionDialog(asked: RwSignal<Option<Question>>, decider: Decider) -> impl IntoView {
    let open = open_while(asked);
    let errand = decider.errand();
    let said = move |what: fn(&Question) -> &'static str| {
        Signal::derive(move || {
            asked
                .get()
                .as_ref()
                .map(what)
                .unwrap_or_default()
                .to_owned()
        })
    };
    let title = move || {
        asked
            .get()
            .as_ref()
            .map_or_else(String::new, Question::title)
    };
    let subject = move || {
        asked
            .read()
            .as_ref()
            .map_or_else(String::new, Question::subject)
    };
    let answer = move |reason: StatedReason| {
        if let Some(question) = asked.get_untracked() {
            let account = question.account().clone();
            decider.decide(errand, account, question.decision(reason.text), move || {
                reason.submission.sent();
                open.set(false);
            });
        }
    };
    view! {
        <ReasonDialog
            open=open
            subject=Signal::derive(subject)
            title=Signal::derive(title)
            hint=said(Question::hint)
            verb=said(Question::verb)
            busy=errand.busy()
            on_reason=answer
        />
    }
}

/// A name that leads to the page of its account.
#[component]
pub(super) fn PersonLink(account: AccountId, name: String) -> impl IntoView {
    let reader = use_session().account().map(|reader| reader.role);
    let page = reader.and_then(|role| address::person(role, &account));
    match page {
        Some(href) => view! { <A href>{name}</A> }.into_any(),
        None => name.into_any(),
    }
}

/// An account's standing as a badge.
pub(super) fn standing(standing: &Standing) -> (BadgeTone, &'static str) {
    let kind = StandingKind::from(standing);
    let tone = match kind {
        StandingKind::Pending => BadgeTone::Waiting,
        StandingKind::Approved => BadgeTone::Good,
        StandingKind::Denied | StandingKind::Suspended => BadgeTone::Bad,
    };
    (tone, standing_name(kind))
}

/// What a standing is called.
pub(super) fn standing_name(kind: StandingKind) -> &'static str {
    match kind {
        StandingKind::Pending => t!("Pending"),
        StandingKind::Approved => t!("Approved"),
        StandingKind::Denied => t!("Denied"),
        StandingKind::Suspended => t!("Suspended"),
    }
}

/// Who opened a decision again, and why.
pub(super) fn opened_again(reopened: &Reopened) -> String {
    let Reopened { by, reason, .. } = reopened;
    match by {
        Some(by) => t!("Opened again by {by}: {reason}"),
        None => t!("Opened again: {reason}"),
    }
}

/// The reason that an account's holder reads.
pub(super) fn reason(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Denied { reason } | Standing::Suspended { reason } => Some(reason.clone()),
        Standing::Pending | Standing::Approved => None,
    }
}

fn said(name: &str, decision: &Decision) -> String {
    match decision {
        Decision::Approve => t!("{name} is approved."),
        Decision::Deny(_) => t!("{name} is denied."),
        Decision::Suspend(_) => t!("{name} is suspended; every sign-in has ended."),
        Decision::Reinstate => t!("{name} is reinstated."),
        Decision::Reopen(_) => t!("{name} waits for another decision."),
    }
}
