use circuit::{Blueprint, Trained, Weights};
use fhe_core::{RING_SIZE, lookup::LookupParameters};
use zeroize::Zeroizing;

/// The polynomials of a model before they are sealed.
pub(crate) struct Plaintexts {
    blueprint: Blueprint,
    trained: Trained,
}

type Polynomial = Zeroizing<Vec<u64>>;

impl Plaintexts {
    /// Of a model whose halves belong together.
    pub(crate) fn new(blueprint: Blueprint, trained: Trained) -> Self {
        Self { blueprint, trained }
    }

    pub(crate) fn blueprint(&self) -> &Blueprint {
        &self.blueprint
    }

    /// Weights of one block and group, unscaled.
    pub(crate) fn weights(&self, layer: usize, block: usize, group: usize) -> Polynomial {
        let weights = self.layer_weights(layer);
        let mut polynomial = empty();
        for term in self.blueprint.layouts()[layer].terms(block, group) {
            polynomial[term.coefficient] = i64::from(weights.row(term.row)[term.column]) as u64;
        }
        polynomial
    }

    /// The offset of each output, for every row, as far before it as [`circuit::Layout::offset_place`] says. Values
    /// that address a table get the half step that puts them into the middle of their box.
    pub(crate) fn offsets(&self, layer: usize, index: usize) -> Polynomial {
        let (layout, weights) = (&self.blueprint.layouts()[layer], self.layer_weights(layer));
        let (delta, half_step) = (self.blueprint.deltas()[layer], self.half_step(layer));
        let mut polynomial = empty();
        let groups = (0..layout.groups()).map(|group| (group, layout.offset_place(group)));
        for (group, (_, before)) in groups.filter(|(_, place)| place.0 == index) {
            for slot in 0..layout.group_outputs(group).len() {
                let offset = weights.offset(layout.offset_row(group, slot)) as u64;
                for row in 0..layout.rows() {
                    polynomial[layout.position(row, slot) - before] =
                        offset.wrapping_mul(delta).wrapping_add(half_step);
                }
            }
        }
        polynomial
    }

    /// Tables `first` and following, as many as share a ciphertext, side by side.
    pub(crate) fn tables(&self, first: usize) -> Polynomial {
        let mut polynomial = empty();
        let Some(set) = self.blueprint.lookups else {
            return polynomial;
        };
        let parameters = LookupParameters::of(set);
        let together = parameters.tables_per_ciphertext();
        let delta = self.blueprint.score_delta();
        let tables = self.trained.tables()[first..].iter().take(together);
        for (component, table) in tables.enumerate() {
            for (place, entry) in parameters.test_polynomial(table, delta).enumerate() {
                polynomial[place * together + component] = entry;
            }
        }
        polynomial
    }

    /// Vectors of one group, scaled as scores are.
    pub(crate) fn vectors(&self, group: usize) -> Polynomial {
        let mut polynomial = self.weights(0, 0, group);
        let delta = self.blueprint.score_delta();
        polynomial
            .iter_mut()
            .for_each(|c| *c = c.wrapping_mul(delta));
        polynomial
    }

    fn layer_weights(&self, layer: usize) -> &Weights {
        let mut weights = self.trained.weights();
        weights.nth(layer).expect("as many weights as layouts")
    }

    fn half_step(&self, layer: usize) -> u64 {
        let addressing = match self.blueprint.hidden.get(layer) {
            Some(hidden) => hidden.addressing().ok(),
            None => self.blueprint.head.addressing(),
        };
        addressing.map_or(0, |addressing| addressing.delta() / 2)
    }
}

fn empty() -> Polynomial {
    Zeroizing::new(vec![0; RING_SIZE])
}
