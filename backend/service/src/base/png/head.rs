/// What the first chunk says of a picture.
pub(super) struct Head {
    width: u32,
    height: u32,
    /// Bits of a channel.
    depth: u8,
    colours: Colours,
    is_interlaced: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Colours {
    Grey,
    Rgb,
    Numbered,
    GreyWithOpacity,
    RgbWithOpacity,
}

/// Where each pass of an interlaced picture begins, and its steps: across, down.
const PASSES: [([u32; 2], [u32; 2]); 7] = [
    ([0, 0], [8, 8]),
    ([4, 0], [8, 8]),
    ([0, 4], [4, 8]),
    ([2, 0], [4, 4]),
    ([0, 2], [2, 4]),
    ([1, 0], [2, 2]),
    ([0, 1], [1, 2]),
];
/// Most pixels of a side.
const MOST: u32 = (1 << 31) - 1;

impl Head {
    /// None for what the standard has not.
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        let (width, rest) = data.split_first_chunk()?;
        let (height, kind) = rest.split_first_chunk()?;
        let [width, height] = [width, height].map(|number| u32::from_be_bytes(*number));
        let [depth, colours, compression, filter, interlacing] = *kind.first_chunk()?;
        let (colours, depths): (_, &[u8]) = match colours {
            0 => (Colours::Grey, &[1, 2, 4, 8, 16]),
            2 => (Colours::Rgb, &[8, 16]),
            3 => (Colours::Numbered, &[1, 2, 4, 8]),
            4 => (Colours::GreyWithOpacity, &[8, 16]),
            6 => (Colours::RgbWithOpacity, &[8, 16]),
            _ => return None,
        };
        let is_known = kind.len() == 5
            && (1..=MOST).contains(&width)
            && (1..=MOST).contains(&height)
            && depths.contains(&depth)
            && (compression, filter) == (0, 0)
            && interlacing <= 1;
        is_known.then_some(Self {
            width,
            height,
            depth,
            colours,
            is_interlaced: interlacing == 1,
        })
    }

    pub(super) fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    pub(super) fn channels(&self) -> usize {
        match self.colours {
            Colours::Grey | Colours::Numbered => 1,
            Colours::GreyWithOpacity => 2,
            Colours::Rgb => 3,
            Colours::RgbWithOpacity => 4,
        }
    }

    pub(super) fn has_opacity(&self) -> bool {
        matches!(
            self.colours,
            Colours::GreyWithOpacity | Colours::RgbWithOpacity
        )
    }

    /// Whether a palette must stand there; none where it may not.
    pub(super) fn takes_palette(&self) -> Option<bool> {
        match self.colours {
            Colours::Grey | Colours::GreyWithOpacity => None,
            Colours::Rgb | Colours::RgbWithOpacity => Some(false),
            Colours::Numbered => Some(true),
        }
    }

    /// Most colours of a palette.
    pub(super) fn most_colours(&self) -> usize {
        1 << self.depth.min(8)
    }

    /// How many lines of how many bytes follow one another, without the filter before each.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u32, u64)> {
        let passes: &[_] = match self.is_interlaced {
            true => &PASSES,
            false => &[([0, 0], [1, 1])],
        };
        let bits = self.channels() as u64 * u64::from(self.depth);
        let (width, height) = self.size();
        passes.iter().filter_map(move |([x, y], [across, down])| {
            let columns = width.saturating_sub(*x).div_ceil(*across);
            let lines = height.saturating_sub(*y).div_ceil(*down);
            let bytes = (u64::from(columns) * bits).div_ceil(8);
            (columns > 0 && lines > 0).then_some((lines, bytes))
        })
    }
}
