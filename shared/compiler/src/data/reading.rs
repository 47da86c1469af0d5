use card::{
    Answer,
    table::{ColumnRole, Percents},
};
use preparation::{Preparation, Span};

use crate::model::float::FloatModel;

/// The model that rows are read for.
pub(crate) struct Reading<'a> {
    /// What its inputs are called; empty: unnamed.
    pub(crate) names: &'a [String],
    pub(crate) preparation: &'a Preparation,
    pub(crate) answer: &'a Answer,
    pub(crate) float: &'a FloatModel,
    /// What the owner says of the columns.
    pub(crate) roles: Option<&'a [ColumnRole]>,
    /// Name of the column that he calls the label.
    pub(crate) label: Option<&'a str>,
    /// What is usual for each input.
    pub(crate) spans: Vec<Span>,
    /// What the owner says of percent signs.
    pub(crate) percents: Option<Percents>,
}
