use card::InputForm;
use client::{GrantedModel, is_asked_by_vector};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    answer::AnswerPanel,
    asker::Asker,
    file_tab::FileTab,
    form::{Again, FormTab, VectorTab},
    granted::Granted,
    image_tab::ImageTab,
    trust::{CheckedRows, SignedBy, TestRowsAlarm, TestRowsPanel},
};
use crate::{
    address::Address,
    components::{TabPanel, Tabs},
    format::number,
    pages::answer_cost::AnswerCost,
    state::use_unsent,
    wording,
};

/// Ways to ask, and the answer beside them.
#[component]
pub(super) fn Bench(model: GrantedModel, again: Option<Again>) -> impl IntoView {
    let granted = Granted::new(model.clone());
    // An earlier question that is asked again is another form than the one that stands there otherwise.
    let form = match &again {
        Some(again) => format!("question of {}", again.at()),
        None => "question".to_owned(),
    };
    let asker = Asker::new(granted, use_unsent().form(form));
    asker.waiting.find();
    granted.prepare_pads();
    let selected = RwSignal::new(0);
    let by_vector = is_asked_by_vector(model.card());
    let (first, picture) = match &model.card().input {
        InputForm::Table { .. } if by_vector => (t!("Vector"), None),
        InputForm::Table { .. } => (t!("Form"), None),
        InputForm::Image(form) => (t!("Picture"), Some(form.clone())),
    };
    let names: Vec<String> = [first, t!("CSV file")].map(str::to_owned).into();
    let card = model.card().clone();
    view! {
        <p class="use-about">
            <A href=Address::UserModel(model.grant().model.clone())>{t!("About this model")}</A>
            <span class="use-budget" aria-live="polite">
                {move || t!("{} left in your budget", number::counted(granted.rows_left(), t!("row"), t!("rows")))}
            </span>
        </p>
        <TestRowsAlarm granted />
        <div class="use-trust">
            <SignedBy model=model.clone() />
            <CheckedRows granted />
        </div>
        {model.card().far_rows.map(|share| view! { <p class="small">{wording::far_rows(share)}</p> })}
        <Tabs label=t!("Ways to ask") names selected>
            <TabPanel position=0 selected>
                <div class="use-columns">
                    <div class="use-question">
                        {match picture.clone() {
                            Some(form) => view! { <ImageTab asker form /> }.into_any(),
                            None if by_vector => view! { <VectorTab asker card=card.clone() /> }.into_any(),
                            None => view! { <FormTab asker card=card.clone() again=again.clone() /> }.into_any(),
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
        <div class="use-trust">
            <TestRowsPanel granted />
            <AnswerCost card=model.card().clone() inputs=model.grant().inputs />
        </div>
    }
}
