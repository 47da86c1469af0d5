use card::{InputForm, PictureForm, table::GREY_LEVELS};
use preparation::{Cell, Input, Span};

/// The picture of a form whose rows may hold pixels as image files store them: of features from 0 to 1, and
/// of normalised ones.
pub(super) fn wanted<'a>(form: &'a InputForm, inputs: &[Input]) -> Option<&'a PictureForm> {
    let InputForm::Image(picture) = form else {
        return None;
    };
    let is_unit = |input: &Input| input.span() == Span::BIT;
    (!picture.scale.is_plain() || inputs.iter().all(is_unit)).then_some(picture)
}

/// The input with room for a pixel as image files store it.
pub(super) fn widened(input: &Input, picture: &PictureForm) -> Input {
    let Span { minimum, maximum } = input.span();
    Input::number(minimum.min(0.0), maximum.max(top(picture)))
}

/// Makes features of rows that hold bare pixels; answers what was done.
pub(super) fn read_as_such(rows: &mut [Vec<Cell>], picture: &PictureForm) -> Option<String> {
    let numbers = || rows.iter().flatten().filter_map(Cell::number);
    let is_stored = numbers().any(|pixel| pixel > 1.0);
    let is_normalised = numbers().any(|pixel| pixel < 0.0);
    let black = (0..picture.channels).map(|channel| picture.scale.feature(channel, 0.0));
    let is_bare = picture.scale.is_plain() || black.fold(0.0, f64::min) < 0.0;
    if rows.is_empty() || is_normalised || !is_bare {
        return None;
    }
    if picture.scale.is_plain() && !is_stored {
        return None;
    }
    let white = if is_stored { top(picture) } else { 1.0 };
    for (feature, cell) in rows.iter_mut().flat_map(|row| row.iter_mut().enumerate()) {
        if let Cell::Number(pixel) = cell {
            let channel = picture.channel(feature);
            *pixel = picture.scale.feature(channel, *pixel / white);
        }
    }
    let done = match picture.scale.is_plain() {
        true => "scaled to 0 to 1",
        false => "normalised as the model was trained",
    };
    Some(format!(
        "The pixels reach from 0 to {white}; they were {done}."
    ))
}

/// What white is in a file.
fn top(picture: &PictureForm) -> f64 {
    match picture.scale.top {
        1.0 => GREY_LEVELS,
        own => own,
    }
}
