use fhe_core::lookup::{BOOTSTRAP_BASE_LOG, LookupParameters};
use pulp::{Arch, Simd, WithSimd};
use tfhe::core_crypto::{
    fft_impl::fft64::{
        ABox, c64,
        math::polynomial::{FourierPolynomial, FourierPolynomialMutView},
    },
    prelude::{ComputationBuffers, Fft, Polynomial, PolynomialSize},
};

use super::rotation::Rotation;

/// Blind rotation (CGGI 2020, section 4.3) of several accumulators at once, so that each GGSW ciphertext of
/// the key is read once for all of them.
///
/// Written for a gadget of one level: the digits of a difference are one shift away, and rotation,
/// subtraction and decomposition are one pass over the accumulator.
pub(crate) struct BlindRotation {
    size: usize,
    rows: usize,
    arch: Arch,
    fft: Fft,
    buffers: ComputationBuffers,
    digits: Vec<u64>,
    transformed: ABox<[c64]>,
    products: ABox<[c64]>,
}

impl BlindRotation {
    pub(crate) fn new(parameters: &LookupParameters) -> Self {
        let (size, rows) = (parameters.polynomial_size.0, parameters.glwe_size().0);
        let fft = Fft::new(parameters.polynomial_size);
        let mut buffers = ComputationBuffers::new();
        let (forward, backward) = (
            fft.as_view().forward_scratch().unaligned_bytes_required(),
            fft.as_view().backward_scratch().unaligned_bytes_required(),
        );
        buffers.resize(forward.max(backward));
        let fourier = || FourierPolynomial::new(PolynomialSize(rows * size)).data;
        Self {
            size,
            rows,
            arch: Arch::new(),
            fft,
            buffers,
            digits: vec![0; size],
            transformed: fourier(),
            products: fourier(),
        }
    }

    /// `accumulator = X^(-phase) * accumulator` for each rotation; `key` holds a GGSW ciphertext for each bit
    /// of the small key.
    pub(crate) fn run(&mut self, accumulators: &mut [u64], rotations: &[Rotation], key: &[c64]) {
        let glwe = self.rows * self.size;
        for (accumulator, rotation) in accumulators.chunks_exact_mut(glwe).zip(rotations) {
            let degree = 2 * self.size - rotation.body();
            for polynomial in accumulator.chunks_exact_mut(self.size) {
                self.digits.copy_from_slice(polynomial);
                rotate(&self.digits, degree % (2 * self.size), polynomial);
            }
        }
        let ggsws = key.chunks_exact(self.rows * self.rows * self.size / 2);
        for (bit, ggsw) in ggsws.enumerate() {
            for (accumulator, rotation) in accumulators.chunks_exact_mut(glwe).zip(rotations) {
                match rotation.element(bit) {
                    0 => {}
                    degree => self.cmux(accumulator, degree, ggsw),
                }
            }
        }
    }

    /// `accumulator += ggsw x (X^degree - 1) * accumulator`.
    fn cmux(&mut self, accumulator: &mut [u64], degree: usize, ggsw: &[c64]) {
        let half = self.size / 2;
        let polynomials = accumulator.chunks_exact(self.size);
        for (polynomial, out) in polynomials.zip(self.transformed.chunks_exact_mut(half)) {
            difference_digits(polynomial, degree, &mut self.digits);
            self.fft.as_view().forward_as_integer(
                FourierPolynomialMutView { data: out },
                Polynomial::from_container(self.digits.as_slice()),
                self.buffers.stack(),
            );
        }
        self.multiply(ggsw);
        let polynomials = accumulator.chunks_exact_mut(self.size);
        for (polynomial, product) in polynomials.zip(self.products.chunks_exact_mut(half)) {
            self.fft.as_view().add_backward_in_place_as_torus(
                Polynomial::from_container(polynomial),
                FourierPolynomialMutView { data: product },
                self.buffers.stack(),
            );
        }
    }

    /// `products = transformed x ggsw`, for the ring dimensions that the parameter sets have.
    fn multiply(&mut self, ggsw: &[c64]) {
        let (out, digits) = (&mut self.products[..], &self.transformed[..]);
        match self.rows {
            2 => self.arch.dispatch(Product::<2> { out, digits, ggsw }),
            3 => self.arch.dispatch(Product::<3> { out, digits, ggsw }),
            _ => self.arch.dispatch(Product::<5> { out, digits, ggsw }),
        }
    }
}

/// `out = X^degree * polynomial`, `degree` below `2N`.
fn rotate(polynomial: &[u64], degree: usize, out: &mut [u64]) {
    let (turns, degree) = (degree / polynomial.len(), degree % polynomial.len());
    let (low, high) = polynomial.split_at(polynomial.len() - degree);
    let (wrapped, shifted) = out.split_at_mut(degree);
    let sign = |negative: bool, x: u64| if negative { x.wrapping_neg() } else { x };
    wrapped
        .iter_mut()
        .zip(high)
        .for_each(|(out, x)| *out = sign(turns == 0, *x));
    shifted
        .iter_mut()
        .zip(low)
        .for_each(|(out, x)| *out = sign(turns == 1, *x));
}

/// The digits in `[-B/2, B/2)` of `(X^degree - 1) * polynomial`, rounded to `B`.
fn difference_digits(polynomial: &[u64], degree: usize, out: &mut [u64]) {
    let (turns, degree) = (degree / polynomial.len(), degree % polynomial.len());
    let (low, high) = polynomial.split_at(polynomial.len() - degree);
    let (at_start, at_end) = polynomial.split_at(degree);
    let (wrapped, shifted) = out.split_at_mut(degree);
    let fill = |out: &mut [u64], rotated: &[u64], negative: bool, own: &[u64]| {
        for ((out, rotated), own) in out.iter_mut().zip(rotated).zip(own) {
            let rotated = if negative {
                rotated.wrapping_neg()
            } else {
                *rotated
            };
            *out = digit(rotated.wrapping_sub(*own));
        }
    };
    fill(wrapped, high, turns == 0, at_start);
    fill(shifted, low, turns == 1, at_end);
}

fn digit(element: u64) -> u64 {
    const DROPPED: usize = 64 - BOOTSTRAP_BASE_LOG.0;
    ((element.wrapping_add(1 << (DROPPED - 1)) as i64) >> DROPPED) as u64
}

/// Row vector times matrix of Fourier polynomials: `out[c] = sum_r digits[r] * ggsw[r][c]`.
struct Product<'a, const ROWS: usize> {
    out: &'a mut [c64],
    digits: &'a [c64],
    ggsw: &'a [c64],
}

impl<const ROWS: usize> WithSimd for Product<'_, ROWS> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let half = self.digits.len() / ROWS;
        let digits: [_; ROWS] = std::array::from_fn(|row| lanes::<S>(self.digits, row, half));
        for (column, out) in self.out.chunks_exact_mut(half).enumerate() {
            let rows: [_; ROWS] =
                std::array::from_fn(|row| lanes::<S>(self.ggsw, row * ROWS + column, half));
            let out = S::as_mut_simd_c64s(out).0;
            for (place, out) in out.iter_mut().enumerate() {
                let mut sum = simd.mul_c64s(rows[0][place], digits[0][place]);
                for row in 1..ROWS {
                    sum = simd.mul_add_c64s(rows[row][place], digits[row][place], sum);
                }
                *out = sum;
            }
        }
    }
}

/// Polynomial `index` of a list of polynomials of `half` numbers.
#[inline(always)]
fn lanes<S: Simd>(list: &[c64], index: usize, half: usize) -> &[S::c64s] {
    S::as_simd_c64s(&list[index * half..(index + 1) * half]).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polynomial() -> Vec<u64> {
        (0..8u64).map(|i| (i * i + 3) << 60).collect()
    }

    #[test]
    fn a_rotation_by_n_changes_every_sign() {
        let mut out = vec![0; 8];
        rotate(&polynomial(), 8, &mut out);
        let negated: Vec<u64> = polynomial().iter().map(|x| x.wrapping_neg()).collect();
        assert_eq!(out, negated);
    }

    #[test]
    fn digits_are_those_of_the_rotated_difference() {
        for degree in 0..16 {
            let (mut rotated, mut digits) = (vec![0; 8], vec![0; 8]);
            rotate(&polynomial(), degree, &mut rotated);
            difference_digits(&polynomial(), degree, &mut digits);
            for ((rotated, own), found) in rotated.iter().zip(polynomial()).zip(digits) {
                assert_eq!(found, digit(rotated.wrapping_sub(own)), "degree {degree}");
            }
        }
    }

    #[test]
    fn a_digit_is_the_rounded_upper_part() {
        assert_eq!(digit(1 << 41), 1);
        assert_eq!(digit((1 << 40) - 1), 0);
        assert_eq!(digit(1 << 40), 1);
        assert_eq!(digit(u64::MAX) as i64, 0);
        assert_eq!(digit(1 << 63) as i64, -(1 << 22));
    }
}
