//! From a trained-model file to a quantized circuit, with an accuracy report.
//!
//! ```text
//! ONNX  ->  FloatModel (scaler folded in)  ->  Weights + Circuit
//! ```
//!
//! Reads what skl2onnx writes for scikit-learn's linear models, alone or behind a scaler. Runs in the
//! owner's browser: neither the model nor the data leaves this crate in a form that can be sent.

mod accuracy;
mod answer;
mod data;
mod error;
mod feature;
mod float;
mod gallery;
mod graph;
mod import;
mod linear;
mod link;
mod network;
mod noise;
mod onnx;
mod policy;
mod precision;
mod quantize;
mod ranges;
mod report;
mod simulation;
mod trees;
mod trial;

pub use accuracy::{Accuracy, Metric};
pub use answer::Answer;
pub use error::Error;
pub use feature::Feature;
pub use float::FloatModel;
pub use import::{Imported, Settings, import};
pub use link::Link;
pub use policy::{PolicyChoice, Threshold};
pub use precision::Choice;
