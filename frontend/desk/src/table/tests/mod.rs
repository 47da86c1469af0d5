mod heads;
mod namings;
mod templates;

use card::{Answer, Field, PictureForm, PixelScale, ValueLink};
use circuit::{Circuit, Encoder, FeatureRange, OutputPolicy, Scale};

use preparation::{Input, Pattern, Preparation, Span, Step, Vocabulary};

use super::*;

fn circuit(features: usize) -> Circuit {
    let range = FeatureRange {
        minimum: 0.0,
        maximum: 10.0,
    };
    let encoder = Encoder {
        input_bits: 8,
        features: vec![range; features],
        grids: Vec::new(),
    };
    let scale = Scale {
        range_bits: 20,
        unit: 1.0,
    };
    let policy = OutputPolicy::Scores {
        resolution_bits: 12,
    };
    Circuit::linear(encoder, 1, scale, policy)
}

fn form(names: &[&str]) -> InputForm {
    let field = |name: &&str| Field::number(*name, 1.0, 5.0);
    InputForm::Table {
        fields: names.iter().map(field).collect(),
    }
}

fn picture() -> InputForm {
    InputForm::Image(PictureForm::plain(2, 2, 1))
}

/// Reads a table against a card of this form and circuit.
fn read_as(csv: &[u8], form: &InputForm, circuit: &Circuit) -> Result<Table, Error> {
    read(csv, &card_of(form, circuit))
}

fn card_of(form: &InputForm, circuit: &Circuit) -> ModelCard {
    let answer = Answer::Regression {
        target: "Value".to_owned(),
        unit: String::new(),
        decimals: 2,
        link: ValueLink::Identity,
        decision: None,
    };
    ModelCard::draft(form.clone(), answer, circuit.clone(), None)
}

/// The rows as numbers; a gap is not-a-number.
fn numbers(table: &Table) -> Vec<Vec<f64>> {
    let number = |cell: &Cell| cell.number().unwrap_or(f64::NAN);
    let rows = table.rows.iter();
    rows.map(|row| row.iter().map(number).collect()).collect()
}

fn read_two(csv: &str) -> Result<Table, Error> {
    read_as(csv.as_bytes(), &form(&["age", "weight"]), &circuit(2))
}

#[test]
fn rows_are_read_in_the_order_of_the_card() {
    let table = read_two("weight,name,age\n2,x,1\n4,y,3\n").unwrap();
    assert_eq!(numbers(&table), vec![vec![1.0, 2.0], vec![3.0, 4.0]]);
    assert_eq!(table.report.lines, vec![2, 3]);
    assert_eq!(table.report.ignored_columns, vec!["name"]);
    assert_eq!(table.report.own_cells(0), ["x"]);
    assert_eq!(table.report.own_cells(1), ["y"]);
}

#[test]
fn own_columns_are_shown_beside_good_rows_alone() {
    let table =
        read_two("bed,age,weight,name,note\n7,1,2,x,a\n8,?!,2,y,b\n9,3,4,z\u{e9},c\n").unwrap();
    assert_eq!(table.report.lines, [2, 4]);
    let names = table.report.own.iter().map(|own| own.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["bed", "name"]);
    assert_eq!(table.report.own_cells(1), ["9", "z\u{e9}"]);
    assert!(!format!("{:?}", table.report).contains('\u{e9}'));
}

#[test]
fn a_missing_column_is_named() {
    let error = read_two("age\n1\n").unwrap_err();
    assert_eq!(
        error,
        TableProblem::MissingColumns(vec!["weight".to_owned()]).into()
    );
}

#[test]
fn a_column_found_twice_is_not_guessed_at() {
    let error = read_two("age,weight,age\n1,2,3\n").unwrap_err();
    assert_eq!(error, TableProblem::RepeatedColumn("age".to_owned()).into());
}

#[test]
fn a_bad_row_is_left_out_with_its_line_column_and_reason() {
    let csv = "age,weight\n1,heavy\n1,2\n,2\n1\nNaN,1\ninf,1\n";
    let table = read_two(csv).unwrap();
    assert_eq!(numbers(&table), vec![vec![1.0, 2.0]]);
    assert_eq!(table.report.lines, vec![3]);
    let problems: Vec<_> = table
        .report
        .reasons()
        .map(|(line, problem)| (line, problem.column.as_str(), problem.problem.as_str()))
        .collect();
    let expected = [
        (2, "weight", "is not a number"),
        (4, "age", "is empty"),
        (5, "weight", "is not there, since the line ends before it"),
        (6, "age", "is not a number"),
        (
            7,
            "age",
            "is infinite, or larger than any number that models compute with",
        ),
    ];
    assert_eq!(problems, expected);
}

#[test]
fn a_number_outside_its_range_is_kept_and_told_for_its_column() {
    let table = read_two("age,weight\n11,1\n-0.1,1\n10,0\n").unwrap();
    assert_eq!(table.rows.len(), 3);
    let remark = ColumnRemark {
        column: "age".to_owned(),
        rows: 2,
        remark: "outside 0 to 10, the nearest end is used".to_owned(),
    };
    assert_eq!(table.report.remarks, [remark]);
}

#[test]
fn each_row_whose_cells_are_changed_is_marked_with_their_columns() {
    let table = read_two("age,weight\n1,99\nx,1\n11,1\n5,5\n-1,12\n").unwrap();
    assert_eq!(table.report.lines, [2, 4, 5, 6]);
    let report = &table.report;
    let columns = |row| report.marked(row).into_iter().map(|it| &it.column);
    let marked: Vec<Vec<_>> = (0..5).map(|row| columns(row).collect()).collect();
    let expected = [
        vec!["weight"],
        vec!["age"],
        vec![],
        vec!["age", "weight"],
        vec![],
    ];
    assert_eq!(marked, expected);
}

#[test]
fn gaps_names_and_texts_are_read_as_the_preparation_of_the_card_takes_them() {
    let home = Input::Category {
        names: ["rented", "owned"].map(str::to_owned).to_vec(),
        may_miss: false,
        other_is_missing: true,
    };
    let age = Input::Number {
        span: Span::new(0.0, 100.0),
        may_miss: true,
    };
    let inputs = vec![age, home, Input::Text, Input::number(0.0, 10.0)];
    let mut card = ModelCard::draft(
        form(&["age", "home", "note", "weight"]),
        Answer::Match { names: Vec::new() },
        circuit(4),
        None,
    );
    card.preparation = Some(Preparation::plain(inputs));
    let csv = "weight,note,home,age\n1,\"late, twice\",Owned,NA\n2,,castle,40\n,x,rented,40\n";
    let table = read(csv.as_bytes(), &card).unwrap();
    let text = |text: &str| Cell::Text(text.to_owned());
    let (one, two) = (Cell::Number(1.0), Cell::Number(2.0));
    assert_eq!(
        *table.rows,
        [
            vec![Cell::Missing, one.clone(), text("late, twice"), one],
            vec![Cell::Number(40.0), Cell::Missing, text(""), two],
        ]
    );
    assert_eq!(table.report.problems[0].column, "weight");
    assert_eq!(table.report.left_out.len(), 1);
    let remarks = table.report.remarks;
    let told: Vec<_> = remarks
        .iter()
        .map(|told| (&*told.column, told.rows))
        .collect();
    assert_eq!(told, [("age", 1), ("home", 1)]);
    assert!(remarks[0].remark.ends_with("to take gaps"));
    assert!(remarks[1].remark.ends_with("taken as unknown"));
    let mark = |row, remark| RowMark {
        row,
        remarks: vec![remark],
    };
    assert_eq!(table.report.marks, [mark(0, 0), mark(1, 1)]);
}

#[test]
fn every_row_that_is_left_out_is_told_and_each_reason_once() {
    let csv = format!("age,weight\n{}", "x,1\n".repeat(250));
    let table = read_two(&csv).unwrap();
    assert_eq!(table.report.problems.len(), 1);
    let lines: Vec<u32> = table.report.reasons().map(|(line, _)| line).collect();
    assert!(lines.into_iter().eq(2..252));
}

#[test]
fn an_empty_file_and_a_bare_header_are_told_apart() {
    assert_eq!(read_two(""), Err(TableProblem::Empty.into()));
    assert_eq!(read_two(" \r\n\n"), Err(TableProblem::Empty.into()));
    assert_eq!(read_two("age,weight\n"), Err(TableProblem::NoRows.into()));
}

#[test]
fn semicolons_tabs_quotes_and_a_byte_order_mark_are_understood() {
    let expected = vec![vec![1.0, 2.5]];
    for csv in [
        "\u{feff}age,weight\r\n1,2.5\r\n",
        "age;weight\n1;2.5\n",
        "age\tweight\n1\t2.5\n",
        "\"Age\", Weight\n\"1\", 2.5\n",
    ] {
        assert_eq!(numbers(&read_two(csv).unwrap()), expected);
    }
}

#[test]
fn pixels_are_taken_by_position_and_a_label_column_is_left_aside() {
    let csv = b"label,a,b,c,d\n7,0,1,2,3\n";
    let table = read_as(csv, &picture(), &circuit(4)).unwrap();
    assert_eq!(numbers(&table), vec![vec![0.0, 1.0, 2.0, 3.0]]);
    assert_eq!(table.report.ignored_columns, vec!["label"]);
    let last = read_as(b"a,b,c,d,digit\n0,1,2,3,7\n", &picture(), &circuit(4)).unwrap();
    assert_eq!(
        (&last.rows, last.report.ignored_columns),
        (&table.rows, vec!["digit".to_owned()])
    );
    let error = read_as(b"a,b,c\n1,2,3\n", &picture(), &circuit(4)).unwrap_err();
    assert_eq!(
        error,
        TableProblem::ColumnCount {
            expected: 4,
            got: 3
        }
        .into()
    );
}

#[test]
fn grey_levels_to_255_become_greys_to_one_and_others_stay() {
    let unit = unit_greys();
    let levels = read_as(b"a,b,c,d\n0,51,255,1\n256,0,0,0\n", &picture(), &unit).unwrap();
    assert_eq!(numbers(&levels)[0], [0.0, 0.2, 1.0, 1.0 / 255.0]);
    let remark = &levels.report.remarks[0];
    assert_eq!((remark.column.as_str(), remark.rows), ("a", 1));
    assert!(remark.remark.starts_with("outside 0 to 255"));
    let greys = read_as(b"a,b,c,d\n0,0.2,1,0.5\n", &picture(), &unit).unwrap();
    assert_eq!(numbers(&greys), vec![vec![0.0, 0.2, 1.0, 0.5]]);
}

#[test]
fn bytes_that_are_no_text_are_no_numbers() {
    let table = read_as(
        b"age,weight\n\xff\xfe,1\n",
        &form(&["age", "weight"]),
        &circuit(2),
    )
    .unwrap();
    assert_eq!(table.report.problems[0].problem, "is not a number");
}

#[test]
fn a_hundred_thousand_rows_are_read() {
    let names: Vec<_> = (0..30).map(|index| format!("f{index}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let line = format!("{}\n", vec!["1.25"; 30].join(","));
    let csv = format!("{}\n{}", names.join(","), line.repeat(100_000));
    let table = read_as(csv.as_bytes(), &form(&names), &circuit(30)).unwrap();
    assert_eq!(
        (table.rows.len(), table.report.left_out.len()),
        (100_000, 0)
    );
}

fn unit_greys() -> Circuit {
    let mut unit = circuit(4);
    for range in &mut unit.encoder.features {
        range.maximum = 1.0;
    }
    unit
}

#[test]
fn a_label_in_front_of_the_pixels_is_no_pixel_and_does_not_darken_them() {
    for label in ["digit", "y", "Target", "answer"] {
        let csv = format!("{label},p0,p1,p2,p3\n7,0,0.2,0.4,1\n");
        let table = read_as(csv.as_bytes(), &picture(), &unit_greys()).unwrap();
        assert_eq!(numbers(&table), vec![vec![0.0, 0.2, 0.4, 1.0]], "{label}");
        assert_eq!(table.report.ignored_columns, vec![label]);
    }
}

#[test]
fn an_index_column_is_no_pixel() {
    for index in ["", "Unnamed: 0"] {
        let csv = format!("{index},p0,p1,p2,p3\n7,0,0.2,0.4,1\n");
        let table = read_as(csv.as_bytes(), &picture(), &unit_greys()).unwrap();
        assert_eq!(numbers(&table), vec![vec![0.0, 0.2, 0.4, 1.0]], "{index}");
    }
}

#[test]
fn pixels_without_a_header_lose_no_row() {
    let table = read_as(b"0,1,1,3\n4,5,6,7\n", &picture(), &circuit(4)).unwrap();
    assert_eq!(table.rows.len(), 2);
}

#[test]
fn which_of_too_many_columns_is_the_label_is_not_guessed_for_a_question() {
    let refused = TableProblem::ColumnCount {
        expected: 4,
        got: 5,
    };
    for csv in ["7,0,1,2,3\n", "a,b,c,d,truth\n7,0,1,2,3\n"] {
        let error = read_as(csv.as_bytes(), &picture(), &circuit(4)).unwrap_err();
        assert_eq!(error, refused.clone().into());
    }
}

#[test]
fn names_as_the_model_writes_them_are_found() {
    let form = form(&["sepal length", "Größe (cm)"]);
    for header in ["sepal_length,Gr__e__cm_", "Sepal Length,größe cm"] {
        let csv = format!("{header}\n1,2\n");
        let table = read_as(csv.as_bytes(), &form, &circuit(2)).unwrap();
        assert_eq!(numbers(&table), vec![vec![1.0, 2.0]]);
    }
}

#[test]
fn a_form_is_filled_by_position_only_where_that_is_said() {
    for (csv, is_titled, titles) in [
        ("1,2\n3,4\n", false, ["column 1", "column 2"]),
        ("a,b\n1,2\n3,4\n", true, ["a", "b"]),
    ] {
        let table = read_two(csv).unwrap();
        assert_eq!(numbers(&table), [[1.0, 2.0], [3.0, 4.0]]);
        let taken = titles.into_iter().zip(["age", "weight"]);
        let columns = taken.map(|(title, name)| (title.to_owned(), name.to_owned()));
        let order = AssumedOrder {
            is_titled,
            columns: columns.collect(),
        };
        assert_eq!(table.report.assumed, Some(order));
    }
    let named = read_two("weight,age\n1,2\n").unwrap();
    assert_eq!(named.report.assumed, None);
}

#[test]
fn columns_of_other_names_that_do_not_fit_in_their_order_are_missing() {
    let missing = TableProblem::MissingColumns(["age", "weight"].map(str::to_owned).to_vec());
    for csv in ["a,b\n1,\n2,\n", "a,b,c\n5,2,9\n7,1,1\n"] {
        assert_eq!(read_two(csv), Err(missing.clone().into()), "{csv}");
    }
    assert_eq!(read_two("1,\n2,\n"), Err(TableProblem::NoHeader.into()));
}

#[test]
fn a_row_that_goes_on_behind_the_header_is_left_out() {
    let table = read_two("age,weight\n1,5,2,5\n1,2,\n").unwrap();
    assert_eq!(numbers(&table), vec![vec![1.0, 2.0]]);
    let problem = &table.report.problems[0].problem;
    assert_eq!(problem, "is followed by more cells than the header has");
}

#[test]
fn a_row_that_goes_on_is_told_by_the_last_column_of_the_file() {
    for (header, last) in [("weight,note,age", "age"), ("weight,age,note", "note")] {
        let table = read_two(&format!("{header}\n1,2,3\n1,2,3,4\n")).unwrap();
        assert_eq!(table.report.problems[0].column, last);
    }
}

#[test]
fn long_ends_of_ranges_are_grouped() {
    let mut card = card_of(&form(&["mass"]), &circuit(1));
    card.preparation = Some(Preparation::plain(vec![Input::Number {
        span: Span::new(2_300.0, 6_700.0),
        may_miss: false,
    }]));
    let table = read(b"mass\n9000\n", &card).unwrap();
    assert_eq!(
        table.report.remarks[0].remark,
        "outside 2\u{202f}300 to 6\u{202f}700, the nearest end is used"
    );
}

#[test]
fn a_line_that_was_cut_off_is_left_out_even_where_gaps_are_taken() {
    let mut card = card_of(&form(&["age", "weight"]), &circuit(2));
    let input = Input::Number {
        span: Span::new(0.0, 10.0),
        may_miss: true,
    };
    card.preparation = Some(Preparation::plain(vec![input.clone(), input]));
    let table = read(b"age,weight\n1,\n2\n3,4\n", &card).unwrap();
    assert_eq!(table.report.lines, [2, 4]);
    let problem = &table.report.problems[0].problem;
    assert_eq!(problem, "is not there, since the line ends before it");
}

#[test]
fn bare_pixels_are_normalised_and_normalised_ones_are_left() {
    let scale = PixelScale::normalised(0.5, 0.25);
    let form = InputForm::Image(PictureForm {
        scale,
        ..PictureForm::plain(2, 2, 1)
    });
    let mut circuit = circuit(4);
    for range in &mut circuit.encoder.features {
        (range.minimum, range.maximum) = (-2.0, 2.0);
    }
    let wanted = vec![vec![-2.0, 2.0, 0.0, -1.0]; 2];
    for rows in ["-2,2,0,-1\n", "0,1,0.5,0.25\n", "0,255,127.5,63.75\n"] {
        let table = read_as(rows.repeat(2).as_bytes(), &form, &circuit).unwrap();
        assert_eq!(numbers(&table), wanted, "{rows}");
    }
}

#[test]
fn pixels_of_fewer_greys_are_divided_by_their_top() {
    let scale = PixelScale::up_to(16.0);
    let form = InputForm::Image(PictureForm {
        scale,
        ..PictureForm::plain(2, 2, 1)
    });
    let table = read_as(b"0,16,8,4\n16,0,0,0\n", &form, &unit_greys()).unwrap();
    let wanted = vec![vec![0.0, 1.0, 0.5, 0.25], vec![1.0, 0.0, 0.0, 0.0]];
    assert_eq!(numbers(&table), wanted);
}

#[test]
fn percent_signs_are_read_by_the_range_and_refused_where_it_does_not_tell() {
    let share = |csv: &str, maximum: f64| {
        let mut circuit = circuit(1);
        circuit.encoder.features[0].maximum = maximum;
        read_as(csv.as_bytes(), &form(&["share"]), &circuit)
    };
    let shares = share("share\n45 %\n7 %\n", 1.0).unwrap();
    assert_eq!(numbers(&shares), [[0.45], [0.07]]);
    assert!(shares.report.understood.concat().contains("45 % is 0.45"));
    let written = share("share\n45 %\n7 %\n", 100.0).unwrap();
    assert_eq!(numbers(&written), [[45.0], [7.0]]);
    assert!(written.report.understood.concat().contains("45 % is 45."));
    let open = TableProblem::Percents(vec!["share".to_owned()]);
    assert_eq!(share("share\n0.5 %\n0.7 %\n", 1.0), Err(open.into()));
}

/// The last three values of a series, the newest first.
fn series_card() -> ModelCard {
    let mut field = Field::number("Sales", 1.0, 5.0);
    field.series = Some(card::Series {
        columns: [1, 2, 3].map(|lag| format!("lag_{lag}")).to_vec(),
        lags: vec![1, 2, 3],
        goes_on: false,
    });
    let fields = vec![field];
    let answer = Answer::Match { names: Vec::new() };
    let numbers = Preparation::plain(vec![Input::number(0.0, 10.0); 3]);
    ModelCard {
        preparation: Some(numbers.with_series(0, vec![1, 2, 3])),
        ..ModelCard::draft(InputForm::Table { fields }, answer, circuit(3), None)
    }
}

#[test]
fn a_series_is_read_from_a_column_for_each_value_or_from_one_of_its_own() {
    let card = series_card();
    let features = |csv: &str| {
        let table = read(csv.as_bytes(), &card).unwrap();
        let rows = table.rows.iter();
        rows.map(|row| card.features(row).unwrap())
            .collect::<Vec<_>>()
    };
    let newest_first = [vec![4.0, 9.0, 1.0]];
    assert_eq!(features("lag_3,lag_2,lag_1,note\n1,9,4,x\n"), newest_first);
    assert_eq!(
        features("date,sales\n2024-01,7\n2024-02,1\n2024-03,9\n2024-04,4\n"),
        newest_first
    );
    assert_eq!(features("7,1,9,4\n"), newest_first);
    let two = "a,b\n1,5\n7,2\n5,5\n";
    let refused = read(two.as_bytes(), &card).unwrap_err();
    let name = "Sales".to_owned();
    assert_eq!(
        refused,
        TableProblem::SeriesColumn { found: 2, name }.into()
    );
}

#[test]
fn values_of_a_series_outside_the_range_are_told() {
    let table = read(b"sales\n1\n9\n44\n", &series_card()).unwrap();
    assert!(
        table.report.remarks[0]
            .remark
            .starts_with("with one value outside 0 to 10")
    );
}

#[test]
fn a_row_with_a_number_that_the_owner_refuses_is_left_out() {
    let InputForm::Table { mut fields } = form(&["age", "weight"]) else {
        unreachable!("a form of fields");
    };
    fields[1].refuses_outside = true;
    let form = InputForm::Table { fields };
    let table = read_as(b"age,weight\n1,2\n1e9,2\n1,1e9\n", &form, &circuit(2)).unwrap();
    assert_eq!(table.report.lines, [2, 3]);
    let (line, problem) = table.report.reasons().next().unwrap();
    assert_eq!((line, problem.column.as_str()), (4, "weight"));
    assert!(problem.problem.contains("owner refuses"));
    let mut card = series_card();
    if let InputForm::Table { fields } = &mut card.input {
        fields[0].refuses_outside = true;
    }
    for csv in ["sales\n1\n9\n44\n", "lag_1,lag_2,lag_3\n1,9,44\n"] {
        let table = read(csv.as_bytes(), &card).unwrap();
        assert_eq!(
            (table.rows.len(), table.report.left_out.len()),
            (0, 1),
            "{csv}"
        );
    }
}

#[test]
fn a_column_in_another_unit_than_the_cards_is_refused() {
    let InputForm::Table { mut fields } = form(&["age", "weight"]) else {
        unreachable!("a form of fields");
    };
    fields[1].unit = "kg".to_owned();
    let form = InputForm::Table { fields };
    let read = |csv: &str| read_as(csv.as_bytes(), &form, &circuit(2));
    assert!(read("age (years),weight (KG)\n1,2\n").is_ok());
    let (column, unit) = ("weight (g)".to_owned(), "kg".to_owned());
    assert_eq!(
        read("age,weight (g)\n1,2\n"),
        Err(TableProblem::Unit { column, unit }.into())
    );
}

#[test]
fn words_that_the_model_does_not_know_are_counted_and_rows_without_any_are_marked() {
    let vocabulary = Vocabulary {
        terms: ["good", "bad"].map(str::to_owned).to_vec(),
        lowercase: true,
        pattern: Pattern::Words,
        shortest: 2,
        salt: None,
        stop_words: Vec::new(),
        joined: (1, 1),
        once: false,
        sublinear: false,
        weights: Vec::new(),
        norm: None,
    };
    let mut card = ModelCard::draft(
        form(&["note"]),
        Answer::Match { names: Vec::new() },
        circuit(2),
        None,
    );
    card.preparation = Some(Preparation {
        inputs: vec![Input::Text],
        steps: vec![Step::Words {
            input: 0,
            vocabulary,
        }],
        features: vec![1, 2],
    });
    let report = read(b"note\na good day\nqux blorp\n", &card)
        .unwrap()
        .report;
    let told = report.understood.join(" ");
    assert!(told.contains("does not know 3 of the 4 words"), "{told}");
    assert_eq!((report.remarks.len(), report.remarks[0].rows), (1, 1));
    assert_eq!(report.marked(1)[0].column, "note");
    assert!(report.marked(0).is_empty());
}
