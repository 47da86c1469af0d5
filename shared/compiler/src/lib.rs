//! From a trained-model file to a quantized circuit, with an accuracy report.
//!
//! ```text
//! model file  ->  FloatModel (scaler folded in)  ->  Circuit (public) + Trained (secret)
//! ```
//!
//! Reads ONNX files of linear models, of networks with elementwise activations and of tree ensembles,
//! the files of boosting libraries, and tables of vectors. Runs in the owner's browser: neither the
//! model nor the data leaves this crate in a form that can be sent.

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
