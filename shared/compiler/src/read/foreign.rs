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
        action: PICKLE,
    },
    Foreign {
        is: |file| {
            file.first() == Some(&0x78) && matches!(file.get(1), Some(0x01 | 0x5e | 0x9c | 0xda))
        },
        what: "a compressed pickle of Python objects, as joblib.dump writes it",
        action: PICKLE,
    },
    Foreign {
        is: |file| holds(file, "schema.json"),
        what: "a model file of skops",
        action: "Write the model as ONNX: import skops.io; model = skops.io.load(\"model.skops\", trusted=skops.io.get_untrusted_types(file=\"model.skops\")); from skl2onnx import to_onnx; open(\"model.onnx\", \"wb\").write(to_onnx(model, X[:1].astype(\"float32\")).SerializeToString()).",
    },
    Foreign {
        is: |file| holds(file, "saved_model.pb") || file.starts_with(b"\x08\x01\x12"),
        what: "a saved model of TensorFlow",
        action: "Write the model as ONNX, from its folder: python -m tf2onnx.convert --saved-model FOLDER --output model.onnx.",
    },
    Foreign {
        is: |file| holds(file, "model.mlmodel") || is_core_ml(file),
        what: "a model of Core ML",
        action: "Export the model to ONNX where it was trained, with torch.onnx.export, tf2onnx or skl2onnx, not from Core ML.",
    },
    Foreign {
        is: |file| {
            file.starts_with(b"\x1f\x8b")
                || [&b"RDX2\n"[..], b"RDX3\n", b"X\n\0\0"]
                    .iter()
                    .any(|start| file.starts_with(start))
        },
        what: "a compressed file, as R saves its objects (.rds, .RData)",
        action: "In R save what the library writes itself: xgboost::xgb.save(model, \"model.json\"), lightgbm::lgb.save(model, \"model.txt\"), catboost::catboost.save_model(model, \"model.json\", file_format = \"json\"); train other models again in Python for ONNX. Unpack a .gz file first.",
    },
    Foreign {
        is: |file| file.starts_with(b"MATLAB"),
        what: "a file of MATLAB",
        action: "Write the network as ONNX in MATLAB: exportONNXNetwork(net, \"model.onnx\"); a matrix of vectors as CSV: writematrix(vectors, \"gallery.csv\").",
    },
    Foreign {
        is: |file| text(file).starts_with(b"<"),
        what: "an XML file, as PMML",
        action: "Write the model as ONNX where it was trained: from skl2onnx import to_onnx; open(\"model.onnx\", \"wb\").write(to_onnx(model, X[:1].astype(\"float32\")).SerializeToString()).",
    },
    Foreign {
        is: |file| file.starts_with(b"GGUF"),
        what: "a language model (GGUF)",
        action: "Language models are too large to be sealed; choose a linear model, a network of few layers, trees or a gallery.",
    },
    Foreign {
        is: |file| file.get(4..8) == Some(b"TFL3"),
        what: "a model of TensorFlow Lite",
        action: "Write the model as ONNX: python -m tf2onnx.convert --tflite model.tflite --output model.onnx.",
    },
];

const TORCH: &str = "Put the weights into the network, model.load_state_dict(torch.load(\"model.pt\")), and write it as ONNX: torch.onnx.export(model.eval(), (example,), \"model.onnx\", external_data=False).";
const KERAS: &str = "Write the network as ONNX: import keras; model = keras.saving.load_model(\"model.keras\"); model.predict(X[:1]); model.export(\"model.onnx\", format=\"onnx\").";
const PICKLE: &str = "Write the model as ONNX: from skl2onnx import to_onnx; open(\"model.onnx\", \"wb\").write(to_onnx(model, X[:1].astype(\"float32\")).SerializeToString()). Models of XGBoost, LightGBM and CatBoost: save_model as JSON or text.";

/// The text without a mark of its encoding and blanks before it.
fn text(file: &[u8]) -> &[u8] {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    file.trim_ascii_start()
}

/// Whether a version stands first and a message of messages next, where ONNX names a program.
fn is_core_ml(file: &[u8]) -> bool {
    let [0x08, _, 0x12, rest @ ..] = file else {
        return false;
    };
    let message = rest.iter().position(|byte| byte & 0x80 == 0);
    message.is_some_and(|last| last < 5 && rest.get(last + 1) == Some(&0x0a))
}

/// The same error, unless a damaged file is one of another kind.
pub(super) fn told_apart(file: &[u8], error: Error) -> Error {
    match (&error, refusal(file)) {
        (Error::Damaged(_), foreign @ Error::Foreign { .. }) => foreign,
        _ => error,
    }
}

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
            (b"\x78\x9c\x01", "joblib"),
            (b"\x08\x01\x12\xe3\xf9\x01\x0a", "TensorFlow"),
            (b"\x08\x04\x12\x20\x0a\x03", "Core ML"),
            (b"\x1f\x8b\x08\0", "R"),
            (b"MATLAB 5.0 MAT-file", "MATLAB"),
            (b"<?xml version=\"1.0\"?>\n<PMML/>", "PMML"),
        ] {
            let refusal = refusal(file);
            assert!(refusal.happened().contains(word), "{word}");
            assert!(refusal.action().contains("ONNX"), "{word}");
        }
        assert_eq!(refusal(b"PK\x03\x04"), Error::UnknownFile);
    }
}
