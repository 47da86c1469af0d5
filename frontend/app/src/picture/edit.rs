use super::frame::Picture;

/// Smallest part of a side that can be chosen.
const LEAST: f64 = 0.05;
/// Most degrees by which a picture is levelled.
pub(crate) const MOST_LEVEL: f64 = 30.0;

/// What a person does to a picture before it is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Edit {
    /// Quarter turns to the right.
    pub(crate) quarters: u8,
    /// Degrees to the right, after them.
    pub(crate) level: f64,
    /// What is kept of the picture then.
    pub(crate) part: Part,
}

/// A part of a picture, in shares of its sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    /// Left and right edge.
    pub(crate) across: (f64, f64),
    /// Upper and lower edge.
    pub(crate) down: (f64, f64),
}

impl Default for Part {
    fn default() -> Self {
        Self {
            across: (0.0, 1.0),
            down: (0.0, 1.0),
        }
    }
}

impl Part {
    /// The part with one corner, right or left and lower or upper, moved by shares of the sides.
    pub(crate) fn with_corner(self, right: bool, lower: bool, by: (f64, f64)) -> Self {
        Self {
            across: stretched(self.across, right, by.0),
            down: stretched(self.down, lower, by.1),
        }
    }

    /// The part moved by shares of the sides, inside the picture.
    pub(crate) fn moved(self, by: (f64, f64)) -> Self {
        Self {
            across: shifted(self.across, by.0),
            down: shifted(self.down, by.1),
        }
    }
}

fn stretched((first, last): (f64, f64), is_last: bool, by: f64) -> (f64, f64) {
    match is_last {
        true => (first, (last + by).clamp((first + LEAST).min(1.0), 1.0)),
        false => ((first + by).clamp(0.0, (last - LEAST).max(0.0)), last),
    }
}

fn shifted((first, last): (f64, f64), by: f64) -> (f64, f64) {
    let by = by.clamp(-first, 1.0 - last);
    (first + by, last + by)
}

impl Picture {
    /// The picture turned and levelled.
    pub(crate) fn straightened(&self, edit: &Edit) -> Self {
        let turns = usize::from(edit.quarters % 4);
        let turned = (0..turns).fold(self.clone(), |picture, _| picture.turned());
        match edit.level {
            0.0 => turned,
            degrees => turned.levelled(degrees),
        }
    }

    /// A part of the picture, at least a pixel.
    pub(crate) fn cropped(&self, part: Part) -> Self {
        let span = |(first, last): (f64, f64), length: usize| {
            let place = |share: f64| (share * length as f64).round().max(0.0) as usize;
            let first = place(first).min(length.saturating_sub(1));
            (first, place(last).clamp(first + 1, length.max(1)))
        };
        let (left, right) = span(part.across, self.width);
        let (top, bottom) = span(part.down, self.height);
        let plane = self.width * self.height;
        let row = |channel: usize, y: usize| {
            let start = channel * plane + y * self.width;
            &self.values[start + left..start + right]
        };
        let rows = (0..self.channels).flat_map(|channel| (top..bottom).map(move |y| (channel, y)));
        Self {
            width: right - left,
            height: bottom - top,
            channels: self.channels,
            values: rows
                .flat_map(|(channel, y)| row(channel, y).to_vec())
                .collect(),
        }
    }

    /// Turned to the right around its middle; what comes from outside is as its edge.
    fn levelled(&self, degrees: f64) -> Self {
        let (sine, cosine) = degrees.to_radians().sin_cos();
        let (width, plane) = (self.width, self.width * self.height);
        let middle = [self.width, self.height].map(|length| (length as f64 - 1.0) / 2.0);
        let value = |place: usize| {
            let (x, y) = (
                (place % plane % width) as f64,
                (place % plane / width) as f64,
            );
            let (x, y) = (x - middle[0], y - middle[1]);
            let from = (cosine * x + sine * y, cosine * y - sine * x);
            self.between(place / plane, from.0 + middle[0], from.1 + middle[1])
        };
        Self {
            values: (0..self.values.len()).map(value).collect(),
            ..*self
        }
    }

    /// The value between pixels.
    fn between(&self, channel: usize, x: f64, y: f64) -> f64 {
        let inside = |place: f64, length: usize| place.clamp(0.0, length as f64 - 1.0);
        let (x, y) = (inside(x, self.width), inside(y, self.height));
        let (left, top) = (x as usize, y as usize);
        let (right, below) = (
            (left + 1).min(self.width - 1),
            (top + 1).min(self.height - 1),
        );
        let plane = channel * self.width * self.height;
        let row = |y: usize| {
            let at = |column: usize| self.values[plane + y * self.width + column];
            at(left) * (1.0 - x.fract()) + at(right) * x.fract()
        };
        row(top) * (1.0 - y.fract()) + row(below) * y.fract()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture() -> Picture {
        Picture {
            width: 4,
            height: 2,
            channels: 1,
            values: (0..8).map(|value| f64::from(value) / 8.0).collect(),
        }
    }

    #[test]
    fn a_part_keeps_its_pixels() {
        let part = Part::default().with_corner(false, false, (0.5, 0.5));
        let cropped = picture().cropped(part);
        assert_eq!((cropped.width, cropped.height), (2, 1));
        assert_eq!(cropped.values, [0.75, 0.875]);
        let whole = picture().cropped(Part::default());
        assert_eq!(whole, picture());
    }

    #[test]
    fn corners_never_cross_and_parts_never_leave() {
        let part = Part::default().with_corner(true, true, (-3.0, -3.0));
        assert!(part.across.1 >= LEAST && part.down.1 >= LEAST);
        let moved = part.moved((9.0, -9.0));
        assert_eq!((moved.across.1, moved.down.0), (1.0, 0.0));
        picture().cropped(part);
    }

    #[test]
    fn a_level_of_ninety_degrees_is_a_quarter_turn() {
        let square = Picture {
            width: 2,
            height: 2,
            ..picture().cropped(Part::default().with_corner(true, true, (-0.5, 0.0)))
        };
        let turned = square.turned();
        let levelled = square.levelled(90.0);
        let far = turned.values.iter().zip(&levelled.values);
        assert!(far.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) < 1e-9);
        let edit = Edit {
            quarters: 5,
            ..Edit::default()
        };
        assert_eq!(square.straightened(&edit), turned);
    }
}
