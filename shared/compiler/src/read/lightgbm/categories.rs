use preparation::Input;
use serde_json::Value;

use crate::{read::understanding::open_numbers, words::tidy};

/// What the training table called its categories, in the order of its categorical columns.
pub(crate) type Names = Vec<Vec<Value>>;

/// What is given for each feature: one of the names, or a number. None where the names do not tell which
/// features they belong to.
pub(crate) fn inputs(names: &Names, is_categorical: &[bool]) -> Option<Vec<Input>> {
    let mut inputs = open_numbers(is_categorical.len());
    if names.is_empty() {
        return Some(inputs);
    }
    let categorical = inputs.iter_mut().zip(is_categorical);
    let categorical = categorical.filter_map(|(input, is)| is.then_some(input));
    let mut categorical: Vec<&mut Input> = categorical.collect();
    if categorical.len() != names.len() || names.iter().any(Vec::is_empty) {
        return None;
    }
    for (input, names) in categorical.iter_mut().zip(names) {
        **input = Input::Category {
            names: names.iter().map(written).collect(),
            may_miss: true,
            other_is_missing: true,
        };
    }
    Some(inputs)
}

/// A category as a table has it.
fn written(name: &Value) -> String {
    match name {
        Value::String(name) => tidy(name),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        other => tidy(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_to_the_categorical_features_in_order_or_to_none() {
        let names: Names =
            serde_json::from_str(r#"[["a", "b"], [10, 20], [false, true]]"#).unwrap();
        let inputs = inputs(&names, &[true, false, true, true]).unwrap();
        let given: Vec<&[String]> = inputs.iter().map(Input::names).collect();
        assert_eq!(given[0], ["a", "b"]);
        assert!(given[1].is_empty());
        assert_eq!(
            (&given[2][0], &given[3][1]),
            (&"10".to_owned(), &"True".to_owned())
        );
        assert!(super::inputs(&names, &[true, false, true]).is_none());
    }
}
