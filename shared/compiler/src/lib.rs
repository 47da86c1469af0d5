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
mod graph;
mod import;
mod noise;
mod onnx;
mod precision;
mod quantize;
mod ranges;
mod report;

pub use accuracy::{Accuracy, Metric};
pub use answer::Answer;
pub use error::Error;
pub use feature::Feature;
pub use float::{FloatModel, Link};
pub use import::{Imported, Settings, import};
pub use precision::Choice;
