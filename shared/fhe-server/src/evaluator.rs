use std::{borrow::Cow, thread};

use circuit::{AnswerPlace, Blueprint, Head, Layout};
use fhe_core::{EncryptedInput, EncryptedResult, InputCiphertexts};

use crate::{
    Error, EvaluationKey, Linear, PreparedKey, PreparedModel, Progress,
    bootstrap::{Lookups, Packer, Scratch, body, sum_tables},
    departure::Departure,
    linear::LayerInput,
    policies,
    prepared_model::to_fourier,
};

/// Everything that one answer is made from.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The sealed model.
    pub model: &'a PreparedModel,
    /// The user's public key.
    pub key: &'a PreparedKey,
    /// Her evaluation key, for circuits with lookups.
    pub evaluation_key: Option<&'a EvaluationKey>,
    /// Her input.
    pub input: &'a EncryptedInput,
}

/// Evaluates sealed models; holds every thread's scratch memory and generator.
pub struct Evaluator {
    producers: Vec<Producer>,
    packer: Packer,
    scratch: Scratch,
}

/// One thread's products and what makes them ready to leave.
struct Producer {
    linear: Linear,
    departure: Departure,
}

/// Products from which several threads are worth starting.
const MANY_PRODUCTS: usize = 64;

impl Evaluator {
    /// An evaluator that works on the thread that calls it.
    pub fn new() -> Self {
        Self::with_threads(1)
    }

    /// An evaluator that shares lookups and long products among `threads` threads.
    pub fn with_threads(threads: usize) -> Self {
        let producer = |_| Producer {
            linear: Linear::new(),
            departure: Departure::new(),
        };
        Self {
            producers: (0..threads.max(1)).map(producer).collect(),
            packer: Packer::new(),
            scratch: Scratch::new(threads),
        }
    }

    /// The wire form of the encrypted answer, ready to leave: re-randomised, flooded as the circuit's
    /// policy states, cut to the wanted coefficients and modulus-switched.
    ///
    /// # Errors
    /// [`Error::Shape`] when model and input do not belong together, [`Error::EvaluationKey`],
    /// [`Error::Cancelled`].
    pub fn evaluate(
        &mut self,
        question: &Question<'_>,
        progress: &Progress,
    ) -> Result<Vec<u8>, Error> {
        for producer in &mut self.producers {
            producer.departure.begin(question.input);
        }
        let input = question.layer_input()?;
        let Some(set) = question.blueprint().lookups else {
            return self.products(question, &input);
        };
        let key = question.evaluation_key.filter(|key| key.set() == set);
        let lookups = Lookups {
            key: key.ok_or(Error::EvaluationKey)?,
            progress,
            scratch: &mut self.scratch,
        };
        let producer = &mut self.producers[0];
        let (input, lookups) = hidden(producer, &mut self.packer, question, input, lookups)?;
        if question.blueprint().answers_from_products() {
            return self.products(question, &input);
        }
        producer.conclude(question, &input, lookups)
    }

    /// Scores straight from the products of the last layer: for every group its product, then its
    /// departure; many on several threads.
    fn products(
        &mut self,
        question: &Question<'_>,
        input: &LayerInput<'_>,
    ) -> Result<Vec<u8>, Error> {
        let (blueprint, rows) = (question.blueprint(), question.input.rows());
        let mut result = EncryptedResult::encode(blueprint, rows)?;
        let places: Vec<&[AnswerPlace]> = blueprint.places(rows).collect();
        let share = places.len().div_ceil(self.producers.len());
        if places.len() < MANY_PRODUCTS || self.producers.len() == 1 {
            self.producers[0].append(question, input, (0, &places), &mut result);
            return Ok(result);
        }
        let parts: Vec<_> = thread::scope(|scope| {
            let shares = places.chunks(share).enumerate();
            let running: Vec<_> = shares
                .zip(&mut self.producers)
                .map(|((i, places), producer)| {
                    scope.spawn(move || {
                        let mut part = Vec::new();
                        producer.append(question, input, (i * share, places), &mut part);
                        part
                    })
                })
                .collect();
            let parts = running.into_iter().map(thread::ScopedJoinHandle::join);
            parts.collect()
        });
        for part in parts {
            result.extend(part.map_err(|_| Error::Thread)?);
        }
        Ok(result)
    }
}

impl Default for Evaluator {
    fn default() -> Self {
        Self::new()
    }
}

/// Hidden layers: products, lookups of the public activation, packing. Answers what the head reads.
fn hidden<'a, 'b>(
    producer: &mut Producer,
    packer: &mut Packer,
    question: &Question<'_>,
    mut input: LayerInput<'a>,
    mut lookups: Lookups<'b>,
) -> Result<(LayerInput<'a>, Lookups<'b>), Error> {
    let key = lookups.key;
    for (layer, activation) in question.model.hidden() {
        let values = producer.linear.outputs(layer, &input);
        let values = lookups.run(&values, &|_: usize, out: &mut [u64]| {
            body(key.parameters(), out).copy_from_slice(activation);
        })?;
        let packed = packer.pack(key.packing(), &values);
        input = LayerInput::Blocks(Cow::Owned(vec![packed]));
    }
    Ok((input, lookups))
}

impl Producer {
    /// Head and policy, by lookups.
    fn conclude(
        &mut self,
        question: &Question<'_>,
        input: &LayerInput<'_>,
        mut lookups: Lookups<'_>,
    ) -> Result<Vec<u8>, Error> {
        let (model, blueprint) = (question.model, question.blueprint());
        let values = self.linear.outputs(model.head(), input);
        let scores = match &blueprint.head {
            Head::Dense | Head::Gallery => values,
            head @ Head::Tables(_) => sum_tables(
                &mut lookups,
                head,
                &model.tables,
                &values,
                blueprint.outputs,
            )?,
        };
        let answers = policies::conclude(&mut lookups, blueprint, scores)?;
        let Self { linear, departure } = self;
        departure.singles(linear, question.key, blueprint, &answers)
    }

    /// Appends groups of a result, the first of which is group `first`.
    fn append(
        &mut self,
        question: &Question<'_>,
        input: &LayerInput<'_>,
        (first, places): (usize, &[&[AnswerPlace]]),
        result: &mut Vec<u8>,
    ) {
        let (layer, blueprint) = (question.model.head(), question.blueprint());
        let Self { linear, departure } = self;
        for (group, places) in places.iter().enumerate() {
            linear.product(layer, first + group, input);
            departure.append(linear, question.key, blueprint, places, result);
        }
    }
}

impl<'a> Question<'a> {
    fn blueprint(&self) -> &'a Blueprint {
        self.model.blueprint()
    }

    /// The input as the first layer reads it, if it is one for this model.
    fn layer_input(&self) -> Result<LayerInput<'a>, Error> {
        let layout = self.blueprint().input_layout();
        match layout {
            Layout::Dense(_) | Layout::Convolution(_) => match self.input.ciphertexts() {
                InputCiphertexts::Blocks(blocks) if blocks.len() == layout.blocks() => {
                    Ok(LayerInput::Blocks(Cow::Borrowed(blocks)))
                }
                InputCiphertexts::Blocks(_) | InputCiphertexts::Query(_) => Err(Error::Shape),
            },
            Layout::Gallery(_) => match self.input.ciphertexts() {
                InputCiphertexts::Query(query) => Ok(LayerInput::Query(to_fourier(query))),
                InputCiphertexts::Blocks(_) => Err(Error::Shape),
            },
        }
    }
}
