use super::{
    node::Node,
    tensor::Tensor,
    wire::{Fields, Malformed, Payload},
};
use crate::error::Error;

/// An ONNX file.
pub(crate) struct Model {
    pub(crate) producer: String,
    pub(crate) graph: Graph,
}

/// Its graph.
#[derive(Default)]
pub(crate) struct Graph {
    pub(crate) nodes: Vec<Node>,
    pub(crate) constants: Vec<Tensor>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) outputs: Vec<String>,
}

/// A graph input.
#[derive(Default)]
pub(crate) struct Input {
    pub(crate) name: String,
    /// ONNX `TensorProto.DataType`.
    pub(crate) element: i64,
    /// Sizes of all dimensions; none where the file leaves one open.
    pub(crate) dimensions: Vec<Option<usize>>,
}

impl Model {
    /// Reads a `ModelProto`.
    ///
    /// # Errors
    /// [`Error::NotOnnx`] when the bytes do not even begin like one, else [`Error::Damaged`], and
    /// [`Error::ExternalData`].
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        let mut fields = Fields::new(bytes);
        let mut producer = String::new();
        let mut graph = None;
        let mut versioned = false;
        loop {
            let field = fields.next().map_err(|Malformed| blame(versioned))?;
            match field {
                None => break,
                Some((1, Payload::Varint(_))) => versioned = true,
                Some((2, payload)) => producer = payload.text().map_err(|_| blame(versioned))?,
                Some((7, payload)) => {
                    let message = payload.bytes().map_err(|_| blame(versioned))?;
                    graph = Some(Graph::read(message).map_err(|_| blame(versioned))?);
                }
                Some(_) => {}
            }
        }
        let graph = graph
            .filter(|_| versioned)
            .ok_or_else(|| blame(versioned))?;
        if graph.constants.iter().any(|tensor| tensor.external) {
            return Err(Error::ExternalData);
        }
        Ok(Self { producer, graph })
    }
}

/// A file that states an ONNX version first is a damaged model rather than another kind of file.
fn blame(versioned: bool) -> Error {
    if versioned {
        Error::Damaged
    } else {
        Error::NotOnnx
    }
}

impl Graph {
    fn read(message: &[u8]) -> Result<Self, Malformed> {
        let mut graph = Self::default();
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => graph.nodes.push(Node::read(payload.bytes()?)?),
                5 => graph.constants.push(Tensor::read(payload.bytes()?)?),
                11 => graph.inputs.push(Input::read(payload.bytes()?)?),
                12 => graph.outputs.push(Input::read(payload.bytes()?)?.name),
                _ => {}
            }
        }
        Ok(graph)
    }
}

impl Input {
    /// Reads a `ValueInfoProto`; types other than tensors leave the dimensions empty.
    fn read(message: &[u8]) -> Result<Self, Malformed> {
        let mut input = Self::default();
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => input.name = payload.text()?,
                2 => input.read_type(payload.bytes()?)?,
                _ => {}
            }
        }
        Ok(input)
    }

    fn read_type(&mut self, message: &[u8]) -> Result<(), Malformed> {
        let Some(tensor) = embedded(message, 1)? else {
            return Ok(());
        };
        let mut fields = Fields::new(tensor);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => self.element = payload.integer()?,
                2 => self.read_shape(payload.bytes()?)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn read_shape(&mut self, message: &[u8]) -> Result<(), Malformed> {
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            if number == 1 {
                self.dimensions.push(dimension(payload.bytes()?)?);
            }
        }
        Ok(())
    }
}

fn dimension(message: &[u8]) -> Result<Option<usize>, Malformed> {
    let mut size = None;
    let mut fields = Fields::new(message);
    while let Some((number, payload)) = fields.next()? {
        if number == 1 {
            size = usize::try_from(payload.integer()?)
                .ok()
                .filter(|size| *size > 0);
        }
    }
    Ok(size)
}

fn embedded(message: &[u8], wanted: u64) -> Result<Option<&[u8]>, Malformed> {
    let mut found = None;
    let mut fields = Fields::new(message);
    while let Some((number, payload)) = fields.next()? {
        if number == wanted {
            found = Some(payload.bytes()?);
        }
    }
    Ok(found)
}
