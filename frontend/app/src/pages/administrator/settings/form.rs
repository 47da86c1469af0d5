use api::{
    ProblemKind,
    settings::{LOCK_CHOICES, RegistrationRule, ServiceSettings, SettingsUpdate, SettingsView},
};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::components::A;

use super::{
    clashes::{CLASHES, Clashes},
    texts::{RULES, name_of},
};
use crate::{
    address::Address,
    browser::{focus, focus_first_wrong},
    components::{
        Button, ButtonKind, Errand, ErrorPanel, Field, FieldKind, KeptNote, Select, TextArea,
    },
    failure::Failure,
    format::{number, typed::whole},
    state::{KeptForm, client, use_service, use_toasts, use_unsent},
};

/// What is typed, field by field.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    contact: RwSignal<String>,
    privacy: RwSignal<String>,
    legal: RwSignal<String>,
    terms: RwSignal<String>,
    registration: RwSignal<String>,
    domains: RwSignal<String>,
    session_days: RwSignal<String>,
    session_idle_hours: RwSignal<String>,
    lock_minutes: RwSignal<String>,
    longest_lock_minutes: RwSignal<String>,
    usual_budget: RwSignal<String>,
    kept_answer_hours: RwSignal<String>,
    closed_request_days: RwSignal<String>,
}

impl Typed {
    fn of(settings: &ServiceSettings) -> Self {
        let text = |value: &dyn ToString| RwSignal::new(value.to_string());
        let rule = RULES
            .iter()
            .find(|(rule, ..)| *rule == settings.registration);
        let closed = settings.closed_request_days;
        Self {
            name: text(&settings.name),
            contact: text(&settings.contact),
            privacy: text(&settings.privacy),
            legal: text(&settings.legal),
            terms: text(&settings.terms),
            registration: text(&rule.map_or("", |(_, word, _)| *word)),
            domains: text(&settings.domains.join("\n")),
            session_days: text(&settings.session_days),
            session_idle_hours: text(&settings.session_idle_hours),
            lock_minutes: text(&settings.lock_minutes),
            longest_lock_minutes: text(&settings.longest_lock_minutes),
            usual_budget: text(&settings.usual_budget),
            kept_answer_hours: text(&settings.kept_answer_hours),
            closed_request_days: text(&closed.map_or(String::new(), |days| days.to_string())),
        }
    }

    /// Keeps all of it when the page is left.
    fn keep(self, form: KeptForm) {
        for (field, text) in [
            ("name", self.name),
            ("contact", self.contact),
            ("privacy", self.privacy),
            ("legal", self.legal),
            ("terms", self.terms),
            ("registration", self.registration),
            ("domains", self.domains),
            ("session_days", self.session_days),
            ("session_idle_hours", self.session_idle_hours),
            ("lock_minutes", self.lock_minutes),
            ("longest_lock_minutes", self.longest_lock_minutes),
            ("usual_budget", self.usual_budget),
            ("kept_answer_hours", self.kept_answer_hours),
            ("closed_request_days", self.closed_request_days),
        ] {
            form.keep(field, text);
        }
    }

    /// What is typed as settings; a number that is none is out of bounds, and the check says which. Domains stay as they are `saved`
    /// under a rule that asks for none.
    fn settings(self, saved: &ServiceSettings) -> ServiceSettings {
        let line = |text: RwSignal<String>| text.get().trim().to_owned();
        let number = |text: RwSignal<String>| {
            let read = whole(&text.read());
            read.map_or(0, |read| u32::try_from(read).unwrap_or(u32::MAX))
        };
        let word = self.registration.get();
        let rule = RULES.iter().find(|(_, known, _)| *known == word);
        let rule = rule.map_or(RegistrationRule::Invited, |(rule, ..)| *rule);
        let domains = match rule {
            RegistrationRule::Domains => domains(&self.domains.read()),
            RegistrationRule::Anybody | RegistrationRule::Invited => saved.domains.clone(),
        };
        let closed = line(self.closed_request_days);
        ServiceSettings {
            name: line(self.name),
            contact: line(self.contact),
            privacy: line(self.privacy),
            legal: line(self.legal),
            terms: line(self.terms),
            registration: rule,
            domains,
            session_days: number(self.session_days),
            session_idle_hours: number(self.session_idle_hours),
            lock_minutes: number(self.lock_minutes),
            longest_lock_minutes: number(self.longest_lock_minutes),
            usual_budget: whole(&self.usual_budget.read()).unwrap_or(0),
            kept_answer_hours: number(self.kept_answer_hours),
            closed_request_days: (!closed.is_empty()).then(|| number(self.closed_request_days)),
        }
    }
}

/// Domains as they are typed.
fn domains(typed: &str) -> Vec<String> {
    let domains = typed.split([',', ' ', '\n']);
    let domains = domains.map(|domain| domain.trim().to_lowercase());
    domains.filter(|domain| !domain.is_empty()).collect()
}

/// Every setting but the logo, saved together.
#[component]
pub(super) fn SettingsForm(
    shown: SettingsView,
    is_fixed: bool,
    on_change: Callback<SettingsView>,
) -> impl IntoView {
    let typed = Typed::of(&shown.settings);
    let kept = use_unsent().form("settings");
    if !is_fixed {
        typed.keep(kept);
    }
    let (errand, toasts, service) = (Errand::new(), use_toasts(), use_service());
    let changes = shown.changes;
    let (saved, version) = (StoredValue::new(shown.settings), shown.version);
    let entered = Memo::new(move |_| saved.with_value(|saved| typed.settings(saved)));
    let is_same = Signal::derive(move || saved.with_value(|saved| *saved == *entered.read()));
    let fault = move |setting: &'static str| {
        Signal::derive(move || {
            let fault = entered
                .read()
                .fault()
                .filter(|fault| fault.setting == setting);
            fault.map(|fault| words::told(fault.why))
        })
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(fault) = entered.with_untracked(ServiceSettings::fault) {
            return match fault.setting {
                "lock_minutes" | "longest_lock_minutes" => focus("#lock-fault"),
                _ => focus_first_wrong(".settings"),
            };
        }
        if !untrack(|| kept.overtaken()).is_empty() {
            return focus(CLASHES);
        }
        let update = SettingsUpdate {
            settings: entered.get_untracked(),
            version,
        };
        let submission = kept.submission();
        errand.run(async move {
            let view = match client().change_settings(&update).await {
                Err(failure) if failure.is(ProblemKind::Conflict) => {
                    let view = client().settings().await?;
                    toasts.failure(&overtaken());
                    on_change.run(view);
                    focus(CLASHES);
                    return Ok(());
                }
                changed => changed?,
            };
            submission.sent();
            service.load();
            toasts.success(t!("The settings are changed."));
            on_change.run(view);
            Ok(())
        });
    };
    let needs_domains = move || entered.read().registration == RegistrationRule::Domains;
    let rules: Vec<_> = RULES
        .iter()
        .map(|(_, word, name)| ((*word).to_owned(), words::text(name).to_owned()))
        .collect();
    let minutes: Vec<_> = LOCK_CHOICES
        .map(|minutes| (minutes.to_string(), number::minutes(u64::from(minutes))))
        .into();
    let save_row = (!is_fixed).then(|| {
        view! {
            <div class="settings-save">
                <ErrorPanel failure=errand.failure() />
                <div class="button-row">
                    <Button kind=ButtonKind::Primary submit=true busy=errand.busy() disabled=is_same>
                        {t!("Save the settings")}
                    </Button>
                </div>
            </div>
        }
    });
    view! {
        <form class="stack settings" novalidate on:submit=save>
            <KeptNote form=kept />
            <Clashes form=kept changes />
            <fieldset class="settings-fields" tabindex="-1" disabled=is_fixed>
                <legend class="visually-hidden">{t!("Settings")}</legend>
                <h2>{t!("The service")}</h2>
                <Field
                    label=name_of("name")
                    value=typed.name
                    error=fault("name")
                    hint=t!("Shown in the header, in titles and in mails.")
                />
                <Field
                    label=name_of("contact")
                    value=typed.contact
                    error=fault("contact")
                    hint=t!("An e-mail address or a telephone number; shown at the foot of every page and in mails.")
                />
                <h2>{t!("Legal texts")}</h2>
                <p class="muted small">
                    {t!("Markdown, at most 20\u{202f}000 characters each. Left empty, the usual text is shown at ")}
                    <A href=Address::Privacy>{t!("Privacy")}</A> {t!(" and ")} <A href=Address::Legal>{t!("Legal notice")}</A>
                    {t!(", and no terms are linked.")}
                </p>
                <TextArea label=name_of("privacy") value=typed.privacy error=fault("privacy") rows=6 />
                <TextArea label=name_of("legal") value=typed.legal error=fault("legal") rows=4 />
                <TextArea label=name_of("terms") value=typed.terms error=fault("terms") rows=4 />
                <h2>{t!("Registration")}</h2>
                <Select label=name_of("registration") value=typed.registration options=rules />
                <Show when=needs_domains>
                    <TextArea
                        label=name_of("domains")
                        value=typed.domains
                        error=fault("domains")
                        hint=t!("One a line, such as hospital.example. The address is not confirmed before an administrator decides, unless mail is set.")
                    />
                </Show>
                <h2>{t!("Sessions and locks")}</h2>
                <div class="settings-numbers">
                    <Field
                        label=name_of("session_days")
                        kind=FieldKind::Number
                        value=typed.session_days
                        error=fault("session_days")
                    />
                    <Field
                        label=name_of("session_idle_hours")
                        kind=FieldKind::Number
                        value=typed.session_idle_hours
                        error=fault("session_idle_hours")
                    />
                    <Select label=name_of("lock_minutes") value=typed.lock_minutes options=minutes.clone() />
                    <Select label=name_of("longest_lock_minutes") value=typed.longest_lock_minutes options=minutes />
                </div>
                <p class="field-error" id="lock-fault" tabindex="-1" role="status">
                    {fault("lock_minutes")} {fault("longest_lock_minutes")}
                </p>
                <h2>{t!("Budgets and what is kept")}</h2>
                <div class="settings-numbers">
                    <Field
                        label=name_of("usual_budget")
                        kind=FieldKind::Number
                        value=typed.usual_budget
                        error=fault("usual_budget")
                        hint=t!("What a model gives away may make it less; its owner decides.")
                    />
                    <Field
                        label=name_of("kept_answer_hours")
                        kind=FieldKind::Number
                        value=typed.kept_answer_hours
                        error=fault("kept_answer_hours")
                    />
                    <Field
                        label=name_of("closed_request_days")
                        kind=FieldKind::Number
                        value=typed.closed_request_days
                        error=fault("closed_request_days")
                        hint=t!("Empty: always. Entries of the log are never deleted.")
                    />
                </div>
            </fieldset>
            {save_row}
        </form>
    }
}

/// Somebody else saved before. The form is made anew by then: it shows the other's settings, and what was typed here.
fn overtaken() -> Failure {
    Failure::local(
        t!("Somebody else changed the settings meanwhile. Nothing of yours is saved yet."),
        t!(
            "The page shows what they are now, and what you entered. Look at both, then save again."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_count_only_under_the_rule_that_asks_for_them() {
        Owner::new().with(|| {
            let saved = ServiceSettings {
                domains: vec!["clinic.example".to_owned()],
                ..ServiceSettings::default()
            };
            let typed = Typed::of(&saved);
            typed.registration.set("domains".to_owned());
            typed.domains.set("not a domain".to_owned());
            let fault = typed.settings(&saved).fault();
            assert_eq!(fault.map(|fault| fault.setting), Some("domains"));
            typed.registration.set("anybody".to_owned());
            assert_eq!(typed.settings(&saved), saved);
            typed.registration.set("domains".to_owned());
            typed.domains.set("A.example, b.example\n".to_owned());
            let entered = typed.settings(&saved);
            assert_eq!(entered.domains, ["a.example", "b.example"]);
            assert_eq!(entered.fault(), None);
        });
    }
}
