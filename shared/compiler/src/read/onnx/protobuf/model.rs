use super::{
    node::Node,
    tensor::Tensor,
    wire::{Fields, Malformed, Payload},
};
use crate::{error::Error, read::onnx::kind::ONNX, words::printable};

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
    /// Whether bytes state an ONNX version, as a model does even when it ends early.
    pub(crate) fn is_begun(bytes: &[u8]) -> bool {
        let mut fields = Fields::new(bytes);
        while let Ok(Some(field)) = fields.next() {
            if matches!(field, (1, Payload::Varint(_))) {
                return true;
            }
        }
        false
    }

    /// Reads a `ModelProto`; `beside` are the bytes of the file beside it, by its location.
    ///
    /// # Errors
    /// [`Error::Damaged`] and [`Error::ExternalData`].
    pub(crate) fn read<'a>(
        bytes: &[u8],
        beside: impl Fn(&str) -> Option<&'a [u8]>,
    ) -> Result<Self, Error> {
        let mut model = Self::fields(bytes).map_err(|Malformed| Error::Damaged(ONNX))?;
        for tensor in model.graph.tensors_mut() {
            let Some(external) = &tensor.external else {
                continue;
            };
            let file = beside(&external.location).ok_or_else(|| {
                let location = printable(&external.location);
                Error::ExternalData { location }
            })?;
            let filled = tensor.fill(file);
            filled.map_err(|Malformed| Error::Damaged(ONNX))?;
        }
        Ok(model)
    }

    fn fields(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut fields = Fields::new(bytes);
        let mut producer = String::new();
        let mut graph = None;
        while let Some((number, payload)) = fields.next()? {
            match number {
                2 => producer = payload.text()?,
                7 => graph = Some(Graph::read(payload.bytes()?)?),
                _ => {}
            }
        }
        let graph = graph.ok_or(Malformed)?;
        Ok(Self { producer, graph })
    }
}

impl Graph {
    /// Every tensor in the file.
    fn tensors_mut(&mut self) -> impl Iterator<Item = &mut Tensor> {
        let nodes = self.nodes.iter_mut().flat_map(Node::tensors_mut);
        self.constants.iter_mut().chain(nodes)
    }

    fn read(message: &[u8]) -> Result<Self, Malformed> {
        let mut graph = Self::default();
        let mut fields = Fields::new(message);
        while let Some((number, payload)) = fields.next()? {
            match number {
                1 => graph.nodes.push(Node::read(payload.bytes()?)?),
                5 => graph.constants.push(Tensor::read(payload.bytes()?)?),
                11 => graph.inputs.push(Input::read(payload.bytes()?)?),
                12 => graph.outputs.push(Input::read(payload.bytes()?)?.name),
                15 => graph.constants.push(Tensor::read_sparse(payload.bytes()?)?),
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
