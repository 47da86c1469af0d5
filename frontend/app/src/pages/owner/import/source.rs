use card::SampleEntry;
use leptos::prelude::*;

use super::{sample, workbench::Workbench};
use crate::{
    components::{Button, FetchedView, FileDrop, fetch},
    format::number,
};

/// Where the model comes from: a file with optional rows, or a sample.
#[component]
pub(super) fn Source(bench: Workbench) -> impl IntoView {
    let model = Signal::derive(move || {
        let files = bench.model.get();
        (!files.is_empty()).then(|| {
            let names: Vec<String> = files.into_iter().map(|file| file.name).collect();
            names.join(t!(" and "))
        })
    });
    let data = Signal::derive(move || bench.data.get().map(|chosen| chosen.name));
    let most = number::bytes(api::limits::IMPORT_BYTES);
    view! {
        <section class="source">
            <FileDrop
                id="model-file"
                label=t!("Model: drop a file here, or choose one")
                hint=t!("{} Up to {most}.", card::MODEL_FILES_IN_WORDS)
                accept=card::MODEL_FILES
                chosen=model
                multiple=true
                on_files=move |files| bench.choose_model(files)
            />
            <FileDrop
                id="data-file"
                label=t!("Rows with labels (CSV), if you have them")
                hint=t!("Used here to measure accuracy and to find names and ranges. They are never uploaded.")
                accept=".csv,.tsv,.txt,text/csv"
                chosen=data
                on_files=move |files| files.into_iter().for_each(|file| bench.choose_rows(file))
            />
        </section>
    }
}

/// The samples, folded away once there is something else to look at.
#[component]
pub(super) fn Samples(bench: Workbench) -> impl IntoView {
    let samples = fetch(sample::list);
    let open = Memo::new(move |_| !bench.tried.get());
    view! {
        <details class="fold" prop:open=open>
            <summary>{t!("Or try a sample")}</summary>
            <FetchedView from=samples what=t!("the samples") let:list>
                <ul class="samples">
                    {list.into_iter().map(|sample| view! { <SampleCard bench sample /> }).collect_view()}
                </ul>
            </FetchedView>
        </details>
    }
}

#[component]
fn SampleCard(bench: Workbench, sample: SampleEntry) -> impl IntoView {
    let name = sample.name.clone();
    let summary = sample.summary.clone();
    let label = t!("Try the sample {name}");
    view! {
        <li class="sample">
            <h2>{name}</h2>
            <p>{summary}</p>
            <Button label busy=bench.errand.busy() on_press=move |()| bench.take_sample(sample.clone())>
                {t!("Try it")}
            </Button>
        </li>
    }
}
