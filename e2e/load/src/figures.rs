use std::{fs, io};

use serde_json::{Map, Value, json};

const FILE: &str = "target/load.json";

/// Measured figures by name; those of the last time that are not measured now stay.
pub(crate) struct Figures(Map<String, Value>);

impl Figures {
    pub(crate) fn new() -> Self {
        println!("{} The server and who asks it share them.", machine());
        let last = fs::read(FILE).ok();
        let last = last.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let mut figures: Map<String, Value> = last.unwrap_or_default();
        figures.insert("machine".into(), json!(machine()));
        figures.insert("threads".into(), json!(threads()));
        Self(figures)
    }

    pub(crate) fn add(&mut self, name: impl Into<String>, value: f64) {
        let name = name.into();
        println!("{name:<40} {value:>12.1}");
        self.0.insert(name, json!(value));
    }

    pub(crate) fn write(self) -> io::Result<()> {
        fs::write(FILE, serde_json::to_vec_pretty(&self.0)?)
    }
}

fn machine() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |name| {
        name.trim_matches([' ', '\t', ':'])
    });
    format!("{model}, {} cores.", threads())
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
