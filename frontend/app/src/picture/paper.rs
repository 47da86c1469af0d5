use super::frame::Picture;

/// What is fainter than this share of the strongest stroke is taken for paper.
const FAINTEST: f64 = 0.15;
/// The same of a photo, whose paper has a grain.
const FAINTEST_OF_PHOTO: f64 = 0.3;
/// A stroke must differ from the paper by this much to be one.
const LEAST_CONTRAST: f64 = 0.15;
/// Blocks of a picture, a side, in which the light is measured; smaller pictures have one.
const BLOCKS: usize = 6;
/// Sides from which on a picture may be lit unevenly.
const PHOTO_SIDE: usize = 64;
/// Share of a block's pixels that are paper at least.
const PAPER_SHARE: f64 = 0.25;
/// How far the light may differ over a picture before it is told.
const EVEN: f64 = 0.12;

/// The paper that something is drawn on, as bright as it is at each place.
pub(super) struct Ground {
    /// Brightness in the middle of each block, row by row.
    blocks: Vec<f64>,
    side: usize,
    is_light: bool,
}

impl Ground {
    /// Measures it: in each block the brightness that a quarter of the pixels have at least on the
    /// paper's side; blocks full of ink take their neighbours'.
    pub(super) fn of(picture: &Picture) -> Self {
        let is_light = border(picture) > 0.5;
        let side = match picture.width.min(picture.height) {
            shorter if shorter >= PHOTO_SIDE => BLOCKS,
            _ => 1,
        };
        let block = |index: usize| brightness(picture, side, index, is_light);
        let blocks = match side {
            1 => vec![border(picture)],
            _ => filled((0..side * side).map(block).collect(), side, is_light),
        };
        Self {
            blocks,
            side,
            is_light,
        }
    }

    /// What was done about it, in sentences.
    pub(super) fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.is_light {
            told.push(t!("It is dark on light; light and dark were exchanged.").to_owned());
        }
        let lightest = self.blocks.iter().copied().fold(0.0, f64::max);
        let darkest = self.blocks.iter().copied().fold(1.0, f64::min);
        if lightest - darkest > EVEN {
            told.push(t!("Its light is uneven; that was evened out.").to_owned());
        }
        told
    }

    /// The picture with paper at 0 and the strongest stroke at 1.
    pub(super) fn ink(&self, picture: &Picture) -> Picture {
        let strengths = picture.values.iter().enumerate().map(|(index, value)| {
            let paper = self.at(picture, index % picture.width, index / picture.width);
            match self.is_light {
                true => (paper - value) / paper.max(0.1),
                false => (value - paper) / (1.0 - paper).max(0.1),
            }
        });
        let strengths: Vec<f64> = strengths.collect();
        let strongest = strengths.iter().copied().fold(0.0, f64::max);
        let faintest = match self.side {
            1 => FAINTEST,
            _ => FAINTEST_OF_PHOTO,
        };
        let stretch = |strength: &f64| {
            let share = strength / strongest.max(LEAST_CONTRAST);
            if share < faintest {
                0.0
            } else {
                share.min(1.0)
            }
        };
        Picture {
            values: strengths.iter().map(stretch).collect(),
            ..picture.clone()
        }
    }

    /// Brightness of the paper at a pixel, between the middles of the blocks around it.
    fn at(&self, picture: &Picture, x: usize, y: usize) -> f64 {
        let last = self.side - 1;
        let along = |place: usize, length: usize| {
            let place = (place as f64 + 0.5) / length as f64 * self.side as f64 - 0.5;
            let place = place.clamp(0.0, last as f64);
            (place.floor() as usize, place.fract())
        };
        let (column, right) = along(x, picture.width);
        let (row, below) = along(y, picture.height);
        let block =
            |row: usize, column: usize| self.blocks[row.min(last) * self.side + column.min(last)];
        let mix = |row| block(row, column) * (1.0 - right) + block(row, column + 1) * right;
        mix(row) * (1.0 - below) + mix(row + 1) * below
    }
}

/// Median grey value of the border.
pub(super) fn border(picture: &Picture) -> f64 {
    border_of(&picture.values, picture.width, picture.height)
}

/// Median value of the border of one plane.
pub(super) fn border_of(values: &[f64], width: usize, height: usize) -> f64 {
    let on_border = |index: &usize| {
        let (row, column) = (index / width, index % width);
        row == 0 || column == 0 || row + 1 == height || column + 1 == width
    };
    let border = (0..width * height).filter(on_border);
    quantile(border.map(|index| values[index]).collect(), 0.5)
}

/// Brightness of the paper in one of `side * side` blocks.
fn brightness(picture: &Picture, side: usize, index: usize, is_light: bool) -> f64 {
    let span = |block: usize, length: usize| block * length / side..(block + 1) * length / side;
    let rows = span(index / side, picture.height);
    let values = rows.flat_map(|row| {
        let columns = span(index % side, picture.width);
        columns.map(move |column| picture.values[row * picture.width + column])
    });
    let share = if is_light {
        1.0 - PAPER_SHARE
    } else {
        PAPER_SHARE
    };
    quantile(values.collect(), share)
}

/// Morphological closing (of a dark ground opening) with three by three blocks.
fn filled(blocks: Vec<f64>, side: usize, is_light: bool) -> Vec<f64> {
    let [first, second]: [fn(f64, f64) -> f64; 2] = match is_light {
        true => [f64::max, f64::min],
        false => [f64::min, f64::max],
    };
    around(&around(&blocks, side, first), side, second)
}

fn around(blocks: &[f64], side: usize, pick: fn(f64, f64) -> f64) -> Vec<f64> {
    let near = |place: usize| place.saturating_sub(1)..(place + 2).min(side);
    let picked = |index: usize| {
        let cells = near(index / side).flat_map(|row| near(index % side).map(move |c| (row, c)));
        let values = cells.map(|(row, column)| blocks[row * side + column]);
        values.reduce(pick).unwrap_or(blocks[index])
    };
    (0..blocks.len()).map(picked).collect()
}

fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let place = (values.len() as f64 * share) as usize;
    let last = values.len().saturating_sub(1);
    values.get(place.min(last)).copied().unwrap_or(0.0)
}
