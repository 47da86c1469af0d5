//! What the process writes about itself.

use std::{io::IsTerminal, panic};

use service::base::trace;
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt as _, filter_fn},
    fmt,
    layer::SubscriberExt as _,
    registry::LookupSpan,
    util::SubscriberInitExt as _,
};

use crate::telemetry::Telemetry;

/// Writes log lines to standard error from now on, as JSON or for people, and sends spans to the collector, if there is one.
/// Lines that cannot be written are left out.
pub fn write(json: bool, telemetry: Option<&Telemetry>) {
    let spans = telemetry.map(|telemetry| {
        let traced = filter_fn(|about| about.is_span() && about.target() == trace::TARGET);
        let layer = tracing_opentelemetry::layer().with_tracer(telemetry.tracer());
        layer
            .with_level(false)
            .with_location(false)
            .with_target(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(traced)
    });
    tracing_subscriber::registry()
        .with(spans)
        .with(lines(json))
        .init();
    // A panic message may quote a value; its place does not.
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| (place.file(), place.line()));
        tracing::error!(?place, "panic");
    }));
}

fn lines<S>(json: bool) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    let chosen = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let chosen = chosen.and(filter_fn(|about| about.is_event()));
    let lines = fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // A log that takes no more lines, on a full disk say, ends nothing.
        .log_internal_errors(false);
    match json {
        true => lines.json().with_filter(chosen).boxed(),
        false => lines.with_filter(chosen).boxed(),
    }
}
