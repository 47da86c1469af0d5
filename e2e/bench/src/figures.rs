use std::{fs, io};

use serde_json::{Map, Value, json};

/// Measured figures by name, in the order they were taken.
pub(crate) struct Figures(Vec<(String, f64)>);

impl Figures {
    pub(crate) fn new() -> Self {
        println!("{} threads used: 1, with lookups 2", machine());
        Self(Vec::new())
    }

    pub(crate) fn add(&mut self, name: &str, value: f64) {
        println!("{name:<48} {value:>16.4}");
        self.0.push((name.to_owned(), value));
    }

    pub(crate) fn value(&self, name: &str) -> f64 {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map_or(f64::NAN, |(_, value)| *value)
    }

    pub(crate) fn write(&self, path: &str) -> io::Result<()> {
        let mut object: Map<String, Value> = self
            .0
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        object.insert("machine".into(), json!(machine()));
        object.insert("threads".into(), json!(1));
        object.insert("threads_with_lookups".into(), json!(2));
        fs::write(path, serde_json::to_vec_pretty(&object)?)
    }
}

/// Processor model and number of cores.
fn machine() -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |name| {
        name.trim_matches([' ', '\t', ':'])
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores.")
}
