use crate::file_kind::FileKind;

/// How its JSON is called.
pub(crate) const XGBOOST: FileKind = FileKind {
    name: "XGBoost file",
    program: "XGBoost",
    extension: ".json",
};
