//! What the real crates say of real files is told in German to the last word.

use std::{
    fs,
    path::{Path, PathBuf},
};

use card::table::{DecimalSign, Encoding, TableFacts, TableProblem, TableReader};
use card::{ImportSettings, OutputMeaning, OwnerReply, PictureLook, PictureStatistics, PixelScale};
use compiler::{Imported, import};
use walls::root;
use words::Dictionary;

/// English words that are no German ones; what stands in quotes is anybody's.
const ENGLISH: [&str; 40] = [
    "the",
    "of",
    "and",
    "with",
    "is",
    "are",
    "to",
    "by",
    "or",
    "column",
    "columns",
    "row",
    "rows",
    "feature",
    "features",
    "input",
    "inputs",
    "not",
    "which",
    "that",
    "from",
    "number",
    "numbers",
    "then",
    "for",
    "each",
    "up",
    "depth",
    "threshold",
    "thresholds",
    "tree",
    "trees",
    "line",
    "lines",
    "score",
    "scores",
    "value",
    "values",
    "file",
    "were",
];
const MODELS: [&str; 5] = ["onnx", "json", "txt", "ubj", "npz"];

fn german() -> Dictionary {
    let bytes = fs::read(root().join("static/words/de.json")).unwrap();
    Dictionary::read("de", &bytes).unwrap()
}

/// Files with one of these endings, in order.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_one = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| endings.contains(&ending))
    };
    let mut paths: Vec<PathBuf> = paths.filter(is_one).collect();
    paths.sort();
    paths
}

/// English words of a German text, outside of quotes and of names of programs' functions.
fn strange(text: &str) -> Vec<&str> {
    let outside = text.split(['"', '„', '“']).step_by(2);
    let words = outside.flat_map(|part| part.split(|letter: char| !is_of_word(letter)));
    words.filter(|word| ENGLISH.contains(word)).collect()
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || "_.-=".contains(letter)
}

fn expect_german(dictionary: &Dictionary, texts: &[String], whose: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for text in texts {
        match words::told_in(dictionary, text) {
            Some(told) if strange(&told).is_empty() => {}
            told => wrong.push(format!("{whose}: {text:?} is told as {told:?}")),
        }
    }
    wrong
}

/// All that is said of a model to its owner.
fn said(imported: &Imported) -> Vec<String> {
    let lines = [&imported.understood, &imported.layers, &imported.remarks];
    let lines = lines.into_iter().flatten().cloned();
    let doubts = imported.doubts.iter();
    let doubts = doubts.map(|doubt| doubt.what.clone());
    let questions = imported.questions.iter().flat_map(|question| {
        let options = question.options.iter().map(OwnerReply::describe);
        [question.about.clone()].into_iter().chain(options)
    });
    lines.chain(doubts).chain(questions).collect()
}

fn outcome(model: &Path, rows: Option<&Path>) -> Vec<String> {
    let model = fs::read(model).unwrap();
    let rows = rows.map(|rows| fs::read(rows).unwrap());
    match import(&model, rows.as_deref(), &ImportSettings::default()) {
        Ok(imported) => said(&imported),
        Err(error) => vec![error.happened()],
    }
}

#[test]
fn what_the_compiler_says_of_models_and_rows_is_told() {
    let german = german();
    let fixtures = root().join("shared/compiler/tests/fixtures");
    let mut cases: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    for folder in [
        "",
        "kinds",
        "galleries",
        "graphs",
        "networks",
        "trees",
        "preparation",
    ] {
        let models = files(&fixtures.join(folder), &MODELS);
        cases.extend(models.into_iter().map(|model| (model, None)));
    }
    for model in files(&fixtures.join("pictures"), &["onnx"]) {
        let rows = model.with_extension("csv");
        cases.push((model, rows.exists().then_some(rows)));
    }
    for (folder, rows) in [
        ("e2e/zoo/models", "train.csv"),
        ("static/samples", "held-out.csv"),
    ] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let folder = entry.unwrap().path();
            let rows = Some(folder.join(rows)).filter(|rows| rows.exists());
            let models = match folder.is_dir() {
                true => files(&folder, &MODELS),
                false => Vec::new(),
            };
            let models = models
                .into_iter()
                .filter(|model| model.file_stem().unwrap() == "model");
            cases.extend(models.map(|model| (model, rows.clone())));
        }
    }
    assert!(cases.len() > 100);
    let wrong: Vec<String> = cases
        .iter()
        .flat_map(|(model, rows)| {
            let name = model.strip_prefix(root()).unwrap().display().to_string();
            expect_german(&german, &outcome(model, rows.as_deref()), &name)
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_said_of_pictures_is_told() {
    let german = german();
    let mut said: Vec<String> = [1, 3]
        .into_iter()
        .flat_map(PixelScale::usual)
        .chain([PixelScale::default(), PixelScale::up_to(255.0)])
        .map(|scale| scale.describe())
        .collect();
    let look = |light: f64| PictureLook::of(&[[light; 50], [0.4; 50]].concat(), 10, 10);
    let statistics = PictureStatistics::of(&[look(0.5); 50]).unwrap();
    for light in [0.0, 1.0] {
        said.push(statistics.differences(&look(light)).join(", "));
    }
    for meaning in [
        OutputMeaning::Values,
        OutputMeaning::Classes,
        OutputMeaning::Labels,
    ] {
        said.extend([1, 3].map(|outputs| meaning.describe(outputs)));
    }
    assert_eq!(expect_german(&german, &said, "pictures"), [""; 0]);
    let told = words::told_in(&german, &PixelScale::usual(1)[1].describe()).unwrap();
    assert!(told.contains("Mittelwert 0,1307"), "{told}");
}

#[test]
fn what_is_said_of_damaged_tables_is_told() {
    let german = german();
    let folder = root().join("static/samples/diabetes");
    let model = fs::read(folder.join("model.onnx")).unwrap();
    let rows = fs::read_to_string(folder.join("held-out.csv")).unwrap();
    let first_cell = |line: &str, cell: &str| {
        let rest = line.split_once(',').unwrap().1;
        format!("{cell},{rest}")
    };
    let holed = rows.lines().enumerate().map(|(at, line)| match at {
        3 => first_cell(line, ""),
        5..=9 => first_cell(line, "abc"),
        11 => format!("{line},1"),
        _ => line.to_owned(),
    });
    let holed = holed.collect::<Vec<_>>().join("\n");
    let tables = [
        holed.clone(),
        rows.replace(',', ";"),
        format!("A table of patients\n\n{rows}"),
        rows.replacen("bmi", "is empty", 1),
        rows.lines().take(1).collect(),
        rows.lines().skip(1).collect::<Vec<_>>().join("\n"),
        rows.lines()
            .map(|line| first_cell(line, "x") + "\n")
            .collect(),
    ];
    let mut wrong = Vec::new();
    for table in &tables {
        let said = match import(&model, Some(table.as_bytes()), &ImportSettings::default()) {
            Ok(imported) => said(&imported),
            Err(error) => vec![error.happened()],
        };
        wrong.extend(expect_german(&german, &said, "a table"));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let imported = import(&model, Some(holed.as_bytes()), &ImportSettings::default()).unwrap();
    let told = said(&imported);
    let told = told
        .iter()
        .map(|line| words::told_in(&german, line).unwrap());
    let told = told.collect::<Vec<_>>().join("\n");
    assert!(told.contains("5 Zeilen ausgelassen: Spalte „Age“ ist keine Zahl (in den Zeilen 6, 7, 8 und weiteren)."), "{told}");
}

#[test]
fn however_a_table_is_written_it_is_told() {
    let german = german();
    let mut said = Vec::new();
    for delimiter in [",", ";", "\t", "|", "  "] {
        for numbers in ["1.5 7", "1,5 7", "1.5 1,5", "1.234 7", "1,234 7", "3 7"] {
            for head in [
                "age weight\n",
                "",
                "Ward\n\nage weight\n",
                "Ward\n\nOf May\n\nage weight\n",
            ] {
                let line = numbers.replace(' ', delimiter);
                let table = format!("{}{line}\n{line}\n", head.replace(' ', delimiter));
                let mut reader = TableReader::new(table.as_bytes()).unwrap();
                if let Ok(columns) = reader.columns(&["age", "weight"]) {
                    said.extend(reader.facts(&columns).sentences());
                }
            }
        }
    }
    let facts = [
        Encoding::Utf8,
        Encoding::Utf16BigEndian,
        Encoding::Windows1252,
    ];
    for (encoding, decimal) in
        facts
            .into_iter()
            .zip([DecimalSign::Point, DecimalSign::Comma, DecimalSign::Certain])
    {
        let facts = TableFacts {
            encoding,
            decimal,
            ..TableFacts::default()
        };
        said.extend(facts.sentences());
    }
    said.sort();
    said.dedup();
    assert!(
        said.iter()
            .any(|line| line.contains("as each number shows"))
    );
    assert!(said.len() > 20, "{said:#?}");
    let other_order = TableProblem::OtherOrder {
        input: "Mean radius".to_owned(),
        placed: "radius_worst".to_owned(),
        likely: "radius_mean".to_owned(),
    };
    said.push(other_order.to_string());
    said.push(other_order.action().to_owned());
    assert_eq!(expect_german(&german, &said, "a table"), [""; 0]);
}
