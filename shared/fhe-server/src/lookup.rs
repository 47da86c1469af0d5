use std::thread;

use fhe_core::{LINEAR, lookup::LookupParameters};
use tfhe::core_crypto::prelude::GlweCiphertextOwned;

use crate::{
    Error, EvaluationKey, Progress, blind_rotation::BlindRotation, lwe::Lwe, rotation::Rotation,
};

/// Values whose tables are rotated together, so that each part of the key is read once for all.
const BATCH: usize = 16;

/// Lookups, each a keyswitch and a programmable bootstrap (CGGI 2020, section 4.3), on several threads.
pub(crate) struct Lookups<'a> {
    pub(crate) key: &'a EvaluationKey,
    pub(crate) threads: usize,
    pub(crate) progress: &'a Progress,
}

/// Writes the test polynomial of a value, given by its index, as a GLWE ciphertext of the bootstrap's
/// ring: `k` mask polynomials, then the body. It gets a slice of zeros.
pub(crate) trait Table: Fn(usize, &mut [u64]) + Sync {}

impl<F: Fn(usize, &mut [u64]) + Sync> Table for F {}

impl Lookups<'_> {
    /// One answer for each value.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub(crate) fn run(&self, values: &[Lwe], table: &impl Table) -> Result<Vec<Lwe>, Error> {
        let share = values.len().div_ceil(self.threads.max(1)).max(1);
        if share == values.len() {
            return self.run_share(values, 0, table);
        }
        thread::scope(|scope| {
            let shares = values.chunks(share).enumerate();
            let running: Vec<_> = shares
                .map(|(i, values)| scope.spawn(move || self.run_share(values, i * share, table)))
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
        &self,
        values: &[Lwe],
        constant: impl Fn(usize) -> u64 + Sync,
    ) -> Result<Vec<Lwe>, Error> {
        let parameters = self.key.parameters();
        self.run(values, &|index: usize, out: &mut [u64]| {
            body(parameters, out).fill(constant(index));
        })
    }

    fn run_share(
        &self,
        values: &[Lwe],
        first: usize,
        table: &impl Table,
    ) -> Result<Vec<Lwe>, Error> {
        let mut bootstrap = Bootstrap::new(self.key);
        let mut answers = Vec::with_capacity(values.len());
        for (batch, values) in values.chunks(BATCH).enumerate() {
            if self.progress.is_cancelled() {
                return Err(Error::Cancelled);
            }
            bootstrap.run(values, first + batch * BATCH, table, &mut answers);
            self.progress.add(values.len());
        }
        Ok(answers)
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
    let lookups = Lookups {
        key,
        threads: 2,
        progress: &Progress::new(),
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
struct Bootstrap<'a> {
    key: &'a EvaluationKey,
    blind_rotation: BlindRotation,
    switched: Vec<u32>,
    rotations: Vec<Rotation>,
    accumulators: Vec<u64>,
}

impl<'a> Bootstrap<'a> {
    fn new(key: &'a EvaluationKey) -> Self {
        Self {
            key,
            blind_rotation: BlindRotation::new(key.parameters()),
            switched: Vec::new(),
            rotations: Vec::with_capacity(BATCH),
            accumulators: Vec::new(),
        }
    }

    fn run(&mut self, values: &[Lwe], first: usize, table: &impl Table, answers: &mut Vec<Lwe>) {
        let parameters = self.key.parameters();
        self.key.keyswitch().switch(values, &mut self.switched);
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
        let bootstrap = self.key.bootstrap();
        self.blind_rotation
            .run(&mut self.accumulators, &self.rotations, bootstrap);
        let components = parameters.glwe_dimension.0;
        let extract = |glwe: &[u64]| Lwe::extract_from_ring(glwe, components);
        answers.extend(self.accumulators.chunks_exact(size).map(extract));
    }
}
