//! Values that one tree decides alone: whatever is computed of them is computed for each of its leaves.

use std::rc::Rc;

use card::ValueLink;
use zeroize::Zeroizing;

use super::{
    affine::{Affine, Source},
    by_leaf::ByLeaf,
    notes::Notes,
    value::{Scores, Value},
};
use crate::{
    error::Error,
    model::link::Link,
    read::onnx::{
        algebra::{extent::Extent, folding},
        protobuf::{
            element,
            node::Node,
            tensor::{Content, Tensor},
        },
    },
};

/// Most numbers of one value for all leaves together.
const MOST_NUMBERS: usize = 1 << 22;

/// Computes a node leaf by leaf, where its arguments are constants and what one and the same tree decides.
///
/// # Errors
/// [`Error::TooLarge`].
pub(crate) fn folded(
    node: &Node,
    arguments: &[Value],
    notes: &Notes,
) -> Result<Option<Vec<Value>>, Error> {
    let Some((tree, columns)) = decided(arguments, notes) else {
        return Ok(None);
    };
    let mut results: Vec<Vec<Rc<Tensor>>> = Vec::new();
    let mut numbers = 0;
    for leaf in 0..notes.trees.leaves(tree) {
        let tensors: Vec<Rc<Tensor>> = columns.iter().map(|column| column.at(leaf)).collect();
        let Some(made) = folding::fold(node, &tensors)? else {
            return Ok(None);
        };
        numbers += made
            .iter()
            .map(|tensor| tensor.content.len())
            .sum::<usize>();
        if numbers > MOST_NUMBERS {
            return Err(Error::TooLarge);
        }
        results.resize_with(made.len(), Vec::new);
        for (result, tensor) in results.iter_mut().zip(made) {
            result.push(Rc::new(tensor));
        }
    }
    let value = |tensors: Vec<Rc<Tensor>>| match tensors.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| is_same(first, other)) => {
            Value::Constant(Rc::clone(first))
        }
        _ => Value::ByLeaf(Rc::new(ByLeaf { tree, tensors })),
    };
    Ok(Some(results.into_iter().map(value).collect()))
}

/// The arguments, with what single trees decide taken as sums of their leaves; none where there is no such
/// argument.
pub(crate) fn summed(arguments: &[Value], notes: &mut Notes) -> Option<Vec<Value>> {
    let sums: Vec<Option<Value>> = arguments
        .iter()
        .map(|argument| as_affine(argument, notes))
        .collect();
    sums.iter().any(Option::is_some).then(|| {
        let arguments = arguments.iter().cloned().zip(sums);
        arguments
            .map(|(argument, sum)| sum.unwrap_or(argument))
            .collect()
    })
}

/// What one tree decides, as sums of its leaves; none where it is no such value, or no numbers.
pub(crate) fn as_affine(value: &Value, notes: &mut Notes) -> Option<Value> {
    if let Value::Affine(_) | Value::Constant(_) = value {
        return None;
    }
    let ByLeaf { tree, tensors } = one(value, notes)?;
    let sizes = tensors.first()?.sizes();
    let rows: Option<Vec<&[f64]>> = tensors.iter().map(|tensor| tensor.numbers()).collect();
    let rows = rows?;
    let columns = rows.first()?.len();
    let alike = tensors.iter().all(|tensor| tensor.sizes() == sizes);
    if !alike || columns == 0 {
        return None;
    }
    let output = |column: usize| {
        let leaves = rows.iter().map(|row| row[column]).collect();
        notes.trees.graft(tree, Zeroizing::new(leaves))
    };
    let outputs: Vec<usize> = (0..columns).map(output).collect();
    let extent = Extent::new(sizes.clone(), row_dimension(&sizes))?;
    let grown = Affine::grown(&outputs, notes.trees.width());
    Some(Value::Affine(Rc::new(grown.arranged(extent)?)))
}

/// The dimension that counts rows in the sizes of one row: of size 1, and not the last where there are more.
fn row_dimension(sizes: &[usize]) -> Option<usize> {
    let inner = sizes.len().saturating_sub(1).max(1);
    (0..inner.min(sizes.len())).rfind(|axis| sizes[*axis] == 1)
}

/// An argument: the same for every leaf, or one for each.
enum Column {
    Constant(Rc<Tensor>),
    ByLeaf(ByLeaf),
}

impl Column {
    fn at(&self, leaf: usize) -> Rc<Tensor> {
        match self {
            Self::Constant(tensor) => Rc::clone(tensor),
            Self::ByLeaf(values) => Rc::clone(&values.tensors[leaf]),
        }
    }
}

/// The one tree behind all arguments that are no constants, and what they are by leaf.
fn decided(arguments: &[Value], notes: &Notes) -> Option<(usize, Vec<Column>)> {
    let mut tree = None;
    let column = |argument: &Value| match argument {
        Value::Constant(tensor) => Some(Column::Constant(Rc::clone(tensor))),
        value => {
            let values = one(value, notes)?;
            let same = *tree.get_or_insert(values.tree) == values.tree;
            same.then_some(Column::ByLeaf(values))
        }
    };
    let columns: Option<Vec<Column>> = arguments.iter().map(column).collect();
    Some((tree?, columns?))
}

/// A value that one tree decides, by leaf.
fn one(value: &Value, notes: &Notes) -> Option<ByLeaf> {
    match value {
        Value::ByLeaf(values) => Some(ByLeaf {
            tree: values.tree,
            tensors: values.tensors.clone(),
        }),
        Value::Choice(scores) => each(&scores.affine, notes, |row| {
            Some(whole(&[1, 1], best(row)? as f64))
        }),
        Value::Label(scores) => each(&scores.affine, notes, |row| label(scores, best(row)?)),
        Value::Probabilities(scores) => {
            let sizes = scores.affine.extent().sizes().to_vec();
            each(&scores.affine, notes, |row| {
                let numbers = match scores.link {
                    Link::Logistic if scores.classes.is_none() => {
                        let row = row.iter();
                        row.map(|score| ValueLink::Logistic.value(*score)).collect()
                    }
                    Link::Margin | Link::Share => row.to_vec(),
                    _ => return None,
                };
                Some(Tensor::of_numbers(element::FLOAT, &sizes, numbers))
            })
        }
        value => {
            let (affine, function) = value.as_function()?;
            let sizes = affine.extent().sizes().to_vec();
            each(&affine, notes, |row| {
                let numbers = row.iter().map(|number| function.at(*number)).collect();
                Some(Tensor::of_numbers(element::FLOAT, &sizes, numbers))
            })
        }
    }
}

/// A constant of the columns at each leaf; none where not exactly one tree decides them.
fn each(
    columns: &Affine,
    notes: &Notes,
    constant: impl Fn(&[f64]) -> Option<Tensor>,
) -> Option<ByLeaf> {
    let Source::Trees = columns.source() else {
        return None;
    };
    let tree = notes.trees.only_tree(&columns.met())?;
    let count = notes.trees.leaves(tree);
    if count.checked_mul(columns.columns())? > MOST_NUMBERS {
        return None;
    }
    let sums = (0..columns.columns()).map(|column| {
        let sums = notes.trees.summed(tree, &columns.weights(column));
        (columns.offset(column), sums)
    });
    let sums: Vec<_> = sums.collect();
    let tensor = |leaf: usize| {
        let row: Vec<f64> = sums
            .iter()
            .map(|(offset, sums)| offset + sums[leaf])
            .collect();
        constant(&row).map(Rc::new)
    };
    let tensors: Option<Vec<Rc<Tensor>>> = (0..count).map(tensor).collect();
    let tensors = tensors?;
    Some(ByLeaf { tree, tensors })
}

/// Number of the largest, the first of equal ones; none of a single score.
fn best(row: &[f64]) -> Option<usize> {
    let better = |best: usize, index: usize| if row[index] > row[best] { index } else { best };
    (row.len() > 1).then(|| (0..row.len()).fold(0, better))
}

fn label(scores: &Scores, class: usize) -> Option<Tensor> {
    let names = scores.classes.as_ref()?;
    let numbers: Result<Vec<i64>, _> = names.iter().map(|name| name.parse::<i64>()).collect();
    match numbers {
        Ok(numbers) => Some(whole(&[1, 1], *numbers.get(class)? as f64)),
        Err(_) => {
            let name = names.get(class)?.clone();
            Some(Tensor::of(
                element::TEXT,
                &[1, 1],
                Content::Texts(vec![name]),
            ))
        }
    }
}

fn whole(sizes: &[usize], number: f64) -> Tensor {
    Tensor::of_numbers(element::INT64, sizes, vec![number])
}

fn is_same(one: &Tensor, other: &Tensor) -> bool {
    let same = match (&one.content, &other.content) {
        (Content::Numbers(one), Content::Numbers(other)) => one == other,
        (Content::Texts(one), Content::Texts(other)) => one == other,
        _ => false,
    };
    same && one.dimensions == other.dimensions
}
