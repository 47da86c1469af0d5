//! An OpenTelemetry collector that keeps what it is sent.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use opentelemetry_proto::tonic::{
    collector::{metrics::v1::ExportMetricsServiceRequest, trace::v1::ExportTraceServiceRequest},
    common::v1::KeyValue,
    resource::v1::Resource,
};
use prost::Message;

/// A span that was received.
#[derive(Clone, Debug)]
pub struct SentSpan {
    /// Which process sent it.
    pub process: String,
    /// What was done.
    pub name: String,
    /// Identifier of the whole trace.
    pub trace: Vec<u8>,
    /// Identifier of the span.
    pub id: Vec<u8>,
    /// Identifier of the span it is part of; empty for none.
    pub parent: Vec<u8>,
    /// What is said about it.
    pub attributes: Vec<(String, String)>,
}

/// Listens until the process ends.
#[derive(Debug)]
pub struct Collector {
    address: SocketAddr,
    received: Arc<Mutex<Received>>,
}

#[derive(Debug, Default)]
struct Received {
    spans: Vec<SentSpan>,
    metrics: Vec<String>,
}

impl Collector {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let received = Arc::new(Mutex::new(Received::default()));
        let kept = received.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = kept.clone();
                thread::spawn(move || serve(stream, &kept));
            }
        });
        Self { address, received }
    }

    /// Where it listens.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All spans so far.
    pub fn spans(&self) -> Vec<SentSpan> {
        let received = self.received.lock();
        received
            .unwrap_or_else(PoisonError::into_inner)
            .spans
            .clone()
    }

    /// Names of all metrics so far.
    pub fn metrics(&self) -> Vec<String> {
        let received = self.received.lock();
        received
            .unwrap_or_else(PoisonError::into_inner)
            .metrics
            .clone()
    }
}

/// Answers the requests of one connection, until one cannot be understood.
fn serve(stream: TcpStream, kept: &Mutex<Received>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut writer = stream;
    loop {
        let (path, body) = request(&mut reader)?;
        kept.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(&path, &body)?;
        writer
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            .ok()?;
    }
}

fn request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let (mut path, mut length) = (None, 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(stated) = line.strip_prefix("content-length: ") {
            length = stated.parse().ok()?;
        }
        path = path.or_else(|| line.split(' ').nth(1).map(str::to_owned));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path?, body))
}

impl Received {
    fn take(&mut self, path: &str, body: &[u8]) -> Option<()> {
        match path {
            "/v1/traces" => self.take_spans(ExportTraceServiceRequest::decode(body).ok()?),
            "/v1/metrics" => self.take_metrics(ExportMetricsServiceRequest::decode(body).ok()?),
            _ => return None,
        }
        Some(())
    }

    fn take_spans(&mut self, sent: ExportTraceServiceRequest) {
        for of_process in sent.resource_spans {
            let process = process(of_process.resource.as_ref());
            let spans = of_process
                .scope_spans
                .into_iter()
                .flat_map(|scope| scope.spans);
            self.spans.extend(spans.map(|span| SentSpan {
                process: process.clone(),
                name: span.name,
                trace: span.trace_id,
                id: span.span_id,
                parent: span.parent_span_id,
                attributes: span.attributes.iter().map(pair).collect(),
            }));
        }
    }

    fn take_metrics(&mut self, sent: ExportMetricsServiceRequest) {
        let scopes = sent
            .resource_metrics
            .into_iter()
            .flat_map(|it| it.scope_metrics);
        let metrics = scopes.flat_map(|scope| scope.metrics);
        self.metrics.extend(metrics.map(|metric| metric.name));
    }
}

fn process(resource: Option<&Resource>) -> String {
    let attributes = resource.map_or(&[][..], |resource| &resource.attributes);
    let mut pairs = attributes.iter().map(pair);
    let instance = pairs.find(|(key, _)| key == "service.instance.id");
    instance.map(|(_, instance)| instance).unwrap_or_default()
}

fn pair(attribute: &KeyValue) -> (String, String) {
    let value = attribute
        .value
        .as_ref()
        .and_then(|value| value.value.as_ref());
    (attribute.key.clone(), format!("{value:?}"))
}
