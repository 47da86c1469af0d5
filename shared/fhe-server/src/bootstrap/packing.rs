use fhe_core::{
    LINEAR, RING_SIZE, automorphism,
    lookup::{PACKING_BASE_LOG, PACKING_KEYS, PACKING_LEVELS},
};
use tfhe::core_crypto::{
    fft_impl::fft64::{
        c64,
        math::polynomial::{FourierPolynomial, FourierPolynomialMutView, FourierPolynomialOwned},
    },
    prelude::{ComputationBuffers, Fft, GlweCiphertext, GlweCiphertextOwned, Polynomial},
};

use crate::{lwe::Lwe, transform::Transform};

/// Keyswitch keys for the images of the secret under `X -> X^(2^i + 1)`, `i` from 1, in the Fourier
/// domain: for each the levels, for each level mask and body.
pub(crate) struct PackingKey {
    rows: Vec<[FourierPolynomialOwned; 2]>,
}

impl PackingKey {
    /// Transforms rows of mask and body.
    pub(crate) fn new(rows: &[u64]) -> Self {
        let mut transform = Transform::new();
        let rows = rows.chunks_exact(2 * RING_SIZE).map(|row| {
            let (mask, body) = row.split_at(RING_SIZE);
            [transform.forward(mask), transform.forward(body)]
        });
        Self {
            rows: rows.collect(),
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.rows.len() * 2 * RING_SIZE * size_of::<f64>()
    }
}

/// Packs LWE ciphertexts into one GLWE ciphertext (Chen-Dai-Kim-Song 2020, ePrint 2020/015,
/// algorithms 2 and 3).
///
/// Their merges and traces multiply messages by `N`, and `2^64` has no `1/N`. So the inputs are first
/// switched to the modulus `2^64 / N` and taken as they are modulo `2^64`: the message then stands
/// `log2 N` bits lower, with a multiple of `2^64 / N` above it that the factor `N` turns into one of
/// `2^64`. Message and noise come out as they went in; only the automorphisms' own noise is added.
pub(crate) struct Packer {
    fft: Fft,
    buffers: ComputationBuffers,
    digits: Vec<u64>,
    transformed: FourierPolynomialOwned,
    sums: [FourierPolynomialOwned; 2],
}

impl Packer {
    /// Allocates scratch memory.
    pub(crate) fn new() -> Self {
        let fft = Fft::new(LINEAR.polynomial_size);
        let mut buffers = ComputationBuffers::new();
        let (forward, backward) = (
            fft.as_view().forward_scratch().unaligned_bytes_required(),
            fft.as_view().backward_scratch().unaligned_bytes_required(),
        );
        buffers.resize(forward.max(backward));
        let polynomial = || FourierPolynomial::new(LINEAR.polynomial_size);
        Self {
            fft,
            buffers,
            digits: vec![0; RING_SIZE],
            transformed: polynomial(),
            sums: [polynomial(), polynomial()],
        }
    }

    /// The ciphertext that holds value `i` at coefficient `i * N / m`, `m` the number of values rounded
    /// up to a power of two, and 0 elsewhere.
    pub(crate) fn pack(&mut self, key: &PackingKey, values: &[Lwe]) -> GlweCiphertextOwned<u64> {
        let depth = values.len().next_power_of_two().ilog2() as usize;
        let mut packed = self.merge(key, values, 0, depth).unwrap_or_else(empty);
        for i in depth + 1..=PACKING_KEYS {
            let image = self.automorphism(key, &packed, i);
            add(&mut packed, &image);
        }
        GlweCiphertext::from_container(packed, LINEAR.polynomial_size, LINEAR.modulus())
    }

    /// Packs every `2^(depth - level)`-th of the values, from `first`; `depth` is that of all values.
    fn merge(
        &mut self,
        key: &PackingKey,
        values: &[Lwe],
        first: usize,
        level: usize,
    ) -> Option<Vec<u64>> {
        if level == 0 {
            return values.get(first).map(lowered);
        }
        let depth = values.len().next_power_of_two().ilog2() as usize;
        let mut even = self.merge(key, values, first, level - 1)?;
        let odd = self.merge(key, values, first + (1 << (depth - level)), level - 1);
        let mut difference = even.clone();
        if let Some(odd) = odd {
            let shifted = shift(&odd, RING_SIZE >> level);
            add(&mut even, &shifted);
            subtract(&mut difference, &shifted);
        }
        let image = self.automorphism(key, &difference, level);
        add(&mut even, &image);
        Some(even)
    }

    /// The ciphertext of `m(X^(2^i + 1))` under the unchanged secret: the image of the mask is
    /// decomposed and keyswitched.
    fn automorphism(&mut self, key: &PackingKey, ciphertext: &[u64], i: usize) -> Vec<u64> {
        let exponent = (1 << i) + 1;
        let mut out = vec![0u64; 2 * RING_SIZE];
        let (mask, body) = ciphertext.split_at(RING_SIZE);
        let mut rest = automorphism(mask, exponent);
        round(&mut rest);
        self.sums
            .iter_mut()
            .for_each(|sum| sum.data.fill(c64::default()));
        for level in (0..PACKING_LEVELS.0).rev() {
            next_digits(&mut rest, &mut self.digits);
            self.fft.as_view().forward_as_integer(
                self.transformed.as_mut_view(),
                Polynomial::from_container(self.digits.as_slice()),
                self.buffers.stack(),
            );
            let row = &key.rows[(i - 1) * PACKING_LEVELS.0 + level];
            for (sum, key) in self.sums.iter_mut().zip(row) {
                add_product(&mut sum.data, &self.transformed.data, &key.data);
            }
        }
        for (sum, out) in self.sums.iter_mut().zip(out.chunks_exact_mut(RING_SIZE)) {
            self.fft.as_view().add_backward_in_place_as_torus(
                Polynomial::from_container(out),
                FourierPolynomialMutView {
                    data: &mut sum.data,
                },
                self.buffers.stack(),
            );
        }
        out.iter_mut()
            .for_each(|element| *element = element.wrapping_neg());
        add(&mut out[RING_SIZE..], &automorphism(body, exponent));
        out
    }
}

fn empty() -> Vec<u64> {
    vec![0; 2 * RING_SIZE]
}

/// The embedded ciphertext modulo `2^64 / N`.
fn lowered(value: &Lwe) -> Vec<u64> {
    let mut glwe = empty();
    value.embed(&mut glwe);
    let bits = RING_SIZE.ilog2();
    glwe.iter_mut()
        .for_each(|element| *element = element.wrapping_add(1 << (bits - 1)) >> bits);
    glwe
}

/// `X^degree * ciphertext`.
fn shift(ciphertext: &[u64], degree: usize) -> Vec<u64> {
    let polynomials = ciphertext.chunks_exact(RING_SIZE);
    let shifted = polynomials.flat_map(|polynomial| {
        let (low, high) = polynomial.split_at(RING_SIZE - degree);
        high.iter()
            .map(|c| c.wrapping_neg())
            .chain(low.iter().copied())
    });
    shifted.collect()
}

const DECOMPOSED_BITS: usize = PACKING_BASE_LOG.0 * PACKING_LEVELS.0;

/// Rounds elements to the bits that are decomposed, as integers.
fn round(elements: &mut [u64]) {
    let dropped = 64 - DECOMPOSED_BITS;
    for element in elements {
        *element = element.wrapping_add(1 << (dropped - 1)) >> dropped;
    }
}

/// Takes the lowest digit in `[-B/2, B/2)` off every element.
fn next_digits(rest: &mut [u64], digits: &mut [u64]) {
    const BASE: u64 = 1 << PACKING_BASE_LOG.0;
    for (rest, digit) in rest.iter_mut().zip(digits) {
        let low = *rest % BASE;
        let carry = u64::from(low >= BASE / 2);
        *digit = low.wrapping_sub(carry * BASE);
        *rest = *rest / BASE + carry;
    }
}

fn add(out: &mut [u64], other: &[u64]) {
    out.iter_mut()
        .zip(other)
        .for_each(|(a, b)| *a = a.wrapping_add(*b));
}

fn subtract(out: &mut [u64], other: &[u64]) {
    out.iter_mut()
        .zip(other)
        .for_each(|(a, b)| *a = a.wrapping_sub(*b));
}

fn add_product(out: &mut [c64], left: &[c64], right: &[c64]) {
    for (out, (left, right)) in out.iter_mut().zip(left.iter().zip(right)) {
        *out += left * right;
    }
}
