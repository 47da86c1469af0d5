use api::{ModelId, list::Items, model::ListedModel};
use client::{GrantRule, SealTerms, Uncompared};
use leptos::prelude::*;

use super::given::{GivenFields, Tells, TypedGiven};
use crate::{
    components::{
        Button, ButtonKind, Dialog, Errand, ErrorPanel, Fetched, FetchedView, Field, Select, Table,
        Tick, Unread, fetch,
    },
    failure::Failure,
    format::{
        number::{count, counted},
        time,
    },
    state::{client, use_sealing, use_toasts},
};

/// Standing decisions of the owner, and a way to make one.
#[component]
pub(super) fn Rules() -> impl IntoView {
    let rules = fetch(|| async { client().grant_rules().await });
    let open = RwSignal::new(false);
    view! {
        <section class="stack" id="rules">
            <div class="section-head">
                <h2>{t!("Rules")}</h2>
                <Button on_press=move |()| open.set(true)>{t!("New rule")}</Button>
            </div>
            <p class="muted small">
                {t!("A rule grants a model to whoever belongs to an organisation. It lies in your vault, where the service can neither \
                 read nor change it, and waits for you: while you have this app open, requests that it fits are sealed one after the \
                 other. Whom you refused or revoked before is left to you.")}
            </p>
            <FetchedView from=rules what=t!("your rules") let:list>
                <Listed list rules />
            </FetchedView>
            <Dialog open title=t!("New rule")>
                <RuleForm open rules />
            </Dialog>
        </section>
    }
}

#[component]
fn Listed(list: Vec<GrantRule>, rules: Fetched<Vec<GrantRule>>) -> impl IntoView {
    if list.is_empty() {
        return view! { <p class="small">{t!("No rule is in force.")}</p> }.into_any();
    }
    let rows = list
        .into_iter()
        .map(move |rule| view! { <Row rule rules /> });
    view! {
        <Table
            caption=t!("Rules")
            quiet_caption=true
            stacks=true
            columns=[t!("Organisation"), t!("Model"), t!("Rows"), t!("Until"), t!("Keys"), ""].map(str::to_owned).to_vec()
        >
            {rows.collect_view()}
        </Table>
    }
    .into_any()
}

#[component]
fn Row(rule: GrantRule, rules: Fetched<Vec<GrantRule>>) -> impl IntoView {
    let errand = Errand::failing_in(use_toasts());
    let given = rule.terms.given;
    let rows = given.map(|given| count(given.rows));
    let until = given.and_then(|given| given.until).map(time::day);
    let keys = match rule.terms.takes_uncompared() {
        true => t!("Taken without comparing"),
        false => t!("Compared ones only"),
    };
    let made_at = rule.made_at;
    let end = move |()| {
        errand.run(async move {
            rules.set(client().end_rule(made_at).await?);
            Ok(())
        });
    };
    let label = t!("End the rule for {}", rule.organisation);
    view! {
        <tr>
            <th scope="row">{rule.organisation}</th>
            <td>{rule.model_name}</td>
            <td class="numeric">{rows}</td>
            <td>{until.unwrap_or_else(|| t!("Without an end").to_owned())}</td>
            <td>{keys}</td>
            <td>
                <Button busy=errand.busy() label on_press=end>
                    {t!("End the rule")}
                </Button>
            </td>
        </tr>
    }
}

#[component]
fn RuleForm(open: RwSignal<bool>, rules: Fetched<Vec<GrantRule>>) -> impl IntoView {
    let models = fetch(|| async {
        let mut own = client().own_models().await?;
        own.read.retain(|model| model.published);
        Ok(own)
    });
    view! {
        <FetchedView from=models what=t!("your models") let:list>
            <RuleFields open rules models=list />
        </FetchedView>
    }
}

#[component]
fn RuleFields(
    open: RwSignal<bool>,
    rules: Fetched<Vec<GrantRule>>,
    models: Items<ListedModel>,
) -> impl IntoView {
    let (sealing, toasts) = (use_sealing(), use_toasts());
    let errand = Errand::new();
    let known = fetch(|| async { client().organisations_asking().await });
    let known = Signal::derive(move || known.value().unwrap_or_default());
    let options: Vec<_> = models
        .iter()
        .map(|model| (model.id.to_string(), model.card.name.clone()))
        .collect();
    let first = models.first().map(|model| model.id.to_string());
    let model = RwSignal::new(first.unwrap_or_default());
    let organisation = RwSignal::new(String::new());
    let typed = TypedGiven::new(models.first().map(|model| model.card.query_budget), None);
    let (without, trusted) = (RwSignal::new(false), RwSignal::new(false));
    let unread = models.unread;
    let models = StoredValue::new(models.read);
    let named = move |id: String| {
        let named = |model: &ListedModel| (model.id.clone(), model.card.name.clone());
        let chosen =
            |models: &Vec<ListedModel>| models.iter().find(|model| model.id.0 == id).map(named);
        models.with_value(chosen).into_iter().collect()
    };
    let is_ready = move || {
        !organisation.read().trim().is_empty()
            && typed.given().is_some()
            && !model.read().is_empty()
    };
    let save = move || {
        let id = ModelId(model.get_untracked());
        let chosen =
            models.with_value(|models| models.iter().find(|model| model.id == id).cloned());
        let given = untrack(|| typed.given());
        let named = organisation.get_untracked().trim().to_owned();
        errand.run(async move {
            let chosen = chosen.ok_or_else(Failure::unexpected_answer)?;
            let usual = client()
                .inputs_for(&chosen.id, trusted.get_untracked())
                .await?;
            let terms = SealTerms {
                uncompared: match without.get_untracked() {
                    true => Uncompared::Accepted,
                    false => Uncompared::Refused,
                },
                inputs: usual,
                given,
            };
            let rule = GrantRule {
                made_at: time::now(),
                model: chosen.id,
                model_name: chosen.card.name,
                organisation: named,
                terms,
            };
            rules.set(client().keep_rule(rule).await?);
            let queued = client().apply_rules().await?;
            sealing.start();
            open.try_set(false);
            let waiting = counted(queued as u64, t!("request"), t!("requests"));
            toasts.success(t!("The rule is in force. It fits {waiting} now."));
            Ok(())
        });
    };
    view! {
        <form
            class="stack"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <Unread many=unread noun=(t!("model"), t!("models")) />
            <Select label=t!("Model") value=model options />
            <Field
                label=t!("Organisation")
                value=organisation
                suggestions=known
                hint=t!("Letter by letter as it stands on requests. An account states it, and the administrator who approves the account vouches for it; you do not check it.")
                required=true
            />
            <GivenFields given=typed rows_hint=t!("For each person, test questions among them.") />
            {move || view! { <Tells models=named(model.get()) given=typed /> }}
            <Tick
                label=t!("Seal without comparing the words of a key. If the service or somebody else made a key in a person's name, that person can read the model. Otherwise requests wait for you in their list; once you have compared the words on a request's page, it is sealed by itself.")
                value=without
            />
            <Tick
                label=t!("I trust whoever belongs to it: take the rows as they come. Otherwise only checked rows are taken, unless the model\u{2019}s rows are too large to be checked.")
                value=trusted
            />
            <ErrorPanel failure=errand.failure() />
            <div class="button-row">
                <Button
                    kind=ButtonKind::Primary
                    submit=true
                    busy=errand.busy()
                    disabled=Signal::derive(move || !is_ready())
                >
                    {t!("Put it in force")}
                </Button>
                <Button on_press=move |()| open.set(false)>{t!("Cancel")}</Button>
            </div>
        </form>
    }
}
