use serde::Deserialize;

use crate::{Answer, Field, ImportSettings, InputForm, ModelCard, PictureSettings, RowsOrigin};

/// A sample as `index.json` in the folder of all samples lists it; files are named from that folder.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct SampleEntry {
    /// Its folder.
    pub id: String,
    /// As people see it.
    pub name: String,
    /// One line.
    pub summary: String,
    /// The model file.
    pub model: String,
    /// Labelled rows that the model was not trained on.
    pub data: String,
    /// Its [`SampleCard`].
    pub card: String,
    /// Pictures to ask with.
    pub images: Vec<String>,
}

/// What an owner would type on the import page: `card.json` of a sample.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SampleCard {
    /// As on the model card.
    pub name: String,
    /// As on the model card.
    pub summary: String,
    /// As on the model card.
    pub description: String,
    /// As on the model card.
    pub intended_use: String,
    /// As on the model card.
    pub licence: String,
    /// As on the model card.
    pub credit: String,
    /// As on the model card.
    pub tags: Vec<String>,
    /// One for each feature; none for pictures and vectors.
    pub fields: Option<Vec<SampleField>>,
    /// What a picture is like.
    pub image: Option<SampleImage>,
    /// Names of the classes, in the model's order.
    pub classes: Option<Vec<String>>,
    /// What a regression predicts.
    pub target: Option<String>,
    /// Its unit.
    pub target_unit: Option<String>,
    /// When two vectors of a gallery match.
    pub gallery: Option<SampleGallery>,
    /// As on the model card.
    pub query_budget: u64,
}

/// A feature with its range.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SampleField {
    /// As on the model card.
    #[serde(flatten)]
    pub field: Field,
    /// Smallest value.
    pub minimum: f64,
    /// Largest value.
    pub maximum: f64,
}

/// Size of a picture, and whether it can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct SampleImage {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Whether a drawing pad makes sense.
    pub drawable: bool,
}

/// How a gallery is used.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SampleGallery {
    /// Numbers of a vector.
    pub dimensions: usize,
    /// The score from which two vectors match.
    pub threshold: f64,
    /// What the labelled rows call a row that matches nothing.
    pub no_match: String,
}

impl SampleCard {
    /// Ranges, picture size and class names to compile with.
    pub fn settings(&self) -> ImportSettings {
        let fields = self.fields.as_ref().filter(|fields| !fields.is_empty());
        let range = |field: &SampleField| (field.minimum, field.maximum);
        ImportSettings {
            ranges: fields.map(|fields| fields.iter().map(range).collect()),
            image: self.image.map(|image| (image.width, image.height)),
            picture: PictureSettings {
                drawable: self.image.map(|image| image.drawable),
                ..PictureSettings::default()
            },
            classes: self.classes.clone(),
            origin: Some(RowsOrigin::HeldOut),
            ..ImportSettings::default()
        }
    }

    /// The compiler's draft with the texts, units and names of this sample. Fields and classes of another
    /// number than the model's are left as they are.
    pub fn complete(&self, draft: ModelCard) -> ModelCard {
        let mut card = ModelCard {
            name: self.name.clone(),
            summary: self.summary.clone(),
            description: self.description.clone(),
            intended_use: self.intended_use.clone(),
            licence: self.licence.clone(),
            credit: self.credit.clone(),
            tags: self.tags.clone(),
            query_budget: self.query_budget,
            ..draft
        };
        self.complete_input(&mut card.input);
        self.complete_answer(&mut card.answer);
        card
    }

    fn complete_input(&self, input: &mut InputForm) {
        if let InputForm::Table { fields } = input
            && let Some(own) = &self.fields
            && own.len() == fields.len()
        {
            *fields = own.iter().map(|own| own.field.clone()).collect();
        }
    }

    fn complete_answer(&self, answer: &mut Answer) {
        if let Answer::Regression { target, unit, .. } = answer {
            target.clone_from(self.target.as_ref().unwrap_or(&target.clone()));
            unit.clone_from(self.target_unit.as_ref().unwrap_or(&unit.clone()));
        }
        let names = self.classes.as_deref().unwrap_or_default();
        let classes = answer.classes_mut();
        if names.len() == classes.len() {
            classes.clone_from_slice(names);
        }
    }
}

#[cfg(test)]
mod tests {
    use circuit::{Circuit, Encoder, OutputPolicy, Scale};

    use super::*;

    fn sample() -> SampleCard {
        let field = Field::number("Age", 1.0, 40.0);
        SampleCard {
            name: "Sample".into(),
            summary: String::new(),
            description: String::new(),
            intended_use: String::new(),
            licence: String::new(),
            credit: String::new(),
            tags: Vec::new(),
            fields: Some(vec![SampleField {
                field,
                minimum: 0.0,
                maximum: 120.0,
            }]),
            image: None,
            classes: Some(vec!["no".into(), "yes".into()]),
            target: None,
            target_unit: None,
            gallery: None,
            query_budget: 5,
        }
    }

    fn draft(input: InputForm, answer: Answer) -> ModelCard {
        let encoder = Encoder {
            input_bits: 8,
            features: Vec::new(),
            grids: Vec::new(),
        };
        let scale = Scale {
            range_bits: 20,
            unit: 1.0,
        };
        let circuit = Circuit::linear(encoder, 1, scale, OutputPolicy::Label);
        ModelCard::draft(input, answer, circuit, None)
    }

    fn classes(names: &[&str]) -> Answer {
        Answer::Multiclass {
            classes: names.iter().map(|name| (*name).into()).collect(),
            probability: true,
            link: crate::ProbabilityLink::Softmax,
        }
    }

    #[test]
    fn names_of_another_number_than_the_models_are_left_out() {
        let fields = |count| InputForm::new(vec![Field::number("f", 0.1, 0.0); count], None);
        let alike = sample().complete(draft(fields(1), classes(&["0", "1"])));
        assert_eq!(alike.input.names(), ["Age"]);
        assert_eq!(alike.answer, classes(&["no", "yes"]));
        assert_eq!((alike.name.as_str(), alike.query_budget), ("Sample", 5));
        let other = sample().complete(draft(fields(2), classes(&["0", "1", "2"])));
        assert_eq!(other.input.names(), ["f", "f"]);
        assert_eq!(other.answer, classes(&["0", "1", "2"]));
    }

    #[test]
    fn whether_a_picture_is_drawn_is_compiled_with_and_stays_whatever_is_compiled_next() {
        for drawable in [false, true] {
            let image = Some(SampleImage {
                width: 2,
                height: 2,
                drawable,
            });
            let card = SampleCard { image, ..sample() };
            assert_eq!(card.settings().picture.drawable, Some(drawable));
        }
        assert_eq!(sample().settings().picture.drawable, None);
    }

    #[test]
    fn ranges_are_compiled_with() {
        assert_eq!(sample().settings().ranges, Some(vec![(0.0, 120.0)]));
    }
}
