//! Files of the safetensors library: a description in JSON, then the numbers.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    matrix::{Element, rows},
    vectors::{Vectors, named, numbered},
};
use crate::{
    error::Error,
    file_kind::FileKind,
    read::{reader::Reader, understanding::Understanding},
};

/// Longest description.
const LONGEST_HEADER: usize = 4 << 20;
/// The entry that is no tensor.
const METADATA: &str = "__metadata__";
const KIND: FileKind = FileKind {
    name: "safetensors file",
    program: "safetensors",
    extension: ".safetensors",
};

/// One matrix with names in the metadata, or a vector under each name.
pub(crate) struct Safetensors;

impl Reader for Safetensors {
    fn kind(&self) -> FileKind {
        KIND
    }

    fn recognises(&self, file: &[u8]) -> bool {
        let length = file.first_chunk().map(|length| u64::from_le_bytes(*length));
        let is_sensible =
            length.is_some_and(|length| (2..=LONGEST_HEADER as u64).contains(&length));
        is_sensible && file.get(8..10).is_some_and(|start| start == b"{\"")
    }

    fn read(&self, file: &[u8]) -> Result<Understanding, Error> {
        read(file)?.understood()
    }
}

const NETWORK: &str = "Put the weights into the network, model.load_state_dict(safetensors.torch.load_file(\"model.safetensors\")), and write it as ONNX: torch.onnx.export(model.eval(), (example,), \"model.onnx\", external_data=False). Of a gallery choose a file with one matrix.";

/// A tensor of one or two dimensions.
struct Tensor<'a> {
    name: String,
    element: Element,
    shape: Vec<usize>,
    bytes: &'a [u8],
}

fn read(file: &[u8]) -> Result<Vectors, Error> {
    let damaged = || Error::Damaged(KIND);
    let (length, rest) = file.split_first_chunk().ok_or_else(damaged)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| damaged())?;
    let (header, data) = rest.split_at_checked(length).ok_or_else(damaged)?;
    let entries: BTreeMap<String, Value> = serde_json::from_slice(header).map_err(|_| damaged())?;
    let tensors = entries.iter().filter(|(name, _)| *name != METADATA);
    let tensors: Vec<Tensor> = tensors
        .map(|(name, entry)| Tensor::read(name, entry, data))
        .collect::<Result<_, _>>()?;
    let matrices: Vec<&Tensor> = tensors
        .iter()
        .filter(|tensor| tensor.shape.len() == 2 && tensor.shape[0] > 1)
        .collect();
    match matrices.as_slice() {
        [matrix] => of_matrix(matrix, entries.get(METADATA)),
        [] => of_each(&tensors),
        _ => Err(Error::Foreign {
            what: "a safetensors file with several matrices, as the weights of a network alone",
            action: NETWORK,
        }),
    }
}

fn of_matrix(matrix: &Tensor, metadata: Option<&Value>) -> Result<Vectors, Error> {
    let rows = matrix.rows()?;
    let texts = metadata.and_then(Value::as_object).into_iter().flatten();
    let lists = texts.filter_map(|(_, text)| text.as_str().map(listed));
    let names = lists.into_iter().find_map(|names| named(names, rows.len()));
    let how = if names.is_some() {
        "names in the metadata"
    } else {
        "vectors numbered from 1"
    };
    Ok(Vectors {
        names: names.unwrap_or_else(|| numbered(rows.len())),
        rows,
        titles: Vec::new(),
        file: format!("A safetensors file: one matrix, {how}."),
    })
}

fn of_each(tensors: &[Tensor]) -> Result<Vectors, Error> {
    let rows = tensors.iter().map(Tensor::rows);
    let rows: Vec<Vec<f64>> = rows.collect::<Result<Vec<_>, _>>()?.concat();
    let keys: Vec<String> = tensors.iter().map(|tensor| tensor.name.clone()).collect();
    Ok(Vectors {
        names: named(keys, rows.len()).ok_or(Error::NoVectors)?,
        rows,
        titles: Vec::new(),
        file: "A safetensors file: a vector under each name.".into(),
    })
}

/// Names in one text: a list in JSON, or lines.
fn listed(text: &str) -> Vec<String> {
    let list: Option<Vec<String>> = serde_json::from_str(text).ok();
    list.unwrap_or_else(|| text.lines().map(str::to_owned).collect())
}

impl<'a> Tensor<'a> {
    fn read(name: &str, entry: &Value, data: &'a [u8]) -> Result<Self, Error> {
        let whole = |value: &Value| value.as_u64().and_then(|size| usize::try_from(size).ok());
        let list = |key: &str| -> Option<Vec<usize>> {
            entry.get(key)?.as_array()?.iter().map(whole).collect()
        };
        let (shape, offsets) = list("shape")
            .zip(list("data_offsets"))
            .ok_or(Error::Damaged(KIND))?;
        let bytes = match offsets.as_slice() {
            [from, to] => data.get(*from..*to).ok_or(Error::Damaged(KIND))?,
            _ => return Err(Error::Damaged(KIND)),
        };
        let element = match entry.get("dtype").and_then(Value::as_str) {
            Some("F16") => Element::Half,
            Some("BF16") => Element::Brain,
            Some("F32") => Element::Single,
            Some("F64") => Element::Double,
            Some("I8") => Element::Signed(1),
            Some("I16") => Element::Signed(2),
            Some("I32") => Element::Signed(4),
            Some("I64") => Element::Signed(8),
            Some("U8") => Element::Unsigned(1),
            _ => return Err(Error::NoVectors),
        };
        Ok(Self {
            name: name.to_owned(),
            element,
            shape,
            bytes,
        })
    }

    fn rows(&self) -> Result<Vec<Vec<f64>>, Error> {
        let shape = match self.shape.as_slice() {
            [length] => [1, *length],
            [count, length] => [*count, *length],
            _ => return Err(Error::NoVectors),
        };
        rows(self.bytes, self.element, shape, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, numbers: &[f32]) -> Vec<u8> {
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend(header.bytes());
        file.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        file
    }

    #[test]
    fn a_matrix_takes_its_names_from_the_metadata() {
        let tensor = r#""v":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}"#;
        for metadata in [r#""names":"[\"Eve\",\"Bob\"]""#, r#""labels":"Eve\nBob""#] {
            let header = format!(r#"{{"__metadata__":{{"format":"np",{metadata}}},{tensor}}}"#);
            let file = file(&header, &[1.0, -2.0]);
            assert!(Safetensors.recognises(&file));
            let vectors = read(&file).unwrap();
            assert_eq!(vectors.names, ["Eve", "Bob"]);
            assert_eq!(vectors.rows, [[1.0], [-2.0]]);
        }
        let unnamed = read(&file(&format!("{{{tensor}}}"), &[1.0, -2.0])).unwrap();
        assert_eq!(unnamed.names, ["vector 1", "vector 2"]);
    }

    #[test]
    fn vectors_may_stand_under_their_names() {
        let header = r#"{"Eve":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"Bob":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}}"#;
        let vectors = read(&file(header, &[1.0, -2.0, 3.0, 4.0])).unwrap();
        assert_eq!(vectors.names, ["Bob", "Eve"]);
        assert_eq!(vectors.rows, [[3.0, 4.0], [1.0, -2.0]]);
    }

    #[test]
    fn hostile_files_are_refused() {
        let refused = |header: &str| read(&file(header, &[1.0])).err().expect("it is refused");
        let beyond = r#"{"v":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}"#;
        assert_eq!(refused(beyond), Error::Damaged(KIND));
        let reversed = r#"{"v":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#;
        assert_eq!(refused(reversed), Error::Damaged(KIND));
        let other = r#"{"v":{"dtype":"F32","shape":[9,9],"data_offsets":[0,4]}}"#;
        assert_eq!(refused(other), Error::NoVectors);
        let unknown = r#"{"v":{"dtype":"F4","shape":[1],"data_offsets":[0,4]}}"#;
        assert_eq!(refused(unknown), Error::NoVectors);
        assert_eq!(refused("{\"v\":"), Error::Damaged(KIND));
        let whole = file(beyond, &[1.0]);
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err());
        }
    }
}
