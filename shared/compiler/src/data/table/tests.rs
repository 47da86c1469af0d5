use card::{
    Answer,
    table::{CellProblem, ColumnRole, LabelReason},
};
use preparation::Preparation;

use super::*;
use crate::{
    model::{
        float::{FloatModel, ModelKind},
        linear::LinearModel,
        link::Link,
    },
    read::understanding::open_numbers,
};

fn binary() -> Answer {
    Answer::Binary {
        classes: ["0".into(), "1".into()],
        probability: true,
        link: card::ProbabilityLink::Softmax,
    }
}

fn value() -> Answer {
    Answer::Regression {
        target: "value".into(),
        unit: String::new(),
        decimals: 0,
        link: Default::default(),
        decision: None,
    }
}

/// A linear model of these weights.
fn linear(weights: &[f64]) -> FloatModel {
    let rows = vec![weights.to_vec()];
    FloatModel(ModelKind::Linear(LinearModel::new(
        rows,
        vec![0.0],
        Link::Logistic,
    )))
}

fn read_with(
    file: &[u8],
    names: &[&str],
    answer: &Answer,
    roles: Option<&[ColumnRole]>,
) -> Result<Table, TableProblem> {
    read_as_wished(file, names, answer, roles, None)
}

fn read_as_wished(
    file: &[u8],
    names: &[&str],
    answer: &Answer,
    roles: Option<&[ColumnRole]>,
    label: Option<&str>,
) -> Result<Table, TableProblem> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    read(
        file,
        &Reading {
            names: &names,
            preparation: &Preparation::plain(open_numbers(names.len())),
            answer,
            float: &linear(&vec![1.0; names.len()]),
            roles,
            label,
            spans: Vec::new(),
            percents: None,
        },
    )
}

/// Of a model with two unnamed inputs and the classes 0 and 1.
fn read_two(csv: &str) -> Result<Table, TableProblem> {
    read_with(csv.as_bytes(), &["", ""], &binary(), None)
}

fn error(csv: &str) -> TableProblem {
    read_two(csv).err().expect("the table is refused")
}

fn label(table: &Table) -> &str {
    &table.columns.labels[0].name
}

#[test]
fn labels_match_class_names_as_text_or_number() {
    let table = read_two("a,b,label\n1,2.50,1\n3,4,0.0\n").unwrap();
    assert_eq!(table.truth, Some(Truth::Classes(vec![1, 0])));
    assert_eq!(table.rows, [[1.0, 2.5], [3.0, 4.0]]);
    let summary = &table.inputs[1];
    assert_eq!((summary.decimals(), summary.mean()), (2, 3.25));
}

#[test]
fn yes_and_no_in_any_writing_are_the_classes_one_and_zero() {
    for [no, yes] in [["False", "True"], ["no", "YES"], ["0.0", "1.0"], ["0", "1"]] {
        let table = read_two(&format!("a,b,label\n1,2,{yes}\n3,4,{no}\n")).unwrap();
        assert_eq!(table.truth, Some(Truth::Classes(vec![1, 0])), "{yes}");
    }
}

#[test]
fn each_of_several_answers_has_a_label_of_its_own() {
    let answer = Answer::Labels {
        names: vec!["x".into(), "y".into()],
        probability: true,
    };
    let csv = b"a,b,label_0,label_1\n1,2,True,0\n3,4,0,1\n";
    let table = read_with(csv, &["", ""], &answer, None).unwrap();
    let marks = vec![vec![true, false], vec![false, true]];
    assert_eq!(table.truth, Some(Truth::Marks(marks)));
}

#[test]
fn columns_too_many_are_left_out_as_the_model_answers_best_and_that_is_said() {
    let mut csv = String::from("id,a,b,type,ward\n");
    for row in 0..40 {
        let (a, b) = (row % 7, (row * 3) % 11);
        let (class, ward) = (u8::from(a + b > 7), (row * 5) % 3);
        csv += &format!("{},{},{},{class},{ward}\n", 1_000 + row, a, b - 7);
    }
    let table = read_two(&csv).unwrap();
    assert_eq!(label(&table), "type");
    let inputs = table.columns.features.iter();
    let inputs: Vec<&str> = inputs.map(|column| column.name.as_str()).collect();
    assert_eq!(inputs, ["a", "b"]);
    assert_eq!(table.columns.guessed, ["ward"]);
    let told = |doubt: &Doubt| doubt.what.contains("left out: \"ward\"");
    assert!(table.doubts.iter().any(told));
    assert_eq!(table.proposed.len(), 5);
}

#[test]
fn semicolons_tabs_and_missing_headers_are_understood() {
    for csv in [
        "1;2;0\n3;4;1\n",
        "1\t2\t0\n3\t4\t1\n",
        "\u{feff}a;b;y\n1;2;0\n3;4;1",
    ] {
        let table = read_two(csv).unwrap();
        assert_eq!(table.rows, [[1.0, 2.0], [3.0, 4.0]]);
    }
}

#[test]
fn rows_that_cannot_be_used_are_left_out_and_counted_by_reason_without_a_value() {
    let csv = "a,b,y\n1,2,0\n1,secret,0\n1,NaN,0\n1, ,0\n1,2,7\n1,2\n,,\n3,4,1,5\n3,4,1\n";
    let table = read_two(csv).unwrap();
    assert_eq!(table.rows, [[1.0, 2.0], [3.0, 4.0]]);
    let skipped = table.facts.skipped.iter();
    let skipped: Vec<_> = skipped
        .map(|rows| (rows.reason.as_str(), rows.lines.as_slice()))
        .collect();
    let expected = [
        ("column \"b\" is not a number", &[3, 4][..]),
        ("column \"b\" is empty", &[5]),
        ("column \"y\" holds no class of the model", &[6]),
        ("another number of cells than the first line", &[7, 9]),
    ];
    assert_eq!(skipped, expected);
    let told = table.facts.sentences().join(" ");
    assert!(told.contains("2 rows were left out: column \"b\" is not a number (in lines 3, 4)."));
    assert!(!told.contains("secret"));
}

#[test]
fn a_number_beyond_all_that_models_compute_with_leaves_its_row_out_and_no_range_reaches_there() {
    let csv = "a,b,y\n1,2,0\n1e308,2,1\n3,2,0\n3,-1e400,0\ninf,2,0\n4,3,1\n";
    let table = read_two(csv).unwrap();
    assert_eq!((table.total, table.inputs[0].maximum), (3, 4.0));
    let told = table.facts.sentences().join(" ");
    assert!(
        told.contains("column \"a\" is infinite, or larger than any number that models compute with (in lines 3, 6)."),
        "{told}"
    );
    assert_eq!(
        error("a,b,y\n1,1e39,0\n"),
        TableProblem::Cell {
            line: 2,
            column: "b".to_owned(),
            problem: CellProblem::TooLarge
        }
    );
}

#[test]
fn a_table_without_one_row_that_can_be_used_is_refused_for_its_first() {
    let problem = |problem| TableProblem::Cell {
        line: 2,
        column: "b".to_owned(),
        problem,
    };
    assert_eq!(
        error("a,b,y\n1,x,0\n1,,0\n"),
        problem(CellProblem::NotANumber)
    );
    assert_eq!(error("a,b,y\n1,,0\n1,x,0\n"), problem(CellProblem::Empty));
    let (line, column) = (2, "y".to_owned());
    let unknown = TableProblem::UnknownClass { line, column };
    assert_eq!(error("a,b,y\n1,2,7\n1,2,8\n1,2,1\n"), unknown);
    assert_eq!(error(""), TableProblem::Empty);
    assert_eq!(error("a,b,y\n"), TableProblem::NoRows);
    assert_eq!(error("PK\u{3}\u{4}..."), TableProblem::Workbook);
    let bytes = read_with(b"a,b,y\n\0,1,2\n", &["", ""], &binary(), None);
    assert_eq!(bytes.err(), Some(TableProblem::NotText));
}

#[test]
fn a_feature_called_like_a_label_is_a_feature_where_the_model_answers_another_column() {
    let mut csv = String::from("x,y,price\n");
    for row in 0..20 {
        let (x, y) = (f64::from(row % 7), f64::from(row % 3));
        csv.push_str(&format!("{x},{y},{}\n", x + y + 0.01));
    }
    let table = read_with(csv.as_bytes(), &["", ""], &value(), None).unwrap();
    assert_eq!(label(&table), "price");
    assert_eq!(table.facts.reason, Some(LabelReason::Fit));
    let labels = ["price", "y"].map(|name| OwnerReply::Label(name.to_owned()));
    let asked = &table.questions[0];
    assert_eq!(
        (&asked.options[..], &asked.chosen),
        (&labels[..], &labels[0])
    );
    assert!(asked.about.contains("\"price\" or \"y\"") && table.doubts.is_empty());
    let wished = read_as_wished(csv.as_bytes(), &["", ""], &value(), None, Some("y")).unwrap();
    assert_eq!(label(&wished), "y");
    assert_eq!(wished.facts.reason, Some(LabelReason::Choice));
    let asked = &wished.questions[0];
    assert_eq!((&asked.chosen, asked.is_settled), (&labels[1], true));
    let first = csv.replace("x,y,price", "price,a,b");
    let first = first
        .lines()
        .map(|line| match line.split(',').collect::<Vec<_>>()[..] {
            [x, y, price] if x != "price" => format!("{price},{x},{y}\n"),
            _ => format!("{line}\n"),
        });
    let table = read_with(
        first.collect::<String>().as_bytes(),
        &["", ""],
        &value(),
        None,
    );
    let table = table.unwrap();
    assert_eq!(label(&table), "price");
    assert_eq!(table.columns.features[0].name, "a");
}

/// Rows of `price = a - 2 b` that noise of this size nearly hides, with columns in this order.
fn noisy(order: &str, noise: i32) -> String {
    let mut csv = format!("{order}\n");
    for row in 0..300i32 {
        let (a, b) = (row * 37 % 11, row * 53 % 7);
        let price = a - 2 * b + noise * (row * 7_919 % 101 - 50) / 50;
        let cells = order.split(',').map(|name| match name {
            "a" => a.to_string(),
            "b" => b.to_string(),
            _ => price.to_string(),
        });
        csv += &(cells.collect::<Vec<_>>().join(",") + "\n");
    }
    csv
}

fn read_weak(csv: &str, names: &[&str]) -> Result<Table, TableProblem> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    read(
        csv.as_bytes(),
        &Reading {
            names: &names,
            preparation: &Preparation::plain(open_numbers(2)),
            answer: &value(),
            float: &linear(&[1.0, -2.0]),
            roles: None,
            label: None,
            spans: Vec::new(),
            percents: None,
        },
    )
}

#[test]
fn the_label_of_a_weak_model_is_found_wherever_it_stands() {
    for order in ["price,a,b", "a,price,b", "a,b,price"] {
        let table = read_weak(&noisy(order, 18), &["", ""]).unwrap();
        assert_eq!(label(&table), "price", "{order}");
        assert_eq!(table.columns.features[0].name, "a", "{order}");
        assert_eq!(table.facts.reason, Some(LabelReason::Fit), "{order}");
        assert!(table.questions.is_empty() && table.doubts.is_empty());
    }
}

#[test]
fn where_no_place_fits_better_than_chance_the_owner_is_asked_which_column_is_the_label() {
    let table = read_weak(&noisy("price,a,b", 500), &["", ""]).unwrap();
    let asked = &table.questions[0];
    let mut offered: Vec<String> = asked.options.iter().map(OwnerReply::describe).collect();
    offered.sort();
    assert_eq!(
        offered,
        ["a", "b", "price"].map(|name| format!("The column {name:?}."))
    );
    assert!(!asked.is_settled && asked.chosen == asked.options[0]);
    assert!(
        asked
            .about
            .contains("none of them clearly better than by chance")
    );
}

#[test]
fn columns_whose_names_tell_another_order_are_never_taken_by_position() {
    let csv = noisy("a,b,price", 0);
    let swapped = csv.replacen("a,b,price", "size of flat,floor no,price", 1);
    let refused = read_weak(&swapped, &["floor_number", "flat_size"]).err();
    let other = TableProblem::OtherOrder {
        input: "flat_size".into(),
        placed: "floor no".into(),
        likely: "size of flat".into(),
    };
    assert_eq!(refused, Some(other));
    let front = noisy("price,a,b", 0).replacen("price,a,b", "paid,size of flat,floor no", 1);
    let table = read_weak(&front, &["flat_size", "floor_number"]).unwrap();
    assert_eq!(label(&table), "paid");
    let said = table.doubts.iter().map(|doubt| doubt.what.as_str());
    let said: Vec<&str> = said.collect();
    assert!(said.len() == 1 && said[0].contains("\"size of flat\" for \"flat_size\""));
}

#[test]
fn a_label_in_the_place_of_a_column_that_the_table_lacks_is_doubted() {
    let lacking = "a,target\n1,2\n2,3\n3,4\n4,5\n5,6\n6,7\n";
    let table = read_with(lacking.as_bytes(), &["", ""], &value(), None).unwrap();
    assert!(table.truth.is_none());
    let [doubt] = table.doubts.as_slice() else {
        panic!("it is doubted");
    };
    assert!(doubt.what.contains("\"target\"") && doubt.action.contains("lacks a column"));
    let complete = lacking.replace("target", "b");
    let table = read_with(complete.as_bytes(), &["", ""], &value(), None).unwrap();
    assert!(table.doubts.is_empty());
}

#[test]
fn a_text_behind_the_label_does_not_move_it() {
    let mut csv = String::from("a,b,c,seen on\n");
    for row in 0..20 {
        let (a, b) = (f64::from(row % 7), f64::from(row % 3));
        csv.push_str(&format!(
            "{a},{b},{},2026-01-{:02}\n",
            0.2 * (a + b) + f64::from(row % 5),
            row + 1
        ));
    }
    let table = read_with(csv.as_bytes(), &["", ""], &value(), None).unwrap();
    assert_eq!(label(&table), "c");
}

#[test]
fn a_name_outweighs_a_better_fit_unless_the_model_does_not_answer_that_column_at_all() {
    let read = |share: f64| {
        let mut csv = String::from("a,b,target\n");
        for row in 0..40 {
            let (target, b) = (f64::from(row % 8) - 3.5, share * f64::from(row % 5 - 2));
            csv.push_str(&format!("{},{b},{target}\n", b + target));
        }
        read_with(csv.as_bytes(), &["", ""], &value(), None).unwrap()
    };
    let badly_trained = read(0.4);
    assert_eq!(label(&badly_trained), "target");
    assert!(badly_trained.doubts.is_empty());
    let another = read(3.0);
    assert_eq!(label(&another), "a");
    assert!(another.doubts.is_empty());
    let asked = &another.questions[0];
    let label = |name: &str| OwnerReply::Label(name.to_owned());
    assert_eq!(asked.options, [label("a"), label("target")]);
    assert_eq!((&asked.chosen, asked.is_settled), (&label("a"), false));
}

#[test]
fn a_label_that_the_model_misses_now_and_then_is_preferred_to_its_own_answers() {
    let mut csv = String::from("a,b,target,predicted\n");
    for row in 0..20 {
        let a = row - 10;
        let predicted = i32::from(a > 0);
        let target = if row == 3 { 1 - predicted } else { predicted };
        csv.push_str(&format!("{a},0,{target},{predicted}\n"));
    }
    let table = read_with(csv.as_bytes(), &["a", "b"], &binary(), None).unwrap();
    assert_eq!(label(&table), "target");
}

#[test]
fn columns_that_number_the_rows_and_texts_are_no_features() {
    let csv = "id,name,a,b,y\n7,x,1,2,0\n8,y,3,4,1\n";
    let table = read_two(csv).unwrap();
    assert_eq!(table.rows, [[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!(table.facts.left_out, ["id", "name"]);
    assert_eq!(label(&table), "y");
}

#[test]
fn the_owner_overrules_what_was_found() {
    let csv = b"b,kept,a,other\n1,0,2,5\n3,1,4,6\n";
    let roles = [
        ColumnRole::Feature(1),
        ColumnRole::Label,
        ColumnRole::Feature(0),
        ColumnRole::Ignore,
    ];
    let table = read_with(csv, &["x", "y"], &binary(), Some(&roles)).unwrap();
    assert_eq!(table.rows, [[2.0, 1.0], [4.0, 3.0]]);
    assert_eq!(table.truth, Some(Truth::Classes(vec![0, 1])));
    let proposed: Vec<ColumnRole> = table.proposed.iter().map(|column| column.role).collect();
    assert_eq!(proposed, roles);
    assert_eq!(table.proposed[0].examples, ["1", "3"]);
    let twice = [ColumnRole::Feature(0); 4];
    let refused = read_with(csv, &["x", "y"], &binary(), Some(&twice)).err();
    assert_eq!(refused, Some(TableProblem::Roles));
}

#[test]
fn columns_that_are_called_otherwise_are_taken_by_position_only_where_the_model_answers_them() {
    let mut csv = String::from("length,width,kind\n");
    let mut unlike = String::from("length,width,kind\n");
    for row in 0..20 {
        let a = row - 10;
        csv.push_str(&format!("{a},0,{}\n", i32::from(a > 0)));
        unlike.push_str(&format!("{a},0,{}\n", row % 2));
    }
    let named = ["first", "second"];
    let table = read_with(csv.as_bytes(), &named, &binary(), None).unwrap();
    assert_eq!(label(&table), "kind");
    let [doubt] = table.doubts.as_slice() else {
        panic!("it is said");
    };
    assert!(
        doubt
            .what
            .ends_with("beginning with \"length\" for \"first\".")
    );
    let missing = TableProblem::MissingColumns(named.map(str::to_owned).to_vec());
    let refused = read_with(unlike.as_bytes(), &named, &binary(), None).err();
    assert_eq!(refused, Some(missing));
}

#[test]
fn a_hundred_thousand_rows_are_read() {
    let mut csv = String::from("a,b,y\n");
    for row in 0..100_000 {
        csv.push_str(&format!("{row},0.5,{}\n", row % 2));
    }
    let table = read_two(&csv).unwrap();
    assert_eq!((table.total, table.inputs[0].maximum), (100_000, 99_999.0));
}

#[test]
fn percent_signs_are_read_as_the_model_answers_better_and_asked_about() {
    let lines = |share: f64| -> String {
        let line = |row: u32| format!("{} %,{}\n", 7 * row, f64::from(7 * row) * share);
        (1..9).map(line).collect()
    };
    for (share, expected) in [(0.01, Percents::Shares), (1.0, Percents::AsWritten)] {
        let table = format!("a,y\n{}", lines(share));
        let read = read_with(table.as_bytes(), &["a"], &value(), None).unwrap();
        let question = &read.questions[0];
        assert_eq!(question.chosen, card::OwnerReply::Percents(expected));
        assert!(!question.is_settled && question.about.contains("\"a\""));
        assert!((read.rows[0][0] - 7.0 * share).abs() < 1e-12);
    }
}
