use preparation::{Cell, Input};

use super::*;
use crate::{Answer, Target, ValueLink};

fn found(header: &str, names: &[&str]) -> Result<Columns, TableProblem> {
    TableReader::new(header.as_bytes())?.columns(names)
}

fn positions(columns: &Columns) -> (Vec<usize>, Option<usize>) {
    let features = columns.features.iter().map(|column| column.position);
    let label = columns.labels.first().map(|column| column.position);
    (features.collect(), label)
}

#[test]
fn names_of_the_model_decide_the_order() {
    let columns = found(
        "Age,Sepal length (cm),other,y\n",
        &["sepal_length__cm_", "age"],
    );
    assert_eq!(positions(&columns.unwrap()), (vec![1, 0], Some(3)));
}

#[test]
fn a_name_as_written_comes_before_one_that_is_alike() {
    let columns = found("A_b,a b,a_b\n", &["a_b", "a b"]).unwrap();
    assert_eq!(positions(&columns), (vec![2, 1], Some(0)));
}

#[test]
fn features_of_one_name_take_its_columns_in_turn() {
    assert_eq!(positions(&found("x,y,x\n", &["x", "x"]).unwrap()).0, [0, 2]);
    let repeated = TableProblem::RepeatedColumn("x".to_owned());
    assert_eq!(found("x,y,x\n", &["x", "y"]), Err(repeated));
}

#[test]
fn a_unit_in_brackets_may_stand_on_one_side_alone() {
    for (header, name) in [
        ("Age (years),y\n", "age"),
        ("age,y\n", "Age [years]"),
        ("sepal_length,y\n", "sepal length (cm)"),
    ] {
        assert_eq!(
            positions(&found(header, &[name]).unwrap()).0,
            [0],
            "{header}"
        );
    }
    let missing = TableProblem::MissingColumns(vec!["weight (kg)".to_owned()]);
    assert_eq!(
        found("weight (g),age\n", &["weight (kg)", "age"]),
        Err(missing)
    );
}

#[test]
fn yes_and_no_are_one_and_zero_where_nothing_else_is_usual() {
    let read = |maximum: f64| cell(Some("Yes"), &preparation::Input::number(0.0, maximum));
    assert_eq!(read(1.0), Ok(preparation::Cell::Number(1.0)));
    assert_eq!(read(2.0), Err(CellProblem::NotANumber));
}

#[test]
fn missing_columns_are_named_up_to_five() {
    let missing = TableProblem::MissingColumns(vec!["body_mass".to_owned()]);
    assert_eq!(found("age,label\n", &["age", "body_mass"]), Err(missing));
    let names = |count| (1..=count).map(|i| format!("c{i}")).collect();
    let text = |count| TableProblem::MissingColumns(names(count)).to_string();
    assert_eq!(text(1), "The table lacks the column \"c1\".");
    assert_eq!(text(2), "The table lacks 2 columns: \"c1\", \"c2\".");
    assert!(text(7).ends_with("\"c5\" and 2 more."));
}

#[test]
fn without_names_the_label_is_named_or_stands_out_or_is_last() {
    let two = |header: &str| positions(&found(header, &["", ""]).unwrap());
    assert_eq!(two("target,a,b\n"), (vec![1, 2], Some(0)));
    assert_eq!(two("a,b,c\n"), (vec![0, 1], Some(2)));
    assert_eq!(two("a,b\n"), (vec![0, 1], None));
    let pixels = found("shown,pixel0,pixel1,pixel2\n", &["", "", ""]).unwrap();
    assert_eq!(positions(&pixels), (vec![1, 2, 3], Some(0)));
}

#[test]
fn an_unnamed_index_column_is_left_out() {
    for header in [",a,b,class\n", "Unnamed: 0,a,b,class\n"] {
        let columns = found(header, &["", ""]).unwrap();
        assert_eq!(positions(&columns), (vec![1, 2], Some(3)));
    }
}

#[test]
fn several_labels_are_numbered_alike_or_stand_last() {
    for (header, labels) in [
        ("a,b,target_0,target_1\n", vec![2, 3]),
        ("y0,y1,a,b\n", vec![0, 1]),
        ("b,a,price,area\n", vec![2, 3]),
    ] {
        let mut reader = TableReader::new(header.as_bytes()).unwrap();
        let target = |name: &str| Target {
            name: name.into(),
            unit: String::new(),
            decimals: 0,
        };
        let answer = Answer::Values {
            targets: vec![target("value"), target("value 2")],
            link: ValueLink::Identity,
        };
        let wanted = Wanted {
            names: &["a", "b"],
            answer: Some(&answer),
            ..Wanted::default()
        };
        let columns = reader.found(&wanted).unwrap();
        let found: Vec<_> = columns.labels.iter().map(|label| label.position).collect();
        assert_eq!(found, labels, "{header}");
    }
}

#[test]
fn too_few_columns_are_counted() {
    let (expected, got) = (3, 2);
    let count = TableProblem::ColumnCount { expected, got };
    assert_eq!(found("a,target\n", &["", "", ""]), Err(count));
}

#[test]
fn a_header_is_told_from_a_row() {
    let has_header = |line: &str, features: usize| {
        let names = vec![""; features];
        found(&format!("{line}\n"), &names).unwrap().has_header
    };
    assert!(has_header("a,b,y", 2));
    assert!(has_header("0,1,2,target", 3));
    assert!(has_header("0,1,2,3", 3));
    assert!(!has_header("5.1,3.5,1.4,setosa", 3));
    assert!(!has_header("5.1,,1.4,y", 3));
    assert!(!has_header("1,2,3", 2));
    let named = found("2,1,0,a\n", &["0", "1", "2"]).unwrap();
    assert_eq!(positions(&named), (vec![2, 1, 0], Some(3)));
}

#[test]
fn a_first_line_that_is_no_header_is_read_as_a_row() {
    let mut reader = TableReader::new(b"5.1,setosa\n4.9,setosa\n").unwrap();
    let columns = reader.columns(&[""]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = reader.next().unwrap() {
        lines.push((row.line(), row.number(columns.features[0].position)));
    }
    assert_eq!(lines, [(1, Ok(5.1)), (2, Ok(4.9))]);
}

#[test]
fn rows_from_all_over_a_table_are_handed_over_before_its_first() {
    let rows: String = (0..1_000).map(|row| format!("{row},y\n")).collect();
    let text = format!("x,label\n{rows}");
    let mut reader = TableReader::new(text.as_bytes()).unwrap();
    reader.columns(&["x"]).unwrap();
    let mut seen = Vec::new();
    reader
        .spread(10, |row| seen.push(row.number(0).unwrap()))
        .unwrap();
    assert_eq!(
        seen,
        (0..10)
            .map(|row| 100.0 * f64::from(row))
            .collect::<Vec<_>>()
    );
    assert_eq!(reader.next().unwrap().unwrap().number(0), Ok(0.0));
}

#[test]
fn lines_are_counted_alike_however_they_end() {
    let text = "\nname,x\na,1\n\nb,\"2\n\"\nc,3\n\n\nd,4";
    let above = "sep=,\nname,x\na,1\nb,2\n";
    let lines = |text: &str| -> Vec<u64> {
        let mut reader = TableReader::new(text.as_bytes()).unwrap();
        reader.columns(&["x"]).unwrap();
        let mut lines = Vec::new();
        while let Some(row) = reader.next().unwrap() {
            lines.push(row.line());
        }
        lines
    };
    for end in ["\n", "\r\n", "\r"] {
        let ended = |text: &str| lines(&text.replace('\n', end));
        assert_eq!(ended(text), [3, 5, 7, 10], "{end:?}");
        assert_eq!(ended(above), [3, 4], "{end:?}");
    }
}

#[test]
fn separators_inside_quotes_do_not_count() {
    let header = "\"length, in cm, twice\";width;species\n";
    let columns = found(header, &["", ""]).unwrap();
    assert_eq!(positions(&columns), (vec![0, 1], Some(2)));
    assert_eq!(columns.features[0].name, "length, in cm, twice");
}

#[test]
fn more_bytes_than_a_table_may_have_are_refused_unread() {
    let large = vec![b'1'; MOST_BYTES + 1];
    assert!(matches!(
        TableReader::new(&large),
        Err(TableProblem::TooLarge)
    ));
}

#[test]
fn a_name_with_breaks_or_hidden_letters_is_the_one_that_is_seen() {
    let names = ["New York", "Bern"].map(str::to_owned).to_vec();
    let city = Input::Category {
        names: names.clone(),
        may_miss: false,
        other_is_missing: false,
    };
    for written in ["New\nYork", "New  York", "new york\u{200b}", "New York"] {
        assert_eq!(class(written, &names), Some(0), "{written:?}");
        assert_eq!(
            cell(Some(written), &city),
            Ok(Cell::Number(0.0)),
            "{written:?}"
        );
    }
    assert_eq!(class("New York State", &names), None);
}

#[test]
fn names_that_tell_another_order_are_never_taken_by_their_place() {
    let names = ["Mean radius", "Radius error", "Worst radius"];
    let certain = |file: &str| {
        let mut reader = TableReader::new(file.as_bytes()).unwrap();
        reader.columns(&names).unwrap().certain(&names)
    };
    let rows = |head: &str| format!("{head}\n1,2,3\n4,5,6\n");
    assert_eq!(
        certain(&rows("radius_worst,radius_mean,radius_se")),
        Err(TableProblem::OtherOrder {
            input: "Mean radius".to_owned(),
            placed: "radius_worst".to_owned(),
            likely: "radius_mean".to_owned(),
        })
    );
    assert!(certain(&rows("a,b,radius_se")).is_err(), "one tells");
    for head in [
        "radius_mean,radius_se,radius_worst",
        "radius_mean,spread,radius_worst",
        "a,b,c",
        "x1,x2,x3",
    ] {
        let columns = certain(&rows(head)).unwrap();
        assert!(columns.assumed(&names).is_some(), "{head}");
    }
}

#[test]
fn the_decimal_sign_is_that_of_the_columns_in_use() {
    let read = |text: &str, names: &[&str]| {
        let mut reader = TableReader::new(text.as_bytes()).unwrap();
        let columns = reader.columns(names).unwrap().certain(names).unwrap();
        reader.settle_signs(&columns, &[]).unwrap();
        let position = columns.features[0].position;
        let mut numbers = Vec::new();
        while let Some(row) = reader.next().unwrap() {
            numbers.push(row.number(position));
        }
        (numbers, reader.facts(&columns).decimal)
    };
    let german = "Zeit;Gewicht;Version\n9.30;1.234;1.10\n10.15;70,5;1.9\n";
    let (numbers, sign) = read(german, &["Gewicht"]);
    assert_eq!(numbers, [Ok(1234.0), Ok(70.5)]);
    assert_eq!(sign, DecimalSign::Comma);
    let english = "time\tweight\n9,30\t1.234\n10,15\t70.5\n";
    let (numbers, sign) = read(english, &["weight"]);
    assert_eq!(numbers, [Ok(1.234), Ok(70.5)]);
    assert_eq!(sign, DecimalSign::Point);
    let open = "Zeit;Gewicht\n9.30;1.234\n10.15;2.345\n";
    let (numbers, _) = read(open, &["Gewicht"]);
    assert!(
        numbers.iter().all(Result::is_err),
        "a time tells nothing of a weight"
    );
}
