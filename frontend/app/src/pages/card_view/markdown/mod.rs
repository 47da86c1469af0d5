//! Formatted text that somebody else wrote, as elements of this page: nothing of it becomes HTML.

mod tree;

use leptos::prelude::*;

use tree::{Node, Part, host, tree};

/// Markdown. Links open elsewhere and tell nothing of this page.
#[component]
pub(crate) fn Markdown(
    /// The text; no more than the first `longest` characters are read.
    text: String,
    /// Most characters.
    longest: usize,
    /// Level of its first headings.
    #[prop(default = 3)]
    top: u8,
) -> impl IntoView {
    let text: String = text.chars().take(longest).collect();
    view! { <div class="markdown">{views(tree(&text), top)}</div> }
}

fn views(nodes: Vec<Node>, top: u8) -> AnyView {
    nodes
        .into_iter()
        .map(|one| node(one, top))
        .collect_view()
        .into_any()
}

fn node(node: Node, top: u8) -> AnyView {
    match node {
        Node::Text(text) => text.into_any(),
        Node::Code(code) => view! { <code>{code}</code> }.into_any(),
        Node::Break => view! { <br /> }.into_any(),
        Node::Rule => view! { <hr /> }.into_any(),
        Node::Part(Part::Link(address), nodes) => link(address, nodes, top),
        Node::Part(Part::Heading(level), nodes) => {
            heading(top.saturating_add(level) - 1, views(nodes, top))
        }
        Node::Part(part, nodes) => part_view(part, views(nodes, top)),
    }
}

fn heading(level: u8, inside: AnyView) -> AnyView {
    match level {
        ..=2 => view! { <h2>{inside}</h2> }.into_any(),
        3 => view! { <h3>{inside}</h3> }.into_any(),
        4 => view! { <h4>{inside}</h4> }.into_any(),
        _ => view! { <h5>{inside}</h5> }.into_any(),
    }
}

fn part_view(part: Part, inside: AnyView) -> AnyView {
    match part {
        Part::Paragraph => view! { <p>{inside}</p> }.into_any(),
        Part::Quote => view! { <blockquote>{inside}</blockquote> }.into_any(),
        Part::Preformatted => view! { <pre tabindex="0">{inside}</pre> }.into_any(),
        Part::List(None) => view! { <ul>{inside}</ul> }.into_any(),
        Part::List(Some(first)) => view! { <ol start=first.to_string()>{inside}</ol> }.into_any(),
        Part::Item => view! { <li>{inside}</li> }.into_any(),
        Part::Emphasis => view! { <em>{inside}</em> }.into_any(),
        Part::Strong => view! { <strong>{inside}</strong> }.into_any(),
        Part::Link(_) | Part::Heading(_) | Part::Plain => inside,
    }
}

/// A link says where it leads, whatever its text says.
fn link(address: String, nodes: Vec<Node>, top: u8) -> AnyView {
    let spells_itself = nodes == [Node::Text(address.clone())];
    let place = (!spells_itself).then(|| format!(" ({})", host(&address)));
    view! {
        <a
            href=address.clone()
            title=address
            target="_blank"
            rel="noopener noreferrer nofollow"
        >
            {views(nodes, top)}
            {place.map(|place| view! { <span class="muted">{place}</span> })}
        </a>
    }
    .into_any()
}
