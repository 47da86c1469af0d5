//! Pictures fed as people feed them: what the card then says makes the numbers of Python out of pixels.

use std::{fs, path::PathBuf};

use card::{
    ImportSettings, OwnerReply, PictureForm, PictureGround, PictureSettings, PixelOrder,
    PixelScale, Resize, RowsOrigin,
};
use compiler::{Imported, import};
use serde::Deserialize;

/// Pixels from 0 to 1, plane by plane, and the scores of the model that was fed them as in training.
#[derive(Deserialize)]
struct Expected {
    pixels: Vec<Vec<f64>>,
    outputs: Vec<Vec<f64>>,
}

fn file(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pictures");
    fs::read(folder.join(name)).expect(name)
}

fn imported(name: &str, with_rows: bool, picture: PictureSettings) -> Imported {
    let rows = file(&format!("{name}.csv"));
    let settings = ImportSettings {
        image: Some((8, 8)),
        picture,
        origin: Some(RowsOrigin::HeldOut),
        ..ImportSettings::default()
    };
    let model = file(&format!("{name}.onnx"));
    import(&model, with_rows.then_some(rows.as_slice()), &settings).expect(name)
}

fn found(name: &str) -> (Imported, PictureForm) {
    let imported = imported(name, true, PictureSettings::default());
    let form = imported.picture.clone().expect("it is a picture");
    (imported, form)
}

/// Asks the compiled circuit about pixels as the card's form makes features of them.
fn answers_as_python(name: &str, imported: &Imported, form: &PictureForm) {
    let expected: Expected = serde_json::from_slice(&file(&format!("{name}.json"))).unwrap();
    let best = |scores: &[f64]| (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let ranges = &imported.circuit.encoder.features;
    for (pixels, outputs) in expected.pixels.iter().zip(&expected.outputs) {
        let row = form.row(pixels);
        for (value, range) in row.iter().zip(ranges) {
            assert!(
                (range.clamp(*value) - value).abs() < 1e-6,
                "{name}: outside"
            );
        }
        let scores = imported.float.scores(&row);
        let powers: Vec<f64> = scores.iter().map(|score| score.exp()).collect();
        let sum: f64 = powers.iter().sum();
        for (power, output) in powers.iter().zip(outputs) {
            assert!(
                (power / sum - output).abs() < 1e-4,
                "{name}: {power} {output}"
            );
        }
        let twin = imported.circuit.twin(&imported.trained).unwrap();
        assert_eq!(best(&twin.scores(&row).unwrap()), best(outputs), "{name}");
    }
}

#[test]
fn normalised_rows_are_recognised_and_pixels_are_fed_as_python_feeds_them() {
    let cases = [
        ("grey_mnist", PixelScale::normalised(0.1307, 0.3081)),
        ("grey_signed", PixelScale::signed()),
        ("grey_16", PixelScale::up_to(16.0)),
        ("grey_rescaled", PixelScale::up_to(255.0)),
    ];
    for (name, scale) in cases {
        let (imported, form) = found(name);
        assert_eq!(form.scale, scale, "{name}");
        assert!(
            imported
                .questions
                .iter()
                .all(|question| question.is_settled)
        );
        assert!(imported.doubts.is_empty(), "{name}: {:?}", imported.doubts);
        answers_as_python(name, &imported, &form);
    }
}

/// The labelled rows of a model with bare pixels up to 255, as image files hold them, in place of its own numbers.
fn bare_rows(name: &str, scale: &PixelScale) -> Vec<u8> {
    let csv = String::from_utf8(file(&format!("{name}.csv"))).unwrap();
    let (header, rows) = csv.split_once('\n').unwrap();
    let bare = rows.lines().map(|row| {
        let (cells, label) = row.rsplit_once(',').unwrap();
        let pixel = |cell: &str| {
            let pixel = 255.0 * scale.pixel(0, cell.parse().unwrap());
            pixel.round().abs().to_string()
        };
        let cells: Vec<String> = cells.split(',').map(pixel).collect();
        format!("{},{label}\n", cells.join(","))
    });
    format!("{header}\n{}", bare.collect::<String>()).into_bytes()
}

#[test]
fn bare_pixels_in_the_rows_of_a_model_that_was_trained_on_other_numbers_are_seen_and_asked_about() {
    let cases = [
        ("grey_mnist", PixelScale::normalised(0.1307, 0.3081)),
        ("grey_signed", PixelScale::signed()),
        ("grey_unit", PixelScale::default()),
    ];
    for (name, scale) in cases {
        let (model, rows) = (file(&format!("{name}.onnx")), bare_rows(name, &scale));
        let mut settings = ImportSettings {
            image: Some((8, 8)),
            origin: Some(RowsOrigin::HeldOut),
            ..ImportSettings::default()
        };
        let imported = import(&model, Some(&rows), &settings).expect(name);
        let form = imported.picture.clone().expect("it is a picture");
        assert_eq!(form.scale, scale, "{name}");
        answers_as_python(name, &imported, &form);
        assert!(imported.accuracy.unwrap().float > 0.95, "{name}");
        let asked = imported.questions.iter();
        let asked: Vec<_> = asked.filter(|question| !question.is_settled).collect();
        assert_eq!(asked.len(), 1, "{name}");
        assert_eq!(asked[0].chosen, OwnerReply::Scale(scale.clone()));
        let as_they_stand = OwnerReply::Scale(PixelScale::up_to(255.0));
        assert!(asked[0].options.contains(&as_they_stand));
        settings.take(&asked[0].chosen.clone());
        let same = import(&model, Some(&rows), &settings).expect(name);
        assert_eq!(same.picture.unwrap().scale, scale, "{name}");
        assert_eq!(same.accuracy, imported.accuracy, "{name}");
        settings.take(&as_they_stand);
        let wrong = import(&model, Some(&rows), &settings).expect(name);
        assert!(wrong.accuracy.unwrap().float < 0.95, "{name}");
    }
}

#[test]
fn of_scales_that_a_model_answers_alike_the_usual_one_is_likely_and_not_the_one_that_makes_it_surest()
 {
    let unit = PixelScale::default();
    let mnist = PixelScale::normalised(0.1307, 0.3081);
    let (plain, _) = found("grey_unit");
    let bare = String::from_utf8(bare_rows("grey_unit", &unit)).unwrap();
    let classes = plain.answer.classes().unwrap().to_vec();
    let is_right = |row: &&str, scale: &PixelScale| {
        let (cells, label) = row.rsplit_once(',').unwrap();
        let pixel = |cell: &str| scale.feature(0, cell.parse::<f64>().unwrap() / 255.0);
        let scores = plain
            .float
            .scores(&cells.split(',').map(pixel).collect::<Vec<_>>());
        let best = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
        classes[best.unwrap()].parse::<f64>() == label.trim().parse()
    };
    let (header, rows) = bare.split_once('\n').unwrap();
    let both = rows
        .lines()
        .filter(|row| is_right(row, &unit) && is_right(row, &mnist));
    let both: Vec<&str> = both.collect();
    assert!(both.len() >= 20, "{}", both.len());
    let rows = format!("{header}\n{}\n", both.join("\n"));
    let settings = ImportSettings {
        image: Some((8, 8)),
        ..ImportSettings::default()
    };
    let imported = import(&file("grey_unit.onnx"), Some(rows.as_bytes()), &settings).unwrap();
    let asked = imported
        .questions
        .iter()
        .find(|question| question.options.contains(&OwnerReply::Scale(mnist.clone())));
    let asked = asked.expect("the scale is asked about");
    assert_eq!(asked.chosen, OwnerReply::Scale(unit));
    assert!(!asked.is_settled);
}

#[test]
fn whole_numbers_in_a_form_that_a_model_answers_better_as_parts_of_white_are_taken_so_and_asked_about()
 {
    let (model, rows) = (
        file("grey_unit.onnx"),
        bare_rows("grey_unit", &PixelScale::default()),
    );
    let mut settings = ImportSettings::default();
    let imported = import(&model, Some(&rows), &settings).unwrap();
    assert!(imported.picture.is_none());
    assert!(imported.accuracy.unwrap().float > 0.95);
    assert!(
        imported
            .inputs
            .iter()
            .any(|input| input.range.maximum >= 255.0)
    );
    let unit = OwnerReply::Scale(PixelScale::default());
    let mut asked = imported.questions.iter();
    let asked = asked.find(|question| question.chosen == unit).unwrap();
    assert!(!asked.is_settled);
    settings.take(&OwnerReply::Scale(PixelScale::up_to(255.0)));
    let said = import(&model, Some(&rows), &settings).unwrap();
    assert!(said.accuracy.unwrap().float < 0.95);
}

#[test]
fn the_order_of_colours_is_seen_in_the_rows() {
    let imagenet = PixelScale::usual(3).remove(1);
    let cases = [
        ("colours_first", PixelOrder::Planes, PixelScale::default()),
        (
            "colours_last",
            PixelOrder::Interleaved,
            PixelScale::default(),
        ),
        (
            "colours_imagenet_first",
            PixelOrder::Planes,
            imagenet.clone(),
        ),
        ("colours_imagenet_last", PixelOrder::Interleaved, imagenet),
    ];
    for (name, order, scale) in cases {
        let (imported, form) = found(name);
        assert_eq!((form.order, form.scale.clone()), (order, scale), "{name}");
        assert!(
            imported
                .questions
                .iter()
                .all(|question| question.is_settled)
        );
        answers_as_python(name, &imported, &form);
    }
}

#[test]
fn without_rows_order_and_numbers_are_asked_and_the_reply_is_taken() {
    let open = imported("colours_imagenet_last", false, PictureSettings::default());
    let asked: Vec<bool> = open.questions.iter().map(|one| one.is_settled).collect();
    assert_eq!(asked, [false, false]);
    assert_eq!(
        open.questions[0].chosen,
        OwnerReply::Order(PixelOrder::Interleaved)
    );
    let mut settings = ImportSettings {
        image: Some((8, 8)),
        ..ImportSettings::default()
    };
    let imagenet = PixelScale::usual(3).remove(1);
    for question in &open.questions {
        let wanted = [
            OwnerReply::Order(PixelOrder::Interleaved),
            OwnerReply::Scale(imagenet.clone()),
        ];
        let reply = question.options.iter().find(|reply| wanted.contains(reply));
        settings.take(reply.expect("the right answer is offered"));
    }
    let imported = import(&file("colours_imagenet_last.onnx"), None, &settings).unwrap();
    assert!(
        imported
            .questions
            .iter()
            .all(|question| question.is_settled)
    );
    let form = imported.picture.clone().unwrap();
    answers_as_python("colours_imagenet_last", &imported, &form);
}

#[test]
fn a_first_layer_that_rescales_tells_that_greys_are_fed() {
    let imported = imported("grey_rescaled", false, PictureSettings::default());
    assert!(imported.questions.is_empty());
    let form = imported.picture.clone().unwrap();
    answers_as_python("grey_rescaled", &imported, &form);
}

#[test]
fn ground_and_looks_come_from_the_rows_unless_the_owner_says_otherwise() {
    let (_, form) = found("grey_mnist");
    assert_eq!(form.ground, PictureGround::Dark);
    assert!(form.drawable && form.statistics.is_some());
    let said = PictureSettings {
        ground: Some(PictureGround::Light),
        resize: Resize::Pad,
        drawable: Some(false),
        is_silent: true,
        ..PictureSettings::default()
    };
    let form = imported("grey_mnist", true, said).picture.unwrap();
    assert_eq!(
        (form.ground, form.resize),
        (PictureGround::Light, Resize::Pad)
    );
    assert!(!form.drawable && form.statistics.is_none());
}

#[test]
fn the_first_rows_are_shown_as_the_pixels_they_were() {
    let (imported, _) = found("colours_imagenet_last");
    let (plain, _) = found("colours_first");
    assert_eq!(imported.shown.len(), 3);
    for (own, other) in imported.shown.iter().zip(&plain.shown) {
        let far = own.iter().zip(other).map(|(a, b)| (a - b).abs());
        assert!(far.fold(0.0, f64::max) < 0.01);
    }
}
