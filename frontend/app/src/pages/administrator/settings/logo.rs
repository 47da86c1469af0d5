use api::{
    paths,
    settings::{LOGO_BYTES, SettingsView},
};
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::{
    components::{Button, Errand, ErrorPanel, FileDrop},
    failure::{Failure, Outcome},
    state::{client, use_service, use_toasts},
};

/// The picture beside the service’s name.
#[component]
pub(super) fn Logo(
    shown: SettingsView,
    is_fixed: bool,
    on_change: Callback<SettingsView>,
) -> impl IntoView {
    let (errand, toasts, service) = (Errand::new(), use_toasts(), use_service());
    let change = move |logo: Option<File>| {
        errand.run(async move {
            let logo = match logo {
                Some(file) => Some(read(file).await?),
                None => None,
            };
            let view = client().change_logo(logo).await?;
            service.load();
            toasts.success(t!("The logo is changed."));
            on_change.run(view);
            Ok(())
        });
    };
    let picture = shown.logo.clone().map(|logo| {
        view! { <img class="brand-logo-large" src=format!("{}?version={logo}", paths::SERVICE_LOGO) alt=t!("The logo of now") /> }
    });
    let has_logo = shown.logo.is_some();
    let tools = (!is_fixed).then(|| {
        view! {
            <FileDrop
                id="logo"
                label=t!("Choose a logo")
                hint=t!("A PNG picture of at most 64 kB and 1\u{202f}024 pixels on each side.")
                accept="image/png"
                chosen=Signal::stored(None::<String>)
                on_files=move |files| change(files.into_iter().next())
            />
            <ErrorPanel failure=errand.failure() />
            {has_logo
                .then(|| {
                    view! {
                        <div class="button-row">
                            <Button busy=errand.busy() on_press=move |()| change(None)>
                                {t!("Remove the logo")}
                            </Button>
                        </div>
                    }
                })}
        }
    });
    let none = (!has_logo).then(
        || view! { <p class="muted">{t!("No logo is set: the seal stands in its place.")}</p> },
    );
    view! {
        <section class="stack" aria-labelledby="logo-heading">
            <h2 id="logo-heading">{t!("Logo")}</h2>
            {picture}
            {none}
            {tools}
        </section>
    }
}

/// A file that is not larger than a logo may be.
async fn read(file: File) -> Outcome<Vec<u8>> {
    let unread = || {
        Failure::local(
            t!("The file is no small PNG picture."),
            t!("Save the logo as a PNG picture of at most 64 kB and choose it again."),
        )
    };
    if file.size() > LOGO_BYTES as f64 {
        return Err(unread());
    }
    let bytes = JsFuture::from(file.array_buffer())
        .await
        .map_err(|_| unread())?;
    Ok(js_sys::Uint8Array::new(&bytes).to_vec())
}
