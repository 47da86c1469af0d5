//! CatBoost's JSON.
//!
//! Source: catboost/catboost, `catboost/libs/model/model_export/json_model_helpers.cpp`.

pub(crate) mod columns;
pub(crate) mod kind;
pub(crate) mod model;
