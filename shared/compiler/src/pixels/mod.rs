//! Features that are pixels: where their colours stand, which numbers stand for black and white, what
//! lies behind what they show. Found in model and rows, or left open for the owner.

mod arrangement;
mod ends;
mod found;
mod planes;
mod training;

use card::{
    Doubt, ImportSettings, OpenQuestion, OwnerReply, PictureForm, PictureGround, PictureLook,
    PictureStatistics, PixelOrder, PixelScale,
};
use circuit::FeatureRange;

use crate::{
    data::table::Table, error::Error, model::float::FloatModel, ranges,
    read::understanding::Understanding,
};
use arrangement::arrangement;
use ends::{Ends, ends};
use found::Found;
use training::{BareRows, motions};

/// Share of the pictures whose ground must be alike to be expected of others.
const ALIKE: f64 = 0.95;
/// Rows that are looked at.
const MOST_LOOKED_AT: usize = 2_000;
/// Pictures that are shown to their owner.
const SHOWN: usize = 3;

/// The picture that the features are, and what was learnt on the way.
#[derive(Default)]
pub(crate) struct Recognised {
    pub(crate) form: Option<PictureForm>,
    /// Whether the numbers of black and white are known, which bound every feature.
    pub(crate) is_bounded: bool,
    /// The first rows as pixels from 0 to 1, plane by plane: for the owner's screen alone.
    pub(crate) shown: Vec<Vec<f64>>,
    pub(crate) doubts: Vec<Doubt>,
    pub(crate) remarks: Vec<String>,
}

impl Recognised {
    /// What black and white of a feature are, where that is known.
    pub(crate) fn range(&self, feature: usize) -> Option<FeatureRange> {
        let form = self.form.as_ref().filter(|_| self.is_bounded)?;
        let end = |pixel| form.scale.feature(form.channel(feature), pixel);
        Some(FeatureRange {
            minimum: end(0.0),
            maximum: end(1.0),
        })
    }
}

/// Recognises the picture of this size. Weights and rows are moved and scaled to what the form says.
///
/// # Errors
/// [`Error::PixelScale`] for an owner's scale that is none.
pub(crate) fn recognised(
    understanding: &mut Understanding,
    mut table: Option<&mut Table>,
    settings: &ImportSettings,
) -> Result<Recognised, Error> {
    let Some((width, height)) = settings.image else {
        return Ok(numbers(understanding, table.as_deref(), settings));
    };
    let channels = understanding.preparation.inputs.len() / (width * height).max(1);
    let mut form = PictureForm {
        resize: settings.picture.resize,
        filter: settings.picture.filter,
        ..PictureForm::plain(width, height, channels)
    };
    let mut recognised = Recognised {
        is_bounded: true,
        ..Recognised::default()
    };
    if understanding.preparation.is_plain() {
        let moved = planes::to_planes(understanding, table.as_deref_mut());
        recognised.remarks.extend(moved.map(String::from));
        let order = match moved {
            Some(_) => Found::settled(PixelOrder::Planes),
            None => arrangement(understanding, table.as_deref(), &form, settings),
        };
        form.order = order.chosen;
        ask(understanding, ORDER, order, OwnerReply::Order);
        let mut scale = ends(understanding, table.as_deref(), &form, settings)?;
        let moved = table
            .as_deref_mut()
            .and_then(|table| move_bare(&understanding.float, table, &form, &mut scale, settings));
        let is_moved = moved.is_some();
        recognised.remarks.extend(moved);
        recognised.doubts.extend(scale.doubt());
        let is_bare = scale.white.is_some();
        recognised.is_bounded = scale.found.is_settled || is_moved || is_bare || table.is_none();
        form.scale = scale.found.chosen.clone();
        ask(understanding, SCALE, scale.found, OwnerReply::Scale);
        let told = lower_top(understanding, table.as_deref_mut(), &form.scale);
        recognised.remarks.extend(told);
    }
    if let Some(table) = table.as_deref() {
        look(table, &mut form, &mut recognised);
    }
    let said = &settings.picture;
    form.ground = said.ground.unwrap_or(form.ground);
    form.drawable = channels == 1 && said.drawable.unwrap_or(form.drawable);
    form.statistics = form.statistics.filter(|_| !said.is_silent);
    recognised.form = Some(form);
    Ok(recognised)
}

const ORDER: &str = "How do the colours of a picture follow each other in its row of numbers?";
const SCALE: &str = "Which numbers stood for black and white in the pictures it was trained on?";

/// Puts what was found among the questions, unless nothing was ever open.
fn ask<T: Clone>(
    understanding: &mut Understanding,
    about: &str,
    found: Found<T>,
    reply: fn(T) -> OwnerReply,
) {
    if found.options.len() > 1 {
        understanding.questions.push(OpenQuestion {
            about: about.into(),
            options: found.options.into_iter().map(reply).collect(),
            chosen: reply(found.chosen),
            is_settled: found.is_settled,
        });
    }
}

/// Makes of rows that hold bare pixels what the model was trained on: as its owner says, or where it clearly answers them
/// better so. Answers what was done, in words.
fn move_bare(
    float: &FloatModel,
    table: &mut Table,
    form: &PictureForm,
    scale: &mut Ends,
    settings: &ImportSettings,
) -> Option<String> {
    let white = scale.white?;
    let rows = BareRows::new(float, table, form, white);
    let (trained, reason) = match &settings.picture.scale {
        Some(said) if rows.are_bare_for(said) => (said.clone(), "as you say"),
        Some(_) => return None,
        None => {
            let found = rows.likelier(rows.usual())?;
            let trained = found.chosen.clone();
            scale.found = found;
            if trained == PixelScale::up_to(white) {
                return None;
            }
            (trained, "since the original answers them better so")
        }
    };
    table.move_by(motions(form, &trained, white));
    Some(format!(
        "Your rows hold pixels up to {white}. They were read as numbers of another scale, {}, {reason}.",
        trained.describe()
    ))
}

/// Numbers in a form that may be pixels all the same: where the model clearly answers them better as parts of white, it
/// was likely trained on such, and now takes them as they stand in the rows.
fn numbers(
    understanding: &mut Understanding,
    table: Option<&Table>,
    settings: &ImportSettings,
) -> Recognised {
    let mut recognised = Recognised::default();
    let table = table.filter(|_| understanding.preparation.is_plain());
    let white = table.and_then(|table| ranges::white(&table.features));
    let (Some(table), Some(white)) = (table, white) else {
        return recognised;
    };
    let side = table.features.len().isqrt();
    let form = PictureForm::plain(side, side, 1);
    let rows = BareRows::new(&understanding.float, table, &form, white);
    let Some(mut found) = rows.likelier(BareRows::unnormalised()) else {
        return recognised;
    };
    if let Some(said) = &settings.picture.scale {
        found.chosen = said.clone();
        found.is_settled = true;
    }
    let top = found.chosen.top;
    let about = format!(
        "Your rows hold whole numbers up to {white}, as pixels do. Which numbers did the model see in training?"
    );
    ask(understanding, &about, found, OwnerReply::Scale);
    if top != white {
        let float = understanding.float.scorer_mut();
        float.divide_features_by(top / white);
        recognised.remarks.push(format!(
            "The original answers your rows better where their numbers, 0 to {white}, are brought to 0 to {top}: the model was made to do so itself."
        ));
    }
    recognised
}

/// Takes features that reach up to a top down to 0 to 1, in the model and in the rows.
fn lower_top(
    understanding: &mut Understanding,
    table: Option<&mut Table>,
    scale: &PixelScale,
) -> Option<String> {
    if scale.top == 1.0 {
        return None;
    }
    understanding
        .float
        .scorer_mut()
        .divide_features_by(scale.top);
    if let Some(table) = table {
        table.divide_by(scale.top);
    }
    Some(format!(
        "Grey values 0 to {} were scaled to 0 to 1, in the model too.",
        scale.top
    ))
}

/// What the labelled pictures look like, and the ground that nearly all of them share.
fn look(table: &Table, form: &mut PictureForm, recognised: &mut Recognised) {
    let step = table.rows.len().div_ceil(MOST_LOOKED_AT).max(1);
    let rows = table.rows.iter().step_by(step);
    let looks: Vec<PictureLook> = rows
        .map(|row| PictureLook::of(&form.planes(row), form.width, form.height))
        .collect();
    let shown = table.rows.iter().take(SHOWN);
    recognised.shown = shown.map(|row| form.planes(row)).collect();
    form.statistics = PictureStatistics::of(&looks);
    if form.statistics.is_none() {
        return;
    }
    let share = |is: fn(&PictureLook) -> bool| {
        looks.iter().filter(|look| is(look)).count() as f64 / looks.len() as f64
    };
    form.ground = match () {
        () if share(|look| look.ground < 0.5) >= ALIKE => PictureGround::Dark,
        () if share(|look| look.ground > 0.5) >= ALIKE => PictureGround::Light,
        () => PictureGround::Any,
    };
    form.drawable = form.channels == 1 && form.ground != PictureGround::Any;
}
