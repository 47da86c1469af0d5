//! One function for all neurons of a layer that share a public table.

use super::{calibration::PLACES, domain::MARGIN, integer::is_folded};
use crate::model::network::{Network, function::Function, functions::Functions, layer::Layer};

/// Sums no wider than this have nothing to tell apart.
const LEAST_WIDTH: f64 = 1e-6;

/// The same network, whose layers that share a table have one function each: several are put end to end, and a
/// value that is passed on goes through where the function rises evenly. None where every layer has one already, or
/// where a function would grow too long.
///
/// `sums` are those of each row of each layer, in order of size.
pub(crate) fn united(network: &Network, sums: &[Vec<Vec<f64>>]) -> Option<Network> {
    let mut united = network.clone();
    let sharing = network.layers.len() - usize::from(is_folded(network));
    let mixed = (0..sharing).filter(|index| network.layers[*index].functions.only().is_none());
    let mixed: Vec<usize> = mixed.collect();
    for index in &mixed {
        let layer = &network.layers[*index];
        let (function, places) = joint(layer, &sums[*index])?;
        let layer = &mut united.layers[*index];
        for ((row, offset), place) in (layer.rows.iter_mut()).zip(&mut layer.offsets).zip(&places) {
            row.iter_mut().for_each(|weight| *weight *= place.factor);
            *offset = *offset * place.factor + place.shift;
        }
        layer.functions = Functions::alike(function, places.len());
        let readings: Vec<(f64, f64)> = places
            .iter()
            .map(|place| (place.gain, place.base))
            .collect();
        united.read_as(*index, &readings);
    }
    (!mixed.is_empty()).then_some(united)
}

/// Where a row's sums lie in the joint function, and what makes the row's own value of the joint one:
/// `own = gain * joint(factor * sum + shift) + base`.
#[derive(Clone, Copy)]
struct Place {
    factor: f64,
    shift: f64,
    gain: f64,
    base: f64,
}

/// Smallest and largest sum, with a margin.
type Ends = (f64, f64);

/// A layer's functions end to end, and where each row goes through.
fn joint(layer: &Layer, sums: &[Vec<f64>]) -> Option<(Function, Vec<Place>)> {
    let identity = Function::identity();
    let ends: Vec<Ends> = sums.iter().map(|sums| widened(sums)).collect();
    let rows = || layer.functions.iter().zip(&ends);
    let functions = layer.functions.counted();
    let functions = functions.into_iter().map(|(function, _)| function);
    let (ramps, curved): (Vec<_>, Vec<_>) = functions.partition(|function| is_ramp(function));
    let is_bent = |ramp: &&&Function| !ramp.is_identity();
    let ramp = ramps.iter().find(is_bent).copied().unwrap_or(&identity);
    let others = ramps
        .iter()
        .filter(|other| **other != ramp && !other.is_identity());
    let curved: Vec<&Function> = curved.into_iter().chain(others.copied()).collect();
    if curved.is_empty() {
        let places = rows().map(|(function, (low, _))| match function == ramp {
            true => Place::STILL,
            false => Place {
                shift: -low,
                base: *low,
                ..Place::STILL
            },
        });
        return Some((ramp.clone(), places.collect()));
    }
    let mut chain = Chain::new();
    for function in &curved {
        let own = rows().filter(|(own, _)| own == function);
        chain.append(function, hull(own.map(|(_, ends)| *ends)))?;
    }
    if ramps.is_empty() {
        return chain.placed(rows().map(|(function, _)| chain.place(function)));
    }
    let climbing = rows().filter(|(function, _)| *function == ramp && !ramp.is_identity());
    let lowest = climbing.map(|(_, ends)| ends.0 / size(*ends));
    let climb = chain.climb(ramp, lowest.fold(0.0, f64::min))?;
    let places = rows().map(|(function, ends)| match chain.place(function) {
        Some(place) => Some(place),
        None if function == ramp && !ramp.is_identity() => Some(climb.place(size(*ends), 0.0)),
        None => Some(climb.place(ends.1 - ends.0, ends.0)),
    });
    chain.placed(places)
}

impl Place {
    /// The joint function as it is.
    const STILL: Self = Self {
        factor: 1.0,
        shift: 0.0,
        gain: 1.0,
        base: 0.0,
    };
}

/// Functions end to end, each risen or lowered so that nothing jumps.
struct Chain {
    function: Option<Function>,
    /// Where the first begins and the last ends, and the value there.
    begin: f64,
    end: f64,
    level: f64,
    /// Smallest and largest value on the way.
    values: Ends,
    places: Vec<(Function, Place)>,
}

impl Chain {
    fn new() -> Self {
        Self {
            function: None,
            begin: 0.0,
            end: 0.0,
            level: 0.0,
            values: (f64::INFINITY, f64::NEG_INFINITY),
            places: Vec::new(),
        }
    }

    /// A function over sums between two ends, behind what is there.
    fn append(&mut self, function: &Function, (low, high): Ends) -> Option<()> {
        let (first, last) = (function.at(low), function.at(high));
        let is_first = self.function.is_none();
        let (shift, rise) = match is_first {
            true => (0.0, 0.0),
            false => (self.end - low, self.level - first),
        };
        let own = function.clone().after(1.0, -shift).scaled(1.0, rise);
        self.function = Some(match self.function.take() {
            None => own,
            Some(before) => before.up_to(self.end, own)?,
        });
        if is_first {
            self.begin = low;
        }
        (self.end, self.level) = (high + shift, last + rise);
        for place in 0..=PLACES {
            let x = low + (high - low) * place as f64 / PLACES as f64;
            let value = function.at(x) + rise;
            self.values = (self.values.0.min(value), self.values.1.max(value));
        }
        let place = Place {
            shift,
            base: -rise,
            ..Place::STILL
        };
        self.places.push((function.clone(), place));
        self.level.is_finite().then_some(())
    }

    /// A ramp behind what is there, as long and as high as that, of numbers between `lowest` and 1.
    fn climb(&mut self, ramp: &Function, lowest: f64) -> Option<Climb> {
        let height = self.values.1 - self.values.0;
        let height = if height > 0.0 && height.is_finite() {
            height
        } else {
            1.0
        };
        let stretch = (self.end - self.begin) / (1.0 - lowest);
        let begin = self.end - lowest * stretch;
        let base = self.level - height * ramp.at(lowest);
        let own = ramp.clone().after(1.0 / stretch, -begin / stretch);
        let own = own.scaled(height, base);
        self.function = Some(self.function.take()?.up_to(self.end, own)?);
        Some(Climb {
            begin,
            stretch,
            height,
            base,
        })
    }

    fn place(&self, function: &Function) -> Option<Place> {
        let mut places = self.places.iter();
        places
            .find(|(own, _)| own == function)
            .map(|(_, place)| *place)
    }

    /// The whole chain with the places of all rows.
    fn placed(
        &self,
        places: impl Iterator<Item = Option<Place>>,
    ) -> Option<(Function, Vec<Place>)> {
        self.function.clone().zip(places.collect())
    }
}

/// A ramp in a chain: of a number `u` it makes `height * ramp(u) + base`, at `begin + stretch * u`.
struct Climb {
    begin: f64,
    stretch: f64,
    height: f64,
    base: f64,
}

impl Climb {
    /// Of sums that are `low` and more, up to `size` more.
    fn place(&self, size: f64, low: f64) -> Place {
        let factor = self.stretch / size;
        let gain = size / self.height;
        Place {
            factor,
            shift: self.begin - factor * low,
            gain,
            base: low - gain * self.base,
        }
    }
}

/// Whether a function scales as its numbers do, and leaves those above 0 as they are.
fn is_ramp(function: &Function) -> bool {
    function.is_homogeneous() && function.at(1.0) == 1.0
}

/// The ends of a row's sums, which are in order of size, with a margin.
fn widened(sums: &[f64]) -> Ends {
    let (low, high) = sums
        .first()
        .copied()
        .zip(sums.last().copied())
        .unwrap_or((-1.0, 1.0));
    let margin = (MARGIN * (high - low)).max(LEAST_WIDTH * (1.0 + low.abs()));
    (low - margin, high + margin)
}

fn hull(ends: impl Iterator<Item = Ends>) -> Ends {
    ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), ends| {
        (low.min(ends.0), high.max(ends.1))
    })
}

/// The largest size of a number between two ends.
fn size((low, high): Ends) -> f64 {
    low.abs().max(high.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        measure::noise::Draws,
        model::{
            linear::LinearModel,
            link::Link,
            network::{function::Curve, layer::LayerKind},
            scorer::Scorer,
        },
    };

    fn shaped(curve: Curve, name: &str) -> Function {
        Function::identity().shaped(curve, name).unwrap()
    }

    fn network(functions: &[Function]) -> Network {
        let mut draws = Draws::new(3);
        let mut numbers = |count: usize| (0..count).map(|_| draws.normal()).collect::<Vec<f64>>();
        let rows = functions.iter().map(|_| numbers(4)).collect();
        Network {
            features: 4,
            layers: vec![Layer {
                rows,
                offsets: numbers(functions.len()),
                kind: LayerKind::Dense,
                functions: Functions::of_each(functions),
            }],
            head: LinearModel::new(
                (0..2).map(|_| numbers(functions.len())).collect(),
                vec![0.5, -0.25],
                Link::Identity,
            ),
        }
    }

    #[test]
    fn functions_end_to_end_say_what_each_says_alone() {
        let relu = shaped(Curve::Rectified { slope: 0.0 }, "Relu");
        let leaky = shaped(Curve::Rectified { slope: 0.1 }, "LeakyRelu");
        let (tanh, gelu) = (shaped(Curve::Tanh, "Tanh"), shaped(Curve::Gelu, "Gelu"));
        let identity = Function::identity();
        for functions in [
            vec![relu.clone(), identity.clone(), relu.clone()],
            vec![identity.clone(), leaky.clone(), relu.clone()],
            vec![tanh.clone(), identity.clone(), tanh.clone()],
            vec![gelu.clone(), tanh.clone()],
            vec![tanh, relu, gelu, identity, leaky],
        ] {
            let network = network(&functions);
            let mut draws = Draws::new(9);
            let mut row = || (0..4).map(|_| draws.normal()).collect::<Vec<f64>>();
            let rows: Vec<Vec<f64>> = (0..200).map(|_| row()).collect();
            let united = united_of(&network, &rows);
            assert!(united.layers[0].functions.only().is_some());
            for row in &rows {
                let pairs = network.scores(row).into_iter().zip(united.scores(row));
                for (own, joint) in pairs {
                    assert!((own - joint).abs() < 1e-9, "{own} is not {joint}");
                }
            }
        }
    }

    fn united_of(network: &Network, rows: &[Vec<f64>]) -> Network {
        let sums: Vec<Vec<f64>> = rows.iter().map(|row| network.layers[0].sums(row)).collect();
        let sorted = (0..network.layers[0].rows.len()).map(|row| {
            let mut sums: Vec<f64> = sums.iter().map(|sums| sums[row]).collect();
            sums.sort_by(f64::total_cmp);
            sums
        });
        united(network, &[sorted.collect()]).unwrap()
    }
}
