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
    /// A ZIP archive of too many files, or with one that is too large once it is unpacked.
    UnpackedSize,
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

/// Operators by which scikit-learn counts votes, looks steps up, or guards a sum against 0.
const VOTING: [&str; 5] = [
    "ArrayFeatureExtractor",
    "Cast",
    "Equal",
    "Less",
    "ReduceSum",
];

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

    /// What to do now, one sentence.
    pub fn action(&self) -> &'static str {
        match self {
            Self::UnknownFile => card::MODEL_FILES_IN_WORDS,
            Self::Damaged(_) => "Export or download the file again.",
            Self::ExternalData { .. } => {
                "Choose both files together or in one ZIP file, or write one file: torch.onnx.export(..., external_data=False), or in Python: import onnx; onnx.save_model(onnx.load(\"model.onnx\"), \"one-file.onnx\")."
            }
            Self::WeightsAlone => {
                "Drop the model's .onnx file and this one together, at once, or choose both."
            }
            Self::DamagedArchive => {
                "Pack the files again, without a password, or choose the model file itself."
            }
            Self::UnpackedSize => "Pack the model alone, with its weights: 256 MB at most a file.",
            Self::SeveralModels => "Leave one model in it, with the files that belong to it.",
            Self::Foreign { action, .. } => action,
            Self::UnknownOperator(name) if name == "Scan" || name == "CDist" => {
                "Models that compare with every training row (nearest neighbours, Gaussian processes) do not fit: give their rows as a gallery, a CSV file with a name and a vector in each row, or train another kind of model."
            }
            Self::UnknownOperator(name) | Self::NotLinear(name) if advice(name).is_some() => {
                advice(name).unwrap_or_default()
            }
            Self::UnknownOperator(name) if name.ends_with("in training mode") => {
                "Call model.eval() before torch.onnx.export, so that it normalises by what it learnt, not by the rows asked together."
            }
            Self::BehindTrees(_) => {
                "Export one model of trees: a forest, boosting, AdaBoostClassifier, bagging or soft voting over trees; a model that takes other models' probabilities through a curve once more (voting over boosters) only without that step; of a CalibratedClassifierCV one forest with one curve: CalibratedClassifierCV(forest, ensemble=False)."
            }
            Self::UnknownOperator(name) if name == "TopK" => {
                "If this is an AdaBoostRegressor, which answers the median of its trees, train a GradientBoostingRegressor or RandomForestRegressor instead; if it looks up nearest neighbours, export its rows as a gallery."
            }
            Self::NotLinear(name) if VOTING.contains(&name.as_str()) => {
                "Of several classifiers export one, or what averages instead of votes: VotingClassifier(voting=\"soft\") of two classes, OneVsRestClassifier instead of OneVsOneClassifier; in place of CategoricalNB take BernoulliNB behind a OneHotEncoder."
            }
            Self::UnknownOperator(_) | Self::NotLinear(_) => {
                "Export a linear model, a network of dense layers or one convolution with elementwise activations, or a tree ensemble, alone or behind a StandardScaler or MinMaxScaler."
            }
            Self::AtNode { cause, .. } => cause.action(),
            Self::ConstantInput { .. } => CONSTANT_INPUT,
            Self::Circle(_) => {
                "Export the model again, and check the file before you drop it: import onnx; onnx.checker.check_model(onnx.load(\"model.onnx\"))."
            }
            Self::TensorShape(_) => {
                "Export the model to ONNX again; a SimpleImputer without add_indicator=True, whose columns skl2onnx forgets."
            }
            Self::OpenInput { .. } => {
                "Export it with that number: skl2onnx by to_onnx(model, X[:1]), or FloatTensorType([None, 30]) for 30 columns; PyTorch with dynamic_axes={\"input\": {0: \"batch\"}} alone."
            }
            Self::NotFinite => "Train the model again and check its data for missing values.",
            Self::TextInput => "Encode text and categories as numbers before the model.",
            Self::BehindWeights(_) => {
                "Put it before PCA and other weighted steps, or leave it out, train again and export again."
            }
            Self::Vectorizer(_) => {
                "Use TfidfVectorizer or CountVectorizer with analyzer=\"word\", lowercase=True and their own token_pattern (or r\"\\S+\"), and export again."
            }
            Self::Features { .. } => "Use a model with 1 to 16,384 features.",
            Self::Outputs { .. } => {
                "Use a model with at most 1,024 outputs, and no more outputs than its features can carry."
            }
            Self::Layers { .. } => {
                "Use a network with at most 4 hidden layers, or 5 where it has one output; a maximum of neighbours takes a layer for each halving."
            }
            Self::SharesCombined => {
                "Export one of the classifiers alone, or one that scores classes with one linear layer; averages of two-class probabilities are taken."
            }
            Self::Isotonic => {
                "Use CalibratedClassifierCV(method=\"sigmoid\"), train again and export again."
            }
            Self::SupportVectors { .. } => {
                "Train with kernel=\"linear\", or keep at most 1,024 support vectors: fewer rows, a larger C or a larger epsilon."
            }
            Self::Neurons { .. } => {
                "Use at most 1,024 neurons, or fewer and larger steps of the filters."
            }
            Self::NoLinearModel => "Choose a file that holds a trained model.",
            Self::SeveralOutputs => "Export one model for each predicted value.",
            Self::Meaning => "Choose one of the meanings that are offered for this model.",
            Self::Classes { .. } => "Export the model again with all its class labels.",
            Self::TooLarge => {
                "Export the model alone or with its scaler only, or use a smaller one."
            }
            Self::Objective(_) => {
                "Train for a value with squared error, for two classes with a logistic loss, or for several with softmax."
            }
            Self::CategoryStatistics => {
                "Train CatBoost with one_hot_max_size=1000, so that trees ask for categories by name, and without text_features; or encode them as numbers before training."
            }
            Self::NegativeScale => "Export the model without its scaler, or with a StandardScaler.",
            Self::BinaryTrees("CatBoost") => {
                "Save it as JSON and choose that file: model = CatBoost().load_model(\"model.cbm\"); model.save_model(\"model.json\", format=\"json\")."
            }
            Self::BinaryTrees(_) => {
                "Save it as JSON with the version of XGBoost that wrote it, and choose that file: booster = xgboost.Booster(model_file=\"model.bin\"); booster.save_model(\"model.json\")."
            }
            Self::CategoryNames => {
                "Save it with the table it was trained on: pool = catboost.Pool(X, y, cat_features=names); model.save_model(\"model.json\", format=\"json\", pool=pool)."
            }
            Self::LinearLeaves => "Train LightGBM with linear_tree=false and choose that file.",
            Self::TreeDump(_) => {
                "Choose what save_model writes instead of dump_model: model.save_model(\"model.json\"), or model.save_model(\"model.ubj\")."
            }
            Self::UnknownJson => {
                "Choose what save_model (XGBoost, CatBoost) or dump_model (LightGBM) wrote."
            }
            Self::TreeSize => "Train with a depth of at most 15.",
            Self::ForestSize { .. } => "Train fewer or shallower trees: at most 8,192 lookups.",
            Self::ForestLoss { .. } => {
                "Set the most lookups of an answer, if that is close enough; or train fewer or shallower trees, such as RandomForestClassifier(n_estimators=30, max_depth=8)."
            }
            Self::FewLookups { .. } => "Allow more lookups of an answer.",
            Self::AnswerLoss(_) => {
                "Scale the features before the model, make_pipeline(StandardScaler(), ...) or BatchNorm; of a network use functions that rise evenly or level off (ReLU, tanh, GELU) in place of exponentials and steps, fewer hidden layers, and average pooling in place of max pooling; of a support vector machine with a large C or many vectors choose a smaller C, kernel=\"linear\", or gradient boosting in its place; of a mixture of Gaussians or a quadratic discriminant leave out columns that nearly follow from others, or choose a larger reg_covar or reg_param. If that is close enough all the same, choose the precision yourself."
            }
            Self::TrainingTable | Self::LabelledRows => {
                "Drop the model's own file here (ONNX, XGBoost, CatBoost or LightGBM), and this table below it, as rows with labels."
            }
            Self::VectorNames => {
                "Choose a model file, or a gallery: a CSV file with a column \"name\" and one vector in each row."
            }
            Self::NoVectors => {
                "Save one matrix of numbers with a vector in each row, np.save(\"gallery.npy\", vectors), or a CSV file with a column \"name\"."
            }
            Self::Vectors => "Use at most 10,000 vectors of 1 to 2,048 numbers.",
            Self::Table(problem) => problem.action(),
            Self::Range { .. } => "Give a smallest value below the largest value.",
            Self::RangeCount { .. } => "Give one range for each feature.",
            Self::Image { .. } => "Give the width and height the model was trained with.",
            Self::PixelScale => {
                "Give one mean and one deviation above 0, or one of each colour, as they were in training."
            }
            Self::Bits => "Choose between 2 and 16 bits.",
            Self::Policy => {
                "Choose scores, a label for 2 to 32 classes, or a decision for a model with one score or a gallery."
            }
            Self::Threshold => "Give a score, or for a classifier a probability between 0 and 1.",
            Self::ScoreRange => "Choose fewer bits or narrower ranges.",
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

/// What to do about constants that the file lacks.
const CONSTANT_INPUT: &str = "Put what the layer learnt into weights and export again. Keras, with the Normalization layer first: norm = model.layers[0]; fixed = keras.layers.BatchNormalization(center=False, scale=False, epsilon=0); same = keras.Sequential([keras.Input(model.input_shape[1:]), fixed, *model.layers[1:]]); fixed.set_weights([numpy.ravel(norm.mean), numpy.ravel(norm.variance)]); same.predict(X[:1]); same.export(\"model.onnx\", format=\"onnx\").";

/// What to do about an operator that no sealed layer can hold, in place of the usual words.
fn advice(operator: &str) -> Option<&'static str> {
    Some(match operator {
        "DynamicQuantizeLinear"
        | "MatMulInteger"
        | "ConvInteger"
        | "QLinearMatMul"
        | "QLinearConv" => {
            "Choose the model as it was before it was quantized: sealing quantizes by itself and tells what that costs."
        }
        "LayerNormalization"
        | "InstanceNormalization"
        | "GroupNormalization"
        | "LpNormalization"
        | "SimplifiedLayerNormalization" => {
            "Train with BatchNorm in its place: it normalises by what it learnt, not by each row, and becomes part of the weights."
        }
        "LSTM" | "GRU" | "RNN" | "Loop" | "Scan" => {
            "Use a network of dense layers over a window of the last values, or a one-dimensional convolution."
        }
        "Gather" | "GatherND" | "GatherElements" => {
            "Give categories as 0/1 columns (one-hot) in place of an embedding."
        }
        "Add" | "Concat" | "Sub" | "Sum" => {
            "Of several models export one: what is added up or put side by side must come from the same inputs through layers of one network, and with at most 4,096 numbers in all."
        }
        "Mul" | "Div" | "MatMul" | "Gemm" | "Einsum" => {
            "Leave out products of two values that both depend on the inputs (gates, attention, squeeze and excitation, normalisation by each row): a sealed layer multiplies with constants alone. Add the branches up, or put them side by side, instead."
        }
        "MaxPool" | "GlobalMaxPool" | "ReduceMax" | "Max" | "Min" => {
            "Use average pooling before the activation, or a larger step of the filters: the largest of neighbours takes two lookups for each of them."
        }
        "Softmax" => {
            "Use softmax only at the end: inside a network (attention, mixtures of experts) it multiplies values of the same row with each other."
        }
        "Compress" => {
            "If the pipeline begins with KNNImputer, which compares with every training row, use SimpleImputer in its place, train again and export again."
        }
        "If" => {
            "Export with fixed shapes: give squeeze(), reshape() and the like the dimension they are meant for."
        }
        "ConvTranspose" | "Resize" | "Upsample" | "DepthToSpace" => {
            "Use a network that answers with values or classes, not with pictures."
        }
        _ => return None,
    })
}

impl From<TableProblem> for Error {
    fn from(problem: TableProblem) -> Self {
        Self::Table(problem)
    }
}
