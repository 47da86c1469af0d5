use std::thread;

use circuit::{Circuit, Head, HiddenLayer, OutputPolicy, Tables};
use fhe_core::{
    EncryptedInput, EncryptedResult, InputCiphertexts, Place, RING_SIZE, result_places,
};
use tfhe::core_crypto::prelude::GlweCiphertextOwned;

use crate::{
    Error, EvaluationKey, FourierGgsw, Linear, PreparedKey, PreparedModel, Progress, decision,
    departure::Departure,
    label,
    lookup::{Lookups, body},
    lwe::Lwe,
    packing::Packer,
    prepared_model::{PreparedLayer, to_fourier},
    tables,
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
    /// The public half of the model.
    pub circuit: &'a Circuit,
    /// Her input.
    pub input: &'a EncryptedInput,
}

/// Evaluates sealed models; holds scratch memory and a generator.
pub struct Evaluator {
    linear: Linear,
    departure: Departure,
    threads: usize,
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
        Self {
            linear: Linear::new(),
            departure: Departure::new(),
            threads,
        }
    }

    /// The wire form of the encrypted answer, ready to leave: re-randomised, flooded as the circuit's
    /// policy states, cut to the wanted coefficients and modulus-switched.
    ///
    /// # Errors
    /// [`Error::Shape`] when model, input and circuit do not belong together,
    /// [`Error::EvaluationKey`], [`Error::Cancelled`].
    pub fn evaluate(
        &mut self,
        question: &Question<'_>,
        progress: &Progress,
    ) -> Result<Vec<u8>, Error> {
        question.check()?;
        match (
            question.lookups(self.threads, progress)?,
            question.input.ciphertexts(),
        ) {
            (None, InputCiphertexts::Blocks(blocks)) => self.scores(question, blocks),
            (None, InputCiphertexts::Query(query)) => self.gallery(question, &to_fourier(query)),
            (Some(lookups), InputCiphertexts::Blocks(blocks)) => {
                let blocks = self.hidden(question, &lookups, blocks)?;
                self.conclude(question, &lookups, &blocks)
            }
            (Some(lookups), InputCiphertexts::Query(query)) => {
                let (layer, query) = (question.head()?, to_fourier(query));
                let scores = self.linear.matches(layer, &query);
                self.answer(question, &lookups, scores)
            }
        }
    }

    /// Hidden layers: products, lookups, packing.
    fn hidden(
        &mut self,
        question: &Question<'_>,
        lookups: &Lookups<'_>,
        blocks: &[GlweCiphertextOwned<u64>],
    ) -> Result<Vec<GlweCiphertextOwned<u64>>, Error> {
        let mut blocks = blocks.to_vec();
        let deltas = question.circuit.deltas();
        let layers = question.circuit.hidden.iter().zip(&question.model.layers);
        for ((hidden, layer), delta) in layers.zip(&deltas[1..]) {
            let values = self.linear.outputs(layer, &blocks);
            let values = activate(lookups, hidden, &values, *delta)?;
            blocks = vec![Packer::new(lookups.key.packing()).pack(&values)];
        }
        Ok(blocks)
    }

    /// Head and policy.
    fn conclude(
        &mut self,
        question: &Question<'_>,
        lookups: &Lookups<'_>,
        blocks: &[GlweCiphertextOwned<u64>],
    ) -> Result<Vec<u8>, Error> {
        let circuit = question.circuit;
        let layer = question.head()?;
        match (&circuit.head, &circuit.policy) {
            (Head::Dense | Head::Gallery, OutputPolicy::Scores { .. }) => {
                self.scores(question, blocks)
            }
            (Head::Dense | Head::Gallery, _) => {
                let scores = self.linear.outputs(layer, blocks);
                self.answer(question, lookups, scores)
            }
            (Head::Tables(shape), policy) => {
                let values = self.linear.outputs(layer, blocks);
                let scores = sum_tables(lookups, question, shape, &values)?;
                match policy {
                    OutputPolicy::Scores { .. } => self.depart(question, &scores),
                    _ => self.answer(question, lookups, scores),
                }
            }
        }
    }

    /// Label or decision of encrypted scores.
    fn answer(
        &mut self,
        question: &Question<'_>,
        lookups: &Lookups<'_>,
        mut scores: Vec<Lwe>,
    ) -> Result<Vec<u8>, Error> {
        let circuit = question.circuit;
        let answer = match circuit.policy {
            OutputPolicy::Decision => {
                for score in &mut scores {
                    score.shift(circuit.score_delta() / 2);
                }
                decision::any(lookups, scores)?
            }
            OutputPolicy::Label => label::label(lookups, &scores, circuit.answers())?,
            OutputPolicy::Scores { .. } => return self.depart(question, &scores),
        };
        self.depart(question, &[answer])
    }

    fn depart(&mut self, question: &Question<'_>, answers: &[Lwe]) -> Result<Vec<u8>, Error> {
        let (key, circuit) = (question.key, question.circuit);
        self.departure
            .singles(&mut self.linear, key, circuit, answers)
    }

    /// Scores of a matrix, straight from the products.
    fn scores(
        &mut self,
        question: &Question<'_>,
        blocks: &[GlweCiphertextOwned<u64>],
    ) -> Result<Vec<u8>, Error> {
        let layer = question.head()?;
        self.groups(question, &|linear, group| {
            linear.multiply(layer, group, blocks)
        })
    }

    /// Scores of a gallery, straight from the products.
    fn gallery(&mut self, question: &Question<'_>, query: &FourierGgsw) -> Result<Vec<u8>, Error> {
        let layer = question.head()?;
        self.groups(question, &|linear, group| {
            linear.compare(layer, group, query)
        })
    }

    /// Every group of a result: its product, then its departure; many on several threads.
    fn groups(
        &mut self,
        question: &Question<'_>,
        product: &(impl Fn(&mut Linear, usize) + Sync),
    ) -> Result<Vec<u8>, Error> {
        let (circuit, rows) = (question.circuit, question.input.rows());
        let mut result = EncryptedResult::encode(circuit, rows)?;
        let places = result_places(circuit, rows)?;
        let share = match places.len() {
            MANY_PRODUCTS.. => places.len().div_ceil(self.threads.max(1)),
            _ => places.len(),
        };
        if share == places.len() {
            let Self {
                linear, departure, ..
            } = self;
            append_groups(
                question,
                (linear, departure),
                (0, &places),
                product,
                &mut result,
            );
            return Ok(result);
        }
        let parts: Vec<_> = thread::scope(|scope| {
            let shares = places.chunks(share).enumerate();
            let running: Vec<_> = shares
                .map(|(i, places)| {
                    scope.spawn(move || {
                        let (mut linear, mut departure) = (Linear::new(), Departure::new());
                        let mut part = Vec::new();
                        append_groups(
                            question,
                            (&mut linear, &mut departure),
                            (i * share, places),
                            product,
                            &mut part,
                        );
                        part
                    })
                })
                .collect();
            running
                .into_iter()
                .map(thread::ScopedJoinHandle::join)
                .collect()
        });
        for part in parts {
            result.extend(part.map_err(|_| Error::Thread)?);
        }
        Ok(result)
    }
}

fn append_groups(
    question: &Question<'_>,
    (linear, departure): (&mut Linear, &mut Departure),
    (first, places): (usize, &[Vec<Place>]),
    product: &impl Fn(&mut Linear, usize),
    result: &mut Vec<u8>,
) {
    for (group, places) in places.iter().enumerate() {
        product(linear, first + group);
        departure.append(linear, question.key, question.circuit, places, result);
    }
}

impl Default for Evaluator {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Question<'a> {
    fn check(&self) -> Result<(), Error> {
        let layouts = self.circuit.layouts(RING_SIZE)?;
        let layers = self.model.layers.iter().map(PreparedLayer::layout);
        let is_gallery = matches!(self.circuit.head, Head::Gallery);
        let blocks = match self.input.ciphertexts() {
            InputCiphertexts::Blocks(blocks) => !is_gallery && blocks.len() == layouts[0].blocks(),
            InputCiphertexts::Query(_) => is_gallery,
        };
        let belong = layers.eq(&layouts) && blocks;
        belong.then_some(()).ok_or(Error::Shape)
    }

    fn head(&self) -> Result<&'a PreparedLayer, Error> {
        self.model.layers.last().ok_or(Error::Shape)
    }

    fn lookups(
        &self,
        threads: usize,
        progress: &'a Progress,
    ) -> Result<Option<Lookups<'a>>, Error> {
        let Some(set) = self.circuit.lookups else {
            return Ok(None);
        };
        let key = self.evaluation_key.filter(|key| key.set() == set);
        let key = key.ok_or(Error::EvaluationKey)?;
        Ok(Some(Lookups {
            key,
            threads,
            progress,
        }))
    }
}

/// The public activation of every value, in steps of the next layer's inputs.
fn activate(
    lookups: &Lookups<'_>,
    hidden: &HiddenLayer,
    values: &[Lwe],
    delta: u64,
) -> Result<Vec<Lwe>, Error> {
    let parameters = lookups.key.parameters();
    let entries: Vec<i64> = hidden.activation.iter().copied().map(i64::from).collect();
    let polynomial: Vec<u64> = parameters.test_polynomial(&entries, delta).collect();
    lookups.run(values, &|_: usize, out: &mut [u64]| {
        body(parameters, out).copy_from_slice(&polynomial);
    })
}

/// The sealed table of every value, added up score by score.
fn sum_tables(
    lookups: &Lookups<'_>,
    question: &Question<'_>,
    shape: &Tables,
    values: &[Lwe],
) -> Result<Vec<Lwe>, Error> {
    let parameters = lookups.key.parameters();
    let together = parameters.tables_per_ciphertext();
    let sealed = &question.model.tables;
    if sealed.len() != values.len().div_ceil(together) {
        return Err(Error::Shape);
    }
    let entries = lookups.run(values, &|index: usize, out: &mut [u64]| {
        tables::split_off(&sealed[index / together], index % together, parameters, out);
    })?;
    let mut scores = vec![Lwe::zero(); question.circuit.outputs];
    for (index, entry) in entries.iter().enumerate() {
        scores[shape.target(index)].add(entry);
    }
    Ok(scores)
}
