use crate::file_kind::FileKind;

/// How CatBoost's JSON is called.
pub(crate) const CATBOOST: FileKind = FileKind {
    name: "CatBoost file",
    program: "CatBoost",
    extension: ".json",
};
