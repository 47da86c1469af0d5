use super::*;

fn card(fields: Vec<Field>, preparation: Option<Preparation>) -> ModelCard {
    let answer = Answer::Regression {
        target: "Value".to_owned(),
        unit: String::new(),
        decimals: 2,
        link: ValueLink::Identity,
        decision: None,
    };
    let features = fields.len();
    ModelCard {
        preparation,
        ..ModelCard::draft(InputForm::Table { fields }, answer, circuit(features), None)
    }
}

#[test]
fn a_template_is_read_with_nothing_assumed_and_its_units_in_the_heads() {
    let with_unit = |name: &str, unit: &str| Field {
        unit: unit.to_owned(),
        ..Field::number(name, 1.0, 5.0)
    };
    let fields = vec![
        with_unit("age, whole", "years"),
        with_unit("weight (kg)", "kg"),
        Field {
            choices: vec!["rent".to_owned(), "own; paid".to_owned()],
            example: 1.0,
            ..Field::number("housing", 1.0, 1.0)
        },
    ];
    let card = card(fields, None);
    let template = card.template().unwrap();
    assert_eq!(
        template,
        "\"age, whole (years)\",weight (kg),housing\n5,5,\"own; paid\"\n"
    );
    let marked = format!("{}{template}", card::table::BYTE_ORDER_MARK);
    let Table { rows, report } = read(marked.as_bytes(), &card).unwrap();
    assert_eq!(*rows, [[5.0, 5.0, 1.0].map(Cell::Number).to_vec()]);
    assert!(report.assumed.is_none() && report.counted.is_empty());
    assert!(report.remarks.is_empty() && report.ignored_columns.is_empty());
}

#[test]
fn own_columns_beside_those_of_a_template_stay_in_the_file_of_answers() {
    let card = card(vec![Field::number("age", 1.0, 5.0)], None);
    let template = card.template().unwrap();
    let (head, row) = template.trim().split_once('\n').unwrap();
    let csv = format!("case,{head}\n0017,{row}\n");
    let report = read(csv.as_bytes(), &card).unwrap().report;
    assert_eq!(report.lines, [2]);
    let cells = vec![LineCells {
        line: 2,
        cells: vec!["3.25".to_owned()],
    }];
    let (names, columns) = (["age".to_owned()], ["Value".to_owned()]);
    let (file, behind) = (csv.as_bytes(), cells.clone());
    let written = extended(file, &names, &columns, behind, Formulas::Quoted).unwrap();
    assert_eq!(written, b"case,age,Value\n0017,5,3.25\n");
    let book = workbook(file, &names, &columns, cells).unwrap();
    assert!(book.starts_with(b"PK"));
    let text = String::from_utf8_lossy(&book);
    assert!(text.contains(">0017</t>") && text.contains("<v>3.25</v>"));
}

#[test]
fn own_columns_with_dots_refuse_no_row_of_a_table_with_decimal_commas() {
    let Table { rows, report } = read_two("Zeit;age;weight\n9.30;1,234;2\n10.15;4,5;3\n").unwrap();
    let expected = [[1.234, 2.0], [4.5, 3.0]];
    assert_eq!(
        *rows,
        expected.map(|row| row.map(Cell::Number).to_vec()).to_vec()
    );
    assert!(report.left_out.is_empty());
}
