//! Operators on planes of pixels.

use std::rc::Rc;

use circuit::Convolution;

use super::{
    largest::larger,
    rule::{Results, affine, one, shape},
};
use crate::{
    error::Error,
    read::onnx::{
        algebra::extent::Extent,
        graph::{affine::Affine, notes::Notes, picture::Picture, value::Value},
        protobuf::{node::Node, tensor::Tensor},
    },
};

/// A normalisation by the rows that are asked together.
pub(crate) const TRAINING: &str = "BatchNormalization in training mode";

/// `(x - mean) / sqrt(variance + epsilon) * scale + bias`, by column or by plane.
pub(crate) fn normalized(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let [Value::Affine(columns), constants @ ..] = arguments else {
        return Ok(None);
    };
    if node.integer("training_mode", 0) != 0 {
        return Err(Error::UnknownOperator(TRAINING.into()));
    }
    one(Some(affine(by_variance(node, columns, constants)?)))
}

pub(crate) fn convolved(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(pixels), Value::Constant(kernel), rest @ ..] = arguments else {
        return Ok(None);
    };
    notes.step("Conv");
    let window = Window::of_filters(node, pixels, kernel)?;
    one(Some(affine(window.convolved(pixels, kernel, rest)?)))
}

pub(crate) fn pooled(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let [Value::Affine(pixels)] = arguments else {
        return Ok(None);
    };
    notes.step("average pooling");
    one(Some(affine(
        Window::of_means(node, pixels)?.averaged(pixels)?,
    )))
}

/// The largest pixels under a window, by halves: in front of a function that never falls, where there is one.
pub(crate) fn largest(node: &Node, arguments: &[Value], notes: &mut Notes) -> Results {
    let (pixels, function) = match arguments {
        [Value::Affine(pixels)] => (pixels, None),
        [Value::Function(pixels, function)] if function.is_rising() => (pixels, Some(function)),
        _ => return Ok(None),
    };
    if !pixels.is_matrix() || node.outputs.iter().filter(|name| !name.is_empty()).count() > 1 {
        return Ok(None);
    }
    notes.step("max pooling");
    let window = Window::of_means(node, pixels)?;
    let picked = window.places(pixels)?;
    let picked = picked.iter().map(|columns| pixels.selected(columns));
    let mut left: Vec<Affine> = picked.collect::<Option<_>>().ok_or_else(|| shape(node))?;
    while left.len() > 1 {
        let odd = (left.len() % 2 == 1).then(|| left.pop()).flatten();
        let second = left.split_off(left.len() / 2);
        let joined = |values: &[Affine]| Affine::joined(&values.iter().collect::<Vec<_>>());
        let Some((first, second)) = joined(&left).zip(joined(&second)) else {
            return Ok(None);
        };
        let Some(larger) = larger(&first, &second, notes)? else {
            return Ok(None);
        };
        let (parts, columns) = (left.len(), larger.columns() / left.len());
        let part = |part: usize| {
            let columns: Vec<usize> = (part * columns..(part + 1) * columns).collect();
            larger.selected(&columns)
        };
        left = (0..parts)
            .map(part)
            .collect::<Option<_>>()
            .ok_or_else(|| shape(node))?;
        left.extend(odd);
    }
    let largest = left.pop().ok_or_else(|| shape(node))?;
    let largest = Rc::new(window.arranged(largest, window.picture.channels)?);
    one(Some(match function {
        Some(function) => Value::Function(largest, Rc::clone(function)),
        None => Value::Affine(largest),
    }))
}

fn by_variance(node: &Node, columns: &Affine, constants: &[Value]) -> Result<Affine, Error> {
    let numbers: Vec<&[f64]> = constants.iter().filter_map(numbers).collect();
    let [scales, biases, means, variances] = numbers[..] else {
        return Err(shape(node));
    };
    let count = scales.len();
    if [biases, means, variances]
        .iter()
        .any(|other| other.len() != count)
    {
        return Err(shape(node));
    }
    let epsilon = node.float("epsilon", 1e-5);
    let factors = variances.iter().map(|v| 1.0 / (v + epsilon).sqrt());
    let factors: Vec<f64> = factors.collect();
    let by_column = |numbers: &[f64]| by_plane(columns, numbers);
    let normalized = || {
        let standard = columns.standardized(&by_column(means)?, &by_column(&factors)?)?;
        let stretched = standard.remembered().scaled(&by_column(scales)?)?;
        stretched.shifted(&by_column(biases)?)
    };
    normalized().ok_or_else(|| shape(node))
}

/// A number for each column, from one for each entry of the dimension behind the rows.
fn by_plane(columns: &Affine, numbers: &[f64]) -> Option<Vec<f64>> {
    let extent = columns.extent();
    let planes = extent.sizes().get(1).copied();
    if planes != Some(numbers.len()) {
        return (numbers.len() == columns.columns()).then(|| numbers.to_vec());
    }
    let pixels = columns.columns() / numbers.len().max(1);
    let numbers = numbers.iter();
    Some(numbers.flat_map(|number| vec![*number; pixels]).collect())
}

fn numbers(value: &Value) -> Option<&[f64]> {
    match value {
        Value::Constant(tensor) => tensor.numbers(),
        _ => None,
    }
}

/// A window that slides over a picture, or along a line of height 1.
struct Window<'a> {
    node: &'a Node,
    picture: Picture,
    /// Whether the picture is a line.
    is_line: bool,
    /// Height and width of the window.
    sides: [usize; 2],
    strides: [usize; 2],
    dilations: [usize; 2],
    /// Pixels added above and left.
    before: [usize; 2],
    /// Positions down and across.
    positions: [usize; 2],
}

impl<'a> Window<'a> {
    fn of_filters(node: &'a Node, pixels: &Affine, kernel: &Tensor) -> Result<Self, Error> {
        let sizes = kernel.sizes();
        let (filters, channels, sides) = match *sizes.as_slice() {
            [filters, channels, width] => (filters, channels, [1, width]),
            [filters, channels, height, width] => (filters, channels, [height, width]),
            _ => return Err(shape(node)),
        };
        let groups = usize::try_from(node.integer("group", 1)).unwrap_or(0);
        let window = Self::new(node, pixels, sides)?;
        let planes = window.picture.channels;
        let fits = groups > 0
            && filters > 0
            && sides[0] * sides[1] > 0
            && window.is_line == (sizes.len() == 3)
            && channels.checked_mul(groups) == Some(planes)
            && filters.is_multiple_of(groups);
        fits.then_some(window).ok_or_else(|| shape(node))
    }

    fn of_means(node: &'a Node, pixels: &Affine) -> Result<Self, Error> {
        let picture = pixels.picture().ok_or_else(|| shape(node))?;
        let sides = match node.operator.as_str() {
            "GlobalAveragePool" | "GlobalMaxPool" => Some([picture.height, picture.width]),
            _ => pair(node, "kernel_shape", None),
        };
        Self::new(node, pixels, sides.ok_or_else(|| shape(node))?)
    }

    fn new(node: &'a Node, pixels: &Affine, sides: [usize; 2]) -> Result<Self, Error> {
        let read = || {
            let picture = pixels.picture()?;
            let strides = pair(node, "strides", Some(1))?;
            let dilations = pair(node, "dilations", Some(1))?;
            let sizes = [picture.height, picture.width];
            let axis = |axis: usize| {
                let reach = (sides[axis].checked_sub(1)?).checked_mul(dilations[axis])?;
                let side = Side {
                    size: sizes[axis],
                    reach: reach.checked_add(1)?,
                    stride: strides[axis],
                };
                side.placed(node, axis)
            };
            let (down, across) = (axis(0)?, axis(1)?);
            Some(Self {
                node,
                picture,
                is_line: pixels.extent().sizes().len() == 3,
                sides,
                strides,
                dilations,
                before: [down.0, across.0],
                positions: [down.1, across.1],
            })
        };
        read().ok_or_else(|| shape(node))
    }

    /// Filters over the picture: of the features themselves as filters, otherwise as a matrix.
    fn convolved(&self, pixels: &Affine, kernel: &Tensor, rest: &[Value]) -> Result<Affine, Error> {
        let weights = kernel.numbers().ok_or_else(|| shape(self.node))?;
        let filters = kernel.dimensions[0] as usize;
        let count = weights.len() / filters;
        let filtered = self
            .square(filters)
            .filter(|_| count == self.picture.channels * self.sides[0] * self.sides[1])
            .and_then(|shape| pixels.filtered(shape, weights));
        let product = match filtered {
            Some(filtered) => self.arranged(filtered, filters)?,
            None => self.as_matrix(pixels, filters, weights)?,
        };
        let biased = match rest {
            [] => return Ok(product),
            [bias] => numbers(bias)
                .and_then(|bias| by_plane(&product, bias))
                .and_then(|bias| product.shifted(&bias)),
            _ => None,
        };
        biased.ok_or_else(|| shape(self.node))
    }

    /// The convolution that a circuit knows: square, and nothing added around the picture.
    fn square(&self, filters: usize) -> Option<Convolution> {
        let alike = |pair: [usize; 2]| pair[0] == pair[1];
        let inside = |size: usize, axis: usize| {
            let room = size.checked_sub(self.sides[axis])?;
            Some(room / self.strides[axis] + 1)
        };
        let plain = alike(self.sides)
            && alike(self.strides)
            && self.dilations == [1, 1]
            && self.before == [0, 0]
            && Some(self.positions[0]) == inside(self.picture.height, 0)
            && Some(self.positions[1]) == inside(self.picture.width, 1);
        plain.then_some(Convolution {
            width: self.picture.width,
            height: self.picture.height,
            channels: self.picture.channels,
            kernel: self.sides[0],
            stride: self.strides[0],
            filters,
        })
    }

    fn as_matrix(&self, pixels: &Affine, filters: usize, weights: &[f64]) -> Result<Affine, Error> {
        let count = weights.len() / filters;
        let square = self.sides[0] * self.sides[1];
        let planes = count / square;
        let groups = self.picture.channels / planes.max(1);
        self.combined(pixels, filters, count, |filter, _, add| {
            let first = filter / (filters / groups) * planes;
            for (index, weight) in weights[filter * count..][..count].iter().enumerate() {
                add(first + index / square, index % square, *weight);
            }
        })
    }

    /// Means over the window, plane by plane.
    fn averaged(&self, pixels: &Affine) -> Result<Affine, Error> {
        let square = |pair: [usize; 2]| pair[0] == pair[1];
        let plain = self.square(1).is_some() && square(self.sides) && square(self.strides);
        if let Some(pooled) = plain
            .then(|| pixels.pooled(self.sides[0], self.strides[0]))
            .flatten()
        {
            return self.arranged(pooled, self.picture.channels);
        }
        let counts_pads = self.node.integer("count_include_pad", 0) != 0;
        if counts_pads && self.node.integer("ceil_mode", 0) != 0 {
            return Err(shape(self.node));
        }
        let count = self.sides[0] * self.sides[1];
        self.combined(
            pixels,
            self.picture.channels,
            count,
            |plane, position, add| {
                let inside = |place: &usize| self.column(position, plane, *place).is_some();
                let met = match counts_pads {
                    true => count,
                    false => (0..count).filter(inside).count(),
                };
                (0..count).for_each(|index| add(plane, index, 1.0 / met.max(1) as f64));
            },
        )
    }

    /// A plane for each output, from the plane, place in the window and weight of its terms, of which
    /// there are at most so many.
    fn combined(
        &self,
        pixels: &Affine,
        planes: usize,
        most: usize,
        terms: impl Fn(usize, usize, &mut dyn FnMut(usize, usize, f64)),
    ) -> Result<Affine, Error> {
        let [down, across] = self.positions;
        let outputs = down
            .checked_mul(across)
            .and_then(|count| count.checked_mul(planes));
        let outputs = outputs.ok_or_else(|| shape(self.node))?;
        if outputs
            .checked_mul(most)
            .is_none_or(|terms| terms > MOST_TERMS)
        {
            return Err(Error::Outputs { got: outputs });
        }
        let product = pixels.combined(outputs, |output, add| {
            let position = output % (down * across);
            terms(
                output / (down * across),
                position,
                &mut |plane, place, weight| {
                    if let Some(column) = self.column(position, plane, place) {
                        add(column, weight);
                    }
                },
            );
        })?;
        self.arranged(product, planes)
    }

    /// For each place of the window its column in every output, plane by plane; where it lies outside of the picture,
    /// the column of one inside.
    fn places(&self, pixels: &Affine) -> Result<Vec<Vec<usize>>, Error> {
        let (positions, count) = (
            self.positions[0] * self.positions[1],
            self.sides[0] * self.sides[1],
        );
        let outputs = positions * self.picture.channels;
        if outputs
            .checked_mul(count)
            .is_none_or(|columns| columns > MOST_PLACES)
        {
            return Err(Error::Neurons {
                got: pixels.columns(),
            });
        }
        let column =
            |output: usize, place| self.column(output % positions, output / positions, place);
        let inside: Option<Vec<usize>> = (0..outputs)
            .map(|output| (0..count).find_map(|place| column(output, place)))
            .collect();
        let inside = inside.ok_or_else(|| shape(self.node))?;
        let at = |place: usize| {
            let columns = inside.iter().enumerate();
            columns
                .map(|(output, inside)| column(output, place).unwrap_or(*inside))
                .collect()
        };
        Ok((0..count).map(at).collect())
    }

    /// Outputs as planes, or as lines.
    fn arranged(&self, outputs: Affine, planes: usize) -> Result<Affine, Error> {
        let [down, across] = self.positions;
        let sizes = match self.is_line {
            true => vec![1, planes, across],
            false => vec![1, planes, down, across],
        };
        let arranged = Extent::new(sizes, Some(0)).and_then(|extent| outputs.arranged(extent));
        arranged.ok_or_else(|| shape(self.node))
    }

    /// Column of the pixel at a place of the window; none outside the picture.
    fn column(&self, position: usize, plane: usize, place: usize) -> Option<usize> {
        let corner = [position / self.positions[1], position % self.positions[1]];
        let offset = [place / self.sides[1], place % self.sides[1]];
        let pixel = |axis: usize| {
            let distance = corner[axis] * self.strides[axis] + offset[axis] * self.dilations[axis];
            distance.checked_sub(self.before[axis])
        };
        let (y, x) = (pixel(0)?, pixel(1)?);
        (y < self.picture.height && x < self.picture.width)
            .then(|| self.picture.column(plane, y, x))
    }
}

/// Most pixels under all windows whose largest ones are taken.
const MOST_PLACES: usize = 16_384;

/// Most products of a weight and a pixel that are laid out as a matrix.
const MOST_TERMS: usize = 1 << 28;

/// One dimension of a picture under a window.
struct Side {
    size: usize,
    /// Pixels from the window's first to its last, both counted.
    reach: usize,
    stride: usize,
}

impl Side {
    /// Pixels added before the first one, and positions of the window.
    fn placed(&self, node: &Node, axis: usize) -> Option<(usize, usize)> {
        let (before, behind) = match node.text("auto_pad").unwrap_or("NOTSET") {
            "NOTSET" => pads(node, axis)?,
            "VALID" => (0, 0),
            same @ ("SAME_UPPER" | "SAME_LOWER") => {
                let positions = self.size.div_ceil(self.stride);
                let span = (positions.checked_sub(1)? * self.stride).checked_add(self.reach)?;
                let added = span.saturating_sub(self.size);
                let less = added / 2;
                match same {
                    "SAME_UPPER" => (less, added - less),
                    _ => (added - less, less),
                }
            }
            _ => return None,
        };
        let room = (self.size + before + behind).checked_sub(self.reach)?;
        let positions = match node.integer("ceil_mode", 0) {
            0 => room / self.stride + 1,
            _ => {
                let positions = room.div_ceil(self.stride) + 1;
                let starts_inside = (positions - 1) * self.stride < self.size + before;
                positions - usize::from(!starts_inside)
            }
        };
        (positions <= 4_096).then_some((before, positions))
    }
}

/// Pixels added before and behind one dimension of a picture; a line has no first one.
fn pads(node: &Node, axis: usize) -> Option<(usize, usize)> {
    let pads = node
        .attribute("pads")
        .map_or(&[][..], |pads| &pads.integers);
    let (before, behind) = match (pads, axis) {
        ([], _) | ([_, _], 0) => (0, 0),
        (&[left, right], _) => (left, right),
        (&[top, _, bottom, _], 0) => (top, bottom),
        (&[_, left, _, right], _) => (left, right),
        _ => return None,
    };
    let pad = |pad: i64| usize::try_from(pad).ok().filter(|pad| *pad <= 1_024);
    Some((pad(before)?, pad(behind)?))
}

/// Two sizes of at least 1, or the one of a line; without the attribute the usual one.
fn pair(node: &Node, name: &str, usual: Option<usize>) -> Option<[usize; 2]> {
    let Some(attribute) = node.attribute(name) else {
        return usual.map(|usual| [usual, usual]);
    };
    let (height, width) = match *attribute.integers.as_slice() {
        [width] => (1, width),
        [height, width] => (height, width),
        _ => return None,
    };
    let size = |size: i64| {
        usize::try_from(size)
            .ok()
            .filter(|size| (1..=4_096).contains(size))
    };
    Some([size(height)?, size(width)?])
}
