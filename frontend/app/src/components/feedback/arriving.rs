use std::{future::Future, pin::Pin};

use futures_util::FutureExt;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::{ErrorPanel, Spinner};
use crate::{
    browser,
    failure::{Failure, Outcome},
    modules::is_outdated,
};

/// Draws with a part of the app as soon as it is here, at once if it is; until then says that it is coming, or why it does
/// not come.
pub(crate) fn arriving<T: 'static>(
    come: impl Fn() -> Pin<Box<dyn Future<Output = Outcome<&'static T>>>> + Copy + Send + Sync + 'static,
    draw: impl Fn(&'static T) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    &'static T: Send + Sync,
{
    let arrived = RwSignal::new(None::<Outcome<&'static T>>);
    let begin = move || {
        let mut coming = come();
        match (&mut coming).now_or_never() {
            Some(outcome) => arrived.set(Some(outcome)),
            None => spawn_local(async move {
                let outcome = coming.await;
                browser::turn().await;
                arrived.try_set(Some(outcome));
            }),
        }
    };
    begin();
    let retry = Callback::new(move |()| {
        arrived.set(None);
        begin();
    });
    (move || match arrived.get() {
        Some(Ok(part)) => untrack(|| draw(part)),
        Some(Err(failure)) => missed(failure, retry),
        None => coming(),
    })
    .into_any()
}

fn coming() -> AnyView {
    view! { <div class="reserved"><Spinner label=t!("Fetching the page") /></div> }.into_any()
}

/// Says that a part did not come. One that the service does not hold any more comes with the new version of the app.
pub(crate) fn missed(failure: Failure, retry: Callback<()>) -> AnyView {
    let (on_retry, verb) = match is_outdated() {
        true => (Callback::new(|()| browser::reload()), t!("Reload the page")),
        false => (retry, t!("Try again")),
    };
    view! { <ErrorPanel failure=Some(failure) on_retry verb /> }.into_any()
}
