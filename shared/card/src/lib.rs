//! The one vocabulary of models: what a card says, what an answer means, what an owner may choose.
//!
//! Everything here is public or stays in the owner's browser as a choice; nothing here knows of
//! ciphertexts. Server, compiler, crypto worker and pages speak of models in these words alone.

pub mod table;

mod accuracy;
mod answer;
mod comparison;
mod decision;
mod fidelity;
mod form;
mod import;
mod model_card;
mod picture;
mod policy;
mod sample;
mod series;
mod tags;
mod text;

pub use accuracy::{Accuracy, Metric, RowsOrigin};
pub use answer::{Answer, ProbabilityLink, Target, ValueLink};
pub use comparison::{
    ClassComparison, ClassPair, Comparison, Confusion, OutsideRanges, ToldAnswer, ValueComparison,
    ValueErrors, WorstRow,
};
pub use decision::{DecisionEffect, DecisionRows, DecisionTruth};
pub use fidelity::{Doubt, Fidelity};
pub use form::{Field, InputForm, SMALLEST_STEP};
pub use import::{
    ImportSettings, KnownInput, LookupChoice, NamedTable, OpenQuestion, OutputMeaning, OwnerReply,
    PictureSettings, QuantizationChoice, ScalingPlace, SeriesInput,
};
pub use model_card::{
    AnswerKind, CardDifference, FIRST_VERSION, InputKind, LONGEST_CHANGE, ListedCard, MOST_CHANGES,
    ModelCard, UNNAMED, VersionChange, features, same_inputs,
};
pub use picture::{
    PictureForm, PictureGround, PictureLook, PictureStatistics, PixelOrder, PixelScale, Resize,
    ResizeFilter, Spread,
};
pub use policy::{PolicyChoice, Threshold, logit};
pub use sample::{SampleCard, SampleEntry, SampleField, SampleGallery, SampleImage};
pub use series::Series;
pub use tags::{LONGEST_TAG, MOST_TAGS, tags_of};
pub use text::{CardText, LICENCES, has_breaks, hides, in_groups, is_blank, is_hidden, seen};

/// How the names of model files end that can be imported, as in HTML's `accept`.
pub const MODEL_FILES: &str = ".onnx,.json,.ubj,.txt,.csv,.zip,.data,.npy,.npz,.safetensors";

/// What to choose as a model file, with every program that writes one, in one sentence.
pub const MODEL_FILES_IN_WORDS: &str = "Choose a model in ONNX (as skl2onnx, PyTorch and Keras export it, with its .data file if there is one), the JSON, UBJSON or text file of XGBoost, LightGBM or CatBoost, or a gallery as CSV, NumPy or safetensors file.";
