use card::PictureForm;

use super::input_kind;
use crate::format::number::percent;

/// How drawings are made to fit.
fn drawn() -> &'static str {
    t!(
        "A drawing of another size is cut out, centred by its ink and scaled by area, as the MNIST digits were."
    )
}

/// Everything that a card tells of its pictures, a sentence each.
pub(crate) fn picture_facts(picture: &PictureForm) -> Vec<String> {
    let mut facts = vec![
        format!("{}.", input_kind(&picture.into())),
        t!("Its numbers: {}.", words::told(&picture.scale.describe())),
    ];
    if picture.channels > 1 {
        facts.push(words::told(picture.order.describe()));
    }
    if picture.drawable && picture.channels == 1 {
        facts.push(drawn().to_owned());
    } else {
        facts.push(words::told(picture.resize.describe()));
        facts.push(words::told(picture.filter.describe()));
    }
    facts.push(words::told(picture.ground.describe()));
    if let Some(statistics) = &picture.statistics {
        let spread = statistics.brightness;
        facts.push(t!(
            "How the labelled pictures look, all together: nine of ten are {} to {} bright; contrast, drawn share and size likewise.",
            percent(spread.low),
            percent(spread.high)
        ));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_picture_is_scaled_is_told() {
        let told = |form: &PictureForm| picture_facts(form).join(" ");
        let drawing = PictureForm::plain(8, 8, 1);
        assert!(told(&drawing).contains("scaled by area"));
        let mut photo = PictureForm::plain(8, 8, 3);
        assert!(told(&photo).contains("Pillow's BILINEAR"));
        photo.filter = card::ResizeFilter::FourNearest;
        assert!(told(&photo).contains("tf.image.resize"));
    }
}
