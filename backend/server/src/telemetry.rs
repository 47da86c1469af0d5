//! What an OpenTelemetry collector is sent: a trace of every request and job, and durations, from every process.

use std::time::Duration;

use opentelemetry::{KeyValue, global, trace::TracerProvider as _};
use opentelemetry_otlp::{
    ExporterBuildError, MetricExporter, Protocol, SpanExporter, WithExportConfig as _,
};
use opentelemetry_sdk::{
    Resource,
    metrics::{PeriodicReader, SdkMeterProvider},
    propagation::TraceContextPropagator,
    trace::{SdkTracer, SdkTracerProvider},
};
use service::base::random;

/// Time between two reports of the metrics.
const REPORTS: Duration = Duration::from_secs(15);

/// How long the last spans may take to be sent when the process ends.
const LAST_SPANS: Duration = Duration::from_secs(2);

/// Sends until it is dropped.
#[derive(Debug)]
pub struct Telemetry {
    traces: SdkTracerProvider,
    metrics: SdkMeterProvider,
}

impl Telemetry {
    /// Sends to the collector at `endpoint` (OTLP over HTTP) from now on. One that does not answer delays nothing.
    ///
    /// # Errors
    /// Where the system gives no thread to send with.
    pub fn start(endpoint: &str) -> Result<Self, ExporterBuildError> {
        // Where one was chosen already, that one stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let spans = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{endpoint}/v1/traces"))
            .build()?;
        let durations = MetricExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{endpoint}/v1/metrics"))
            .build()?;
        let process = KeyValue::new("service.instance.id", random::identifier());
        let resource = Resource::builder()
            .with_service_name("tacit-server")
            .with_attribute(process)
            .build();
        let traces = SdkTracerProvider::builder()
            .with_batch_exporter(spans)
            .with_resource(resource.clone())
            .build();
        let reader = PeriodicReader::builder(durations)
            .with_interval(REPORTS)
            .build();
        let metrics = SdkMeterProvider::builder()
            .with_reader(reader)
            .with_resource(resource)
            .build();
        global::set_text_map_propagator(TraceContextPropagator::new());
        global::set_meter_provider(metrics.clone());
        Ok(Self { traces, metrics })
    }

    /// What makes spans.
    pub(crate) fn tracer(&self) -> SdkTracer {
        self.traces.tracer("tacit")
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        // A collector that is gone misses the last seconds.
        let _ = self.traces.shutdown_with_timeout(LAST_SPANS);
        let _ = self.metrics.shutdown_with_timeout(LAST_SPANS);
    }
}
