//! Pictures as the models see them: grey values from 0 (black) to 1 (white), row by row.

mod decode;
mod fit;
mod frame;
mod ink;
mod paper;
mod strokes;

pub(crate) use decode::decode;
pub(crate) use frame::{Fitted, Frame, Picture};

impl Picture {
    /// The picture in the size and make that `frame` asks for.
    pub(crate) fn fit(self, frame: Frame) -> Fitted {
        let same = (self.width, self.height) == (frame.width, frame.height);
        match (frame.drawable && frame.channels == 1, same) {
            (true, true) => ink::keep(self),
            (true, false) => ink::fit(&self, frame),
            (false, true) => Fitted {
                picture: self,
                changes: Vec::new(),
            },
            (false, false) => fit::fit(&self, frame),
        }
    }

    /// The picture turned to the right by a quarter.
    pub(crate) fn turned(&self) -> Self {
        let (width, height) = (self.height, self.width);
        let plane = width * height;
        let source = |place: usize| {
            let (channel, x, y) = (place / plane, place % width, place % plane / width);
            self.values[channel * plane + (self.height - 1 - x) * self.width + y]
        };
        Self {
            width,
            height,
            channels: self.channels,
            values: (0..self.values.len()).map(source).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grey_pixels_survive_the_way_to_a_canvas_and_back() {
        let rgba: Vec<u8> = (0..16)
            .flat_map(|value| [value * 16, value * 16, value * 16, 255])
            .collect();
        let picture = Picture::from_rgba(4, 4, &rgba, 1);
        assert_eq!(picture.to_rgba(), rgba);
    }

    #[test]
    fn colours_are_kept_plane_by_plane() {
        let picture = Picture::from_rgba(2, 1, &[255, 0, 0, 255, 0, 255, 0, 255], 3);
        assert_eq!(picture.values, [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn dark_strokes_on_nothing_stand_on_white_and_light_ones_on_black() {
        let stroke = |grey: u8| [grey, grey, grey, 255, 0, 0, 0, 0];
        let picture = |grey| Picture::from_rgba(2, 1, &stroke(grey), 1).values;
        let rounded = |grey| {
            picture(grey)
                .into_iter()
                .map(f64::round)
                .collect::<Vec<_>>()
        };
        assert_eq!(rounded(0), [0.0, 1.0]);
        assert_eq!(rounded(255), [1.0, 0.0]);
    }

    #[test]
    fn four_quarter_turns_are_none() {
        let picture = Picture::from_rgba(2, 1, &[9, 9, 9, 255, 90, 90, 90, 255], 1);
        assert_eq!(picture.turned().width, 1);
        assert_eq!(picture.turned().values, picture.values);
        assert_eq!(picture.turned().turned().values[0], picture.values[1]);
        assert_eq!(picture.turned().turned().turned().turned(), picture);
    }

    #[test]
    fn a_picture_of_the_right_size_is_left_alone() {
        let picture = Picture::from_rgba(2, 1, &[10, 10, 10, 255, 90, 90, 90, 255], 1);
        let frame = Frame {
            width: 2,
            height: 1,
            channels: 1,
            drawable: false,
        };
        let fitted = picture.clone().fit(frame);
        assert_eq!(fitted.picture, picture);
        assert!(fitted.changes.is_empty());
    }
}
