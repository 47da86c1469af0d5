//! Pictures as the models see them: grey values from 0 (black) to 1 (white), row by row.

mod decode;
mod fit;
mod frame;
mod ink;

pub(crate) use decode::decode;
pub(crate) use frame::{Fitted, Frame, Picture};

impl Picture {
    /// The picture in the size and make that `frame` asks for.
    pub(crate) fn fit(self, frame: Frame) -> Fitted {
        let same = (self.width, self.height) == (frame.width, frame.height);
        if same {
            return Fitted {
                picture: self,
                changes: Vec::new(),
            };
        }
        if frame.drawable && frame.channels == 1 {
            ink::fit(&self, frame)
        } else {
            fit::fit(&self, frame)
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
    fn a_picture_of_the_right_size_is_left_alone() {
        let picture = Picture::from_rgba(2, 1, &[10, 10, 10, 255, 90, 90, 90, 255], 1);
        let frame = Frame {
            width: 2,
            height: 1,
            channels: 1,
            drawable: true,
        };
        let fitted = picture.clone().fit(frame);
        assert_eq!(fitted.picture, picture);
        assert!(fitted.changes.is_empty());
    }
}
