//! Files of NumPy: one array (`.npy`), or several with names in an archive (`.npz`).

use super::{
    matrix::{Element, rows},
    vectors::{Vectors, named, numbered},
};
use crate::{
    error::Error,
    file_kind::FileKind,
    read::{archive::Entry, reader::Reader, understanding::Understanding},
};

const MAGIC: &[u8] = b"\x93NUMPY";
/// Longest description of an array.
const LONGEST_HEADER: usize = 1 << 16;
/// Kind of an array of Python objects, which only Python reads.
const OBJECTS: &str = "O";
/// Most bytes of all arrays of an archive.
const MOST_BYTES: usize = 256_000_000;
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

    /// Whether it holds numbers with decimal places.
    fn is_real(&self) -> bool {
        matches!(
            self.element(),
            Some(Element::Half | Element::Single | Element::Double)
        )
    }

    /// A list of texts or whole numbers, as texts.
    fn texts(&self) -> Option<Vec<String>> {
        let [count] = self.shape.as_slice() else {
            return None;
        };
        if let Some(Element::Signed(_) | Element::Unsigned(_)) = self.element() {
            let numbers = self.rows().ok()?;
            return Some(numbers.concat().iter().map(f64::to_string).collect());
        }
        let (letter, size) = (self.kind.get(..1)?, self.kind.get(1..)?);
        let size: usize = size.parse().ok()?;
        let size = match letter {
            "U" => size.checked_mul(4)?,
            "S" => size,
            _ => return None,
        };
        let fits = size > 0 && count.checked_mul(size) == Some(self.bytes.len());
        let text = |bytes: &[u8]| match letter {
            "S" => String::from_utf8_lossy(bytes)
                .trim_end_matches('\0')
                .to_owned(),
            _ => self.wide(bytes),
        };
        fits.then(|| self.bytes.chunks_exact(size).map(text).collect())
    }

    /// A text of four bytes a character, filled up with zeros.
    fn wide(&self, bytes: &[u8]) -> String {
        let characters = bytes.chunks_exact(4).map(|bytes| {
            let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
            match self.is_big_endian {
                true => u32::from_be_bytes(bytes),
                false => u32::from_le_bytes(bytes),
            }
        });
        let filled = characters.take_while(|character| *character != 0);
        let shown = |code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        filled.map(shown).collect()
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

/// Named vectors of several arrays: a matrix with a list of names beside it, or a vector for each name.
///
/// # Errors
/// [`Error::NoVectors`], [`Error::Vectors`] and [`Error::Damaged`].
fn of_arrays(arrays: &[(String, Array)]) -> Result<Vectors, Error> {
    let matrix = arrays
        .iter()
        .filter(|(_, array)| array.shape.len() == 2)
        .max_by_key(|(_, array)| array.is_real());
    if let Some((key, matrix)) = matrix {
        let rows = matrix.rows()?;
        let texts = arrays.iter().filter_map(|(_, array)| array.texts());
        let names = texts.into_iter().find_map(|texts| named(texts, rows.len()));
        let objects = arrays.iter().find(|(_, array)| array.kind == OBJECTS);
        let how = match (&names, objects) {
            (Some(_), _) => "names beside it".to_owned(),
            (None, None) => "vectors numbered from 1".to_owned(),
            (None, Some((key, _))) => format!(
                "vectors numbered from 1, as {key:?} beside it holds Python objects, which are not read: save names with numpy.array(names, dtype=str)"
            ),
        };
        return Ok(Vectors {
            names: names.unwrap_or_else(|| numbered(rows.len())),
            rows,
            titles: Vec::new(),
            file: format!("NumPy arrays: the matrix {key:?}, {how}."),
        });
    }
    let rows = arrays.iter().map(|(_, array)| array.rows());
    let rows: Vec<Vec<f64>> = rows.collect::<Result<Vec<_>, _>>()?.concat();
    let keys: Vec<String> = arrays.iter().map(|(key, _)| key.clone()).collect();
    Ok(Vectors {
        names: named(keys, rows.len()).ok_or(Error::NoVectors)?,
        rows,
        titles: Vec::new(),
        file: "NumPy arrays: a vector under each name.".into(),
    })
}

/// The gallery of an archive in which each file is an array (`.npz`).
///
/// # Errors
/// [`Error::NoVectors`], [`Error::Vectors`], [`Error::Damaged`] and [`Error::DamagedArchive`].
pub(crate) fn of_archive(files: &[&Entry]) -> Result<Understanding, Error> {
    let mut unpacked = Vec::new();
    let mut size = 0;
    for file in files {
        let bytes = file.unpacked().ok_or(Error::DamagedArchive)?;
        size += bytes.len();
        if size > MOST_BYTES {
            return Err(Error::Vectors);
        }
        unpacked.push(bytes);
    }
    let mut arrays = Vec::new();
    for (file, bytes) in files.iter().zip(&unpacked) {
        let key = file.name.strip_suffix(KIND.extension);
        arrays.push((key.unwrap_or(&file.name).to_owned(), Array::read(bytes)?));
    }
    of_arrays(&arrays)?.understood()
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
    fn a_matrix_takes_its_names_from_a_list_beside_it() {
        let matrix = npy("'<f8'", "False", "(2, 1)", &doubles(&[1.0, 2.0]));
        let wide: Vec<u8> = "EveBob"
            .chars()
            .flat_map(|c| (c as u32).to_le_bytes())
            .collect();
        let names = npy("'<U3'", "False", "(2,)", &wide);
        let arrays = [&matrix, &names].map(|file| ("key".to_owned(), Array::read(file).unwrap()));
        assert_eq!(of_arrays(&arrays).unwrap().names, ["Eve", "Bob"]);
        let one = npy("'<f8'", "False", "(2,)", &doubles(&[1.0, 2.0]));
        let arrays = ["Eve", "Bob"].map(|key| (key.to_owned(), Array::read(&one).unwrap()));
        let vectors = of_arrays(&arrays).unwrap();
        assert_eq!(
            (vectors.names.len(), vectors.rows[1].as_slice()),
            (2, &[1.0, 2.0][..])
        );
    }

    #[test]
    fn names_that_only_python_reads_are_told() {
        let matrix = npy("'<f8'", "False", "(2, 1)", &doubles(&[1.0, 2.0]));
        let names = npy("'|O'", "False", "(2,)", b"pickle");
        let arrays = [("vectors", &matrix), ("names", &names)];
        let arrays = arrays.map(|(key, file)| (key.to_owned(), Array::read(file).unwrap()));
        let vectors = of_arrays(&arrays).unwrap();
        assert_eq!(vectors.names, ["vector 1", "vector 2"]);
        assert!(
            vectors.file.contains("numbered from 1, as \"names\""),
            "{}",
            vectors.file
        );
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
