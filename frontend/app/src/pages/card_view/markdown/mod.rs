//! Formatted text that somebody else wrote, as elements of this page: nothing of it becomes HTML.

mod tree;

use leptos::prelude::*;

use tree::{Node, Part, host, tree};

/// Markdown of a card. Headings begin at the third level; links open elsewhere and tell nothing of this
/// page.
#[component]
pub(super) fn Markdown(
    /// The text; no more than the first `longest` characters are read.
    text: String,
    /// Most characters.
    longest: usize,
) -> impl IntoView {
    let text: String = text.chars().take(longest).collect();
    view! { <div class="markdown">{views(tree(&text))}</div> }
}

fn views(nodes: Vec<Node>) -> AnyView {
    nodes.into_iter().map(node).collect_view().into_any()
}

fn node(node: Node) -> AnyView {
    match node {
        Node::Text(text) => text.into_any(),
        Node::Code(code) => view! { <code>{code}</code> }.into_any(),
        Node::Break => view! { <br /> }.into_any(),
        Node::Rule => view! { <hr /> }.into_any(),
        Node::Part(Part::Link(address), nodes) => link(address, nodes),
        Node::Part(part, nodes) => part_view(part, views(nodes)),
    }
}

fn part_view(part: Part, inside: AnyView) -> AnyView {
    match part {
        Part::Paragraph => view! { <p>{inside}</p> }.into_any(),
        Part::Heading(1) => view! { <h3>{inside}</h3> }.into_any(),
        Part::Heading(2) => view! { <h4>{inside}</h4> }.into_any(),
        Part::Heading(_) => view! { <h5>{inside}</h5> }.into_any(),
        Part::Quote => view! { <blockquote>{inside}</blockquote> }.into_any(),
        Part::Preformatted => view! { <pre tabindex="0">{inside}</pre> }.into_any(),
        Part::List(None) => view! { <ul>{inside}</ul> }.into_any(),
        Part::List(Some(first)) => view! { <ol start=first.to_string()>{inside}</ol> }.into_any(),
        Part::Item => view! { <li>{inside}</li> }.into_any(),
        Part::Emphasis => view! { <em>{inside}</em> }.into_any(),
        Part::Strong => view! { <strong>{inside}</strong> }.into_any(),
        Part::Link(_) | Part::Plain => inside,
    }
}

/// A link says where it leads, whatever its text says.
fn link(address: String, nodes: Vec<Node>) -> AnyView {
    let spells_itself = nodes == [Node::Text(address.clone())];
    let place = (!spells_itself).then(|| format!(" ({})", host(&address)));
    view! {
        <a
            href=address.clone()
            title=address
            target="_blank"
            rel="noopener noreferrer nofollow"
        >
            {views(nodes)}
            {place.map(|place| view! { <span class="muted">{place}</span> })}
        </a>
    }
    .into_any()
}
