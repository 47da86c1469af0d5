use card::{
    InputForm, PictureForm, PictureGround, PictureSettings, PixelOrder, PixelScale, Resize,
    ResizeFilter,
};
use leptos::prelude::*;

use super::workbench::Workbench;
use crate::{
    components::{Button, ErrorPanel, Field, FieldKind, PictureView, Select, Tick},
    failure::{Failure, Outcome},
    format::typed,
    pages::owner::card_editor::CardEditor,
    picture::Picture,
};

/// Most colours of a picture.
const COLOURS: usize = 3;
/// What is chosen where only the four nearest pixels count.
const FOUR: &str = "four";
/// Fewer inputs are no picture.
const FEWEST_PIXELS: usize = 16;

/// What is typed about pictures.
#[derive(Clone, Copy)]
struct Typed {
    width: RwSignal<String>,
    height: RwSignal<String>,
    order: RwSignal<String>,
    top: RwSignal<String>,
    means: RwSignal<String>,
    deviations: RwSignal<String>,
    ground: RwSignal<String>,
    resize: RwSignal<String>,
    filter: RwSignal<String>,
    drawable: RwSignal<bool>,
    is_told: RwSignal<bool>,
}

/// Size, colours, numbers, ground and fit of the pictures, as they were recognised, to be corrected; with
/// the first labelled rows as pictures, in which a wrong size or order is seen at once.
#[component]
pub(super) fn PictureSettingsView(bench: Workbench, editor: CardEditor) -> impl IntoView {
    let card = editor.base();
    let inputs = card.inputs().len();
    let form = match &card.input {
        InputForm::Image(form) => Some(form.clone()),
        InputForm::Table { .. } => None,
    };
    let may_be = inputs >= FEWEST_PIXELS && card.preparation.is_none();
    if form.is_none() && !may_be {
        return ().into_any();
    }
    let is_picture = form.is_some();
    let settings = bench.settings.get_untracked();
    let typed = Typed::new(form.as_ref(), inputs, &settings.picture);
    let failure = RwSignal::new(None::<Failure>);
    let apply = move |()| match typed.settings(inputs) {
        Ok((image, picture)) => {
            failure.set(None);
            bench.settings.update(|settings| {
                settings.image = Some(image);
                settings.picture = picture;
            });
            bench.compile_again();
        }
        Err(problem) => failure.set(Some(problem)),
    };
    let numbers = move |()| {
        bench.settings.update(|settings| {
            settings.image = None;
            settings.picture = PictureSettings::default();
        });
        bench.compile_again();
    };
    let shown = bench.report.with_untracked(|report| {
        let report = report.as_ref();
        report.map_or_else(Vec::new, |report| report.shown.clone())
    });
    let previews = form.map(|form| view! { <Previews form shown /> });
    view! {
        <details class="fold" prop:open=is_picture>
            <summary>{t!("The inputs are a picture")}</summary>
            {previews}
            <div class="filters">
                <Field label=t!("Pixels across") kind=FieldKind::Number value=typed.width />
                <Field label=t!("Pixels down") kind=FieldKind::Number value=typed.height />
                {inputs
                    .is_multiple_of(COLOURS)
                    .then(|| {
                        view! { <Select label=t!("Colours follow each other") value=typed.order options=orders() /> }
                    })}
                <Select label=t!("Ground") value=typed.ground options=grounds() />
                <Select label=t!("A picture of another shape") value=typed.resize options=fits() />
                <Select label=t!("Pictures are scaled") value=typed.filter options=filters() />
            </div>
            <div class="filters">
                <Field
                    label=t!("White was")
                    hint=t!("1, or 255 where nothing was done to the bytes.")
                    kind=FieldKind::Number
                    value=typed.top
                />
                <Field
                    label=t!("Mean")
                    hint=t!("Of pixels from 0 to 1; three numbers for colours, with spaces.")
                    value=typed.means
                />
                <Field label=t!("Deviation") hint=t!("1 where nothing was divided.") value=typed.deviations />
            </div>
            <Tick label=t!("It is a drawing: offer a pad, and centre what is given") value=typed.drawable />
            <Tick
                label=t!("The card tells how bright, rich in contrast and full the labelled pictures are, all together, so that users hear when theirs is unlike them")
                value=typed.is_told
            />
            <ErrorPanel failure />
            <div class="button-row">
                <Button busy=bench.errand.busy() on_press=apply>
                    {t!("Read the pictures so")}
                </Button>
                {is_picture
                    .then(|| {
                        view! {
                            <Button busy=bench.errand.busy() on_press=numbers>
                                {t!("They are numbers in a form")}
                            </Button>
                        }
                    })}
            </div>
        </details>
    }
    .into_any()
}

/// The owner's first rows as pictures.
#[component]
fn Previews(form: PictureForm, shown: Vec<Vec<f64>>) -> impl IntoView {
    if shown.is_empty() {
        let told = t!("Give labelled rows, and the first of them are shown here as pictures.");
        return view! { <p class="muted small">{told}</p> }.into_any();
    }
    let (width, height, channels) = (form.width, form.height, form.channels);
    let views = shown.into_iter().enumerate().map(|(index, values)| {
        let picture = Picture {
            width,
            height,
            channels,
            values,
        };
        let label = t!("Labelled row {} as a picture", index + 1);
        view! { <PictureView picture=Signal::stored(Some(picture)) label /> }
    });
    view! {
        <figure class="own-pictures">
            <div class="own-pictures-row">{views.collect_view()}</div>
            <figcaption class="muted small">
                {t!("Your first rows, for your eyes alone. If they look torn or in wrong colours, size or order is wrong.")}
            </figcaption>
        </figure>
    }
    .into_any()
}

impl Typed {
    fn new(form: Option<&PictureForm>, inputs: usize, said: &PictureSettings) -> Self {
        let size = form.map(|form| (form.width, form.height));
        let size = size.or_else(|| size_of(inputs));
        let side = |side: Option<usize>| side.map(|side| side.to_string()).unwrap_or_default();
        let scale = form.map_or_else(PixelScale::default, |form| form.scale.clone());
        let text = |value: String| RwSignal::new(value);
        Self {
            width: text(side(size.map(|size| size.0))),
            height: text(side(size.map(|size| size.1))),
            order: text(match form.map(|form| form.order) {
                Some(PixelOrder::Planes) => "planes".into(),
                Some(PixelOrder::Interleaved) => "side".into(),
                None => String::new(),
            }),
            top: text(form.map_or_else(String::new, |_| words::decimal(scale.top.to_string()))),
            means: text(form.map_or_else(String::new, |_| listed(&scale.means))),
            deviations: text(form.map_or_else(String::new, |_| listed(&scale.deviations))),
            ground: text(match form.map(|form| form.ground) {
                None => String::new(),
                Some(PictureGround::Any) => "any".into(),
                Some(PictureGround::Dark) => "dark".into(),
                Some(PictureGround::Light) => "light".into(),
            }),
            resize: text(match form.map(|form| form.resize) {
                None | Some(Resize::Crop) => "crop".into(),
                Some(Resize::Pad) => "pad".into(),
                Some(Resize::Stretch) => "stretch".into(),
            }),
            filter: text(match form.map(|form| form.filter) {
                None | Some(ResizeFilter::Antialiased) => "all".into(),
                Some(ResizeFilter::FourNearest) => FOUR.into(),
            }),
            drawable: RwSignal::new(form.is_none_or(|form| form.drawable)),
            is_told: RwSignal::new(!said.is_silent),
        }
    }

    /// Size and settings as typed; what is left empty is found by the compiler.
    fn settings(self, inputs: usize) -> Outcome<((usize, usize), PictureSettings)> {
        let size =
            |text: RwSignal<String>| usize::try_from(typed::whole(&text.read_untracked())?).ok();
        let image = size(self.width).zip(size(self.height));
        let pixels = |(width, height): &(usize, usize)| width.saturating_mul(*height);
        let fits = |image: &(usize, usize)| {
            let pixels = pixels(image);
            pixels == inputs || pixels.saturating_mul(COLOURS) == inputs
        };
        let image = image.filter(fits).ok_or_else(|| {
            Failure::local(
                t!("The model has {inputs} inputs; a picture of that size has another number of pixels."),
                t!("Give the pixels across and down that the model was trained with: across times down (times three for colours) are its inputs."),
            )
        })?;
        let channels = inputs / pixels(&image).max(1);
        let picture = PictureSettings {
            order: match self.order.get_untracked().as_str() {
                "planes" => Some(PixelOrder::Planes),
                "side" => Some(PixelOrder::Interleaved),
                _ => None,
            },
            scale: self.scale(channels)?,
            resize: match self.resize.get_untracked().as_str() {
                "pad" => Resize::Pad,
                "stretch" => Resize::Stretch,
                _ => Resize::Crop,
            },
            filter: match self.filter.get_untracked().as_str() {
                FOUR => ResizeFilter::FourNearest,
                _ => ResizeFilter::Antialiased,
            },
            ground: match self.ground.get_untracked().as_str() {
                "any" => Some(PictureGround::Any),
                "dark" => Some(PictureGround::Dark),
                "light" => Some(PictureGround::Light),
                _ => None,
            },
            drawable: Some(self.drawable.get_untracked()),
            is_silent: !self.is_told.get_untracked(),
        };
        Ok((image, picture))
    }

    fn scale(self, channels: usize) -> Outcome<Option<PixelScale>> {
        let texts = [self.top, self.means, self.deviations].map(|text| text.get_untracked());
        if texts.iter().all(|text| text.trim().is_empty()) {
            return Ok(None);
        }
        let [top, means, deviations] = texts.map(|text| numbers(&text));
        let or = |numbers: Option<Vec<f64>>, usual: f64| {
            numbers.map(|numbers| {
                if numbers.is_empty() {
                    vec![usual]
                } else {
                    numbers
                }
            })
        };
        let (top, means, deviations) = (or(top, 1.0), or(means, 0.0), or(deviations, 1.0));
        let scale = top
            .zip(means)
            .zip(deviations)
            .map(|((top, means), deviations)| PixelScale {
                top: top[0],
                means,
                deviations,
            });
        let is_sound = |scale: &PixelScale| scale.validate(channels).is_ok();
        scale.filter(is_sound).map(Some).ok_or_else(|| {
            Failure::local(
                t!("Mean and deviation cannot be used as they are typed."),
                t!("Give one number each, or three for colours, with spaces between them; a deviation above 0; white other than 1 only without a mean."),
            )
        })
    }
}

fn numbers(text: &str) -> Option<Vec<f64>> {
    let words = text.split([' ', '/', ';']).filter(|word| !word.is_empty());
    words.map(typed::certain).collect()
}

fn listed(numbers: &[f64]) -> String {
    let rounded = |number: &f64| words::decimal(((number * 1e6).round() / 1e6).to_string());
    numbers.iter().map(rounded).collect::<Vec<_>>().join(" ")
}

/// Sides of a square picture of so many inputs.
fn size_of(inputs: usize) -> Option<(usize, usize)> {
    let square = |pixels: usize| {
        let side = pixels.isqrt();
        (side >= 4 && side * side == pixels).then_some((side, side))
    };
    square(inputs).or_else(|| {
        let is_coloured = inputs.is_multiple_of(COLOURS);
        is_coloured.then(|| square(inputs / COLOURS)).flatten()
    })
}

fn options(named: &[(&str, &str)]) -> Vec<(String, String)> {
    let option = |(value, name): &(&str, &str)| ((*value).to_owned(), (*name).to_owned());
    named.iter().map(option).collect()
}

fn orders() -> Vec<(String, String)> {
    options(&[
        ("", t!("Found in the rows")),
        ("planes", t!("All red, all green, all blue")),
        ("side", t!("Red, green, blue of each pixel")),
    ])
}

fn grounds() -> Vec<(String, String)> {
    options(&[
        ("", t!("Found in the rows")),
        ("any", t!("Of any brightness")),
        ("dark", t!("Dark, what is shown is light")),
        ("light", t!("Light, what is shown is dark")),
    ])
}

fn fits() -> Vec<(String, String)> {
    options(&[
        ("crop", t!("Loses its edges")),
        ("pad", t!("Is kept whole")),
        ("stretch", t!("Is stretched")),
    ])
}

fn filters() -> Vec<(String, String)> {
    options(&[
        ("all", t!("Smoothly (Pillow, torchvision)")),
        (FOUR, t!("Between four pixels (OpenCV, TensorFlow)")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_offered_grey_and_coloured() {
        assert_eq!(size_of(784), Some((28, 28)));
        assert_eq!(size_of(192), Some((8, 8)));
        assert_eq!(size_of(30), None);
        assert_eq!(size_of(9), None);
    }

    #[test]
    fn numbers_are_read_as_people_part_them() {
        assert_eq!(
            numbers("0.485 / 0.456 0.406"),
            Some(vec![0.485, 0.456, 0.406])
        );
        assert_eq!(numbers(""), Some(Vec::new()));
        assert_eq!(numbers("half"), None);
        assert_eq!(numbers("0.485 1,234"), None);
    }
}
