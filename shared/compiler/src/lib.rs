//! From a trained-model file to a quantized circuit, with an accuracy report.
//!
//! ```text
//! model file  ->  FloatModel (scaler folded in)  ->  Circuit (public) + Trained (secret)
//! ```
//!
//! Reads ONNX files of linear models, of networks with elementwise activations and of tree ensembles,
//! the files of boosting libraries, and tables of vectors. Runs in the owner's browser: neither the
//! model nor the data leaves this crate in a form that can be sent.

mod data;
mod error;
mod file_kind;
mod import;
mod lower;
mod measure;
mod model;
mod pixels;
mod policy;
mod prepared;
mod ranges;
mod read;
mod report;
mod words;

pub use error::Error;
pub use file_kind::FileKind;
pub use import::{Imported, import, import_where};
pub use model::{feature::Feature, float::FloatModel, link::Link};
pub use read::{archive::bundled, file_kinds};
