use std::ops::Deref;

use crate::{Circuit, Cost, Error, Layout, Placement, Shape, lookup};

/// A circuit that was checked, with everything that follows from it: nobody encrypts, seals, evaluates
/// or decrypts by a circuit that was not.
///
/// Made once, by [`Circuit::check`], and kept with the model; it reads as the circuit it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Blueprint {
    circuit: Circuit,
    layouts: Vec<Layout>,
    deltas: Vec<u64>,
    rows: usize,
    places: Vec<Vec<AnswerPlace>>,
    cost: Cost,
}

/// Where one number of an answer lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerPlace {
    /// Row of the input.
    pub row: usize,
    /// Number within the row's answer.
    pub output: usize,
    /// Coefficient of the product polynomial.
    pub position: usize,
}

/// Most hidden layers.
const MOST_HIDDEN: usize = 4;

impl Circuit {
    /// Checks every public number of the circuit and works out what follows from them; what is built on
    /// the blueprint never fails for the circuit's sake.
    ///
    /// # Errors
    /// The first part that is out of bounds.
    pub fn check(&self) -> Result<Blueprint, Error> {
        self.check_parts()?;
        let layouts = self.layouts()?;
        let rows = match (self.lookups, layouts.as_slice()) {
            (None, [only]) => only.rows(),
            _ => 1,
        };
        Ok(Blueprint {
            deltas: self.deltas(),
            rows,
            places: self.places(&layouts[layouts.len() - 1], rows),
            cost: self.cost(&layouts),
            layouts,
            circuit: self.clone(),
        })
    }

    fn check_parts(&self) -> Result<(), Error> {
        self.encoder.validate()?;
        self.scale.validate()?;
        self.policy.check(self.outputs, &self.head)?;
        self.check_placements()?;
        if self.hidden.len() > MOST_HIDDEN {
            return Err(Error::Parameter("number of hidden layers"));
        }
        let mut hidden = self.hidden.iter();
        hidden.try_for_each(crate::HiddenLayer::validate)?;
        self.head.form().check(&self.frame())?;
        (self.lookups.is_some() == self.needs_lookups())
            .then_some(())
            .ok_or(Error::Parameter("lookup parameters"))
    }

    /// A label or decision compares scores as they are, so that none is placed.
    fn check_placements(&self) -> Result<(), Error> {
        let fits = self.placements.is_empty()
            || self.policy.shows_scores()
                && self.placements.len() == self.outputs
                && self.placements.iter().all(Placement::is_sound);
        fits.then_some(())
            .ok_or(Error::Parameter("placement of scores"))
    }

    fn layouts(&self) -> Result<Vec<Layout>, Error> {
        let mut inputs = self.encoder.width();
        let mut layouts = Vec::with_capacity(self.hidden.len() + 1);
        for (index, hidden) in self.hidden.iter().enumerate() {
            layouts.push(match hidden.shape {
                Shape::Dense { outputs } => Layout::dense(index, inputs, outputs)?,
                Shape::Convolution(shape) => Layout::convolution(index, inputs, shape)?,
            });
            inputs = hidden.outputs();
        }
        layouts.push(self.head.form().layout(&self.frame(), inputs)?);
        Ok(layouts)
    }

    fn deltas(&self) -> Vec<u64> {
        let hidden = self.hidden.iter().map(|hidden| lookup::delta(hidden.range));
        let head = self.head.addressing();
        let head = head.map_or_else(|| self.score_delta(), |addressing| addressing.delta());
        hidden.chain([head]).collect()
    }

    /// Whether scores leave as the products of the last layer left them; what comes out of lookups is one
    /// ciphertext for each number.
    pub fn answers_from_products(&self) -> bool {
        self.policy.shows_scores() && self.head.tables() == 0
    }

    fn places(&self, last: &Layout, rows: usize) -> Vec<Vec<AnswerPlace>> {
        if self.answers_from_products() {
            let groups = 0..last.groups();
            return groups
                .map(|group| group_places(last, group, rows))
                .collect();
        }
        let single = |output| {
            vec![AnswerPlace {
                row: 0,
                output,
                position: 0,
            }]
        };
        (0..self.policy.numbers(self.outputs)).map(single).collect()
    }

    fn cost(&self, layouts: &[Layout]) -> Cost {
        Cost {
            external_products: layouts.iter().map(Layout::polynomials).sum::<usize>() as u64,
            lookups: self.lookup_count() as u64,
            set: self.lookups,
        }
    }
}

fn group_places(layout: &Layout, group: usize, rows: usize) -> Vec<AnswerPlace> {
    let places = (0..rows).flat_map(|row| {
        let outputs = layout.group_outputs(group).enumerate();
        outputs.map(move |(slot, output)| AnswerPlace {
            row,
            output,
            position: layout.position(row, slot),
        })
    });
    places.collect()
}

impl Blueprint {
    /// The circuit.
    pub fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// Where each sealed linear layer keeps its inputs, weights and outputs in the ring
    /// `Z_q[X]/(X^N + 1)`: hidden layers, then the head.
    pub fn layouts(&self) -> &[Layout] {
        &self.layouts
    }

    /// Layout of the first layer: where an input lies.
    pub fn input_layout(&self) -> &Layout {
        &self.layouts[0]
    }

    /// Layout of the head's layer.
    pub fn head_layout(&self) -> &Layout {
        &self.layouts[self.layouts.len() - 1]
    }

    /// One integer step of the outputs of each sealed linear layer in `Z_q`, `q = 2^64`; what the next
    /// layer reads is scaled by the next one's.
    pub fn deltas(&self) -> &[u64] {
        &self.deltas
    }

    /// Rows that one input may hold: with lookups one, otherwise as many as share the ciphertexts.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The places of all numbers of an answer to `rows` rows, group by group. Numbers of a group share a
    /// ciphertext.
    pub fn places(&self, rows: usize) -> impl ExactSizeIterator<Item = &[AnswerPlace]> {
        let share = move |places: &Vec<AnswerPlace>| places.len() / self.rows * rows.min(self.rows);
        self.places
            .iter()
            .map(move |places| &places[..share(places)])
    }

    /// Operations of one answer.
    pub fn cost(&self) -> Cost {
        self.cost
    }
}

impl Deref for Blueprint {
    type Target = Circuit;

    fn deref(&self) -> &Circuit {
        &self.circuit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Encoder, FeatureRange, Head, LookupSet, OutputPolicy, Scale, Tables};

    fn linear(features: usize, outputs: usize) -> Circuit {
        let range = FeatureRange {
            minimum: 0.0,
            maximum: 1.0,
        };
        let encoder = Encoder {
            input_bits: 8,
            features: vec![range; features],
            grids: Vec::new(),
        };
        let scale = Scale {
            range_bits: 20,
            unit: 1.0,
        };
        let policy = OutputPolicy::Scores {
            resolution_bits: 12,
        };
        Circuit::linear(encoder, outputs, scale, policy)
    }

    #[test]
    fn fewer_rows_have_the_first_places_of_many() {
        let blueprint = linear(30, 2).check().unwrap();
        assert_eq!(blueprint.rows(), 34);
        let two: Vec<_> = blueprint.places(2).collect();
        assert_eq!((two.len(), two[0].len()), (1, 4));
        assert_eq!((two[0][3].row, two[0][3].output), (1, 1));
        assert_eq!(two[0][3].position, blueprint.input_layout().position(1, 1));
    }

    #[test]
    fn a_circuit_no_ring_can_take_has_no_blueprint() {
        assert!(linear(0, 1).check().is_err());
        assert!(linear(3, 9_000).check().is_err());
    }

    #[test]
    fn each_score_is_placed_and_only_where_scores_leave() {
        let placement = Placement {
            centre: 10_000.0,
            stretch: 0.25,
        };
        let placed = Circuit {
            placements: vec![Placement::PLAIN, placement],
            ..linear(3, 2)
        };
        assert!(placed.check().is_ok());
        assert_eq!(
            (placed.decode(0, 0.5), placed.real_score(1, -4.0)),
            (524_288.0, 9_999.0)
        );
        let few = Circuit {
            placements: vec![placement],
            ..placed.clone()
        };
        assert!(few.check().is_err());
        let label = Circuit {
            policy: OutputPolicy::Label,
            lookups: Some(LookupSet::Bits5),
            ..placed
        };
        assert!(label.check().is_err());
    }

    #[test]
    fn more_scores_than_tables_could_ever_name_are_refused() {
        let circuit = |outputs| Circuit {
            head: Head::Tables(Tables {
                values: 2,
                range: 8,
                boxes: 4,
                targets: vec![0, 1],
            }),
            lookups: Some(LookupSet::Bits3),
            ..linear(3, outputs)
        };
        assert!(circuit(2).check().is_ok());
        assert!(circuit(1).check().is_err(), "a table adds to no score");
        assert!(circuit(usize::MAX).check().is_err());
    }
}
