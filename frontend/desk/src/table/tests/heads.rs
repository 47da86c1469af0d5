use preparation::Preparation;

use super::*;
use crate::table::heads::{matched, renamed};

#[test]
fn who_calls_columns_otherwise_says_which_is_which() {
    let csv = b"bed,Weight in kg,years,note\n7,2,1,5\n9,4,3,6\n";
    let form = form(&["age", "weight", "height"]);
    let choice = |csv: &[u8]| matched(csv, &card_of(&form, &circuit(3))).unwrap();
    let found = choice(csv);
    assert_eq!(found.heads, ["bed", "Weight in kg", "years", "note"]);
    let likely: Vec<Option<u32>> = found.inputs.iter().map(|input| input.likely).collect();
    assert_eq!(likely, [None, Some(1), None]);
    assert_eq!(found.named(&likely), None, "one without a column");
    assert_eq!(
        found.named(&[Some(1), Some(1), Some(2)]),
        None,
        "one column twice"
    );
    let named = found.named(&[Some(2), Some(1), Some(0)]).unwrap();
    let renamed = renamed(csv, named).unwrap();
    let table = read_as(&renamed, &form, &circuit(3)).unwrap();
    assert_eq!(numbers(&table), [[1.0, 2.0, 7.0], [3.0, 4.0, 9.0]]);
    assert!(choice(&renamed).heads.is_empty(), "names tell");
    let few = choice(b"age,mass\n1,2\n");
    assert_eq!(few.heads, ["age", "mass"]);
    let chosen = [Some(0), Some(1), None];
    assert_eq!(few.named(&chosen), None, "the model takes no gaps");
    assert_eq!(few.without(&chosen, false), ["height"]);
}

#[test]
fn columns_whose_names_tell_another_order_are_never_taken_by_their_place() {
    let form = form(&["Mean radius", "Radius error", "Worst radius"]);
    let likely = |csv: &[u8]| {
        let found = matched(csv, &card_of(&form, &circuit(3))).unwrap();
        found
            .inputs
            .iter()
            .map(|input| input.likely)
            .collect::<Vec<_>>()
    };
    let moved = b"id,radius_worst,radius_mean,radius_se\n7,3,1,2\n8,6,4,5\n";
    let refused = TableProblem::OtherOrder {
        input: "Mean radius".to_owned(),
        placed: "radius_worst".to_owned(),
        likely: "radius_mean".to_owned(),
    };
    assert_eq!(read_as(moved, &form, &circuit(3)), Err(refused.into()));
    assert_eq!(likely(moved), [2, 3, 1].map(Some));
    let found = matched(moved, &card_of(&form, &circuit(3))).unwrap();
    let renamed = renamed(moved, found.named(&likely(moved)).unwrap()).unwrap();
    let table = read_as(&renamed, &form, &circuit(3)).unwrap();
    assert_eq!(numbers(&table), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    assert_eq!(table.report.assumed, None);
    let one_tells = b"a,b,radius_se\n1,2,3\n4,5,6\n";
    assert!(read_as(one_tells, &form, &circuit(3)).is_err());
    for in_place in [
        b"radius_mean,radius_se,radius_worst\n1,2,3\n4,5,6\n".as_slice(),
        b"a,b,c\n1,2,3\n4,5,6\n",
        b"x1,x2,x3\n1,2,3\n4,5,6\n",
        b"radius_mean,spread,radius_worst\n1,2,3\n4,5,6\n",
    ] {
        let table = read_as(in_place, &form, &circuit(3)).unwrap();
        assert_eq!(numbers(&table)[0], [1.0, 2.0, 3.0]);
        assert!(table.report.assumed.is_some());
        assert_eq!(likely(in_place), [0, 1, 2].map(Some), "as in use");
    }
}

#[test]
fn an_input_that_takes_gaps_may_go_without_a_column() {
    let mut card = card_of(&form(&["age", "weight"]), &circuit(2));
    let weight = Input::Number {
        span: Span::new(0.0, 10.0),
        may_miss: true,
    };
    let inputs = vec![Input::number(0.0, 10.0), weight];
    card.preparation = Some(Preparation::plain(inputs));
    let csv = b"bed;years\n7;1,5\n9;3\n";
    let found = matched(csv, &card).unwrap();
    assert!(found.inputs[1].may_miss && !found.inputs[0].may_miss);
    assert_eq!(found.named(&[None, Some(1)]), None);
    let chosen = [Some(1), None];
    assert_eq!(found.without(&chosen, true), ["weight"]);
    let named = found.named(&chosen).unwrap();
    let renamed = renamed(csv, named).unwrap();
    let read = read(&renamed, &card).unwrap();
    assert_eq!(*read.rows[0], [Cell::Number(1.5), Cell::Missing]);
    assert_eq!(read.report.remarks[0].column, "weight");
    assert_eq!(read.report.remarks[0].remark, GAP);
}
