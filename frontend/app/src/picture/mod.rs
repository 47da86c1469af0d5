//! Pictures as the models see them: grey values from 0 (black) to 1 (white), row by row.

mod decode;
mod edit;
mod fit;
mod frame;
mod ink;
mod paper;
mod strokes;

pub(crate) use decode::{decode, from_video, read_context};
pub(crate) use edit::{Edit, MOST_LEVEL, Part};
pub(crate) use frame::{Fitted, Frame, Picture};

use card::PictureGround;

fn exchanged() -> &'static str {
    t!("Its ground was the other way round; light and dark were exchanged.")
}

impl Picture {
    /// The picture in the size and make that `frame` asks for.
    pub(crate) fn fit(self, frame: Frame) -> Fitted {
        let same = (self.width, self.height) == (frame.width, frame.height);
        let mut fitted = match (frame.is_drawing(), same) {
            (true, true) if frame.ground != PictureGround::Light => ink::keep(self),
            (true, false) => ink::fit(&self, frame),
            (_, true) => Fitted::unchanged(self),
            (false, false) => fit::fit(&self, frame),
        };
        let ground = fitted.picture.look().ground;
        let is_other = match frame.ground {
            PictureGround::Any => false,
            PictureGround::Dark => ground > 0.5,
            PictureGround::Light => ground < 0.5,
        };
        if is_other {
            fitted.picture = fitted.picture.exchanged();
            fitted.changes.push(exchanged().into());
        }
        fitted.doubt = doubt(&fitted.picture, frame);
        fitted
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

/// A sentence where the picture does not look like the training pictures, as far as that is known.
fn doubt(picture: &Picture, frame: Frame) -> Option<String> {
    let Some(statistics) = frame.statistics else {
        return frame
            .is_drawing()
            .then(|| strokes::doubt(picture))
            .flatten();
    };
    let differences = statistics.differences(&picture.look());
    (!differences.is_empty()).then(|| {
        t!(
            "This does not look like the training pictures: {}.",
            words::told(&differences.join(", "))
        )
    })
}

impl Fitted {
    fn unchanged(picture: Picture) -> Self {
        Self {
            picture,
            changes: Vec::new(),
            doubt: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use card::{PictureForm, PictureStatistics};

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
            drawable: false,
            ..Frame::from(&PictureForm::plain(2, 1, 1))
        };
        let fitted = picture.clone().fit(frame);
        assert_eq!(fitted.picture, picture);
        assert!(fitted.changes.is_empty());
    }

    fn frame(ground: PictureGround) -> Frame {
        Frame {
            drawable: false,
            ground,
            ..Frame::from(&PictureForm::plain(3, 3, 1))
        }
    }

    fn dot(ground: u8, dot: u8) -> Picture {
        let pixel = |place: usize| if place == 4 { dot } else { ground };
        let rgba: Vec<u8> = (0..9)
            .flat_map(|place| [pixel(place), pixel(place), pixel(place), 255])
            .collect();
        Picture::from_rgba(3, 3, &rgba, 1)
    }

    #[test]
    fn a_picture_comes_to_the_ground_that_the_model_knows_at_its_own_size_too() {
        for (ground, light) in [(PictureGround::Dark, 0.0), (PictureGround::Light, 1.0)] {
            for picture in [dot(0, 255), dot(255, 0)] {
                let fitted = picture.fit(frame(ground)).picture;
                assert!((fitted.values[0] - light).abs() < 1e-9);
            }
        }
        let kept = dot(255, 0).fit(frame(PictureGround::Any));
        assert!(kept.picture.values[0] > 0.99 && kept.changes.is_empty());
    }

    #[test]
    fn a_picture_unlike_the_training_pictures_says_so() {
        let looks = vec![dot(0, 255).look(); 60];
        let frame = Frame {
            statistics: PictureStatistics::of(&looks),
            ..frame(PictureGround::Any)
        };
        assert_eq!(dot(0, 250).fit(frame).doubt, None);
        let doubt = dot(255, 255).fit(frame).doubt.unwrap();
        assert!(doubt.contains("does not look like the training pictures"));
    }
}
