use crate::file_kind::FileKind;

pub(crate) const ONNX: FileKind = FileKind {
    name: "ONNX file",
    program: "ONNX",
    extension: ".onnx",
};
