use std::thread;

use circuit::LookupSet;
use fhe_core::{LINEAR, lookup::LookupParameters};
use tfhe::core_crypto::prelude::GlweCiphertextOwned;

use super::{blind_rotation::BlindRotation, evaluation_key::EvaluationKey, rotation::Rotation};
use crate::{Error, Progress, lwe::Lwe};

/// Values whose tables are rotated together, so that each part of the key is read once for all.
const BATCH: usize = 16;

/// Lookups, each a keyswitch and a programmable bootstrap (CGGI 2020, section 4.3), on several threads.
pub(crate) struct Lookups<'a> {
    pub(crate) key: &'a EvaluationKey,
    pub(crate) progress: &'a Progress,
    pub(crate) scratch: &'a mut Scratch,
}

/// Scratch memory of every thread that looks up, kept from one answer to the next.
pub(crate) struct Scratch {
    threads: usize,
    bootstraps: Vec<Bootstrap>,
}

/// Writes the test polynomial of a value, given by its index, as a GLWE ciphertext of the bootstrap's
/// ring: `k` mask polynomials, then the body. It gets a slice of zeros.
pub(crate) trait TestPolynomial: Fn(usize, &mut [u64]) + Sync {}

impl<F: Fn(usize, &mut [u64]) + Sync> TestPolynomial for F {}

impl Scratch {
    /// Of `threads` threads; allocated by the first lookups of a set.
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            threads: threads.max(1),
            bootstraps: Vec::new(),
        }
    }

    fn bootstraps(&mut self, set: LookupSet) -> &mut [Bootstrap] {
        let parameters = LookupParameters::of(set);
        if self.bootstraps.first().map(|first| first.parameters.set) != Some(set) {
            let threads = 0..self.threads;
            self.bootstraps = threads.map(|_| Bootstrap::new(parameters)).collect();
        }
        &mut self.bootstraps
    }
}

impl Lookups<'_> {
    /// One answer for each value.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(crate) fn run(
        &mut self,
        values: &[Lwe],
        table: &impl TestPolynomial,
    ) -> Result<Vec<Lwe>, Error> {
        let (key, progress) = (self.key, self.progress);
        let bootstraps = self.scratch.bootstraps(key.set());
        let share = values.len().div_ceil(bootstraps.len()).max(1);
        if share == values.len() {
            return bootstraps[0].run_share(key, progress, (0, values), table);
        }
        thread::scope(|scope| {
            let shares = values.chunks(share).enumerate();
            let running: Vec<_> = shares
                .zip(bootstraps)
                .map(|((i, values), bootstrap)| {
                    let values = (i * share, values);
                    scope.spawn(move || bootstrap.run_share(key, progress, values, table))
                })
                .collect();
            let mut answers = Vec::with_capacity(values.len());
            for thread in running {
                answers.extend(thread.join().map_err(|_| Error::Thread)??);
            }
            Ok(answers)
        })
    }

    /// The same table of one constant for all: `+constant` for values in `[0, 1/2)`, else `-constant`.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(crate) fn signs(
        &mut self,
        values: &[Lwe],
        constant: impl Fn(usize) -> u64 + Sync,
    ) -> Result<Vec<Lwe>, Error> {
        let parameters = self.key.parameters();
        self.run(values, &|index: usize, out: &mut [u64]| {
            body(parameters, out).fill(constant(index));
        })
    }
}

/// The body polynomial of a GLWE ciphertext of the bootstrap's ring.
pub(crate) fn body<'a>(parameters: &LookupParameters, glwe: &'a mut [u64]) -> &'a mut [u64] {
    let start = glwe.len() - parameters.polynomial_size.0;
    &mut glwe[start..]
}

/// Looks coefficients of a ciphertext up in a public test polynomial, one GLWE ciphertext (mask, then body)
/// for each, whose coefficient 0 is the answer: for tests that measure noise.
///
/// # Errors
/// Never: nobody can cancel it.
pub fn insecure_look_up(
    key: &EvaluationKey,
    ciphertext: &GlweCiphertextOwned<u64>,
    positions: &[usize],
    test_polynomial: &[u64],
) -> Result<Vec<Vec<u64>>, Error> {
    let mut lookups = Lookups {
        key,
        progress: &Progress::new(),
        scratch: &mut Scratch::new(2),
    };
    let values: Vec<_> = positions
        .iter()
        .map(|p| Lwe::extract(ciphertext, *p))
        .collect();
    let answers = lookups.run(&values, &|_: usize, out: &mut [u64]| {
        body(key.parameters(), out).copy_from_slice(test_polynomial);
    })?;
    let embedded = answers.iter().map(|answer| {
        let mut glwe = vec![0; LINEAR.glwe_coefficients()];
        answer.embed(&mut glwe);
        glwe
    });
    Ok(embedded.collect())
}

/// One thread's scratch memory.
struct Bootstrap {
    parameters: &'static LookupParameters,
    blind_rotation: BlindRotation,
    switched: Vec<u32>,
    rotations: Vec<Rotation>,
    accumulators: Vec<u64>,
}

impl Bootstrap {
    fn new(parameters: &'static LookupParameters) -> Self {
        Self {
            parameters,
            blind_rotation: BlindRotation::new(parameters),
            switched: Vec::new(),
            rotations: Vec::with_capacity(BATCH),
            accumulators: Vec::new(),
        }
    }

    /// Answers of values whose first has index `first`, batch by batch.
    fn run_share(
        &mut self,
        key: &EvaluationKey,
        progress: &Progress,
        (first, values): (usize, &[Lwe]),
        table: &impl TestPolynomial,
    ) -> Result<Vec<Lwe>, Error> {
        let mut answers = Vec::with_capacity(values.len());
        for (batch, values) in values.chunks(BATCH).enumerate() {
            if progress.is_cancelled() {
                return Err(Error::Cancelled);
            }
            self.run(key, (first + batch * BATCH, values), table, &mut answers);
            progress.add(values.len());
        }
        Ok(answers)
    }

    fn run(
        &mut self,
        key: &EvaluationKey,
        (first, values): (usize, &[Lwe]),
        table: &impl TestPolynomial,
        answers: &mut Vec<Lwe>,
    ) {
        let parameters = self.parameters;
        key.keyswitch().switch(values, &mut self.switched);
        let small = self.switched.chunks_exact(parameters.small_dimension.0 + 1);
        let bits = parameters.rotation_bits();
        self.rotations.clear();
        self.rotations
            .extend(small.map(|small| Rotation::new(small, bits)));
        let size = parameters.glwe_size().0 * parameters.polynomial_size.0;
        self.accumulators.clear();
        self.accumulators.resize(values.len() * size, 0);
        for (index, accumulator) in self.accumulators.chunks_exact_mut(size).enumerate() {
            table(first + index, accumulator);
        }
        self.blind_rotation
            .run(&mut self.accumulators, &self.rotations, key.bootstrap());
        let components = parameters.glwe_dimension.0;
        let extract = |glwe: &[u64]| Lwe::extract_from_ring(glwe, components);
        answers.extend(self.accumulators.chunks_exact(size).map(extract));
    }
}
