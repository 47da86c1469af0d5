//! Numbers summed up along dimensions.

use std::rc::Rc;

use super::cells::{extent, placed, stretched_to};
use crate::read::onnx::{
    algebra::{
        contraction::Contraction,
        extent::{Extent, MOST_CELLS},
        movement::places::Movement,
        settings::Settings,
    },
    protobuf::{node::Node, tensor::Tensor},
};

/// Most products of two numbers for one constant.
const MOST_PRODUCTS: usize = 1 << 30;

/// Cells that are summed up, and the sizes of the result.
pub(crate) struct Reduction {
    pub(crate) extent: Extent,
    /// The cell of the result that each cell goes into.
    pub(crate) targets: Vec<usize>,
    /// Cells that go into each.
    pub(crate) count: usize,
}

impl Reduction {
    /// Of a value of this extent; none when rows would be summed up.
    pub(crate) fn new(settings: &Settings, extent: &Extent) -> Option<Self> {
        let node = settings.node;
        let sizes = extent.sizes();
        let axes = match settings.integers("axes", 1) {
            None if settings.is_given(1) => return None,
            Some(axes) if !axes.is_empty() => {
                let axes = axes.iter().map(|axis| extent.axis(*axis));
                axes.collect::<Option<Vec<usize>>>()?
            }
            _ if node.integer("noop_with_empty_axes", 0) != 0 => Vec::new(),
            _ => (0..sizes.len()).collect(),
        };
        if extent.rows().is_some_and(|rows| axes.contains(&rows)) {
            return None;
        }
        let kept = |axis: &usize| !axes.contains(axis);
        let keeps = node.integer("keepdims", 1) != 0;
        let size = |axis: usize| if kept(&axis) { sizes[axis] } else { 1 };
        let reduced: Vec<usize> = (0..sizes.len()).map(size).collect();
        let strides = Extent::fixed(reduced.clone()).strides();
        let mut targets = vec![0];
        for (axis, size) in sizes.iter().enumerate() {
            let stride = if kept(&axis) { strides[axis] } else { 0 };
            let longer = targets
                .iter()
                .flat_map(|base| (0..*size).map(move |i| base + i * stride));
            targets = longer.collect();
        }
        let left: Vec<usize> = (0..sizes.len())
            .filter(|axis| keeps || kept(axis))
            .collect();
        let rows = left.iter().position(|axis| extent.rows() == Some(*axis));
        let result = Extent::new(left.iter().map(|axis| reduced[*axis]).collect(), rows)?;
        Some(Self {
            count: targets.len() / result.count().max(1),
            extent: result,
            targets,
        })
    }
}

pub(super) fn reduced(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let tensor = arguments.first()?;
    let reduction = Reduction::new(settings, &extent(tensor)?)?;
    let name = settings.node.operator.as_str();
    let start = match name {
        "ReduceProd" => 1.0,
        "ReduceMax" => f64::NEG_INFINITY,
        "ReduceMin" => f64::INFINITY,
        _ => 0.0,
    };
    let mut cells = vec![start; reduction.extent.count()];
    for (number, target) in tensor.numbers()?.iter().zip(&reduction.targets) {
        let cell = &mut cells[*target];
        *cell = match name {
            "ReduceL1" => *cell + number.abs(),
            "ReduceL2" | "ReduceSumSquare" => *cell + number * number,
            "ReduceLogSumExp" => *cell + number.exp(),
            "ReduceMax" => cell.max(*number),
            "ReduceMean" | "ReduceSum" => *cell + number,
            "ReduceMin" => cell.min(*number),
            "ReduceProd" => *cell * number,
            _ => return None,
        };
    }
    for cell in &mut cells {
        *cell = match name {
            "ReduceL2" => cell.sqrt(),
            "ReduceLogSumExp" => cell.ln(),
            "ReduceMean" => *cell / reduction.count as f64,
            _ => *cell,
        };
    }
    Some(vec![Tensor::of_numbers(
        tensor.element,
        reduction.extent.sizes(),
        cells,
    )])
}

/// Along the last dimension, which is the usual one.
pub(super) fn softmax(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let tensor = arguments.first()?;
    let extent = extent(tensor)?;
    let axis = extent.axis(settings.node.integer("axis", -1))?;
    let width = *extent.sizes().last()?;
    if axis + 1 != extent.sizes().len() || width == 0 {
        return None;
    }
    let mut numbers = tensor.numbers()?.to_vec();
    for row in numbers.chunks_mut(width) {
        let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        row.iter_mut()
            .for_each(|number| *number = (*number - largest).exp());
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|number| *number /= sum);
    }
    Some(vec![Tensor::of_numbers(
        tensor.element,
        extent.sizes(),
        numbers,
    )])
}

pub(super) fn product(_settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let [left, right] = arguments else {
        return None;
    };
    Some(vec![multiplied(left, right)?])
}

fn multiplied(left: &Tensor, right: &Tensor) -> Option<Tensor> {
    let contraction = Contraction::new(&extent(left)?, &extent(right)?)?;
    let count = contraction.extent.count();
    let fits = count <= MOST_CELLS && count.checked_mul(contraction.inner)? <= MOST_PRODUCTS;
    let (a, b) = (left.numbers()?, right.numbers()?);
    let cell = |cell| contraction.terms(cell).map(|(i, j)| a[i] * b[j]).sum();
    fits.then(|| {
        let cells = (0..count).map(cell).collect();
        Tensor::of_numbers(left.element, contraction.extent.sizes(), cells)
    })
}

/// A matrix, turned around where a node's setting says so.
pub(crate) fn turned(node: &Node, setting: &str, matrix: &Tensor) -> Option<Tensor> {
    let &[rows, columns] = matrix.sizes().as_slice() else {
        return None;
    };
    if node.integer(setting, 0) == 0 {
        return Some(matrix.clone());
    }
    let sources = (0..columns).flat_map(|column| (0..rows).map(move |row| row * columns + column));
    let movement = Movement {
        extent: Extent::new(vec![columns, rows], None)?,
        sources: sources.collect(),
        fill: 0.0,
    };
    placed(matrix, &movement)
}

pub(super) fn general_product(
    settings: &Settings,
    arguments: &[Rc<Tensor>],
) -> Option<Vec<Tensor>> {
    let node = settings.node;
    let (left, right) = (settings.constant(0)?, settings.constant(1)?);
    let product = multiplied(
        &turned(node, "transA", left)?,
        &turned(node, "transB", right)?,
    )?;
    let sizes = product.sizes();
    let (alpha, beta) = (node.float("alpha", 1.0), node.float("beta", 1.0));
    let mut cells: Vec<f64> = product.numbers()?.iter().map(|cell| alpha * cell).collect();
    if let Some(offsets) = arguments.get(2) {
        let offsets = stretched_to(offsets, &sizes)?;
        cells
            .iter_mut()
            .zip(offsets)
            .for_each(|(cell, offset)| *cell += beta * offset);
    }
    Some(vec![Tensor::of_numbers(left.element, &sizes, cells)])
}
