use api::{ModelId, Timestamp, account::LiveList, grant::Grant, list::Items, model::ListedModel};
use client::{Given, GrantRule, KeyStanding, RuledRequest, SealTerms, Uncompared};
use leptos::prelude::*;

use super::{
    given::{GivenFields, TypedGiven},
    key_review::KeyReview,
};
use crate::{
    components::{
        Button, ButtonKind, Dialog, Errand, ErrorPanel, Fetched, FetchedView, Field, KeptNote,
        Select, Table, Tick, Unread, fetch,
    },
    failure::Failure,
    format::{
        number::{count, counted},
        time,
    },
    pages::tells::Tells,
    state::{client, use_sealing, use_toasts, use_unsent},
    wording,
};

/// The rule that fits a request.
#[derive(Clone, Copy)]
pub(super) struct Ruled(Fetched<Option<GrantRule>>);

impl Ruled {
    /// Begins to look for it.
    pub(super) fn of(request: &Grant) -> Self {
        let id = request.id.clone();
        let rule = fetch(move || {
            let id = id.clone();
            async move {
                let ruled = client().ruled_requests().await?;
                let found = ruled.into_iter().find(|ruled| ruled.request.id == id);
                Ok(found.map(|found| found.rule))
            }
        });
        Self(rule.stay_fresh())
    }

    /// Whether it is known, or cannot be now.
    pub(super) fn is_settled(self) -> bool {
        self.0.failure().is_some() || self.0.value().is_some()
    }
}

/// That a rule fits a request, what it gives, and what it waits for.
#[component]
pub(super) fn RuledNote(ruled: Ruled, review: KeyReview) -> impl IntoView {
    let told = move || {
        let rule = ruled.0.value()??;
        let (_, standing) = review.value()?;
        let given = rule.terms.given.map(rule_gives)?;
        let organisation = &rule.organisation;
        Some(match standing {
            KeyStanding::Unverified if !rule.terms.takes_uncompared() => t!(
                "Your rule for {organisation} fits this request and gives {given}. It is sealed by itself once you have compared the words and marked the key as verified."
            ),
            KeyStanding::Unverified | KeyStanding::Verified(_) => t!(
                "Your rule for {organisation} fits this request and gives {given}. It is sealed by itself within a minute."
            ),
            KeyStanding::Changed => return None,
        })
    };
    view! { {move || told().map(|told| view! { <p>{told}</p> })} }
}

fn rule_gives(given: Given) -> String {
    wording::rows_until(given.rows, given.until)
}

/// Requests that wait until a key is compared, of one rule.
fn waiting(ruled: &[RuledRequest], made_at: Timestamp) -> u64 {
    let waits = |known: &&RuledRequest| known.waits && known.rule.made_at == made_at;
    ruled.iter().filter(waits).count() as u64
}

/// Standing decisions of the owner, and a way to make one.
#[component]
pub(super) fn Rules() -> impl IntoView {
    let rules = fetch(|| async { client().grant_rules().await }).stay_fresh();
    let ruled = fetch(|| async { client().ruled_requests().await })
        .follow(LiveList::Requests)
        .stay_fresh();
    Effect::new(move |before: Option<()>| {
        rules.value();
        if before.is_some() {
            ruled.reload();
        }
    });
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
                <Listed list rules ruled />
            </FetchedView>
            <Dialog open title=t!("New rule")>
                <RuleForm open rules />
            </Dialog>
        </section>
    }
}

#[component]
fn Listed(
    list: Vec<GrantRule>,
    rules: Fetched<Vec<GrantRule>>,
    ruled: Fetched<Vec<RuledRequest>>,
) -> impl IntoView {
    if list.is_empty() {
        return view! { <p class="small">{t!("No rule is in force.")}</p> }.into_any();
    }
    let rows = list
        .into_iter()
        .map(move |rule| view! { <Row rule rules ruled /> });
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
fn Row(
    rule: GrantRule,
    rules: Fetched<Vec<GrantRule>>,
    ruled: Fetched<Vec<RuledRequest>>,
) -> impl IntoView {
    let errand = Errand::failing_in(use_toasts());
    let given = rule.terms.given;
    let rows = given.map(|given| count(given.rows));
    let until = given.and_then(|given| given.until).map(time::day);
    let keys = match rule.terms.takes_uncompared() {
        true => t!("Taken without comparing"),
        false => t!("Compared ones only"),
    };
    let made_at = rule.made_at;
    let waiting = move || match waiting(&ruled.value().unwrap_or_default(), made_at) {
        0 => None,
        1 => Some(t!("1 request waits for it").to_owned()),
        many => Some(t!("{} requests wait for it", count(many))),
    };
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
            <td>
                {keys}
                {move || waiting().map(|told| view! { <span class="cell-note">{told}</span> })}
            </td>
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
    let kept = use_unsent().form("rule");
    kept.keep("model", model);
    kept.keep("organisation", organisation);
    typed.keep(kept);
    let (without, trusted) = (RwSignal::new(false), RwSignal::new(false));
    kept.keep_tick("trusted", trusted);
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
        let uncompared = match without.get_untracked() {
            true => Uncompared::Accepted,
            false => Uncompared::Refused,
        };
        let is_trusted = trusted.get_untracked();
        let submission = kept.submission();
        errand.run(async move {
            let chosen = chosen.ok_or_else(Failure::unexpected_answer)?;
            let inputs = client().inputs_for(&chosen.id, is_trusted).await?;
            let terms = SealTerms {
                uncompared,
                inputs,
                given,
            };
            let rule = GrantRule {
                made_at: time::now(),
                model: chosen.id,
                model_name: chosen.card.name,
                organisation: named,
                terms,
            };
            let made_at = rule.made_at;
            rules.set(client().keep_rule(rule).await?);
            submission.sent();
            let ruled = client().ruled_requests().await?;
            client().apply_rules().await?;
            sealing.start();
            open.try_set(false);
            toasts.success(in_force(&ruled, made_at));
            Ok(())
        });
    };
    let cancel = move |()| {
        kept.discard();
        open.set(false);
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
            <KeptNote form=kept />
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
            {move || view! { <Tells models=named(model.get()) rows=typed.given_rows() /> }}
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
                <Button on_press=cancel>{t!("Cancel")}</Button>
            </div>
        </form>
    }
}

/// What a new rule does now.
fn in_force(ruled: &[RuledRequest], made_at: Timestamp) -> String {
    let fits = ruled.iter().filter(|known| known.rule.made_at == made_at);
    let fits = counted(fits.count() as u64, t!("request"), t!("requests"));
    match waiting(ruled, made_at) {
        0 => t!("The rule is in force. It fits {fits} now."),
        1 => t!(
            "The rule is in force. It fits {fits} now; 1 waits until you have compared the words of its key."
        ),
        many => t!(
            "The rule is in force. It fits {fits} now; {} wait until you have compared the words of their keys.",
            count(many)
        ),
    }
}
