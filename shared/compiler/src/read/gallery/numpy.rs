//! Files of NumPy that hold one array.

use super::{
    matrix::{Element, rows},
    vectors::{Vectors, numbered},
};
use crate::{
    error::Error,
    file_kind::FileKind,
    read::{reader::Reader, understanding::Understanding},
};

const MAGIC: &[u8] = b"\x93NUMPY";
/// Longest description of an array.
const LONGEST_HEADER: usize = 1 << 16;
const KIND: FileKind = FileKind {
    name: "NumPy file",
    program: "NumPy",
    extension: ".npy",
};

/// One array: a vector in each row, numbered.
pub(crate) struct Npy;

impl Reader for Npy {
    fn kind(&self) -> FileKind {
        KIND
    }

    fn recognises(&self, file: &[u8]) -> bool {
        file.starts_with(MAGIC)
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        let rows = Array::read(file)?.rows()?;
        let vectors = Vectors {
            names: numbered(rows.len()),
            rows,
            titles: Vec::new(),
            file: "A NumPy array: each row a vector, numbered from 1.".into(),
        };
        vectors.understood()
    }
}

/// An array as it lies in a file.
struct Array<'a> {
    /// Letter and size of an element: "f4".
    kind: &'a str,
    is_big_endian: bool,
    by_column: bool,
    shape: Vec<usize>,
    bytes: &'a [u8],
}

impl<'a> Array<'a> {
    /// # Errors
    /// [`Error::Damaged`], and [`Error::NoVectors`] where it holds no plain numbers or texts.
    fn read(file: &'a [u8]) -> Result<Self, Error> {
        let (header, bytes) = split(file).ok_or(Error::Damaged(KIND))?;
        let described = field(header, "'descr'").ok_or(Error::NoVectors)?;
        let described = quoted(described).ok_or(Error::NoVectors)?;
        let by_column = field(header, "'fortran_order'").ok_or(Error::Damaged(KIND))?;
        let shape = field(header, "'shape'").ok_or(Error::Damaged(KIND))?;
        let shape = shape
            .strip_prefix('(')
            .and_then(|rest| rest.split(')').next())
            .ok_or(Error::Damaged(KIND))?;
        let sizes = shape
            .split(',')
            .map(str::trim)
            .filter(|size| !size.is_empty());
        let sizes = sizes.map(|size| size.parse().ok());
        Ok(Self {
            kind: described.trim_start_matches(['<', '>', '|', '=']),
            is_big_endian: described.starts_with('>'),
            by_column: by_column.starts_with("True"),
            shape: sizes.collect::<Option<_>>().ok_or(Error::Damaged(KIND))?,
            bytes,
        })
    }

    /// Rows of a matrix of numbers, or a vector as the only one.
    fn rows(&self) -> Result<Vec<Vec<f64>>, Error> {
        let element = self.element().ok_or(Error::NoVectors)?;
        let shape = match self.shape.as_slice() {
            [length] => [1, *length],
            [count, length] => [*count, *length],
            _ => return Err(Error::NoVectors),
        };
        let turned: Vec<u8>;
        let bytes = match self.is_big_endian {
            false => self.bytes,
            true => {
                let elements = self.bytes.chunks(element.bytes());
                turned = elements
                    .flat_map(|element| element.iter().rev().copied())
                    .collect();
                &turned
            }
        };
        rows(bytes, element, shape, self.by_column)
    }

    fn element(&self) -> Option<Element> {
        Some(match self.kind {
            "f2" => Element::Half,
            "f4" => Element::Single,
            "f8" => Element::Double,
            "i1" => Element::Signed(1),
            "i2" => Element::Signed(2),
            "i4" => Element::Signed(4),
            "i8" => Element::Signed(8),
            "u1" | "b1" => Element::Unsigned(1),
            "u2" => Element::Unsigned(2),
            "u4" => Element::Unsigned(4),
            "u8" => Element::Unsigned(8),
            _ => return None,
        })
    }
}

/// Description and data of a file.
fn split(file: &[u8]) -> Option<(&str, &[u8])> {
    let rest = file.strip_prefix(MAGIC)?;
    let (version, rest) = rest.split_at_checked(2)?;
    let (length, rest) = match version[0] {
        1 => {
            let (length, rest) = rest.split_at_checked(2)?;
            (
                usize::from(u16::from_le_bytes([length[0], length[1]])),
                rest,
            )
        }
        _ => {
            let (length, rest) = rest.split_at_checked(4)?;
            let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]);
            (length as usize, rest)
        }
    };
    let (header, data) = rest.split_at_checked(length)?;
    let header = std::str::from_utf8(header).ok()?;
    (length <= LONGEST_HEADER).then_some((header, data))
}

/// What stands behind a key.
fn field<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, behind) = header.split_once(key)?;
    Some(behind.trim_start().strip_prefix(':')?.trim_start())
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.split('\'').next()
}

#[cfg(test)]
mod tests {
    use card::Answer;

    use super::*;

    /// A file as `numpy.save` writes it.
    fn npy(described: &str, order: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let header =
            format!("{{'descr': {described}, 'fortran_order': {order}, 'shape': {shape}, }}");
        let padded = format!("{header:<117}\n");
        let mut file = MAGIC.to_vec();
        file.extend([1, 0]);
        file.extend((padded.len() as u16).to_le_bytes());
        file.extend(padded.bytes());
        file.extend(data);
        file
    }

    fn doubles(numbers: &[f64]) -> Vec<u8> {
        numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect()
    }

    #[test]
    fn each_row_of_a_matrix_is_a_vector() {
        let data = doubles(&[1.0, -2.0, 3.0, 4.0]);
        let file = npy("'<f8'", "False", "(2, 2)", &data);
        assert!(Npy.recognises(&file));
        let understood = Npy.read(&file).unwrap();
        let names = vec!["vector 1".to_owned(), "vector 2".to_owned()];
        assert_eq!(understood.answer, Answer::Match { names });
        assert_eq!(understood.float.scores(&[1.0, 1.0]), [-1.0, 7.0]);
        let turned = Npy.read(&npy("'<f8'", "True", "(2, 2)", &data)).unwrap();
        assert_eq!(turned.float.scores(&[1.0, 1.0]), [4.0, 2.0]);
        let big: Vec<u8> = [1.0f32, 2.0]
            .iter()
            .flat_map(|number| number.to_be_bytes())
            .collect();
        let big = Npy.read(&npy("'>f4'", "False", "(1, 2)", &big)).unwrap();
        assert_eq!(big.float.scores(&[1.0, 0.0]), [1.0]);
    }

    #[test]
    fn hostile_arrays_are_refused() {
        let refused = |file: &[u8]| Npy.read(file).err().expect("it is refused");
        let objects = npy("'|O'", "False", "(2, 2)", b"pickle");
        assert_eq!(refused(&objects), Error::NoVectors);
        let records = npy("[('a', '<f8')]", "False", "(2,)", &[0; 16]);
        assert_eq!(refused(&records), Error::NoVectors);
        let short = npy("'<f8'", "False", "(1000, 2000)", &[0; 16]);
        assert_eq!(refused(&short), Error::NoVectors);
        let vast = npy("'<f8'", "False", "(18446744073709551615, 2)", &[0; 16]);
        assert_eq!(refused(&vast), Error::Vectors);
        let endless = npy("'<f8'", "False", "(99999999999999999999, 2)", &[0; 16]);
        assert_eq!(refused(&endless), Error::Damaged(KIND));
        let nan = npy("'<f8'", "False", "(1, 1)", &f64::NAN.to_le_bytes());
        assert_eq!(refused(&nan), Error::NotFinite);
        for end in 0..short.len() {
            let _ = Npy.read(&short[..end]);
        }
    }
}
