use api::paths;
use client::{ApiContent, ApiOperation};
use leptos::prelude::*;

use crate::{
    components::{EmptyState, FetchedView, Field, FieldKind, IconName, Page, Table, fetch},
    format::number::counted,
    state::client,
};

/// The language of the OpenAPI document.
const DOCUMENT: &str = "en";

/// Every request that the server answers, to be searched, with a command that asks it.
#[component]
pub(crate) fn DevelopersPage() -> impl IntoView {
    let reference = fetch(|| async { client().api_reference().await });
    let words = RwSignal::new(String::new());
    view! {
        <Page
            title=t!("API reference")
            lead=t!("What programs can ask of this service. Everything secret is made on your side: the server takes ciphertext.")
        >
            <div class="prose">
                <p>
                    {t!("Whoever is signed in in a browser is known by one cookie, which a program sends as well: ")}
                    <code>{t!("COOKIE=__Host-tacit=…")}</code>
                    " (" <code>{t!("tacit=…")}</code> {t!(" on a plain HTTP address). Sign-in itself is OPAQUE (RFC 9807). Errors come as ")}
                    <code>{t!("application/json")}</code> {t!(": a kind, what happened, what to do. The document that this page is made of: ")}
                    <a href=paths::OPENAPI rel="external">
                        {t!("OpenAPI, JSON")}
                    </a> "."
                </p>
                {is_translated().then(|| view! { <p>{t!("What that document says of requests and their fields is in English, and is searched in English.")}</p> })}
            </div>
            <div class="filters api-search" role="search">
                <Field label=t!("Search requests") kind=FieldKind::Search value=words />
            </div>
            <FetchedView from=reference what=t!("the reference") children=move |all| {
                view! { <Operations all words /> }
            } />
        </Page>
    }
}

/// Whether the page is in another language than the document.
fn is_translated() -> bool {
    words::language() != DOCUMENT
}

#[component]
fn Operations(all: Vec<ApiOperation>, words: RwSignal<String>) -> impl IntoView {
    let all = StoredValue::new(all);
    let found = Memo::new(move |_| {
        let words = words.read();
        all.with_value(|all| {
            all.iter()
                .filter(|one| one.has(&words))
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let count = move || counted(found.read().len() as u64, t!("request"), t!("requests"));
    let none = move || found.read().is_empty();
    view! {
        <p class="muted small" role="status">{count}</p>
        <Show when=none>
            <EmptyState icon=IconName::Log title=t!("No request fits") text=t!("Change the words.") />
        </Show>
        {move || groups(found.get())}
    }
}

/// Requests below a heading for the first part of their paths.
fn groups(operations: Vec<ApiOperation>) -> impl IntoView {
    let mut groups: Vec<(String, Vec<ApiOperation>)> = Vec::new();
    for operation in operations {
        match groups.last_mut() {
            Some((name, group)) if name == operation.group() => group.push(operation),
            _ => groups.push((operation.group().to_owned(), vec![operation])),
        }
    }
    let group = |(name, operations): (String, Vec<ApiOperation>)| {
        view! {
            <section class="stack api-group">
                <h2 lang=DOCUMENT>{name}</h2>
                {operations.into_iter().map(operation).collect_view()}
            </section>
        }
    };
    groups.into_iter().map(group).collect_view()
}

fn operation(operation: ApiOperation) -> impl IntoView {
    let origin = window().location().origin().unwrap_or_default();
    let curl = operation.curl(&origin);
    let ApiOperation {
        method,
        path,
        summary,
        callers,
        parameters,
        body,
        answers,
        ..
    } = operation;
    let parameters = (!parameters.is_empty()).then(|| {
        let names: Vec<String> = parameters
            .into_iter()
            .map(|(place, name)| format!("{name} ({place})"))
            .collect();
        view! { <p>{t!("Parameters: ")} <span lang=DOCUMENT>{names.join(", ")}</span></p> }
    });
    let body = body.map(|body| shown_content(t!("Takes").to_owned(), body));
    let answers = answers.into_iter().map(|(status, content)| {
        let label = match status.as_str() {
            "default" => t!("On an error").to_owned(),
            status => t!("Answers {status}"),
        };
        match content {
            Some(content) if status.starts_with('2') => shown_content(label, content).into_any(),
            Some(content) => view! { <p>{label} ": " {content.name}</p> }.into_any(),
            None => view! { <p>{label} {t!(": nothing")}</p> }.into_any(),
        }
    });
    view! {
        <details class="api-operation">
            <summary>
                <code>
                    <strong>{method}</strong>
                    " "
                    {path}
                </code>
                " "
                <span class="muted" lang=DOCUMENT>{summary}</span>
            </summary>
            <div class="stack">
                <p lang=DOCUMENT>{callers}</p>
                {parameters}
                {body}
                {answers.collect_view()}
                <pre tabindex="0"><code>{curl}</code></pre>
            </div>
        </details>
    }
}

fn shown_content(label: String, content: ApiContent) -> impl IntoView {
    let ApiContent { kind, name, fields } = content;
    let rows = fields.into_iter().map(|(name, kind, what)| {
        view! {
            <tr lang=DOCUMENT>
                <th scope="row">
                    <code>{name}</code>
                </th>
                <td>{kind}</td>
                <td>{what}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let caption = match name.is_empty() {
        true => format!("{label}: {kind}"),
        false => format!("{label}: {name} ({kind})"),
    };
    match rows.is_empty() {
        true => view! { <p>{caption}</p> }.into_any(),
        false => view! {
            <Table caption=caption columns=[t!("Field"), t!("Type"), t!("What it is")].map(str::to_owned)>
                {rows}
            </Table>
        }
        .into_any(),
    }
}
