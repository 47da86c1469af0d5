use api::grant::{Grant, GrantState, InputPolicy};
use card::ModelCard;
use leptos::prelude::*;
use protocol::{CardCost, GivesAway, PoolCost};

use crate::{
    components::{Fetched, Table, fetch},
    failure::Outcome,
    format::number::{bytes, counted},
    reading::usual_inputs,
    state::{KeptForm, client},
    wording::cost::duration,
};

/// How a user's rows will be taken, unless the owner says otherwise.
#[derive(Clone, Copy)]
pub(super) struct Inputs {
    offered: Fetched<Option<Offer>>,
    trusted: RwSignal<Option<bool>>,
}

/// What checked rows cost beside others, and what is usual for the model.
#[derive(Clone, PartialEq)]
struct Offer {
    usual: InputPolicy,
    cost: CardCost,
    opening_bytes: u64,
    pool: PoolCost,
}

impl Inputs {
    /// Of a grant's model; a copy that is sealed again keeps what its owner chose.
    pub(super) fn of(grant: &Grant) -> Self {
        let id = grant.model.clone();
        let offered = fetch(move || {
            let id = id.clone();
            async move { offer(client().model(&id).await?.card).await }
        });
        let sealed = matches!(grant.state, GrantState::Active | GrantState::Stale);
        let chosen = sealed.then_some(grant.inputs == InputPolicy::Trusted);
        Self {
            offered,
            trusted: RwSignal::new(chosen),
        }
    }

    /// Keeps what was chosen when its page is left.
    pub(super) fn keep(self, form: KeptForm) {
        let written = |trusted: &Option<bool>| trusted.map_or(String::new(), |it| it.to_string());
        form.keep_choice("trusted", self.trusted, written, |text| text.parse().ok());
    }

    /// What the owner signs; none until it is known.
    pub(super) fn policy(self) -> Option<InputPolicy> {
        let Some(offer) = self.offered.value()? else {
            return Some(InputPolicy::Trusted);
        };
        Some(match self.trusted.get() {
            None => offer.usual,
            Some(true) => InputPolicy::Trusted,
            Some(false) => InputPolicy::Verified,
        })
    }

    /// Whether it is known what is offered, or why it is not.
    pub(super) fn is_settled(self) -> bool {
        self.offered.value().is_some() || self.offered.failure().is_some()
    }

    /// Whether there is anything to choose.
    pub(super) fn is_offered(self) -> bool {
        self.offered.value().flatten().is_some()
    }

    fn offer(self) -> Option<Offer> {
        self.offered.value().flatten()
    }
}

/// None where pads would be too large.
async fn offer(card: ModelCard) -> Outcome<Option<Offer>> {
    let cost = client().cost(&card.circuit).await?;
    let usual = usual_inputs(&cost);
    Ok(cost.verified.map(|verified| Offer {
        usual,
        cost,
        opening_bytes: verified.opening_bytes,
        pool: verified.pool(card.sealed_bits),
    }))
}

/// Whether the owner trusts the user with what she sends, and what either costs.
#[component]
pub(super) fn InputsChoice(inputs: Inputs) -> impl IntoView {
    let trusted = move || inputs.policy() == Some(InputPolicy::Trusted);
    let told = move || match trusted() {
        true => {
            t!(
                "Rows are taken as they come. A user with a program of her own could send what no row holds, and read the model out \
             of the answers; nobody would notice."
            )
        }
        false => {
            t!(
                "Only checked rows are taken: the service sees that each is a row inside the card\u{2019}s ranges, and nothing else of \
             it. Who tries to send anything else is seen sooner or later; then all access of that account is \
             suspended, and you are shown the proof."
            )
        }
    };
    view! {
        <Show when=move || inputs.is_offered()>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=trusted
                    on:change:target=move |event| {
                        inputs.trusted.set(Some(event.target().checked()));
                    }
                />
                <span>{t!("I trust this user: take the rows as they come.")}</span>
            </label>
            <p class="field-hint" aria-live="polite">{told}</p>
            <p class="field-hint">{move || inputs.offer().map(|offer| price(&offer))}</p>
            <details class="fold">
                <summary>{t!("What checked rows cost")}</summary>
                {move || inputs.offer().map(|offer| view! { <Costs offer /> })}
            </details>
        </Show>
    }
}

/// What checked rows cost beside others, and what they do not keep.
fn price(offer: &Offer) -> String {
    let Offer {
        cost,
        opening_bytes,
        ..
    } = offer;
    let together = counted(cost.rows_per_ciphertext, t!("row"), t!("rows"));
    let (checked, taken) = (bytes(*opening_bytes), bytes(cost.input_bytes));
    let price = match cost.rows_per_ciphertext {
        0 | 1 => t!("A checked row is {checked} large, another one {taken}."),
        _ => t!(
            "A checked row travels alone and is {checked} large; of others {together} travel together, one alone in {taken}."
        ),
    };
    let kept = match cost.gives_away {
        GivesAway::Model { answers } => t!(
            " Either way this model is given away by {} to ordinary rows: what keeps it is the budget.",
            counted(answers, t!("answer"), t!("answers"))
        ),
        GivesAway::Scores | GivesAway::Class { .. } => String::new(),
    };
    format!("{price}{kept}")
}

#[component]
fn Costs(offer: Offer) -> impl IntoView {
    let lines = compared(&offer);
    let rows = lines.map(|(what, [checked, taken])| {
        view! {
            <tr>
                <th scope="row">{what}</th>
                <td>{checked}</td>
                <td>{taken}</td>
            </tr>
        }
    });
    view! {
        <Table
            caption=t!("What rows cost, checked or not")
            quiet_caption=true
            columns=[t!("What"), t!("Checked rows"), t!("Rows as they come")].map(str::to_owned).to_vec()
        >
            {rows.into_iter().collect_view()}
        </Table>
    }
}

/// Line by line: what it is, for checked rows and for others.
fn compared(offer: &Offer) -> [(&'static str, [String; 2]); 4] {
    let Offer {
        cost,
        opening_bytes,
        pool,
        ..
    } = offer;
    let at_once = |rows| counted(rows, t!("row"), t!("rows"));
    let nothing = || t!("nothing").to_owned();
    let ahead = t!("{} for {}", bytes(pool.bytes), at_once(pool.rows));
    let seconds = duration(pool.micros as f64 / 1e6);
    [
        (
            t!("Rows that travel together"),
            [at_once(1), at_once(cost.rows_per_ciphertext)],
        ),
        (
            t!("Sent for one row"),
            [bytes(*opening_bytes), bytes(cost.input_bytes)],
        ),
        (t!("Sent ahead, while nobody waits"), [ahead, nothing()]),
        (
            t!("The user\u{2019}s browser works ahead"),
            [t!("{seconds} for {}", at_once(pool.rows)), nothing()],
        ),
    ]
}
