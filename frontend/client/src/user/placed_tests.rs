//! Where rows whose answers are known stand among others.

use api::GrantId;
use protocol::{KnownAnswer, KnownRow};
use serde::{Deserialize, Serialize};

use super::GrantedModel;

/// Tests among the rows of one question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct PlacedTests {
    grant: Option<GrantId>,
    /// Places among all rows, growing.
    tests: Vec<(u32, KnownAnswer)>,
}

impl PlacedTests {
    pub(super) fn none(grant: &GrantId) -> Self {
        Self {
            grant: Some(grant.clone()),
            tests: Vec::new(),
        }
    }

    /// Whose budget they are of.
    pub(super) fn grant(&self) -> Option<&GrantId> {
        self.grant.as_ref()
    }

    pub(super) fn count(&self) -> usize {
        self.tests.len()
    }

    pub(super) fn rows(&self) -> Vec<KnownRow> {
        let row = |(at, known): &(u32, KnownAnswer)| KnownRow {
            at: *at,
            features: known.features.clone(),
        };
        self.tests.iter().map(row).collect()
    }

    /// Takes the tests' answers out of all; whether each is what it must be.
    pub(super) fn taken_from(&self, answers: &mut Vec<Vec<f64>>) -> Vec<bool> {
        let from_behind = self.tests.iter().rev();
        from_behind
            .filter_map(|(at, known)| {
                let at = *at as usize;
                let answer = (at < answers.len()).then(|| answers.remove(at))?;
                Some(known.is_met_by(&answer))
            })
            .collect()
    }
}

/// Decides by a number that nobody else knows where tests stand and which. SplitMix64 (Steele, Lea, Flood 2014): the server
/// sees nothing of what it draws.
pub(super) struct Lots {
    state: u64,
    /// Of a thousand.
    rate: u16,
    /// Tests that may still be drawn.
    left: u64,
}

impl Lots {
    pub(super) fn of(seed: u64, rate: u16, left: u64) -> Self {
        Self {
            state: seed,
            rate,
            left,
        }
    }

    /// Never a test.
    #[cfg(test)]
    pub(super) fn none() -> Self {
        Self::of(0, 0, 0)
    }

    /// Whether a test comes next.
    pub(super) fn draw(&mut self) -> bool {
        let drawn = self.left > 0 && self.below(1_000) < u64::from(self.rate);
        self.left -= u64::from(drawn);
        drawn
    }

    /// Some known row for each place.
    pub(super) fn chosen(&mut self, model: &GrantedModel, places: Vec<u32>) -> PlacedTests {
        let known = model.known_answers();
        let tests = places.into_iter().filter_map(|place| {
            let index = self.below(known.len().max(1) as u64) as usize;
            Some((place, known.get(index)?.clone()))
        });
        PlacedTests {
            tests: tests.collect(),
            ..PlacedTests::none(&model.grant().id)
        }
    }

    pub(super) fn below(&mut self, count: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(answer: f64) -> KnownAnswer {
        KnownAnswer {
            features: Vec::new(),
            answer: vec![answer],
            tolerance: vec![0.1],
        }
    }

    #[test]
    fn the_answers_of_tests_are_taken_out_and_hers_stay_in_order() {
        let tests = PlacedTests {
            grant: None,
            tests: vec![(0, known(7.0)), (2, known(8.0)), (3, known(9.0))],
        };
        let mut answers = vec![vec![7.0], vec![1.0], vec![8.5], vec![9.05], vec![2.0]];
        let met = tests.taken_from(&mut answers);
        assert_eq!(met, [true, false, true]);
        assert_eq!(answers, [vec![1.0], vec![2.0]]);
    }

    #[test]
    fn tests_come_at_the_chosen_rate_and_no_more_than_there_is_room_for() {
        let mut lots = Lots::of(3, crate::USUAL_RATE, u64::MAX);
        let drawn = (0..100_000).filter(|_| lots.draw()).count();
        assert!((1_850..2_150).contains(&drawn), "{drawn}");
        let mut few = Lots::of(3, 500, 4);
        assert_eq!((0..1_000).filter(|_| few.draw()).count(), 4);
    }

    #[test]
    fn who_answers_a_tenth_wrongly_is_noticed_by_as_many_tests_as_computed() {
        assert!((crate::noticed(0.1, 32) - 0.966).abs() < 0.001);
        assert_eq!(crate::noticed(1.0, 1), 1.0);
        assert_eq!(crate::noticed(0.1, 0), 0.0);
        let mut lots = Lots::of(11, 0, 0);
        let noticed_in = |lots: &mut Lots| (0..22).any(|_| lots.below(10) == 0);
        let share = (0..20_000).filter(|_| noticed_in(&mut lots)).count() as f64 / 20_000.0;
        assert!((share - crate::noticed(0.1, 22)).abs() < 0.01, "{share}");
    }
}
