//! Files that people have where a model's export is meant: told by their first bytes, with what to do.

use super::archive::Archive;
use crate::error::Error;

/// A kind of file that cannot be read here.
struct Foreign {
    is: fn(&[u8]) -> bool,
    what: &'static str,
    action: &'static str,
}

const FOREIGN: &[Foreign] = &[
    Foreign {
        is: |file| holds(file, "data.pkl"),
        what: "a checkpoint of PyTorch",
        action: TORCH,
    },
    Foreign {
        is: |file| file.starts_with(b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46"),
        what: "a checkpoint of PyTorch",
        action: TORCH,
    },
    Foreign {
        is: |file| holds(file, "model.weights.h5"),
        what: "a model file of Keras",
        action: KERAS,
    },
    Foreign {
        is: |file| file.starts_with(b"\x89HDF\r\n\x1a\n"),
        what: "an HDF5 file, as Keras writes models",
        action: KERAS,
    },
    Foreign {
        is: |file| file.len() > 2 && file[0] == 0x80 && (2..=5).contains(&file[1]),
        what: "a pickle of Python objects",
        action: "Write the model as ONNX: from skl2onnx import to_onnx; open(\"model.onnx\", \"wb\").write(to_onnx(model, X[:1].astype(\"float32\")).SerializeToString()). Models of XGBoost, LightGBM and CatBoost: save_model as JSON or text.",
    },
    Foreign {
        is: |file| file.get(4..8) == Some(b"TFL3"),
        what: "a model of TensorFlow Lite",
        action: "Write the model as ONNX: python -m tf2onnx.convert --tflite model.tflite --output model.onnx.",
    },
];

const TORCH: &str = "Write the network as ONNX: torch.onnx.export(model.eval(), (example,), \"model.onnx\", external_data=False).";
const KERAS: &str = "Write the network as ONNX: model.export(\"model.onnx\", format=\"onnx\"), or with tf2onnx: tf2onnx.convert.from_keras(model, output_path=\"model.onnx\").";

/// Why a file of no known kind is refused: what it is, if that is known.
pub(super) fn refusal(file: &[u8]) -> Error {
    let found = FOREIGN.iter().find(|foreign| (foreign.is)(file));
    match found {
        Some(Foreign { what, action, .. }) => Error::Foreign { what, action },
        None => Error::UnknownFile,
    }
}

/// Whether an archive holds a file of this name, in any folder.
fn holds(file: &[u8], name: &str) -> bool {
    let archive = Archive::read(file);
    archive.is_some_and(|archive| archive.files().any(|entry| entry.base_name() == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::archive::bundled;

    #[test]
    fn what_people_have_instead_of_an_export_is_called_by_its_name() {
        let checkpoint = bundled(&[("archive/data.pkl", b"x"), ("archive/data/0", b"")]);
        let keras = bundled(&[("config.json", b"{}"), ("model.weights.h5", b"")]);
        for (file, word) in [
            (checkpoint.as_slice(), "PyTorch"),
            (&keras, "Keras"),
            (b"\x89HDF\r\n\x1a\n\0\0", "HDF5"),
            (b"\x80\x04\x95\0\0", "pickle"),
            (b"\x1c\0\0\0TFL3", "TensorFlow Lite"),
        ] {
            let refusal = refusal(file);
            assert!(refusal.happened().contains(word), "{word}");
            assert!(refusal.action().contains("ONNX"), "{word}");
        }
        assert_eq!(refusal(b"PK\x03\x04"), Error::UnknownFile);
    }
}
