//! Sums and products with constants.

use std::borrow::Cow;

use super::{
    moving::settings,
    rule::{Results, affine, one, shape},
};
use crate::{
    error::Error,
    read::onnx::{
        algebra::{
            contraction::Contraction,
            extent::{Extent, stretched},
            folding::{self, Reduction},
        },
        graph::{affine::Affine, notes::Notes, value::Value},
        protobuf::{node::Node, tensor::Tensor},
    },
};

pub(crate) fn product(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let (columns, product) = match arguments {
        [Value::Affine(columns), Value::Constant(matrix)] => {
            (columns, Product::after(columns.extent(), matrix))
        }
        [Value::Constant(matrix), Value::Affine(columns)] => {
            (columns, Product::before(matrix, columns.extent()))
        }
        _ => return Ok(None),
    };
    let product = product.ok_or_else(|| shape(node))?;
    let multiplied = product.of(node, columns, notes)?;
    noted(multiplied, columns, "matrix product", notes)
}

pub(crate) fn general_product(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(columns), Value::Constant(matrix), rest @ ..] = arguments else {
        return Ok(None);
    };
    let product = gemm(node, columns, matrix, rest, notes)?;
    noted(product, columns, "matrix product", notes)
}

pub(crate) fn negative(_node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(features)] = arguments else {
        return Ok(None);
    };
    match features.scaled(&[-1.0]) {
        Some(negative) => noted(negative, features, SCALING, notes),
        None => Ok(None),
    }
}

/// A sum, difference, product or quotient with a constant, or a sum or difference of columns.
pub(crate) fn elementwise(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    if node.operator == "Sum" && arguments.len() != 2 {
        return total(node, arguments, notes);
    }
    let result = match (node.operator.as_str(), arguments) {
        ("Add" | "Sum", [Value::Affine(left), Value::Affine(right)]) => summed(left, right, 1.0),
        ("Sub", [Value::Affine(left), Value::Affine(right)]) => summed(left, right, -1.0),
        (_, [Value::Affine(features), Value::Constant(constant)]) => {
            with_constant(node, features, constant)?
        }
        (_, [Value::Constant(constant), Value::Affine(features)]) => {
            mirrored(node, constant, features)?
        }
        _ => None,
    };
    match (result, arguments) {
        (Some(result), [Value::Affine(features), ..]) => noted(result, features, SCALING, notes),
        (result, _) => one(result.map(affine)),
    }
}

/// The sum of any number of values, one after the other.
fn total(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let mut arguments = arguments.iter().cloned();
    let mut sum = arguments.next();
    for next in arguments {
        let Some(before) = sum else {
            break;
        };
        let results = elementwise(node, &[before, next], notes)?;
        sum = results.and_then(|results| results.into_iter().next());
    }
    one(sum)
}

const SCALING: &str = "scaling of each feature";

/// Says what is done to features before they are combined.
fn noted(result: Affine, features: &Affine, step: &str, notes: &mut Notes) -> Results {
    if !features.is_matrix() {
        notes.step(step);
    }
    one(Some(affine(result)))
}

/// Sum of two values stretched onto each other, the other one times `factor`.
pub(super) fn summed(left: &Affine, right: &Affine, factor: f64) -> Option<Affine> {
    if left.extent() == right.extent() {
        return left.plus(right, factor);
    }
    let sizes = stretched(left.extent().sizes(), right.extent().sizes())?;
    let (left, right) = (left.stretched_to(&sizes)?, right.stretched_to(&sizes)?);
    left.plus(&right, factor)
}

/// Columns and a constant stretched onto each other: a number for each column, or one for all.
pub(crate) fn aligned<'a>(
    columns: &'a Affine,
    constant: &Tensor,
) -> Option<(Cow<'a, Affine>, Vec<f64>)> {
    let numbers = constant.numbers()?;
    let (sizes, own) = (columns.extent().sizes(), constant.sizes());
    if numbers.len() == 1 && own.len() <= sizes.len() {
        return Some((Cow::Borrowed(columns), numbers.to_vec()));
    }
    let Some(common) = stretched(sizes, &own) else {
        let fits = numbers.len() == columns.columns();
        return fits.then(|| (Cow::Borrowed(columns), numbers.to_vec()));
    };
    let numbers = folding::stretched_to(constant, &common)?;
    match common == sizes {
        true => Some((Cow::Borrowed(columns), numbers)),
        false => Some((Cow::Owned(columns.stretched_to(&common)?), numbers)),
    }
}

fn with_constant(
    node: &Node,
    columns: &Affine,
    constant: &Tensor,
) -> Result<Option<Affine>, Error> {
    let operator = node.operator.as_str();
    if !["Add", "Sum", "Sub", "Mul", "Div"].contains(&operator) {
        return Ok(None);
    }
    let (columns, numbers) = aligned(columns, constant).ok_or_else(|| shape(node))?;
    let result = match operator {
        "Add" | "Sum" => columns.shifted(&numbers),
        "Sub" => columns.shifted(&mapped(&numbers, |number| -number)),
        "Mul" => columns.scaled(&numbers),
        _ => columns.divided(&numbers),
    };
    result.map(Some).ok_or_else(|| shape(node))
}

fn mirrored(node: &Node, constant: &Tensor, columns: &Affine) -> Result<Option<Affine>, Error> {
    let operator = node.operator.as_str();
    if !["Add", "Sum", "Sub", "Mul"].contains(&operator) {
        return Ok(None);
    }
    let (columns, numbers) = aligned(columns, constant).ok_or_else(|| shape(node))?;
    let result = match operator {
        "Add" | "Sum" => columns.shifted(&numbers),
        "Mul" => columns.scaled(&numbers),
        _ => columns
            .scaled(&[-1.0])
            .and_then(|negative| negative.shifted(&numbers)),
    };
    result.map(Some).ok_or_else(|| shape(node))
}

/// Sums or means of columns along dimensions.
pub(crate) fn reduced(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(columns), ..] = arguments else {
        return Ok(None);
    };
    let settings = settings(node, arguments);
    let Some(reduction) = Reduction::new(&settings, columns.extent()) else {
        return Ok(None);
    };
    let share = match node.operator.as_str() {
        "ReduceMean" => 1.0 / reduction.count as f64,
        _ => 1.0,
    };
    let mut terms = vec![Vec::new(); reduction.extent.count()];
    for (column, target) in reduction.targets.iter().enumerate() {
        terms[*target].push(column);
    }
    let sums = columns.combined(terms.len(), |output, add| {
        terms[output].iter().for_each(|column| add(*column, share));
    })?;
    let sums = sums.arranged(reduction.extent).ok_or_else(|| shape(node))?;
    noted(sums, columns, "sums of columns", notes)
}

fn gemm(
    node: &Node,
    columns: &Affine,
    matrix: &Tensor,
    rest: &[Value],
    notes: &mut Notes,
) -> Result<Affine, Error> {
    if node.integer("transA", 0) != 0 {
        return Err(shape(node));
    }
    let matrix = folding::turned(node, "transB", matrix).ok_or_else(|| shape(node))?;
    let product = Product::after(columns.extent(), &matrix).ok_or_else(|| shape(node))?;
    let product = product.of(node, columns, notes)?;
    let product = match node.float("alpha", 1.0) {
        1.0 => Some(product),
        alpha => product.scaled(&[alpha]),
    };
    let product = product.ok_or_else(|| shape(node))?;
    let [Value::Constant(offsets)] = rest else {
        return rest
            .is_empty()
            .then_some(product)
            .ok_or_else(|| shape(node));
    };
    let beta = node.float("beta", 1.0);
    let (columns, offsets) = aligned(&product, offsets).ok_or_else(|| shape(node))?;
    let offsets = mapped(&offsets, |number| number * beta);
    columns.shifted(&offsets).ok_or_else(|| shape(node))
}

/// Columns multiplied with a constant on either side.
struct Product<'a> {
    contraction: Contraction,
    matrix: &'a Tensor,
    is_matrix_first: bool,
}

impl<'a> Product<'a> {
    fn after(columns: &Extent, matrix: &'a Tensor) -> Option<Self> {
        let extent = folding::extent(matrix)?;
        Some(Self {
            contraction: Contraction::new(columns, &extent)?,
            matrix,
            is_matrix_first: false,
        })
    }

    fn before(matrix: &'a Tensor, columns: &Extent) -> Option<Self> {
        let extent = folding::extent(matrix)?;
        Some(Self {
            contraction: Contraction::new(&extent, columns)?,
            matrix,
            is_matrix_first: true,
        })
    }

    fn of(self, node: &Node, columns: &Affine, notes: &mut Notes) -> Result<Affine, Error> {
        let cells = self.matrix.numbers().ok_or_else(|| shape(node))?;
        let extent = self.contraction.extent.clone();
        notes.keep_hints(columns);
        let product = columns.combined(extent.count(), |output, add| {
            for (left, right) in self.contraction.terms(output) {
                match self.is_matrix_first {
                    false => add(left, cells[right]),
                    true => add(right, cells[left]),
                }
            }
        })?;
        product.arranged(extent).ok_or_else(|| shape(node))
    }
}

fn mapped(numbers: &[f64], change: impl Fn(f64) -> f64) -> Vec<f64> {
    numbers.iter().map(|number| change(*number)).collect()
}
