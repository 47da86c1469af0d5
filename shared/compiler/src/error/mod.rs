mod action;

use card::{Fidelity, table::TableProblem};
use thiserror::Error;

use crate::file_kind::FileKind;

/// How programs call the second file of an ONNX model.
const WEIGHTS: [&str; 3] = [".data", ".onnx_data", ".weight"];

/// Why nothing was compiled. Names operators, lines and columns, never a value.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}", self.happened())]
pub enum Error {
    /// The file is of no kind that is known here.
    UnknownFile,
    /// The file begins like one of its kind and ends early, or is damaged inside.
    Damaged(FileKind),
    /// Weights lie in a second file.
    ExternalData {
        /// Its name, as the model file gives it.
        location: String,
    },
    /// The second file of an ONNX model, without the first.
    WeightsAlone,
    /// A ZIP archive that ends early, is damaged, or is packed in a way that is not read.
    DamagedArchive,
    /// A ZIP archive with a file that is too large once it is unpacked.
    UnpackedSize,
    /// A ZIP archive of very many files.
    ManyFiles,
    /// A ZIP archive in another one.
    NestedArchive,
    /// An archive with several models.
    SeveralModels,
    /// A file of another kind than a model's export.
    Foreign {
        /// What it is.
        what: &'static str,
        /// What to do instead.
        action: &'static str,
    },
    /// An operator the compiler does not know.
    UnknownOperator(String),
    /// A known operator in a place where the model stops being linear.
    NotLinear(String),
    /// An operator in a place where several trees are no sum any more.
    BehindTrees(String),
    /// An operator that takes the answers of trees together with those of another kind of model.
    BesideTrees(String),
    /// Something at an operator of a graph.
    AtNode {
        /// What it is called in the file.
        node: String,
        /// Its place among the operators that answers pass through, from 1.
        position: usize,
        /// How many these are.
        count: usize,
        /// What is wrong.
        cause: Box<Self>,
    },
    /// An input without rows: a constant whose numbers the file lacks.
    ConstantInput {
        /// Its name.
        input: String,
    },
    /// A graph in which an operator reads the value of this name, which only a later one computes.
    Circle(String),
    /// A tensor does not fit its operator.
    TensorShape(String),
    /// An input whose number of columns the file leaves open, and nothing else tells.
    OpenInput {
        /// Its name.
        input: String,
    },
    /// A weight, offset or scale is not a finite number.
    NotFinite,
    /// The model reads text.
    TextInput,
    /// Something that can only be public stands behind sealed weights.
    BehindWeights(String),
    /// The model reads texts in a way that no preparation has.
    Vectorizer(&'static str),
    /// More features than a circuit takes, or none.
    Features {
        /// Features of the model.
        got: usize,
    },
    /// More outputs than a circuit takes.
    Outputs {
        /// Outputs of the model.
        got: usize,
    },
    /// More layers than a circuit takes.
    Layers {
        /// Layers that were counted.
        got: usize,
    },
    /// Shares of a sum, as softmax makes them, combined with others.
    SharesCombined,
    /// Isotonic calibration, which the file rounds.
    Isotonic,
    /// More support vectors than one answer may take lookups.
    SupportVectors {
        /// Vectors of the model.
        got: usize,
    },
    /// A layer with more outputs than a circuit takes.
    Neurons {
        /// Outputs of the layer.
        got: usize,
    },
    /// Nothing in the graph multiplies features by weights.
    NoLinearModel,
    /// A regression with several targets, or several models in one file.
    SeveralOutputs,
    /// The outputs were said to mean what they cannot.
    Meaning,
    /// Class names and scores differ in number.
    Classes {
        /// Scores of the model.
        expected: usize,
        /// Class names in the file.
        got: usize,
    },
    /// The model has more parts than a circuit takes.
    TooLarge,
    /// A table without a column that names its vectors.
    VectorNames,
    /// Labelled rows that a model was trained on, in place of the model.
    TrainingTable,
    /// Rows of one number each at most, in place of the model.
    LabelledRows,
    /// No matrix of numbers, or vectors of several lengths.
    NoVectors,
    /// More vectors, or vectors of more numbers, than a gallery takes.
    Vectors,

    /// A booster or objective whose scores mean something else.
    Objective(String),
    /// Splits on statistics of categories.
    CategoryStatistics,
    /// A scaler that turns the order of values around.
    NegativeScale,
    /// A library's own binary format.
    BinaryTrees(&'static str),
    /// Categories whose names the file does not hold.
    CategoryNames,
    /// Leaves that hold linear models.
    LinearLeaves,
    /// Trees written for people to read, without what is needed to compute.
    TreeDump(&'static str),
    /// JSON of no library that is known here.
    UnknownJson,
    /// A tree that is too deep, or more nodes than are read.
    TreeSize,
    /// More lookups than one answer may take.
    ForestSize {
        /// Lookups of one answer.
        got: usize,
    },
    /// More lookups than one answer may take, and with as many as it may answers differ too much.
    ForestLoss {
        /// Lookups with which its sealed form would be too large; none: an answer takes too many.
        oversized: Option<u64>,
        /// Lookups of one answer that it was brought down to.
        lookups: u64,
        /// How close it then comes.
        fidelity: Fidelity,
    },
    /// As close as sealed layers come, answers differ too much.
    AnswerLoss(Fidelity),
    /// Fewer lookups wished than any answer takes.
    FewLookups {
        /// The fewest.
        least: u64,
    },

    /// The owner's table.
    Table(TableProblem),

    /// A typed range is empty, reversed or not a number.
    Range {
        /// Index of the feature, from 0.
        feature: usize,
    },
    /// Ranges were typed for another number of features.
    RangeCount {
        /// Features of the model.
        expected: usize,
        /// Ranges given.
        got: usize,
    },
    /// The image's pixels are not the model's features.
    Image {
        /// Features of the model.
        expected: usize,
        /// Pixels of the image.
        got: usize,
    },
    /// Mean, deviation or highest value of pixels that are none.
    PixelScale,
    /// Precision outside 2 to 16 bits.
    Bits,
    /// Scores at this precision do not fit the circuit.
    ScoreRange,
    /// An output policy that the model's scores do not allow.
    Policy,
    /// A threshold that is no number, or no probability the model knows.
    Threshold,
}

impl Error {
    /// What is wrong, wherever it stands.
    pub fn cause(&self) -> &Self {
        match self {
            Self::AtNode { cause, .. } => cause.cause(),
            other => other,
        }
    }

    /// Whether the same trees can be read with another number of lookups.
    pub fn is_about_lookups(&self) -> bool {
        matches!(
            self.cause(),
            Self::ForestLoss { .. } | Self::FewLookups { .. }
        )
    }

    /// The same, of a file that came alone under this name.
    pub fn of_file(self, name: &str) -> Self {
        let name = name.to_ascii_lowercase();
        let are_weights = WEIGHTS.iter().any(|ending| name.ends_with(ending));
        match self {
            Self::UnknownFile | Self::Damaged(_) | Self::Foreign { .. } if are_weights => {
                Self::WeightsAlone
            }
            error => error,
        }
    }

    /// What happened, one sentence.
    pub fn happened(&self) -> String {
        match self {
            Self::UnknownFile => "This file is no model that is known here.".into(),
            Self::Damaged(kind) => format!("This {} ends early or is damaged.", kind.name),
            Self::ExternalData { location } => {
                format!("The weights of this ONNX file are in a second file, {location}.")
            }
            Self::WeightsAlone => {
                "This file holds the weights of an ONNX model, not the model itself.".into()
            }
            Self::DamagedArchive => "This ZIP file ends early or is damaged.".into(),
            Self::UnpackedSize => "This ZIP file is too large when unpacked.".into(),
            Self::ManyFiles => "This ZIP file holds more than 4,096 files.".into(),
            Self::NestedArchive => "This ZIP file holds another ZIP file.".into(),
            Self::SeveralModels => "This ZIP file holds several models.".into(),
            Self::Foreign { what, .. } => format!("This is {what}: no file that is read here."),
            Self::UnknownOperator(name) => {
                format!("The model uses the operator {name}, which is not supported.")
            }
            Self::NotLinear(name) => {
                format!("The model does something with {name} that sealed layers cannot.")
            }
            Self::BehindTrees(name) => {
                format!(
                    "The operator {name} makes something of the trees' answers that is no weighted sum of them."
                )
            }
            Self::BesideTrees(name) => format!(
                "The operator {name} takes answers of trees together with numbers that are none, as StackingClassifier, StackingRegressor (also with passthrough=True) and VotingClassifier, VotingRegressor do over models of several kinds."
            ),
            Self::AtNode { node, position, count, cause } => {
                format!("{} It stands at operator {position} of {count} in the ONNX file, {node}.", cause.happened())
            }
            Self::ConstantInput { input } => format!(
                "The input {input} of this ONNX file takes no rows: it stands for constants, as the mean and deviation of a Normalization layer, whose numbers the file lacks."
            ),
            Self::Circle(value) => format!(
                "The graph of this ONNX file goes in a circle: {value} is read before it is computed."
            ),
            Self::TensorShape(name) => {
                format!("A tensor of the operator {name} has the wrong shape.")
            }
            Self::OpenInput { input } => {
                format!("This ONNX file leaves open how many columns its input {input} has.")
            }
            Self::NotFinite => "A weight of the model is infinite or not a number.".into(),
            Self::TextInput => "The model reads text or categories, not numbers.".into(),
            Self::BehindWeights(name) => format!(
                "{name} stands behind weights, which are sealed, and can only be computed before them."
            ),
            Self::Vectorizer(how) => format!("The model's vectorizer {how}."),
            Self::Features { got } => format!("The model has {got} features."),
            Self::Outputs { got } => format!("The model has {got} outputs."),
            Self::Layers { got } => format!("The network has {got} or more hidden layers."),
            Self::SharesCombined => {
                "The model goes on computing with probabilities of three or more classes, as averages or votes of several classifiers do.".into()
            }
            Self::Isotonic => "The file rounds isotonic calibration: it answers with the nearest point that calibration learnt, where scikit-learn draws lines between the points.".into(),
            Self::SupportVectors { got } => {
                format!("The support vector machine has {got} support vectors, a lookup each.")
            }
            Self::Neurons { got } => format!("A hidden layer of the network has {got} neurons."),
            Self::NoLinearModel => "No model was found in this file.".into(),
            Self::SeveralOutputs => "The model predicts several values at once.".into(),
            Self::Meaning => "The model's outputs cannot mean that.".into(),
            Self::Classes { expected, got } => {
                format!("The model has {expected} scores and {got} class names.")
            }
            Self::TooLarge => "The model has more parts than one answer can pass through.".into(),
            Self::Objective(name) => {
                format!("The model was trained for {name}, which is not supported.")
            }
            Self::CategoryStatistics => {
                "The model looks categories or texts up in statistics of its training data.".into()
            }
            Self::NegativeScale => {
                "A scaler multiplies a feature by a number that is not positive.".into()
            }
            Self::BinaryTrees(program) => format!("This is a binary model file of {program}."),
            Self::CategoryNames => {
                "This CatBoost file does not hold the names of its categories.".into()
            }
            Self::LinearLeaves => {
                "The leaves of these LightGBM trees hold linear models (linear_tree).".into()
            }
            Self::TreeDump(program) => format!(
                "This is a dump of {program}'s trees for people to read: it says neither what they were trained for nor what scores start with."
            ),
            Self::UnknownJson => {
                "This JSON file is no model of XGBoost, LightGBM or CatBoost.".into()
            }
            Self::TreeSize => "The trees are too deep, or too large.".into(),
            Self::ForestSize { got } => {
                format!("An answer of these trees takes {got} lookups or more.")
            }
            Self::ForestLoss {
                oversized,
                lookups,
                fidelity,
            } => {
                let before = match oversized {
                    Some(oversized) => format!(
                        "A sealed copy of these trees, of {oversized} lookups an answer, is larger than a server takes"
                    ),
                    None => "An answer of these trees takes more than 8,192 lookups".into(),
                };
                let lost = losses(fidelity);
                format!(
                    "{before}. Brought down to {lookups}, it differs from the original: {lost}."
                )
            }
            Self::AnswerLoss(fidelity) => format!(
                "As close as sealed numbers come, this model answers otherwise than the original: {}.",
                losses(fidelity)
            ),
            Self::FewLookups { least } => {
                format!("An answer of these trees takes {least} lookups at least.")
            }
            Self::LabelledRows => {
                "This looks like rows for a model, not like a model or a gallery: as vectors, they would have one number each at most.".into()
            }
            Self::TrainingTable => {
                "This is the table a model was trained on, not the model.".into()
            }
            Self::VectorNames => "This table has no column that names its vectors.".into(),
            Self::NoVectors => "This file holds no vectors of one length.".into(),
            Self::Vectors => {
                "The gallery has too many vectors, or vectors of too many numbers.".into()
            }
            Self::Table(problem) => problem.to_string(),
            Self::Range { feature } => {
                format!("The range of feature {} is empty or reversed.", feature + 1)
            }
            Self::RangeCount { expected, got } => {
                format!("{got} ranges were given for {expected} features.")
            }
            Self::Image { expected, got } => {
                format!("An image of {got} values does not match the model's {expected} features.")
            }
            Self::PixelScale => "The numbers of black and white are out of bounds.".into(),
            Self::Bits => "The precision lies outside 2 to 16 bits.".into(),
            Self::Policy => "This model cannot answer in that way.".into(),
            Self::Threshold => "The threshold is no score or probability of this model.".into(),
            Self::ScoreRange => "Scores at this precision do not fit one ciphertext.".into(),
        }
    }
}

/// How answers differ from the original's, in words.
fn losses(fidelity: &Fidelity) -> String {
    let labels = fidelity.labels.filter(|share| *share > 0.0);
    let labels = labels.map(|share| format!("{:.1} % of labels", 100.0 * share));
    let probability = fidelity.probability;
    let probability = probability.map(|error| format!("probabilities by up to {error:.3}"));
    let values = fidelity.determination;
    let values =
        values.map(|share| format!("values by {:.2} % of their variance", 100.0 * (1.0 - share)));
    let losses = [labels, probability, values].into_iter().flatten();
    losses.collect::<Vec<_>>().join(", ")
}

impl From<TableProblem> for Error {
    fn from(problem: TableProblem) -> Self {
        Self::Table(problem)
    }
}
