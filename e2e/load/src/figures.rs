use std::{fs, io};

use serde_json::{Map, Value, json};

/// Measured figures by name, in the order they were taken.
pub(crate) struct Figures(Vec<(String, f64)>);

impl Figures {
    pub(crate) fn new() -> Self {
        println!("{} The server and who asks it share them.", machine());
        Self(Vec::new())
    }

    pub(crate) fn add(&mut self, name: impl Into<String>, value: f64) {
        let name = name.into();
        println!("{name:<40} {value:>12.1}");
        self.0.push((name, value));
    }

    pub(crate) fn write(self, path: &str) -> io::Result<()> {
        let mut object: Map<String, Value> = self
            .0
            .into_iter()
            .map(|(name, value)| (name, json!(value)))
            .collect();
        object.insert("machine".into(), json!(machine()));
        object.insert("threads".into(), json!(threads()));
        fs::write(path, serde_json::to_vec_pretty(&object)?)
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
