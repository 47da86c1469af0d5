use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag};

/// Most parts inside of each other; what lies deeper is shown, without its form.
const DEEPEST: usize = 12;

/// A piece of a formatted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// Words.
    Text(String),
    /// Words as typed by a program.
    Code(String),
    /// The end of a line.
    Break,
    /// A line across.
    Rule,
    /// Pieces that belong together.
    Part(Part, Vec<Node>),
}

/// What pieces are together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A paragraph.
    Paragraph,
    /// A heading, 1 the largest.
    Heading(u8),
    /// A quotation.
    Quote,
    /// Lines kept as they are.
    Preformatted,
    /// A list, with its first number if it is numbered.
    List(Option<u64>),
    /// An item of a list.
    Item,
    /// Emphasised words.
    Emphasis,
    /// Strongly emphasised words.
    Strong,
    /// A link to an address of the web.
    Link(String),
    /// Nothing in particular.
    Plain,
}

/// Reads Markdown (CommonMark) that anybody may have written. Raw HTML stays text, a picture is its
/// description, and a link leads to the web or nowhere.
pub(super) fn tree(text: &str) -> Vec<Node> {
    let mut open: Vec<(Part, Vec<Node>)> = vec![(Part::Plain, Vec::new())];
    for event in Parser::new_ext(text, Options::empty()) {
        match event {
            Event::Start(tag) => open.push((part(tag), Vec::new())),
            Event::End(_) => close(&mut open),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                add(&mut open, Node::Text(text.into_string()));
            }
            Event::Code(code) => add(&mut open, Node::Code(code.into_string())),
            Event::SoftBreak => add(&mut open, Node::Text(" ".to_owned())),
            Event::HardBreak => add(&mut open, Node::Break),
            Event::Rule => add(&mut open, Node::Rule),
            // None of these extensions is on.
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map(|(_, nodes)| nodes).unwrap_or_default()
}

fn add(open: &mut [(Part, Vec<Node>)], node: Node) {
    if let Some((_, nodes)) = open.last_mut() {
        nodes.push(node);
    }
}

/// Ends the innermost part.
fn close(open: &mut Vec<(Part, Vec<Node>)>) {
    let depth = open.len();
    if depth < 2 {
        return;
    }
    let Some((part, nodes)) = open.pop() else {
        return;
    };
    if part != Part::Plain && depth <= DEEPEST {
        add(open, Node::Part(part, nodes));
    } else if let Some((_, around)) = open.last_mut() {
        around.extend(nodes);
    }
}

fn part(tag: Tag) -> Part {
    match tag {
        Tag::Paragraph => Part::Paragraph,
        Tag::Heading { level, .. } => Part::Heading(match level {
            HeadingLevel::H1 => 1,
            HeadingLevel::H2 => 2,
            _ => 3,
        }),
        Tag::BlockQuote(_) => Part::Quote,
        Tag::CodeBlock(_) | Tag::HtmlBlock => Part::Preformatted,
        Tag::List(first) => Part::List(first),
        Tag::Item => Part::Item,
        Tag::Emphasis => Part::Emphasis,
        Tag::Strong => Part::Strong,
        Tag::Link { dest_url, .. } => web(&dest_url).map_or(Part::Plain, Part::Link),
        _ => Part::Plain,
    }
}

/// The address, if it is one of the web.
fn web(address: &str) -> Option<String> {
    // What stands before an @ looks like the place that the link leads to.
    let is_plain = !host(address).is_empty() && !address.contains(['@', '\\']);
    let plain = |letter: char| !letter.is_whitespace() && !card::is_hidden(letter);
    (is_plain && address.chars().all(plain)).then(|| address.to_owned())
}

/// Where an address of the web leads; empty for others.
pub(super) fn host(address: &str) -> &str {
    let Some((scheme, rest)) = address.split_once("://") else {
        return "";
    };
    let is_web = ["https", "http"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web));
    let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    if is_web { host } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    fn paragraph(nodes: Vec<Node>) -> Node {
        Node::Part(Part::Paragraph, nodes)
    }

    /// Every address that a text links to.
    fn links(nodes: &[Node]) -> Vec<String> {
        let inside = |node: &Node| match node {
            Node::Part(Part::Link(address), _) => vec![address.clone()],
            Node::Part(_, nodes) => links(nodes),
            _ => Vec::new(),
        };
        nodes.iter().flat_map(inside).collect()
    }

    #[test]
    fn paragraphs_lists_and_emphasis_are_understood() {
        let nodes = tree("# Use\n\nNot *for* **decisions**.\n\n3. one\n4. two");
        assert_eq!(nodes[0], Node::Part(Part::Heading(1), vec![text("Use")]));
        let words = vec![
            text("Not "),
            Node::Part(Part::Emphasis, vec![text("for")]),
            text(" "),
            Node::Part(Part::Strong, vec![text("decisions")]),
            text("."),
        ];
        assert_eq!(nodes[1], paragraph(words));
        let item = |word| Node::Part(Part::Item, vec![text(word)]);
        let list = Node::Part(Part::List(Some(3)), vec![item("one"), item("two")]);
        assert_eq!(nodes[2..], [list]);
    }

    #[test]
    fn plain_text_keeps_its_paragraphs() {
        let nodes = tree("One 2 < 3 & 4.\nMore.\n\nTwo.");
        assert_eq!(nodes.len(), 2);
        assert_eq!(nodes[1], paragraph(vec![text("Two.")]));
    }

    #[test]
    fn html_stays_text() {
        let nodes = tree("<script>alert(1)</script>\n\nan <img src=x onerror=y> inside");
        let shown = format!("{nodes:?}");
        assert!(
            shown.contains("Text(\"<script>alert(1)</script>\\n\")"),
            "{shown}"
        );
        assert!(shown.contains("Text(\"<img src=x onerror=y>\")"), "{shown}");
    }

    #[test]
    fn a_picture_is_its_description_and_loads_nothing() {
        let nodes = tree("![a curve](https://elsewhere.example/pixel.png)");
        assert_eq!(nodes, [paragraph(vec![text("a curve")])]);
    }

    #[test]
    fn links_lead_to_the_web_or_nowhere() {
        let right = "[a](https://a.example/x?y) <http://b.example> [c](HTTPS://c.example)";
        let expected = [
            "https://a.example/x?y",
            "http://b.example",
            "HTTPS://c.example",
        ];
        assert_eq!(links(&tree(right)), expected);
        let wrong = "[a](javascript:alert(1)) [b](data:text/html,x) [c](/owner) [d](//e.example) \
            [e](JAVASCRIPT:x) <mailto:a@b.example> [f](https://) [g](&#106;avascript:x) \
            [h](http://bank.example@e.example) [i](http://bank.example\\\\@e.example) [j](https:///x)";
        assert_eq!(links(&tree(wrong)), Vec::<String>::new());
    }

    #[test]
    fn the_place_of_a_link_is_its_host() {
        assert_eq!(host("https://a.example:8443/x?y#z"), "a.example:8443");
        assert_eq!(host("HTTP://a.example"), "a.example");
        assert_eq!(host("javascript://a.example"), "");
    }

    #[test]
    fn a_text_that_is_deep_is_shown_without_depth() {
        fn depth(nodes: &[Node]) -> usize {
            let inside = |node: &Node| match node {
                Node::Part(_, nodes) => 1 + depth(nodes),
                _ => 0,
            };
            nodes.iter().map(inside).max().unwrap_or_default()
        }
        for deep in [">".repeat(5_000), "- ".repeat(2_500), "*a **b ".repeat(700)] {
            let nodes = tree(&format!("{deep}end"));
            assert!(depth(&nodes) <= DEEPEST);
            assert!(format!("{nodes:?}").contains("end"));
        }
    }
}
