use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{
    element::{self, brain, half},
    wire::{Fields, Malformed, numbers},
};

/// Most elements of a tensor that the file leaves mostly empty.
const MOST_ELEMENTS: usize = 1 << 24;

/// A constant of the graph.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Tensor {
    pub(crate) name: String,
    /// Kind of the elements (`TensorProto.DataType`).
    pub(crate) element: i64,
    pub(crate) dimensions: Vec<i64>,
    pub(crate) content: Content,
    /// Where the elements lie, if in another file.
    pub(crate) external: Option<External>,
}

/// Elements of a tensor, in row-major order.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) enum Content {
    Numbers(Vec<f64>),
    Texts(Vec<String>),
    /// Elements of a kind that no operator here takes.
    Unread,
}

/// A place in another file.
#[derive(Clone, Default, Zeroize, ZeroizeOnDrop)]
pub(crate) struct External {
    pub(crate) location: String,
    pub(crate) offset: usize,
    pub(crate) length: Option<usize>,
}

impl Default for Content {
    fn default() -> Self {
        Self::Numbers(Vec::new())
    }
}

#[derive(Default)]
struct Elements<'a> {
    numbers: Vec<f64>,
    integers: Vec<i64>,
    texts: Vec<String>,
    raw: Option<&'a [u8]>,
    is_elsewhere: bool,
    external: External,
}

impl Tensor {
    /// Reads a `TensorProto`; the number of elements always equals the product of the dimensions, unless
    /// they are unread.
    pub(crate) fn read(message: &[u8]) -> Result<Self, Malformed> {
        let mut tensor = Self::default();
        let mut elements = Elements::default();
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => payload.integers(&mut tensor.dimensions)?,
                2 => tensor.element = payload.integer()?,
                4 => payload.floats(&mut elements.numbers)?,
                5 | 7 | 11 => payload.integers(&mut elements.integers)?,
                6 => elements.texts.push(payload.text()?),
                8 => tensor.name = payload.text()?,
                9 => elements.raw = Some(payload.bytes()?),
                10 => payload.doubles(&mut elements.numbers)?,
                13 => elements.external.read(payload.bytes()?)?,
                14 => elements.is_elsewhere = payload.integer()? == 1,
                _ => {}
            }
        }
        if elements.is_elsewhere {
            tensor.external = Some(elements.external);
            tensor.content = Content::Unread;
            return Ok(tensor);
        }
        tensor.content = elements.content(tensor.element)?;
        tensor.complete()
    }

    /// Reads a `SparseTensorProto`: values, their places, and the sizes of the whole.
    pub(crate) fn read_sparse(message: &[u8]) -> Result<Self, Malformed> {
        let (mut values, mut places) = (Self::default(), Self::default());
        let mut dimensions = Vec::new();
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => values = Self::read(payload.bytes()?)?,
                2 => places = Self::read(payload.bytes()?)?,
                3 => payload.integers(&mut dimensions)?,
                _ => {}
            }
        }
        let dense = Self::spread(&values, &places, &dimensions).ok_or(Malformed)?;
        let mut tensor = Self::default();
        tensor.name = values.name.clone();
        tensor.element = values.element;
        tensor.dimensions = dimensions;
        tensor.content = Content::Numbers(dense);
        Ok(tensor)
    }

    /// Values at their places, by flat number or one number for each dimension, and 0 elsewhere.
    fn spread(values: &Self, places: &Self, dimensions: &[i64]) -> Option<Vec<f64>> {
        let count = product(dimensions).filter(|count| *count <= MOST_ELEMENTS)?;
        let mut dense = vec![0.0; count];
        let (values, numbers) = (values.numbers()?, places.numbers()?);
        let by_dimension = places.dimensions.len() == 2;
        let width = if by_dimension { dimensions.len() } else { 1 };
        if width.checked_mul(values.len()) != Some(numbers.len()) {
            return None;
        }
        for (index, value) in values.iter().enumerate() {
            let numbers = &numbers[index * width..][..width];
            let place = match by_dimension {
                false => numbers[0],
                true => numbers
                    .iter()
                    .zip(dimensions)
                    .fold(0.0, |place, (number, size)| place * *size as f64 + number),
            };
            *dense.get_mut(place as usize)? = *value;
        }
        Some(dense)
    }

    /// Numbers of a kind, with as many as the sizes say.
    pub(crate) fn of_numbers(element: i64, sizes: &[usize], numbers: Vec<f64>) -> Self {
        Self::of(element, sizes, Content::Numbers(numbers))
    }

    /// Elements of a kind, with as many as the sizes say.
    pub(crate) fn of(element: i64, sizes: &[usize], content: Content) -> Self {
        let mut tensor = Self::default();
        tensor.element = element;
        tensor.dimensions = sizes.iter().map(|size| *size as i64).collect();
        tensor.content = content;
        tensor
    }

    /// A single number.
    pub(crate) fn scalar(number: f64) -> Self {
        Self::of_numbers(element::FLOAT, &[], vec![number])
    }

    /// A list of whole numbers.
    pub(crate) fn list(numbers: Vec<f64>) -> Self {
        Self::of_numbers(element::INT64, &[numbers.len()], numbers)
    }

    /// Numbers of the tensor; none for text.
    pub(crate) fn numbers(&self) -> Option<&[f64]> {
        match &self.content {
            Content::Numbers(numbers) => Some(numbers),
            Content::Texts(_) | Content::Unread => None,
        }
    }

    /// Sizes of the dimensions.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        let sizes = self.dimensions.iter();
        sizes
            .map(|size| usize::try_from(*size).unwrap_or(0))
            .collect()
    }

    /// Takes the elements from the bytes of the other file.
    ///
    /// # Errors
    /// [`Malformed`] when they are not all there.
    pub(crate) fn fill(&mut self, file: &[u8]) -> Result<(), Malformed> {
        let Some(external) = self.external.take() else {
            return Ok(());
        };
        let rest = file.get(external.offset..).ok_or(Malformed)?;
        let raw = match (external.length, self.count()) {
            (Some(length), _) => rest.get(..length),
            (None, Some(count)) => element_bytes(self.element)
                .and_then(|bytes| count.checked_mul(bytes))
                .and_then(|length| rest.get(..length)),
            (None, None) => None,
        };
        let elements = Elements {
            raw: Some(raw.ok_or(Malformed)?),
            ..Elements::default()
        };
        self.content = elements.content(self.element)?;
        self.count_fits().then_some(()).ok_or(Malformed)
    }

    fn complete(self) -> Result<Self, Malformed> {
        self.count_fits().then_some(self).ok_or(Malformed)
    }

    fn count_fits(&self) -> bool {
        let count = match &self.content {
            Content::Numbers(numbers) => numbers.len(),
            Content::Texts(texts) => texts.len(),
            Content::Unread => return true,
        };
        self.count() == Some(count)
    }

    fn count(&self) -> Option<usize> {
        product(&self.dimensions)
    }
}

fn product(dimensions: &[i64]) -> Option<usize> {
    dimensions.iter().try_fold(1usize, |count, size| {
        count.checked_mul(usize::try_from(*size).ok()?)
    })
}

impl Content {
    /// Elements in memory.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
            Self::Unread => 0,
        }
    }
}

impl External {
    /// Reads a `StringStringEntryProto`.
    fn read(&mut self, message: &[u8]) -> Result<(), Malformed> {
        let (mut key, mut value) = (String::new(), String::new());
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => key = payload.text()?,
                2 => value = payload.text()?,
                _ => {}
            }
        }
        match key.as_str() {
            "location" => self.location = value,
            "offset" => self.offset = value.parse().map_err(|_| Malformed)?,
            "length" => self.length = Some(value.parse().map_err(|_| Malformed)?),
            _ => {}
        }
        Ok(())
    }
}

/// Bytes of one element, of the kinds that are read.
fn element_bytes(kind: i64) -> Option<usize> {
    Some(match kind {
        element::UINT8 | element::INT8 | element::BOOL => 1,
        element::UINT16 | element::INT16 | element::FLOAT16 | element::BFLOAT16 => 2,
        element::FLOAT | element::INT32 | element::UINT32 => 4,
        element::DOUBLE | element::INT64 | element::UINT64 => 8,
        _ => return None,
    })
}

impl Elements<'_> {
    /// Elements of any kind as numbers or texts.
    fn content(mut self, kind: i64) -> Result<Content, Malformed> {
        if kind == element::TEXT {
            return Ok(Content::Texts(self.texts));
        }
        if element_bytes(kind).is_none() {
            return Ok(Content::Unread);
        }
        if let Some(raw) = self.raw {
            self.read_raw(kind, raw)?;
        }
        self.numbers
            .extend(self.integers.iter().map(|value| match kind {
                element::FLOAT16 => half(*value as u16),
                element::BFLOAT16 => brain(*value as u16),
                element::UINT64 => *value as u64 as f64,
                _ => *value as f64,
            }));
        Ok(Content::Numbers(self.numbers))
    }

    fn read_raw(&mut self, kind: i64, raw: &[u8]) -> Result<(), Malformed> {
        let into = &mut self.numbers;
        match kind {
            element::FLOAT => numbers(raw, |bytes| f32::from_le_bytes(bytes).into(), into),
            element::UINT8 | element::BOOL => {
                numbers(raw, |bytes| u8::from_le_bytes(bytes).into(), into)
            }
            element::INT8 => numbers(raw, |bytes| i8::from_le_bytes(bytes).into(), into),
            element::UINT16 => numbers(raw, |bytes| u16::from_le_bytes(bytes).into(), into),
            element::INT16 => numbers(raw, |bytes| i16::from_le_bytes(bytes).into(), into),
            element::INT32 => numbers(raw, |bytes| i32::from_le_bytes(bytes).into(), into),
            element::INT64 => numbers(raw, |bytes| i64::from_le_bytes(bytes) as f64, into),
            element::FLOAT16 => numbers(raw, |bytes| half(u16::from_le_bytes(bytes)), into),
            element::DOUBLE => numbers(raw, f64::from_le_bytes, into),
            element::UINT32 => numbers(raw, |bytes| u32::from_le_bytes(bytes).into(), into),
            element::UINT64 => numbers(raw, |bytes| u64::from_le_bytes(bytes) as f64, into),
            element::BFLOAT16 => numbers(raw, |bytes| brain(u16::from_le_bytes(bytes)), into),
            _ => Err(Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparse_values_are_placed_by_flat_number_or_by_dimension() {
        let values = Tensor::of_numbers(element::FLOAT, &[2], vec![5.0, 7.0]);
        let flat = Tensor::list(vec![1.0, 3.0]);
        let pairs = Tensor::of_numbers(element::INT64, &[2, 2], vec![0.0, 1.0, 1.0, 0.0]);
        let beyond = Tensor::list(vec![1.0, 6.0]);
        let spread = |places: &Tensor| Tensor::spread(&values, places, &[2, 3]);
        assert_eq!(spread(&flat), Some(vec![0.0, 5.0, 0.0, 7.0, 0.0, 0.0]));
        assert_eq!(spread(&pairs), Some(vec![0.0, 5.0, 0.0, 7.0, 0.0, 0.0]));
        assert_eq!(spread(&beyond), None);
        assert_eq!(Tensor::spread(&values, &flat, &[1 << 40, 1 << 40]), None);
    }

    #[test]
    fn elements_in_another_file_are_taken_at_their_place_or_refused() {
        let mut tensor = Tensor::of(element::FLOAT, &[2], Content::Unread);
        tensor.external = Some(External {
            location: "weights".into(),
            offset: 4,
            length: None,
        });
        let file: Vec<u8> = [9.0f32, 1.5, 2.5]
            .iter()
            .flat_map(|n| n.to_le_bytes())
            .collect();
        let mut cut = tensor.clone();
        assert!(cut.fill(&file[..11]).is_err());
        tensor.fill(&file).unwrap();
        assert_eq!(tensor.numbers(), Some(&[1.5, 2.5][..]));
    }
}
