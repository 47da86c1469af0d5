//! Rows of a table that hold pixels as image files store them, where a model takes other numbers.

use preparation::{Cell, Input, Span};

use super::PictureForm;
/// White of a pixel as image files store it, where a model wants it in 0 to 1.
const GREY_LEVELS: f64 = 255.0;

impl PictureForm {
    /// Whether rows may hold pixels as image files store them: of features from 0 to 1, and of normalised ones.
    pub fn may_be_stored(&self, inputs: &[Input]) -> bool {
        let is_unit = |input: &Input| input.span() == Span::BIT;
        !self.scale.is_plain() || inputs.iter().all(is_unit)
    }

    /// The input with room for a pixel as image files store it.
    pub fn widened(&self, input: &Input) -> Input {
        let Span { minimum, maximum } = input.span();
        Input::number(minimum.min(0.0), maximum.max(self.white()))
    }

    /// Makes features of rows that hold bare pixels; answers what was done.
    pub fn read_stored(&self, rows: &mut [Vec<Cell>]) -> Option<String> {
        let numbers = || rows.iter().flatten().filter_map(Cell::number);
        let is_stored = numbers().any(|pixel| pixel > 1.0);
        let is_normalised = numbers().any(|pixel| pixel < 0.0);
        let black = (0..self.channels).map(|channel| self.scale.feature(channel, 0.0));
        let is_bare = self.scale.is_plain() || black.fold(0.0, f64::min) < 0.0;
        if rows.is_empty() || is_normalised || !is_bare {
            return None;
        }
        if self.scale.is_plain() && !is_stored {
            return None;
        }
        let white = if is_stored { self.white() } else { 1.0 };
        for (feature, cell) in rows.iter_mut().flat_map(|row| row.iter_mut().enumerate()) {
            if let Cell::Number(pixel) = cell {
                let channel = self.channel(feature);
                *pixel = self.scale.feature(channel, *pixel / white);
            }
        }
        let done = match self.scale.is_plain() {
            true => "scaled to 0 to 1",
            false => "normalised as the model was trained",
        };
        Some(format!(
            "The pixels reach from 0 to {white}; they were {done}."
        ))
    }

    /// What white is in a file.
    fn white(&self) -> f64 {
        match self.scale.top {
            1.0 => GREY_LEVELS,
            own => own,
        }
    }
}
