//! Using a granted model: encode, encrypt -> send -> evaluate -> decrypt.

mod answer;
mod asker;
mod file_tab;
mod file_work;
mod form_tab;
mod granted;
mod image_tab;
mod key_gate;
mod results;
mod server_saw;
mod shown_answer;
mod under_way;
mod waiting;

use api::{
    GrantId,
    grant::{Grant, GrantState},
    model::Model,
};
use card::InputForm;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    address::{Address, id_on_screen},
    components::{Alert, AlertTone, FetchedView, LinkButton, Page, TabPanel, Tabs, fetch},
    format::number,
    pages::answer_cost::AnswerCost,
    picture::Frame,
    state::client,
    wording,
};
use answer::AnswerPanel;
use asker::Asker;
use file_tab::FileTab;
use form_tab::FormTab;
use granted::Granted;
use image_tab::ImageTab;
use key_gate::KeyGate;

/// Asks a granted model by form, picture or file.
#[component]
pub(crate) fn UsePage() -> impl IntoView {
    let id = GrantId(id_on_screen());
    let both = fetch(move || {
        let id = id.clone();
        async move {
            let grant = client().grant(&id).await?;
            let model = client().model(&grant.model).await?;
            Ok((grant, model))
        }
    });
    let title = Signal::derive(move || {
        both.value()
            .map_or("Use a model".to_owned(), |(_, model)| model.card.name)
    });
    view! {
        <Page
            title=title
            lead="Your input is encrypted here before it leaves. The answer is opened here, and nowhere else."
        >
            <FetchedView from=both what="the model" let:both>
                {
                    let (grant, model) = both;
                    match grant.state {
                        GrantState::Active => view! { <KeyGate grant model /> }.into_any(),
                        _ => view! { <Closed grant /> }.into_any(),
                    }
                }
            </FetchedView>
        </Page>
    }
}

/// Why the model cannot be used now.
#[component]
fn Closed(grant: Grant) -> impl IntoView {
    let (_, state) = wording::grant_state(&grant.state);
    let action = match &grant.state {
        GrantState::Requested => {
            "The owner has not answered yet. You will be able to use it once it is sealed for you."
                .to_owned()
        }
        GrantState::Refused { reason } => format!("The owner refused: {reason}"),
        GrantState::Stale => {
            "Your key or the card changed. The owner has to seal the model again; ask him to."
                .to_owned()
        }
        _ => "The owner took access back. Ask for access again on the model's page.".to_owned(),
    };
    view! {
        <Alert tone=AlertTone::Warning title=state>
            <p>{action}</p>
            <div class="button-row">
                <LinkButton href=Address::UserModel(grant.model.clone())>"Open the model's page"</LinkButton>
            </div>
        </Alert>
    }
}

#[component]
fn Bench(grant: Grant, model: Model) -> impl IntoView {
    let granted = Granted::new(grant, model.clone());
    let asker = Asker::new(granted);
    asker.waiting.find();
    let selected = RwSignal::new(0);
    let frame = Frame::of(&model.card.input);
    let first = match model.card.input {
        InputForm::Table { .. } => "Form",
        InputForm::Image { .. } => "Picture",
    };
    let names: Vec<String> = [first, "CSV file"].map(str::to_owned).into();
    let card = model.card.clone();
    view! {
        <p class="use-about">
            <A href=Address::UserModel(model.id.clone())>"About this model"</A>
            <span class="use-budget" aria-live="polite">
                {move || format!("{} left in your budget", number::counted(granted.rows_left(), "row", "rows"))}
            </span>
        </p>
        <AnswerCost card=model.card.clone() />
        <Tabs label="Ways to ask" names selected>
            <TabPanel position=0 selected>
                <div class="use-columns">
                    <div class="use-question">
                        {match frame {
                            Some(frame) => view! { <ImageTab asker frame /> }.into_any(),
                            None => view! { <FormTab asker card=card.clone() /> }.into_any(),
                        }}
                    </div>
                    <div class="use-answer">
                        <AnswerPanel asker />
                    </div>
                </div>
            </TabPanel>
            <TabPanel position=1 selected>
                <FileTab granted />
            </TabPanel>
        </Tabs>
    }
}
