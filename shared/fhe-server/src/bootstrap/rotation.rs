/// An LWE ciphertext modulo `2N`: how far each bit of the small key rotates a table.
pub(crate) struct Rotation {
    elements: Vec<usize>,
}

impl Rotation {
    /// Switches the modulus from `2^32` to `2^bits`, with the expectation of the rounding error taken out
    /// of the body: `s` is binary, so each mask element's error counts half on average.
    pub(crate) fn new(small: &[u32], bits: u32) -> Self {
        let step = 32 - bits;
        let half = 1u32 << (step - 1);
        let round = |element: u32| element.wrapping_add(half) >> step;
        let (body, mask) = small.split_last().expect("an LWE ciphertext has a body");
        let errors: i64 = mask
            .iter()
            .map(|a| i64::from((round(*a) << step).wrapping_sub(*a) as i32))
            .sum();
        let centred = body.wrapping_add((errors / 2) as u32);
        let elements = mask.iter().copied().chain([centred]);
        Self {
            elements: elements.map(|element| round(element) as usize).collect(),
        }
    }

    /// Body, modulo `2N`.
    pub(crate) fn body(&self) -> usize {
        self.elements[self.elements.len() - 1]
    }

    /// Mask element of bit `bit` of the small key, modulo `2N`.
    pub(crate) fn element(&self, bit: usize) -> usize {
        self.elements[bit]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_wraps_around_the_torus() {
        let rotation = Rotation::new(&[u32::MAX, 1 << 22, 5 << 22], 10);
        assert_eq!((rotation.element(0), rotation.element(1)), (0, 1));
        assert_eq!(rotation.body(), 5);
    }

    #[test]
    fn the_mean_of_the_rounding_errors_goes_to_the_body() {
        let step = 1u32 << 22;
        let quarter = step / 4;
        let rotation = Rotation::new(&[quarter, quarter, quarter, quarter, step], 10);
        assert_eq!(
            rotation.body(),
            1,
            "errors add up to one step, half of which counts"
        );
        let rotation = Rotation::new(
            &[quarter, quarter, quarter, quarter, quarter, quarter, step],
            10,
        );
        assert_eq!(rotation.body(), 0);
    }
}
