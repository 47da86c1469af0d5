use zeroize::{Zeroize, ZeroizeOnDrop};

use super::wire::{Fields, Malformed, numbers};

/// A constant of the graph.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Tensor {
    pub(crate) name: String,
    pub(crate) dimensions: Vec<i64>,
    pub(crate) content: Content,
    /// Whether the elements lie in another file.
    pub(crate) external: bool,
}

/// Elements of a tensor, in row-major order.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) enum Content {
    Numbers(Vec<f64>),
    Texts(Vec<String>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Numbers(Vec::new())
    }
}

#[derive(Default)]
struct Elements<'a> {
    kind: i64,
    numbers: Vec<f64>,
    integers: Vec<i64>,
    texts: Vec<String>,
    raw: Option<&'a [u8]>,
}

impl Tensor {
    /// Reads a `TensorProto`; the number of elements always equals the product of the dimensions.
    pub(crate) fn read(message: &[u8]) -> Result<Self, Malformed> {
        let mut tensor = Self::default();
        let mut elements = Elements::default();
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => payload.integers(&mut tensor.dimensions)?,
                2 => elements.kind = payload.integer()?,
                4 => payload.floats(&mut elements.numbers)?,
                5 | 7 => payload.integers(&mut elements.integers)?,
                6 => elements.texts.push(payload.text()?),
                8 => tensor.name = payload.text()?,
                9 => elements.raw = Some(payload.bytes()?),
                10 => payload.doubles(&mut elements.numbers)?,
                14 => tensor.external = payload.integer()? == 1,
                _ => {}
            }
        }
        tensor.content = elements.content()?;
        (tensor.external || tensor.count() == Some(tensor.content.len()))
            .then_some(tensor)
            .ok_or(Malformed)
    }

    /// A single number.
    pub(crate) fn scalar(number: f64) -> Self {
        let mut tensor = Self::default();
        tensor.content = Content::Numbers(vec![number]);
        tensor
    }

    /// Numbers of the tensor; none for text.
    pub(crate) fn numbers(&self) -> Option<&[f64]> {
        match &self.content {
            Content::Numbers(numbers) => Some(numbers),
            Content::Texts(_) => None,
        }
    }

    fn count(&self) -> Option<usize> {
        self.dimensions.iter().try_fold(1usize, |count, size| {
            count.checked_mul(usize::try_from(*size).ok()?)
        })
    }
}

impl Content {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
        }
    }
}

impl Elements<'_> {
    /// Elements of any kind as numbers or texts (`TensorProto.DataType`).
    fn content(mut self) -> Result<Content, Malformed> {
        match self.kind {
            8 => return Ok(Content::Texts(self.texts)),
            1 | 2 | 3 | 6 | 7 | 9 | 11 => {}
            _ => return Err(Malformed),
        }
        if let Some(raw) = self.raw {
            self.read_raw(raw)?;
        }
        self.numbers
            .extend(self.integers.iter().map(|value| *value as f64));
        Ok(Content::Numbers(self.numbers))
    }

    fn read_raw(&mut self, raw: &[u8]) -> Result<(), Malformed> {
        let into = &mut self.numbers;
        match self.kind {
            1 => numbers(raw, |bytes| f32::from_le_bytes(bytes).into(), into),
            2 | 9 => numbers(raw, |bytes| u8::from_le_bytes(bytes).into(), into),
            3 => numbers(raw, |bytes| i8::from_le_bytes(bytes).into(), into),
            6 => numbers(raw, |bytes| i32::from_le_bytes(bytes).into(), into),
            7 => numbers(raw, |bytes| i64::from_le_bytes(bytes) as f64, into),
            11 => numbers(raw, f64::from_le_bytes, into),
            _ => Err(Malformed),
        }
    }
}
