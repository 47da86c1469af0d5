use std::cell::OnceCell;

use circuit::{Circuit, HiddenLayer, LookupSet, OutputPolicy, Trained, Weights};

use super::noise::{Draws, largest};

/// Noisy answers simulated at least, so that a single close row does not decide.
const SIMULATED_ROWS: usize = 2_000;
/// Products and lookups that are worth that.
const MOST_WORK: usize = 1 << 26;

/// Rounds of answers to the same rows.
pub(crate) type Rounds = Vec<Vec<Vec<f64>>>;

/// The cleartext twin with the noise of lookups and flooding drawn at random.
pub(crate) struct Simulation<'a> {
    circuit: &'a Circuit,
    trained: &'a Trained,
    reading: f64,
    /// Noise of each score that the tables of trees write into it.
    written: Vec<f64>,
    /// Whether no noise that is drawn leads a question to trees into another box than its own.
    is_settled: bool,
    /// Integers around the torus at the outputs of each sealed layer.
    ranges: Vec<f64>,
    /// Noise that lookups write, as a share of the torus.
    writing: f64,
    /// The activation of each hidden layer.
    activations: Vec<Vec<f64>>,
    /// Of trees, whose rows are nearly empty: what is in them, once it is asked for.
    sparse: OnceCell<Sparse>,
}

/// What all answers to a row have in common.
enum Common {
    /// Outputs of the first sealed layer, which has no noise worth drawing.
    Outputs(Vec<i64>),
    /// Scores, but for what is written into them.
    Scores(Vec<f64>),
}

impl<'a> Simulation<'a> {
    pub(crate) fn new(circuit: &'a Circuit, trained: &'a Trained) -> Self {
        let ranges = ranges(circuit);
        let profile = circuit.lookups.map(LookupSet::profile);
        let writing = profile.map_or(0.0, |profile| profile.writing_std);
        let entries =
            |hidden: &HiddenLayer| hidden.activation.iter().copied().map(f64::from).collect();
        let reading = profile.map_or(0.0, |profile| profile.reading_std);
        Self {
            circuit,
            trained,
            reading,
            written: written(circuit, writing),
            is_settled: half_box(circuit).is_some_and(|half| largest() * reading < half),
            writing,
            ranges,
            activations: circuit.hidden.iter().map(entries).collect(),
            sparse: OnceCell::new(),
        }
    }

    /// Scores of the cleartext twin, without noise; empty where a row does not fit.
    pub(crate) fn quiet<'r>(&self, rows: impl Iterator<Item = &'r [f64]>) -> Vec<Vec<f64>> {
        let twin = self.circuit.twin(self.trained).ok();
        let scores = |row: &[f64]| twin.as_ref()?.scores(row).ok();
        rows.map(|row| scores(row).unwrap_or_default()).collect()
    }

    /// What decides, as [`Simulation::concluded_of`], under noise drawn once for each row; empty where a row
    /// does not fit.
    pub(crate) fn noisy<'r>(&self, rows: impl Iterator<Item = &'r [f64]>) -> Vec<Vec<f64>> {
        let (mut looking, mut flooding) = (Draws::new(0), Draws::new(1));
        let answer = |row: &[f64]| {
            let Some(common) = self.common(row) else {
                return Vec::new();
            };
            let scores = self.noisy_scores(&common, &mut looking);
            self.concluded(self.circuit, &scores, &mut flooding)
        };
        rows.map(answer).collect()
    }

    /// Integer scores of rows under the noise of lookups, several times; empty where a row does not fit.
    pub(crate) fn scores_of<'r>(&self, rows: impl Iterator<Item = &'r [f64]>) -> Rounds {
        let common: Vec<_> = rows.map(|row| self.common(row)).collect();
        let mut draws = Draws::new(0);
        let mut scores = |common: &Option<Common>| match common {
            Some(common) => self.noisy_scores(common, &mut draws),
            None => Vec::new(),
        };
        let rounds = 0..self.rounds(common.len());
        rounds
            .map(|_| common.iter().map(&mut scores).collect())
            .collect()
    }

    /// What decides as the encrypted answers would: scores; of a label 1 for the winner, or for nobody in
    /// a place of its own; of a decision 1 or -1.
    pub(crate) fn concluded_of(&self, scores: &Rounds) -> Rounds {
        self.flooded(self.circuit, scores)
    }

    /// The same under the policy of another circuit that differs in nothing else.
    pub(crate) fn flooded(&self, circuit: &Circuit, scores: &Rounds) -> Rounds {
        let mut draws = Draws::new(1);
        let mut conclude = |scores: &Vec<f64>| match scores.is_empty() {
            true => Vec::new(),
            false => self.concluded(circuit, scores, &mut draws),
        };
        let rounds = scores.iter();
        rounds
            .map(|round| round.iter().map(&mut conclude).collect())
            .collect()
    }

    /// How often rows are answered: enough that chance does not decide, as far as that is quick.
    fn rounds(&self, rows: usize) -> usize {
        let later = self.trained.weights().skip(1);
        let products: usize = later
            .map(|weights| weights.outputs() * weights.features())
            .sum();
        let lookups = match self.is_settled {
            true => 0,
            false => self.circuit.lookup_count(),
        };
        let work = rows * (products + 8 * lookups);
        let quick = MOST_WORK / work.max(1);
        SIMULATED_ROWS.div_ceil(rows.max(1)).min(quick).max(1)
    }

    /// None for a row that does not fit.
    fn common(&self, row: &[f64]) -> Option<Common> {
        let first = self.first(row)?;
        Some(match self.is_settled {
            true => Common::Scores(self.read(&first, &mut Draws::new(0))),
            false => Common::Outputs(first),
        })
    }

    /// Outputs of the first sealed layer; none for a row that does not fit.
    fn first(&self, row: &[f64]) -> Option<Vec<i64>> {
        let quantized = self.circuit.encoder.quantize(row).ok()?;
        if !self.circuit.encoder.grids.is_empty() {
            let weights = self.trained.weights().next()?;
            let sparse = self.sparse.get_or_init(|| Sparse::new(weights));
            let sums = sparse.products(&quantized).enumerate();
            let sums = sums.map(|(output, sum)| sum + weights.offset(output));
            return Some(sums.collect());
        }
        self.circuit.first_outputs(self.trained, &quantized).ok()
    }

    fn noisy_scores(&self, common: &Common, draws: &mut Draws) -> Vec<f64> {
        let mut scores = match common {
            Common::Outputs(first) => self.read(first, draws),
            Common::Scores(scores) => scores.clone(),
        };
        for (score, deviation) in scores.iter_mut().zip(&self.written) {
            *score += draws.normal() * deviation;
        }
        scores
    }

    /// Scores from the outputs of the first sealed layer, without what the tables of trees write into them.
    fn read(&self, first: &[i64], draws: &mut Draws) -> Vec<f64> {
        let mut values: Vec<f64> = first.iter().map(|value| *value as f64).collect();
        let layers = self.trained.weights().skip(1).zip(self.ranges.windows(2));
        for ((weights, ranges), table) in layers.zip(&self.activations) {
            let [read, written] = [ranges[0], ranges[1]];
            for value in &mut values {
                let entry = self.look_up(table, *value, read, draws);
                *value = entry + draws.normal() * self.writing * written;
            }
            values = product(weights, &values);
        }
        self.scores(values, draws)
    }

    /// The policy's part.
    fn concluded(&self, circuit: &Circuit, scores: &[f64], draws: &mut Draws) -> Vec<f64> {
        let range = score_range(circuit);
        match circuit.policy {
            OutputPolicy::Scores { .. } => {
                let deviation = noise_deviation(circuit);
                let noisy = |(output, score): (usize, &f64)| {
                    let stretch = circuit.placement(output).stretch;
                    circuit.real_score(output, *score) + draws.normal() * deviation * stretch
                };
                scores.iter().enumerate().map(noisy).collect()
            }
            OutputPolicy::Label => self.winner(scores, range, draws),
            OutputPolicy::Decision => scores
                .iter()
                .map(|score| (score + 0.5 + draws.normal() * self.reading * range).signum())
                .collect(),
        }
    }

    /// A class wins when it beats all others, pair by pair.
    fn winner(&self, scores: &[f64], range: f64, draws: &mut Draws) -> Vec<f64> {
        let mut wins = vec![0; scores.len()];
        for second in 1..scores.len() {
            for first in 0..second {
                let noise = draws.normal() * self.reading * range;
                let beaten = scores[first] - scores[second] + noise < 0.0;
                wins[if beaten { second } else { first }] += 1;
            }
        }
        let all = scores.len() - 1;
        let winner = wins.iter().position(|count| *count == all);
        let mut marks = vec![0.0; scores.len() + 1];
        marks[winner.unwrap_or(scores.len())] = 1.0;
        marks
    }

    /// Integer scores from the values of the last sealed layer.
    fn scores(&self, values: Vec<f64>, draws: &mut Draws) -> Vec<f64> {
        let Some(addressing) = self.circuit.head.addressing() else {
            return values;
        };
        let mut scores = vec![0.0; self.circuit.outputs];
        let pairs = values.into_iter().zip(self.trained.tables()).enumerate();
        for (index, (value, table)) in pairs {
            let entry = self.look_up(table, value, addressing.range as f64, draws);
            scores[self.circuit.head.target(index)] += entry;
        }
        scores
    }

    /// As [`circuit::Addressing::look_up`], at a place that noise has moved.
    fn look_up<T: Copy + Into<Entry>>(
        &self,
        table: &[T],
        value: f64,
        range: f64,
        draws: &mut Draws,
    ) -> f64 {
        let boxes = table.len();
        let moved = match self.is_settled {
            true => 0.0,
            false => draws.normal() * self.reading,
        };
        let place = (value + 0.5) / range + moved;
        // Truncation and a correction: the library's floor is a call, and this is asked a million times.
        let turns = place as i64;
        let turns = turns - i64::from((turns as f64) > place);
        let share = place - turns as f64;
        let around = ((share * 2.0 * boxes as f64) as usize).min(2 * boxes - 1);
        let Entry(entry) = table[around % boxes].into();
        if around < boxes { entry } else { -entry }
    }
}

/// An entry of a table, public or sealed.
struct Entry(f64);

impl From<f64> for Entry {
    fn from(entry: f64) -> Self {
        Self(entry)
    }
}

impl From<i64> for Entry {
    fn from(entry: i64) -> Self {
        Self(entry as f64)
    }
}

/// Noise that the tables of trees write into each score: that of all its tables together.
fn written(circuit: &Circuit, writing: f64) -> Vec<f64> {
    let head = &circuit.head;
    if head.addressing().is_none() {
        return Vec::new();
    }
    let mut tables = vec![0u32; circuit.outputs];
    (0..head.tables()).for_each(|table| tables[head.target(table)] += 1);
    let range = score_range(circuit);
    let tables = tables.into_iter().map(f64::from);
    tables.map(|count| count.sqrt() * writing * range).collect()
}

/// From what trees ask to the edge of its box, as a share of the torus; none without trees, and where a question need
/// not lie in the middle of its box.
fn half_box(circuit: &Circuit) -> Option<f64> {
    let addressing = circuit.head.addressing()?;
    let is_centred = addressing.range == 2 * addressing.boxes as u64 && circuit.hidden.is_empty();
    is_centred.then_some(0.5 / addressing.range as f64)
}

/// Standard deviation of the flooding noise in the model's own score; 0 where no score leaves.
pub(crate) fn noise_deviation(circuit: &Circuit) -> f64 {
    match circuit.policy {
        OutputPolicy::Scores { resolution_bits } => circuit
            .scale
            .decode((-f64::from(resolution_bits) - 1.0).exp2()),
        OutputPolicy::Label | OutputPolicy::Decision => 0.0,
    }
}

/// Standard deviation of the noise that lookups *write* into a score, as a share of the torus; 0 without
/// lookups. What they read moves a score by the slopes of its activations, and is in the simulated accuracy.
pub(crate) fn written_noise(circuit: &Circuit, trained: &Trained) -> f64 {
    let profile = circuit.lookups.map(LookupSet::profile);
    let writing = profile.map_or(0.0, |profile| profile.writing_std);
    match (circuit.head.tables(), trained.hidden.len()) {
        (0, 0) => 0.0,
        (0, _) => norms(trained.head.weights()).fold(0.0, f64::max) * writing,
        (tables, _) => (tables as f64).sqrt() * writing,
    }
}

/// Integer score steps around the torus.
fn score_range(circuit: &Circuit) -> f64 {
    (2.0f64).powi(64) / circuit.score_delta() as f64
}

fn ranges(circuit: &Circuit) -> Vec<f64> {
    let hidden = circuit.hidden.iter().map(|hidden| hidden.range as f64);
    let tables = circuit.head.addressing();
    let head = tables.map_or_else(|| score_range(circuit), |tables| tables.range as f64);
    hidden.chain([head]).collect()
}

/// What is in each row, one row behind the other.
struct Sparse {
    terms: Vec<(u32, i32)>,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl Sparse {
    fn new(weights: &Weights) -> Self {
        let (mut terms, mut ends) = (Vec::new(), Vec::new());
        for output in 0..weights.outputs() {
            let row = (0u32..).zip(weights.row(output));
            terms.extend(
                row.filter(|(_, weight)| **weight != 0)
                    .map(|(index, weight)| (index, *weight)),
            );
            ends.push(terms.len());
        }
        Self { terms, ends }
    }

    /// The sum of each row's weights times values.
    fn products(&self, values: &[i64]) -> impl Iterator<Item = i64> {
        let mut begin = 0;
        self.ends.iter().map(move |end| {
            let terms = &self.terms[begin..*end];
            begin = *end;
            let products = terms
                .iter()
                .map(|(index, weight)| i64::from(*weight) * values[*index as usize]);
            products.sum()
        })
    }
}

/// Euclidean length of each row.
fn norms(weights: &Weights) -> impl Iterator<Item = f64> {
    let square = |weight: &i32| f64::from(*weight).powi(2);
    (0..weights.outputs()).map(move |row| weights.row(row).iter().map(square).sum::<f64>().sqrt())
}

fn product(weights: &Weights, values: &[f64]) -> Vec<f64> {
    let output = |row: usize| {
        let terms = weights.row(row).iter().zip(values);
        terms.map(|(w, x)| f64::from(*w) * x).sum::<f64>() + weights.offset(row) as f64
    };
    (0..weights.outputs()).map(output).collect()
}

#[cfg(test)]
mod tests {
    use circuit::{Encoder, FeatureRange, Head, Scale, Shape, Tables, TrainedHead};

    use super::*;

    fn trees(boxes: u16, targets: Vec<u16>) -> Circuit {
        let range = FeatureRange {
            minimum: 0.0,
            maximum: 1.0,
        };
        let encoder = Encoder {
            input_bits: 1,
            features: vec![range],
            grids: vec![vec![0.5]],
        };
        let scale = Scale {
            range_bits: 16,
            unit: 1.0,
        };
        let policy = OutputPolicy::Label;
        Circuit {
            head: Head::Tables(Tables {
                values: targets.len(),
                range: 2 * u64::from(boxes),
                boxes,
                targets,
            }),
            ..Circuit::linear(encoder, 2, scale, policy)
        }
    }

    /// Two equal scores of one neuron.
    fn twins() -> (Circuit, Trained) {
        let range = FeatureRange {
            minimum: 0.0,
            maximum: 1.0,
        };
        let encoder = Encoder {
            input_bits: 4,
            features: vec![range],
            grids: Vec::new(),
        };
        let scale = Scale {
            range_bits: 16,
            unit: 1.0,
        };
        let hidden = HiddenLayer {
            shape: Shape::Dense { outputs: 1 },
            range: 64,
            activation: (0..32).collect(),
            outgoing_norm: 8,
        };
        let circuit = Circuit {
            hidden: vec![hidden],
            lookups: Some(LookupSet::Bits3),
            ..Circuit::linear(encoder, 2, scale, OutputPolicy::Label)
        };
        let layer = |rows: Vec<Vec<i32>>| {
            let offsets = vec![0; rows.len()];
            Weights::new(rows, offsets).unwrap()
        };
        let trained = Trained {
            hidden: vec![layer(vec![vec![1]])],
            head: TrainedHead::Dense(layer(vec![vec![8]; 2])),
        };
        (circuit, trained)
    }

    #[test]
    fn what_tables_write_into_a_score_grows_with_the_root_of_their_number() {
        let written = written(&trees(8, vec![0, 1, 1, 1, 1]), 1e-5);
        assert!(written[0] > 0.0);
        assert!((written[1] / written[0] - 2.0).abs() < 1e-12);
    }

    #[test]
    fn scores_that_read_the_same_values_carry_the_noise_that_was_written_into_them_alike() {
        let (circuit, trained) = twins();
        let simulation = Simulation::new(&circuit, &trained);
        let rows = vec![[0.5].as_slice(); 40];
        let scores = simulation.scores_of(rows.into_iter());
        let scores = || scores.iter().flatten();
        assert!(scores().all(|scores| scores[0] == scores[1]));
        assert!(scores().any(|scores| scores[0] != scores[0].round()));
    }

    #[test]
    fn noise_leads_no_question_of_few_boxes_into_another() {
        let reading = LookupSet::Bits3.profile().reading_std;
        let reach = |boxes| half_box(&trees(boxes, vec![0])).unwrap() / reading;
        assert!(reach(12) > largest() && reach(16) < largest());
    }
}
