/// A kind of model file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileKind {
    /// What people call such a file: "ONNX file".
    pub name: &'static str,
    /// The program that writes it.
    pub program: &'static str,
    /// How the names of such files end.
    pub extension: &'static str,
}
