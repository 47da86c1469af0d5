//! Counters in the Prometheus text format.

mod collected;
pub mod timings;

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
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
    /// Seconds since 1970 at which the TLS certificate ends; 0 where there is none.
    certificate_ends: AtomicU64,
}

/// Requests since the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// How many.
    pub requests: u64,
    /// Answers that told of a fault of the server.
    pub faults: u64,
    /// How many were answered within each bound.
    within: [u64; BOUNDS.len()],
}

impl Answered {
    /// What came since an earlier look.
    pub fn since(self, before: &Self) -> Self {
        let mut within = self.within;
        for (now, before) in within.iter_mut().zip(before.within) {
            *now -= before;
        }
        Self {
            requests: self.requests - before.requests,
            faults: self.faults - before.faults,
            within,
        }
    }

    /// Milliseconds within which 99 of 100 were answered: the first bound that holds for them, or a minute.
    pub fn within_ms(&self) -> u64 {
        const BEYOND: u64 = 60_000;
        if self.requests == 0 {
            return 0;
        }
        let enough = (self.requests * 99).div_ceil(100);
        let mut bounds = self.within.iter().zip(BOUNDS);
        let found = bounds.find(|(count, _)| **count >= enough);
        found.map_or(BEYOND, |(_, seconds)| (seconds * 1e3) as u64)
    }
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
            certificate_ends: AtomicU64::default(),
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

    /// Notes when the TLS certificate in use ends, in seconds since 1970.
    pub fn count_certificate(&self, ends: u64) {
        self.certificate_ends.store(ends, Ordering::Relaxed);
    }

    /// What was noted of it last; 0 where there is none.
    pub fn certificate_ends(&self) -> u64 {
        self.certificate_ends.load(Ordering::Relaxed)
    }

    /// Answers so far that told of a fault of the server.
    pub fn faults(&self) -> u64 {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let faults = requests.iter().filter(|(series, _)| series.status >= 500);
        faults.map(|(_, durations)| durations.count).sum()
    }

    /// What all requests since the start sum up to.
    pub fn answered(&self) -> Answered {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Answered::default();
        for (series, durations) in requests.iter() {
            all.requests += durations.count;
            all.faults += if series.status >= 500 {
                durations.count
            } else {
                0
            };
            for (sum, bucket) in all.within.iter_mut().zip(durations.buckets) {
                *sum += bucket;
            }
        }
        all
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
    fn ninety_nine_of_a_hundred_requests_give_the_bound_and_earlier_ones_do_not_count() {
        let metrics = Metrics::default();
        let count = |times: u32, milliseconds| {
            for _ in 0..times {
                metrics.count_request("GET", "/", 200, Duration::from_millis(milliseconds));
            }
        };
        assert_eq!(metrics.answered().within_ms(), 0);
        count(100, 20_000);
        let before = metrics.answered();
        assert_eq!(before.within_ms(), 60_000);
        count(99, 20);
        count(1, 2_000);
        let since = metrics.answered().since(&before);
        assert_eq!(
            (since.requests, since.faults, since.within_ms()),
            (100, 0, 30)
        );
        count(1, 2_000);
        assert_eq!(metrics.answered().since(&before).within_ms(), 3_000);
    }

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
