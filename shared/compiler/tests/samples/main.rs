//! The samples in `static/samples` compile to integer models as good as the originals.

mod cards;

use std::{fs, path::PathBuf};

use card::{
    Answer, ImportSettings, Metric, OwnerReply, PixelScale, SampleCard, SampleEntry, SampleField,
};
use compiler::{Imported, import};

const SAMPLES: [&str; 3] = ["breast-cancer", "diabetes", "digits"];

fn file(path: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static/samples");
    fs::read(folder.join(path)).unwrap_or_else(|_| panic!("{path} is missing"))
}

fn card(sample: &str) -> SampleCard {
    serde_json::from_slice(&file(&format!("{sample}/card.json"))).expect("the card is JSON")
}

fn imported(sample: &str, settings: &ImportSettings) -> Imported {
    let (model, data) = (
        format!("{sample}/model.onnx"),
        format!("{sample}/held-out.csv"),
    );
    import(&file(&model), Some(&file(&data)), settings).expect(sample)
}

#[test]
fn the_integer_model_is_as_accurate_as_the_original() {
    for sample in SAMPLES {
        for settings in [card(sample).settings(), ImportSettings::default()] {
            let imported = imported(sample, &settings);
            let accuracy = imported.accuracy.expect("the sample is labelled");
            assert!(accuracy.rows >= 200, "{sample}");
            assert!(
                (accuracy.float - accuracy.integer).abs() <= 0.002,
                "{sample}: {accuracy:?}"
            );
            imported.circuit.check().unwrap();
        }
    }
}

#[test]
fn the_samples_are_as_good_as_their_descriptions_say() {
    let float = |sample| imported(sample, &card(sample).settings()).accuracy.unwrap();
    assert!(float("breast-cancer").float > 0.98);
    assert!((0.44..0.46).contains(&float("diabetes").float));
    assert_eq!(float("diabetes").metric, Metric::R2);
    assert!(float("digits").float > 0.88);
}

#[test]
fn a_precision_was_chosen_among_several() {
    for sample in SAMPLES {
        let choices = imported(sample, &card(sample).settings()).choices;
        assert_eq!(choices.len(), 4);
        let chosen: Vec<_> = choices.iter().filter(|choice| choice.chosen).collect();
        assert_eq!(chosen.len(), 1);
        assert!(chosen[0].input_bits >= 8);
    }
}

#[test]
fn the_cards_describe_the_models() {
    for sample in SAMPLES {
        let card = card(sample);
        let imported = imported(sample, &card.settings());
        let texts = [&card.name, &card.summary, &card.description, &card.credit];
        assert!(texts.iter().all(|text| !text.is_empty()));
        assert!(card.summary.chars().count() <= 200 && card.query_budget > 0);
        assert_eq!(imported.answer.classes(), card.classes.as_deref());
        match (&card.fields, &card.image) {
            (Some(fields), None) => {
                let names = fields.iter().map(|field| &field.field.name);
                assert!(names.eq(imported.inputs.iter().map(|feature| &feature.field.name)));
                let inside = |f: &SampleField| (f.minimum..=f.maximum).contains(&f.field.example);
                assert!(fields.iter().all(inside));
            }
            (None, Some(image)) => {
                assert_eq!(image.width * image.height, imported.inputs.len());
            }
            _ => panic!("{sample} is neither a table nor an image"),
        }
    }
}

#[test]
fn breast_cancer_scores_are_positive_for_malignant() {
    let Imported { answer, .. } = imported("breast-cancer", &ImportSettings::default());
    let classes = ["benign".to_owned(), "malignant".to_owned()];
    let probability = true;
    assert_eq!(
        answer,
        Answer::Binary {
            classes,
            probability,
            link: card::ProbabilityLink::Softmax,
        }
    );
}

#[test]
fn the_label_column_names_the_predicted_value() {
    let Answer::Regression {
        target, decimals, ..
    } = imported("diabetes", &ImportSettings::default()).answer
    else {
        panic!("the diabetes model is no regression")
    };
    assert_eq!((target.as_str(), decimals), ("Disease progression", 1));
}

#[test]
fn a_digits_model_for_grey_values_to_255_is_brought_to_0_to_1_where_its_owner_says_that_it_is_one()
{
    let csv = String::from_utf8(file("digits/held-out.csv")).unwrap();
    let mut grey = String::new();
    for (line, row) in csv.lines().enumerate() {
        let (pixels, label) = row.rsplit_once(',').unwrap();
        let bright = |pixel: &str| match pixel.parse::<f64>() {
            Ok(value) if line > 0 => (value * 255.0).round().to_string(),
            _ => pixel.to_owned(),
        };
        let pixels: Vec<String> = pixels.split(',').map(bright).collect();
        grey.push_str(&format!("{},{label}\n", pixels.join(",")));
    }
    let mut settings = card("digits").settings();
    let model = file("digits/model.onnx");
    let greys = OwnerReply::Scale(PixelScale::up_to(255.0));
    let asked = import(&model, Some(grey.as_bytes()), &settings).unwrap();
    let mut questions = asked.questions.iter();
    let unit = OwnerReply::Scale(PixelScale::default());
    let question = questions.find(|question| question.chosen == unit).unwrap();
    assert!(!question.is_settled && question.options.contains(&greys));
    settings.take(&greys);
    let scaled = import(&model, Some(grey.as_bytes()), &settings).unwrap();
    assert!(asked.accuracy.unwrap().float > scaled.accuracy.unwrap().float);
    let range = scaled.inputs[0].range;
    assert_eq!((range.minimum, range.maximum), (0.0, 1.0));
    assert!(scaled.remarks.iter().any(|remark| remark.contains("255")));
    let row = vec![1.0; 784];
    let original = imported("digits", &card("digits").settings());
    let original = original.float.scores(&row);
    let ratio = scaled.float.scores(&row)[0] / original[0];
    assert!((200.0..310.0).contains(&ratio));
}

/// A forest is often unanimous: its scores come close to the ends of the range.
#[test]
fn no_score_of_a_forest_wraps_around_with_the_noise_of_an_answer() {
    let settings = ImportSettings {
        classes: card("breast-cancer-forest").classes,
        ..ImportSettings::default()
    };
    let model = file("breast-cancer-forest/model.onnx");
    let data = file("breast-cancer/held-out.csv");
    let imported = import(&model, Some(&data), &settings).expect("the sample compiles");
    let circuit = &imported.circuit;
    let range = f64::from(circuit.scale.range_bits).exp2() * circuit.scale.unit;
    let noise = 8.0 * circuit.flooding_std() * range;
    let text = String::from_utf8(data).expect("the rows are text");
    for line in text.lines().skip(1) {
        let row: Vec<f64> = line
            .split(',')
            .filter_map(|cell| cell.parse().ok())
            .collect();
        let score = circuit
            .evaluate_twin(&imported.trained, &row)
            .expect("a row within range")[0];
        assert!(score.abs() + noise < range / 2.0, "{score} of {range}");
    }
}

#[test]
fn the_index_lists_files_that_exist() {
    let listed: Vec<SampleEntry> = serde_json::from_slice(&file("index.json")).unwrap();
    let first = listed.iter().take(SAMPLES.len());
    assert!(first.map(|sample| &*sample.id).eq(SAMPLES));
    for sample in &listed {
        for path in [&sample.model, &sample.data, &sample.card]
            .into_iter()
            .chain(&sample.images)
        {
            assert!(!file(path).is_empty());
        }
    }
    let digits = |sample: &&SampleEntry| sample.id.starts_with("digits");
    let drawn: Vec<_> = listed.iter().filter(digits).collect();
    assert_eq!(drawn.len(), 4);
    assert!(drawn.iter().all(|sample| sample.images.len() == 24));
}
