//! Operators on planes of pixels.

use circuit::Convolution;

use super::rule::{Results, affine, one, shape};
use crate::{
    error::Error,
    read::onnx::{
        graph::{affine::Affine, notes::Notes, picture::Picture, value::Value},
        protobuf::{node::Node, tensor::Tensor},
    },
};

/// `(x - mean) / sqrt(variance + epsilon) * scale + bias`, by column or by plane.
pub(crate) fn normalized(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let [Value::Affine(columns), constants @ ..] = arguments else {
        return Ok(None);
    };
    one(Some(affine(by_variance(node, columns, constants)?)))
}

/// Another order of planes, rows and columns.
pub(crate) fn transposed(node: &Node, arguments: &[Value], _notes: &mut Notes) -> Results {
    let [Value::Affine(pixels)] = arguments else {
        return Ok(None);
    };
    one(Some(affine(reordered(node, pixels)?)))
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
    let factors = (0..count).map(|i| scales[i] / (variances[i] + epsilon).sqrt());
    let factors: Vec<f64> = factors.collect();
    let shifts: Vec<f64> = (0..count)
        .map(|i| biases[i] - means[i] * factors[i])
        .collect();
    let scaled = columns
        .scaled(&factors)
        .and_then(|scaled| scaled.shifted(&shifts));
    scaled.ok_or_else(|| shape(node))
}

fn numbers(value: &Value) -> Option<&[f64]> {
    match value {
        Value::Constant(tensor) => tensor.numbers(),
        _ => None,
    }
}

fn reordered(node: &Node, pixels: &Affine) -> Result<Affine, Error> {
    let order = node
        .attribute("perm")
        .map_or(&[][..], |perm| &perm.integers);
    let (Some(picture), [0, order @ ..]) = (pixels.picture(), order) else {
        return Err(shape(node));
    };
    let sizes = [picture.channels, picture.height, picture.width];
    let strides = [picture.height * picture.width, picture.width, 1];
    let axis = |index: usize| {
        let axis = usize::try_from(*order.get(index)?).ok()?.checked_sub(1)?;
        (axis < 3).then_some(axis)
    };
    let axes = [axis(0), axis(1), axis(2)];
    let [Some(a), Some(b), Some(c)] = axes else {
        return Err(shape(node));
    };
    if a == b || b == c || a == c {
        return Err(shape(node));
    }
    let mut indices = Vec::with_capacity(pixels.columns());
    for i in 0..sizes[a] {
        for j in 0..sizes[b] {
            let row = i * strides[a] + j * strides[b];
            indices.extend((0..sizes[c]).map(|k| row + k * strides[c]));
        }
    }
    let picture = Picture::read(&[sizes[a], sizes[b], sizes[c]]);
    let moved = pixels
        .selected(&indices)
        .and_then(|moved| moved.pictured(picture));
    moved.ok_or_else(|| shape(node))
}

/// A window that slides over a picture.
struct Window<'a> {
    node: &'a Node,
    picture: Picture,
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
        let &[filters, channels, height, width] = kernel.dimensions.as_slice() else {
            return Err(shape(node));
        };
        let groups = usize::try_from(node.integer("group", 1)).unwrap_or(0);
        let window = Self::new(node, pixels, [height as usize, width as usize])?;
        let planes = window.picture.channels;
        let fits = groups > 0
            && filters > 0
            && (channels as usize).checked_mul(groups) == Some(planes)
            && (filters as usize).is_multiple_of(groups);
        fits.then_some(window).ok_or_else(|| shape(node))
    }

    fn of_means(node: &'a Node, pixels: &Affine) -> Result<Self, Error> {
        let picture = pixels.picture().ok_or_else(|| shape(node))?;
        let sides = match node.operator.as_str() {
            "GlobalAveragePool" => Some([picture.height, picture.width]),
            _ => pair(node, "kernel_shape", None),
        };
        Self::new(node, pixels, sides.ok_or_else(|| shape(node))?)
    }

    fn new(node: &'a Node, pixels: &Affine, sides: [usize; 2]) -> Result<Self, Error> {
        let read = || {
            let picture = pixels.picture()?;
            let strides = pair(node, "strides", Some(1))?;
            let dilations = pair(node, "dilations", Some(1))?;
            let automatic = !matches!(node.text("auto_pad"), None | Some("NOTSET" | "VALID"));
            let pads = node
                .attribute("pads")
                .map_or(&[0; 4][..], |pads| &pads.integers);
            let &[top, left, bottom, right] = pads else {
                return None;
            };
            let exact = !automatic && node.integer("ceil_mode", 0) == 0;
            let pad = |pad: i64| usize::try_from(pad).ok().filter(|pad| exact && *pad <= 64);
            let before = [pad(top)?, pad(left)?];
            let sizes = [
                picture.height + before[0] + pad(bottom)?,
                picture.width + before[1] + pad(right)?,
            ];
            let positions = |axis: usize| {
                let reach = (sides[axis].checked_sub(1)?).checked_mul(dilations[axis])?;
                Some((sizes[axis].checked_sub(reach + 1)?) / strides[axis] + 1)
            };
            Some(Self {
                node,
                picture,
                sides,
                strides,
                dilations,
                before,
                positions: [positions(0)?, positions(1)?],
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
            Some(filtered) => filtered,
            None => self.as_matrix(pixels, filters, weights)?,
        };
        let biased = match rest {
            [] => Some(product),
            [bias] => numbers(bias).and_then(|bias| product.shifted(bias)),
            _ => None,
        };
        biased.ok_or_else(|| shape(self.node))
    }

    /// The convolution that a circuit knows: square, and nothing added around the picture.
    fn square(&self, filters: usize) -> Option<Convolution> {
        let alike = |pair: [usize; 2]| pair[0] == pair[1];
        let plain = alike(self.sides)
            && alike(self.strides)
            && self.dilations == [1, 1]
            && self.before == [0, 0]
            && self.positions[0] == (self.picture.height - self.sides[0]) / self.strides[0] + 1
            && self.positions[1] == (self.picture.width - self.sides[1]) / self.strides[1] + 1;
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
        let planes = count / (self.sides[0] * self.sides[1]);
        let groups = self.picture.channels / planes;
        self.combined(pixels, filters, |filter, add| {
            let first = filter / (filters / groups) * planes;
            for (index, weight) in weights[filter * count..][..count].iter().enumerate() {
                let square = self.sides[0] * self.sides[1];
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
            return Ok(pooled);
        }
        if self.before != [0, 0] && self.node.integer("count_include_pad", 0) == 0 {
            return Err(shape(self.node));
        }
        let count = self.sides[0] * self.sides[1];
        self.combined(pixels, self.picture.channels, |plane, add| {
            (0..count).for_each(|index| add(plane, index, 1.0 / count as f64));
        })
    }

    /// A plane for each output, from the plane, place in the window and weight of its terms.
    fn combined(
        &self,
        pixels: &Affine,
        planes: usize,
        terms: impl Fn(usize, &mut dyn FnMut(usize, usize, f64)),
    ) -> Result<Affine, Error> {
        let [down, across] = self.positions;
        let outputs = down
            .checked_mul(across)
            .and_then(|count| count.checked_mul(planes));
        let outputs = outputs.ok_or_else(|| shape(self.node))?;
        let product = pixels.combined(outputs, |output, add| {
            let position = output % (down * across);
            terms(output / (down * across), &mut |plane, place, weight| {
                if let Some(column) = self.column(position, plane, place) {
                    add(column, weight);
                }
            });
        })?;
        let picture = Picture {
            channels: planes,
            height: down,
            width: across,
        };
        product
            .pictured(Some(picture))
            .ok_or_else(|| shape(self.node))
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

/// Two sizes of at least 1; without the attribute the usual one.
fn pair(node: &Node, name: &str, usual: Option<usize>) -> Option<[usize; 2]> {
    let Some(attribute) = node.attribute(name) else {
        return usual.map(|usual| [usual, usual]);
    };
    let &[height, width] = attribute.integers.as_slice() else {
        return None;
    };
    let size = |size: i64| {
        usize::try_from(size)
            .ok()
            .filter(|size| (1..=4_096).contains(size))
    };
    Some([size(height)?, size(width)?])
}
