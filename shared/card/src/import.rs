use circuit::LookupSet;
use serde::{Deserialize, Serialize};

use crate::{
    Accuracy, Fidelity, PictureGround, PixelOrder, PixelScale, PolicyChoice, Resize, ResizeFilter,
    RowsOrigin, ValueLink,
    table::{ColumnRole, Percents},
};

/// What the owner may choose before a model is compiled. Drafts in vaults hold it as JSON.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportSettings {
    /// Bits of inputs and weights, 2 to 16; none: chosen by accuracy and noise.
    pub bits: Option<(u8, u8)>,
    /// Smallest and largest value of each feature, in cleartext units; none: from data and scaler.
    pub ranges: Option<Vec<(f64, f64)>>,
    /// Width and height when the features are pixels, of one grey plane or of three colours.
    pub image: Option<(usize, usize)>,
    /// What the owner says of the pictures.
    pub picture: PictureSettings,
    /// Names of the classes, in the model's order, for files that only number them.
    pub classes: Option<Vec<String>>,
    /// What leaves the evaluator; none: the label of several classes where lookups are needed anyway,
    /// otherwise scores.
    pub policy: Option<PolicyChoice>,
    /// What several outputs are, where the file leaves it open; none: what is likely, or what labelled
    /// rows show.
    pub meaning: Option<OutputMeaning>,
    /// What each column of the labelled rows is, in the file's order; none: found by name, type and fit.
    pub roles: Option<Vec<ColumnRole>>,
    /// Most lookups of an answer of trees; none: all that answer as the original does, as far as they fit.
    #[serde(default)]
    pub lookups: Option<usize>,
    /// What percent signs of the labelled rows mean where no range tells it; none: what the model answers
    /// better.
    #[serde(default)]
    pub percents: Option<Percents>,
    /// Name of the column that holds the label, where several could; none: the one that the model answers best.
    #[serde(default)]
    pub label: Option<String>,
    /// Whether hashes of the words that are counted stand on the card in place of the words.
    #[serde(default)]
    pub hashed_words: bool,
    /// How inputs that look like past values of a series are asked for; none: as is likely.
    #[serde(default)]
    pub series: Option<SeriesInput>,
    /// On which side of the cut the scaling of inputs stands; none: sealed.
    #[serde(default)]
    pub scaling: Option<ScalingPlace>,
    /// How the one score of trees becomes the value, where labelled rows show another way than the file; none:
    /// as they show.
    #[serde(default)]
    pub link: Option<ValueLink>,
    /// What a table is that was given as a model, where its names do not tell; none: as is likely.
    #[serde(default)]
    pub table: Option<NamedTable>,
    /// Whether the original was trained on the labelled rows; none: the owner has not said.
    #[serde(default)]
    pub origin: Option<RowsOrigin>,
    /// Inputs of the model that this one follows, whose ranges are kept where nothing else tells them; empty: it follows none.
    #[serde(default)]
    pub known: Vec<KnownInput>,
}

/// An input of the model that a new one follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownInput {
    /// What its card calls it.
    pub name: String,
    /// Smallest and largest value, in cleartext units; none of what is no number.
    pub range: Option<(f64, f64)>,
    /// Smallest sensible step, in cleartext units.
    #[serde(default)]
    pub step: Option<f64>,
    /// A typical value, in cleartext units.
    #[serde(default)]
    pub example: Option<f64>,
}

impl ImportSettings {
    /// Takes the owner's reply to an [`OpenQuestion`].
    pub fn take(&mut self, reply: &OwnerReply) {
        match reply {
            OwnerReply::Meaning { meaning, .. } => self.meaning = Some(*meaning),
            OwnerReply::Scale(scale) => self.picture.scale = Some(scale.clone()),
            OwnerReply::Order(order) => self.picture.order = Some(*order),
            OwnerReply::Percents(percents) => self.percents = Some(*percents),
            OwnerReply::Series { choice, .. } => self.series = Some(*choice),
            OwnerReply::Scaling(place) => self.scaling = Some(*place),
            OwnerReply::Link(link) => self.link = Some(*link),
            OwnerReply::Label(column) => self.label = Some(column.clone()),
            OwnerReply::Table(table) => self.table = Some(*table),
            OwnerReply::Origin(origin) => self.origin = Some(*origin),
        }
    }
}

/// What a table of numbers with a name in each row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamedTable {
    /// A vector to be recognised in each row.
    Gallery,
    /// Labelled rows that a model was trained on.
    Training,
}

impl NamedTable {
    /// The choice as a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Gallery => "A gallery of vectors to be recognised.",
            Self::Training => "The table a model was trained on.",
        }
    }
}

/// How inputs that look like past values of a series are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesInput {
    /// As one series, which the values of the answer go on.
    Continued,
    /// As one series.
    Alone,
    /// Each as a number of its own.
    Numbers,
}

/// On which side of the cut the scaling of inputs stands, by numbers that were learnt from training data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScalingPlace {
    /// Folded into the sealed weights.
    Sealed,
    /// A public step before them.
    Public,
}

impl ScalingPlace {
    /// The choice as a sentence.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Sealed => {
                "Folded into the sealed weights: the card does not hold them. Where no rows were given, ranges of inputs still follow from them."
            }
            Self::Public => {
                "Public: they stand on the card, and the user's browser scales before it encrypts."
            }
        }
    }
}

/// What the owner says of the pictures that a model was trained on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PictureSettings {
    /// Where the colours of a pixel stand among the features; none: found in model and rows.
    pub order: Option<PixelOrder>,
    /// Which numbers stand for pixels; none: found in model and rows.
    pub scale: Option<PixelScale>,
    /// How pictures of another shape are made to fit.
    pub resize: Resize,
    /// How pixels are weighed where pictures are scaled.
    pub filter: ResizeFilter,
    /// What lies behind what is shown; none: found in the rows.
    pub ground: Option<PictureGround>,
    /// Whether it is a drawing; none: found in the rows.
    pub drawable: Option<bool>,
    /// Whether nothing is told of how the labelled pictures look.
    pub is_silent: bool,
}

/// What several outputs of a model are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputMeaning {
    /// A value each.
    Values,
    /// One class each, of which the highest is the answer.
    Classes,
    /// A question each, answered yes or no.
    Labels,
}

impl OutputMeaning {
    /// The choice as a sentence about `outputs` outputs.
    pub fn describe(self, outputs: usize) -> String {
        match self {
            Self::Values if outputs == 1 => "A value.".into(),
            Self::Classes | Self::Labels if outputs == 1 => {
                "One of two classes: a score above 0 stands for the second.".into()
            }
            Self::Values => format!("{outputs} values, each of interest by itself."),
            Self::Classes => format!("One of {outputs} classes: the highest score is the answer."),
            Self::Labels => format!("{outputs} questions, each answered yes or no."),
        }
    }
}

/// What a file leaves open, and what was taken to be likely: the owner decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenQuestion {
    /// What is open, in a sentence.
    pub about: String,
    /// What it can be, the likeliest first.
    pub options: Vec<OwnerReply>,
    /// What it was taken to be.
    pub chosen: OwnerReply,
    /// Whether labelled rows or the owner decided, rather than what is usual.
    pub is_settled: bool,
}

/// An answer to an [`OpenQuestion`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerReply {
    /// What the outputs are.
    Meaning {
        /// What they are.
        meaning: OutputMeaning,
        /// How many there are.
        outputs: usize,
    },
    /// Which numbers stand for pixels.
    Scale(PixelScale),
    /// Where the colours of a pixel stand.
    Order(PixelOrder),
    /// What percent signs mean.
    Percents(Percents),
    /// How past values of a series are asked for.
    Series {
        /// How.
        choice: SeriesInput,
        /// How many there are.
        values: usize,
        /// Values of the answer.
        horizons: usize,
    },
    /// Where the scaling of inputs stands.
    Scaling(ScalingPlace),
    /// How the score becomes the value.
    Link(ValueLink),
    /// Name of the column that holds the label.
    Label(String),
    /// What a table is that was given as a model.
    Table(NamedTable),
    /// Whether the original was trained on the labelled rows.
    Origin(RowsOrigin),
}

impl OwnerReply {
    /// The reply as a sentence.
    pub fn describe(&self) -> String {
        match self {
            Self::Meaning { meaning, outputs } => meaning.describe(*outputs),
            Self::Scale(scale) => format!("{}.", scale.describe()),
            Self::Order(order) => order.describe().into(),
            Self::Percents(percents) => percents.describe().into(),
            Self::Scaling(place) => place.describe().into(),
            Self::Series {
                choice,
                values,
                horizons,
            } => match choice {
                SeriesInput::Continued => format!(
                    "Ask for the last {values} values of the series, and draw the {horizons} values of the answer as those that follow."
                ),
                SeriesInput::Alone => format!("Ask for the last {values} values of the series."),
                SeriesInput::Numbers => format!("Ask for {values} numbers, one by one."),
            },
            Self::Link(link) => link.describe().into(),
            Self::Label(column) => format!("The column {column:?}."),
            Self::Table(table) => table.describe().into(),
            Self::Origin(origin) => origin.describe().into(),
        }
    }
}

/// One precision that was tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuantizationChoice {
    /// Bits of an input.
    pub input_bits: u8,
    /// Bits of a weight.
    pub weight_bits: u8,
    /// Parameters of the lookups, if there are any.
    pub lookups: Option<LookupSet>,
    /// Lookups of one answer.
    pub lookup_count: u64,
    /// What they usually take on one thread.
    pub milliseconds: f64,
    /// Accuracy at this precision, with labelled data.
    pub accuracy: Option<Accuracy>,
    /// How closely it answers as the original.
    pub fidelity: Fidelity,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// One number of lookups that trees were brought down to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LookupChoice {
    /// Lookups of one answer.
    pub lookup_count: u64,
    /// Their parameters.
    pub lookups: Option<LookupSet>,
    /// What they usually take on one thread.
    pub milliseconds: f64,
    /// Accuracy with so many, with labelled data.
    pub accuracy: Option<Accuracy>,
    /// How closely it answers as the original.
    pub fidelity: Fidelity,
    /// Whether these are the trees as they were trained.
    pub is_whole: bool,
    /// Whether it was chosen.
    pub chosen: bool,
}
