//! What to do about errors.

use super::Error;

/// Operators by which scikit-learn counts votes, looks steps up, or guards a sum against 0.
const VOTING: [&str; 5] = [
    "ArrayFeatureExtractor",
    "Cast",
    "Equal",
    "Less",
    "ReduceSum",
];

impl Error {
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
            Self::ManyFiles => "Pack the model alone, with the files that belong to it.",
            Self::NestedArchive => "Unpack it, and choose the file that lies in it.",
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
            Self::BehindTrees(name) if VOTING.contains(&name.as_str()) => VOTES,
            Self::BehindTrees(_) => {
                "Export one model of trees: a forest, boosting, AdaBoostClassifier, bagging or soft voting over trees; a model that takes other models' probabilities through a curve once more (voting over boosters) only without that step; of a CalibratedClassifierCV one forest with one curve: CalibratedClassifierCV(forest, ensemble=False)."
            }
            Self::BesideTrees(_) => BESIDE_TREES,
            Self::UnknownOperator(name) if name == "TopK" => {
                "If this is an AdaBoostRegressor, which answers the median of its trees, train a GradientBoostingRegressor or RandomForestRegressor instead; if it looks up nearest neighbours, export its rows as a gallery."
            }
            Self::NotLinear(name) if VOTING.contains(&name.as_str()) => VOTES,
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
            Self::Features { .. } => "Use a model with 1 to 16\u{202f}384 features.",
            Self::Outputs { .. } => {
                "Use a model with at most 1\u{202f}024 outputs, and no more outputs than its features can carry."
            }
            Self::Layers { .. } => {
                "Use a network with at most 4 hidden layers, or 5 where it has one output; a maximum of neighbours takes a layer for each halving."
            }
            Self::SharesCombined => {
                "Export one of the classifiers alone, or one that scores classes with one linear layer; averages of two-class probabilities are taken. Or let a forest learn its answers: one = RandomForestClassifier(30, max_depth=8).fit(X, model.predict(X)); open(\"one.onnx\", \"wb\").write(to_onnx(one, X[:1]).SerializeToString())."
            }
            Self::Isotonic => {
                "Use CalibratedClassifierCV(method=\"sigmoid\"), train again and export again."
            }
            Self::SupportVectors { .. } => {
                "Train with kernel=\"linear\", or keep at most 1\u{202f}024 support vectors: fewer rows, a larger C or a larger epsilon."
            }
            Self::Neurons { .. } => {
                "Use at most 1\u{202f}024 neurons, or fewer and larger steps of the filters."
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
            Self::ForestSize { .. } => {
                "Train fewer or shallower trees: at most 8\u{202f}192 lookups."
            }
            Self::ForestLoss { .. } => {
                "Set the most lookups of an answer, if that is close enough; or train fewer or shallower trees, such as 30 of a depth of 8."
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
            Self::Vectors => "Use at most 10\u{202f}000 vectors of 1 to 2\u{202f}048 numbers.",
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

/// What to do about votes of several classifiers.
const VOTES: &str = "Let the same classifiers average instead of vote, where they tell two classes and are all of one kind (trees, or linear models and networks): model.voting, model.flatten_transform = \"soft\", False; open(\"model.onnx\", \"wb\").write(to_onnx(model, X[:1]).SerializeToString()). Otherwise export one of them, or OneVsRestClassifier instead of OneVsOneClassifier; in place of CategoricalNB take BernoulliNB behind a OneHotEncoder.";

/// What to do about models of several kinds in one.
const BESIDE_TREES: &str = "Train it again with parts of one kind, trees alone or linear models alone. Or export each part by itself: for name, part in model.named_estimators_.items(): open(name + \".onnx\", \"wb\").write(to_onnx(part, X[:1]).SerializeToString()). Or let a forest learn its answers: one = RandomForestClassifier(30, max_depth=8).fit(X, model.predict(X)), of values RandomForestRegressor; open(\"one.onnx\", \"wb\").write(to_onnx(one, X[:1]).SerializeToString()).";

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
            "Of several models export one: what is added up or put side by side must come from the same inputs through layers of one network, and with at most 4\u{202f}096 numbers in all."
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
