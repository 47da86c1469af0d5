//! Categories: one-hot and ordinal encoders.

use std::rc::Rc;

use preparation::{Curve, Step};

use crate::{
    error::Error,
    read::onnx::{
        graph::{
            affine::Affine,
            notes::Notes,
            operators::rule::{Results, affine, one, shape},
            preparing::texts::TextColumn,
            value::Value,
        },
        protobuf::{
            node::{Attribute, Node},
            tensor::{Content, Tensor},
        },
    },
};

/// A bit for each category of each column.
pub(crate) fn one_hot(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let takes_others = node.integer("zeros", 1) != 0;
    let names = node.attribute("cats_strings").map(|names| &names.texts);
    let codes = node.attribute("cats_int64s").map(|codes| &codes.integers);
    let columns = match (arguments, names, codes) {
        ([Value::Texts(columns)], Some(names), _) => {
            notes.step("one-hot encoding");
            let bits = columns
                .iter()
                .map(|column| bits_of_text(column, names, takes_others, notes));
            bits.collect::<Option<Vec<_>>>().map(|bits| bits.concat())
        }
        ([Value::Affine(features)], names, codes) => {
            let codes: Option<Vec<f64>> = match (names, codes) {
                (_, Some(codes)) if !codes.is_empty() => {
                    Some(codes.iter().map(|code| *code as f64).collect())
                }
                (Some(names), _) => names.iter().map(|name| name.parse().ok()).collect(),
                _ => return Err(shape(node)),
            };
            codes.and_then(|codes| bits_of_codes(features, &codes, takes_others, notes))
        }
        _ => None,
    };
    one(columns
        .and_then(|columns| notes.picked(&columns))
        .map(affine))
}

/// The number, or the name, that stands for each number or name.
pub(crate) fn labelled(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let Some(table) = Table::read(node) else {
        return Err(Error::NotLinear(format!(
            "{}'s keys and values",
            node.operator
        )));
    };
    let mapped = match (arguments, &table.keys, &table.values) {
        ([Value::Constant(tensor)], ..) => return one(table.constant(tensor)),
        ([Value::Texts(columns)], Content::Texts(names), Content::Numbers(values)) => {
            notes.step("ordinal encoding");
            let column = |column| ordinal_of_text(column, names, values, table.otherwise, notes);
            columns.iter().map(column).collect::<Option<Vec<_>>>()
        }
        ([Value::Texts(columns)], Content::Texts(names), Content::Texts(values)) => {
            let renamed = columns.iter().map(|column| renamed(column, names, values));
            return one(Some(Value::Texts(renamed.collect())));
        }
        ([Value::Affine(features)], Content::Numbers(keys), Content::Numbers(values)) => {
            notes.step("ordinal encoding");
            codes_of(features, table.otherwise.is_some(), notes).map(|columns| {
                let step = |column| Step::Mapped {
                    column,
                    keys: keys.clone(),
                    values: values.clone(),
                    otherwise: table.otherwise.unwrap_or(UNKNOWN),
                };
                columns
                    .into_iter()
                    .map(|column| notes.columns.column(step(column)))
                    .collect()
            })
        }
        _ => None,
    };
    one(mapped
        .and_then(|columns| notes.picked(&columns))
        .map(affine))
}

/// What an encoder without a default makes of what it does not know.
const UNKNOWN: f64 = -1.0;
/// No category's position.
const NOWHERE: f64 = -1.0;

/// What a LabelEncoder looks up.
struct Table {
    keys: Content,
    values: Content,
    /// The number of everything else; none where the file gives none.
    otherwise: Option<f64>,
}

impl Table {
    fn read(node: &Node) -> Option<Self> {
        if let Some(classes) = node.attribute("classes_strings") {
            return Some(Self {
                keys: Content::Texts(classes.texts.clone()),
                values: Content::Numbers((0..classes.texts.len()).map(|i| i as f64).collect()),
                otherwise: None,
            });
        }
        let table = Self {
            keys: content(node, "keys")?,
            values: content(node, "values")?,
            otherwise: otherwise(node),
        };
        let finite = |content: &Content| match content {
            Content::Numbers(numbers) => numbers.iter().all(|number| number.is_finite()),
            Content::Texts(_) => true,
            Content::Unread => false,
        };
        let is_sound = table.keys.len() == table.values.len()
            && finite(&table.keys)
            && finite(&table.values)
            && table.otherwise.is_none_or(f64::is_finite);
        is_sound.then_some(table)
    }

    /// The values of numbers or texts of the file.
    fn constant(&self, tensor: &Tensor) -> Option<Value> {
        let places: Vec<Option<usize>> = match (&tensor.content, &self.keys) {
            (Content::Numbers(numbers), Content::Numbers(keys)) => {
                let place = |number| keys.iter().position(|key| key == number);
                numbers.iter().map(place).collect()
            }
            (Content::Texts(texts), Content::Texts(keys)) => {
                let place = |text| keys.iter().position(|key| key == text);
                texts.iter().map(place).collect()
            }
            _ => return None,
        };
        let content = match &self.values {
            Content::Numbers(values) => {
                let value = |place: Option<usize>| match place {
                    Some(place) => values[place],
                    None => self.otherwise.unwrap_or(UNKNOWN),
                };
                Content::Numbers(places.into_iter().map(value).collect())
            }
            Content::Texts(values) => {
                let value = |place: Option<usize>| place.map(|place| values[place].clone());
                Content::Texts(places.into_iter().map(value).collect::<Option<_>>()?)
            }
            Content::Unread => return None,
        };
        let mut looked_up = tensor.clone();
        looked_up.content = content;
        Some(Value::Constant(Rc::new(looked_up)))
    }
}

fn content(node: &Node, name: &str) -> Option<Content> {
    let of = |kind: &str| node.attribute(&format!("{name}_{kind}"));
    let given = |attribute: &&Attribute| {
        !attribute.texts.is_empty()
            || !attribute.integers.is_empty()
            || !attribute.floats.is_empty()
    };
    if let Some(texts) = of("strings").filter(given) {
        return Some(Content::Texts(texts.texts.clone()));
    }
    if let Some(integers) = of("int64s").filter(given) {
        return Some(Content::Numbers(
            integers.integers.iter().map(|i| *i as f64).collect(),
        ));
    }
    if let Some(floats) = of("floats").filter(given) {
        return Some(Content::Numbers(floats.floats.to_vec()));
    }
    of("tensor")?
        .tensor
        .as_ref()
        .map(|tensor| tensor.content.clone())
}

fn otherwise(node: &Node) -> Option<f64> {
    let integer = node
        .attribute("default_int64")
        .and_then(|value| value.integer);
    let float = || {
        node.attribute("default_float")
            .and_then(|value| value.float)
    };
    let tensor = || {
        node.attribute("default_tensor")?
            .tensor
            .as_ref()?
            .numbers()?
            .first()
            .copied()
    };
    integer
        .map(|integer| integer as f64)
        .or_else(float)
        .or_else(tensor)
}

fn bits_of_text(
    column: &TextColumn,
    names: &[String],
    takes_others: bool,
    notes: &mut Notes,
) -> Option<Vec<usize>> {
    let known = column.names(names);
    let positions = notes.named(column.input, &known, takes_others)?;
    let bit = |name: &String| {
        let read_so = known
            .iter()
            .zip(&positions)
            .filter(|(other, _)| column.read(other) == name);
        let mut values: Vec<f64> = read_so.map(|(_, position)| *position).collect();
        if values.is_empty() {
            values.push(NOWHERE);
        }
        notes.columns.column(Step::OneOf {
            column: column.input,
            values,
        })
    };
    Some(names.iter().map(bit).collect())
}

fn ordinal_of_text(
    column: &TextColumn,
    names: &[String],
    values: &[f64],
    otherwise: Option<f64>,
    notes: &mut Notes,
) -> Option<usize> {
    let known = column.names(names);
    let keys = notes.named(column.input, &known, otherwise.is_some())?;
    let otherwise = otherwise.unwrap_or(UNKNOWN);
    let value = |name: &String| {
        let place = names.iter().position(|key| key == column.read(name));
        place.map_or(otherwise, |place| values[place])
    };
    let values = known.iter().map(value).collect();
    Some(notes.columns.column(Step::Mapped {
        column: column.input,
        keys,
        values,
        otherwise,
    }))
}

fn renamed(column: &TextColumn, names: &[String], values: &[String]) -> TextColumn {
    let known = column.names(names);
    let renamed = |name: &String| {
        let place = names.iter().position(|key| key == column.read(name))?;
        Some((name.clone(), values[place].clone()))
    };
    TextColumn {
        input: column.input,
        replaced: known.iter().filter_map(renamed).collect(),
    }
}

fn bits_of_codes(
    features: &Affine,
    codes: &[f64],
    takes_others: bool,
    notes: &mut Notes,
) -> Option<Vec<usize>> {
    notes.step("one-hot encoding");
    let columns = codes_of(features, takes_others, notes)?;
    let bits = columns.into_iter().flat_map(|column| {
        codes.iter().map(move |code| Step::OneOf {
            column,
            values: vec![*code],
        })
    });
    Some(bits.map(|bit| notes.columns.column(bit)).collect())
}

/// The columns of codes; what was cut to whole numbers is looked at before.
pub(super) fn codes_of(
    features: &Affine,
    takes_others: bool,
    notes: &mut Notes,
) -> Option<Vec<usize>> {
    let whole = |column: usize, notes: &Notes| match notes.columns.made(column) {
        Some((
            Step::Curved {
                column,
                curve: Curve::Truncated,
            },
            _,
        )) => *column,
        _ => column,
    };
    let columns = notes.bases(features)?;
    let columns: Vec<usize> = columns
        .into_iter()
        .map(|column| whole(column, notes))
        .collect();
    if !takes_others {
        notes.strict.extend(&columns);
    }
    Some(columns)
}
