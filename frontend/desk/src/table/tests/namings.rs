//! Categories by name and by number, and gaps.

use super::*;

/// Age in years, and a home that is rented, owned or free.
fn form_with_choices() -> InputForm {
    let InputForm::Table { mut fields } = form(&["age", "home"]) else {
        unreachable!("a form of fields");
    };
    fields[1].choices = ["rented", "owned", "free of charge"]
        .map(str::to_owned)
        .to_vec();
    InputForm::Table { fields }
}

#[test]
fn a_category_is_given_by_name_or_by_number_with_a_word_about_it() {
    let read = |csv: &str| read_as(csv.as_bytes(), &form_with_choices(), &circuit(2)).unwrap();
    let homes = |table: &Table| -> Vec<f64> { numbers(table).iter().map(|row| row[1]).collect() };
    let named = read("age,home\n1,owned\n2,RENTED\n3, Free of charge\n");
    assert_eq!(homes(&named), [1.0, 0.0, 2.0]);
    assert_eq!(named.report.counted, []);
    let numbered = read("age,home\n4,2\n5,1.0\n");
    assert_eq!(homes(&numbered), [2.0, 1.0]);
    let names = ["rented", "owned", "free of charge"].map(str::to_owned);
    let counted = CountedChoices {
        column: "home".to_owned(),
        names: names.to_vec(),
    };
    assert_eq!(numbered.report.counted, [counted]);
}

#[test]
fn a_number_among_names_is_none_of_them() {
    let csv = "age,home\n1,owned\n2,1\n3,rented\n";
    let table = read_as(csv.as_bytes(), &form_with_choices(), &circuit(2)).unwrap();
    assert_eq!(table.report.lines, [2, 4]);
    assert_eq!(table.report.counted, []);
    let (line, problem) = table.report.reasons().next().unwrap();
    assert_eq!((line, &*problem.problem), (3, "is none of the choices"));
}

#[test]
fn a_category_that_the_card_does_not_name_is_left_out() {
    let csv = "age,home\n1,castle\n2,3\n3,0.5\n4,\n";
    let table = read_as(csv.as_bytes(), &form_with_choices(), &circuit(2)).unwrap();
    let problems: Vec<_> = table
        .report
        .reasons()
        .map(|(_, problem)| problem.problem.as_str())
        .collect();
    let unknown = "is none of the choices";
    assert_eq!(problems, [unknown, unknown, unknown, "is empty"]);
}

#[test]
fn a_row_without_any_value_is_not_asked() {
    let age = Input::Number {
        span: Span::new(0.0, 100.0),
        may_miss: true,
    };
    let mut card = ModelCard::draft(
        form(&["age", "weight"]),
        Answer::Match { names: Vec::new() },
        circuit(2),
        None,
    );
    card.preparation = Some(Preparation::plain(vec![age.clone(), age]));
    let table = read(b"id,age,weight\n1,,\n2,40,\n3,NA,-\n", &card).unwrap();
    assert_eq!(table.report.lines, [3]);
    assert_eq!(table.report.left_out.len(), 2);
}
