use api::{
    ProblemKind,
    account::{Account, Confirmation, Role},
    list::Word,
    settings::RegistrationRule,
};
use client::Entrance;
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;

use super::{
    identity::OnceProven,
    steps::{KitStep, RegistrationFields, RegistrationSteps},
};
use crate::{
    address::Address,
    components::{Alert, AlertTone, ButtonKind, LinkButton, Page},
    state::use_service,
};

/// Registers a model user or a model owner.
#[component]
pub(crate) fn RegisterPage() -> impl IntoView {
    let (service, registered) = (use_service(), RwSignal::new(None::<Account>));
    let steps = RegistrationSteps::new("registration".to_owned(), |_| ());
    let role = RwSignal::new(Role::User.word().to_owned());
    steps.kept.keep("role", role);
    let is_keeping = Memo::new(move |_| steps.is_keeping());
    let by_invitation = Memo::new(move |_| service.is_by_invitation());
    let on_registered = Callback::new(move |account| registered.set(Some(account)));
    move || match (registered.get(), is_keeping.get()) {
        (None, false) if by_invitation.get() => view! { <ByInvitation /> }.into_any(),
        (None, false) => view! { <Form steps role /> }.into_any(),
        (None, true) => view! { <KitStep steps on_registered /> }.into_any(),
        (Some(account), _) => view! { <Pending account /> }.into_any(),
    }
}

#[component]
fn Form(steps: RegistrationSteps, role: RwSignal<String>) -> impl IntoView {
    let rule = use_service();
    view! {
        <div class="narrow-page">
            <Page
                title=t!("Register")
                lead=t!("An administrator looks at what you enter here and approves or denies it.")
            >
                {move || rule_note(rule.registration())}
                <OnceProven steps entrance=Entrance::Approval>
                    <Details steps role />
                </OnceProven>
                <p class="after-form">
                    {t!("Registered already? ")} <A href=Address::SignIn>{t!("Sign in")}</A> "."
                </p>
            </Page>
        </div>
    }
}

/// Says that only an invitation leads in, and whom to ask for one.
#[component]
fn ByInvitation() -> impl IntoView {
    let service = use_service();
    let contact = move || match service.contact() {
        Some(contact) => t!("To be invited, turn to {contact}."),
        None => t!("To be invited, turn to whoever runs this service.").to_owned(),
    };
    view! {
        <div class="narrow-page">
            <Page
                title=t!("Registration is by invitation")
                lead=t!("If you have an invitation, open its link: it leads to your registration.")
            >
                <p>{contact}</p>
                <div class="button-row after-form">
                    <LinkButton kind=ButtonKind::Primary href=Address::SignIn>
                        {t!("Sign in")}
                    </LinkButton>
                </div>
            </Page>
        </div>
    }
}

#[component]
fn Details(steps: RegistrationSteps, role: RwSignal<String>) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let role = match *role.read_untracked() == Role::Owner.word() {
            true => Role::Owner,
            false => Role::User,
        };
        steps.begin(role, Entrance::Approval);
    };
    let failure = steps.errand.failure();
    let is_taken = move || {
        let failure = failure.get();
        failure.is_some_and(|failure| failure.is(ProblemKind::Conflict))
    };
    view! {
        <form class="stack" novalidate on:submit=submit>
            <RoleChoice role=role />
            <RegistrationFields steps />
            {move || is_taken().then(|| view! { <Registered /> })}
        </form>
    }
}

/// Who may register, where not everybody may.
fn rule_note((rule, domains): (RegistrationRule, Vec<String>)) -> Option<impl IntoView> {
    let (title, text) = match rule {
        RegistrationRule::Anybody | RegistrationRule::Invited => return None,
        RegistrationRule::Domains => (
            t!("Only some addresses may register"),
            t!(
                "Your e-mail address must be one of {}. Others need an invitation.",
                domains.join(", ")
            ),
        ),
    };
    Some(view! { <Alert tone=AlertTone::Note title=title>{text}</Alert> })
}

/// Ways on for somebody whose address is registered already, by an earlier try perhaps.
#[component]
pub(super) fn Registered() -> impl IntoView {
    view! {
        <div class="button-row">
            <LinkButton href=Address::SignIn>{t!("Sign in")}</LinkButton>
            <LinkButton kind=ButtonKind::Quiet href=Address::Recover>
                {t!("Forgotten your password?")}
            </LinkButton>
        </div>
    }
}

#[component]
fn RoleChoice(role: RwSignal<String>) -> impl IntoView {
    let choice = move |own: Role, name: &'static str, text: &'static str| {
        view! {
            <label class="choice-card">
                <input
                    type="radio"
                    name="role"
                    prop:checked=move || *role.read() == own.word()
                    on:change=move |_| role.set(own.word().to_owned())
                />
                <span>
                    <span class="choice-card-name">{name}</span>
                    <span class="small muted">{text}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="fieldset">
            <legend>{t!("I want to take part as")}</legend>
            <div class="choice-cards">
                {choice(Role::User, t!("Model user"), t!("I have data and want answers."))}
                {choice(Role::Owner, t!("Model owner"), t!("I have a model and want to offer it."))}
            </div>
        </fieldset>
    }
}

#[component]
fn Pending(account: Account) -> impl IntoView {
    let is_asked = account.confirmation == Confirmation::Awaited;
    let email = account.profile.email;
    view! {
        <div class="narrow-page">
            <Page
                title=t!("Approval is pending")
                lead=t!("Your registration has arrived. An administrator will look at it; nothing can be used before that.")
            >
                {is_asked
                    .then(|| {
                        view! {
                            <Alert tone=AlertTone::Note title=t!("Confirm your e-mail address")>
                                {t!(
                                    "A mail with a link is on its way to {email}. Open the link within three days; then you are told \
                                     by mail what was decided.",
                                )}
                            </Alert>
                        }
                    })}
                <p>
                    {t!("Come back and sign in with your e-mail address and password. You will be let in, or told why not.")}
                </p>
                <div class="button-row after-form">
                    <LinkButton kind=ButtonKind::Primary href=Address::SignIn>
                        {t!("Go to sign-in")}
                    </LinkButton>
                    <LinkButton href=Address::HowItWorks>{t!("How it works")}</LinkButton>
                </div>
            </Page>
        </div>
    }
}
