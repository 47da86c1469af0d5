use card::SampleEntry;
use leptos::prelude::*;

use super::{sample, workbench::Workbench};
use crate::components::{Button, FetchedView, FileDrop, fetch};

/// Where the model comes from: a file with optional rows, or a sample.
#[component]
pub(super) fn Source(bench: Workbench) -> impl IntoView {
    let model = Signal::derive(move || bench.model.get().map(|chosen| chosen.name));
    let data = Signal::derive(move || bench.data.get().map(|chosen| chosen.name));
    view! {
        <section class="source">
            <FileDrop
                id="model-file"
                label="Model: drop a file here, or choose one"
                hint="ONNX (linear models, networks, forests), XGBoost and CatBoost (JSON), LightGBM (text or JSON), or a gallery of vectors (CSV). Up to 64 MB."
                accept=card::MODEL_FILES
                chosen=model
                on_file=move |file| bench.take_model(file)
            />
            <FileDrop
                id="data-file"
                label="Rows with labels (CSV), if you have them"
                hint="Used here to measure accuracy and to find names and ranges. They are never uploaded."
                accept=".csv,text/csv"
                chosen=data
                on_file=move |file| bench.take_data(file)
            />
        </section>
        <section class="stack">
            <h2>"Or try a sample"</h2>
            <Samples bench />
        </section>
    }
}

#[component]
fn Samples(bench: Workbench) -> impl IntoView {
    let samples = fetch(sample::list);
    view! {
        <FetchedView from=samples what="the samples" let:list>
            <ul class="samples">
                {list.into_iter().map(|sample| view! { <SampleCard bench sample /> }).collect_view()}
            </ul>
        </FetchedView>
    }
}

#[component]
fn SampleCard(bench: Workbench, sample: SampleEntry) -> impl IntoView {
    let name = sample.name.clone();
    let summary = sample.summary.clone();
    let label = format!("Try the sample {name}");
    view! {
        <li class="sample">
            <h3>{name}</h3>
            <p>{summary}</p>
            <Button label busy=bench.errand.busy() on_press=move |()| bench.take_sample(sample.clone())>
                "Try it"
            </Button>
        </li>
    }
}
