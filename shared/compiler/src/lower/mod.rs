//! From float models to integer circuits, one folder for each [`Family`] of models.

pub(crate) mod family;
pub(crate) mod gallery;
pub(crate) mod linear;
pub(crate) mod network;
pub(crate) mod placement;
pub(crate) mod precision;
pub(crate) mod resolution;
pub(crate) mod search;
pub(crate) mod trees;

use self::family::Family;
use crate::model::float::{FloatModel, ModelKind};

/// What is done with a model, by its family.
pub(crate) fn family_of(float: &FloatModel) -> &dyn Family {
    match &float.0 {
        ModelKind::Linear(model) => model,
        ModelKind::Network(network) => network,
        ModelKind::Forest(forest) => forest,
        ModelKind::Gallery(gallery) => gallery,
    }
}
