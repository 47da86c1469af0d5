//! Traces that go on from process to process: spans say what was done and how long it took, never with which values.

use std::collections::HashMap;

use opentelemetry::global;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// Target of every span that is traced. Log lines leave these spans out.
pub const TARGET: &str = "tacit::trace";

/// Name of the address of a span (W3C Trace Context, section 3.2).
const TRACEPARENT: &str = "traceparent";

/// Address of the span that is under way, by which another process goes on with it; none where nothing is traced.
pub fn address() -> Option<String> {
    let (context, mut carrier) = (Span::current().context(), HashMap::new());
    global::get_text_map_propagator(|propagator| propagator.inject_context(&context, &mut carrier));
    carrier.remove(TRACEPARENT)
}

/// Makes a new span go on with the one of that address.
pub fn go_on(span: &Span, address: &str) {
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), address.to_owned())]);
    let context = global::get_text_map_propagator(|propagator| propagator.extract(&carrier));
    // A span that nobody records has no parent either.
    let _ = span.set_parent(context);
}
