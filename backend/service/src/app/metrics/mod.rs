//! Counters in the Prometheus text format.

mod collected;
pub mod timings;

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use opentelemetry::{KeyValue, metrics::Histogram};

/// Upper bounds of the duration buckets, in seconds.
const BOUNDS: [f64; 9] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0];

/// What the server counts about requests. Labels are methods, path patterns and statuses, never values.
#[derive(Debug)]
pub struct Metrics {
    requests: Mutex<BTreeMap<Series, Durations>>,
    collected: Histogram<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Series {
    method: &'static str,
    path: String,
    status: u16,
}

#[derive(Clone, Debug, Default)]
struct Durations {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Mutex::default(),
            collected: collected::seconds(
                "http.server.request.duration",
                "Time from request to answer",
            ),
        }
    }
}

impl Metrics {
    /// Counts one request.
    pub fn count_request(&self, method: &'static str, path: &str, status: u16, duration: Duration) {
        let labels = [
            KeyValue::new("http.request.method", method),
            KeyValue::new("http.route", path.to_owned()),
            KeyValue::new("http.response.status_code", i64::from(status)),
        ];
        self.collected.record(duration.as_secs_f64(), &labels);
        let series = Series {
            method,
            path: path.to_owned(),
            status,
        };
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests
            .entry(series)
            .or_default()
            .add(duration.as_secs_f64());
    }

    /// Answers so far that told of a fault of the server.
    pub fn faults(&self) -> u64 {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let faults = requests.iter().filter(|(series, _)| series.status >= 500);
        faults.map(|(_, durations)| durations.count).sum()
    }

    /// All series so far.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "# HELP tacit_http_request_duration_seconds Time from request to answer.\n\
             # TYPE tacit_http_request_duration_seconds histogram\n",
        );
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for (series, durations) in requests.iter() {
            let Series {
                method,
                path,
                status,
            } = series;
            let labels = format!("method=\"{method}\",path=\"{path}\",status=\"{status}\"");
            durations.write("tacit_http_request_duration_seconds", &labels, &mut text);
        }
        text
    }
}

impl Durations {
    fn add(&mut self, seconds: f64) {
        for (bucket, bound) in self.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        self.count += 1;
        self.sum += seconds;
    }

    fn write(&self, name: &str, labels: &str, text: &mut String) {
        let Self {
            buckets,
            count,
            sum,
        } = self;
        for (bucket, bound) in buckets.iter().zip(BOUNDS) {
            let _ = writeln!(text, "{name}_bucket{{{labels},le=\"{bound}\"}} {bucket}");
        }
        let _ = writeln!(text, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}");
        let _ = writeln!(text, "{name}_sum{{{labels}}} {sum}");
        let _ = writeln!(text, "{name}_count{{{labels}}} {count}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_in_every_bucket_it_fits() {
        let metrics = Metrics::default();
        metrics.count_request("GET", "/api/models/{id}", 200, Duration::from_millis(20));
        let text = metrics.text();
        let labels = "method=\"GET\",path=\"/api/models/{id}\",status=\"200\"";
        let name = "tacit_http_request_duration_seconds";
        assert!(text.contains(&format!("{name}_bucket{{{labels},le=\"0.01\"}} 0\n")));
        assert!(text.contains(&format!("{name}_bucket{{{labels},le=\"0.03\"}} 1\n")));
        assert!(text.contains(&format!("{name}_count{{{labels}}} 1\n")));
    }
}
