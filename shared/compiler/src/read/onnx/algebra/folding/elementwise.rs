//! Numbers cell by cell.

use std::rc::Rc;

use super::{casting::rounded_to, cells::stretched_to};
use crate::{
    model::network::function::Function,
    read::onnx::{
        algebra::{curve::curve, extent::stretched, settings::Settings},
        protobuf::{
            element,
            tensor::{Content, Tensor},
        },
    },
};

/// A function of one number, with further numbers as settings.
pub(super) fn shaped(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let (tensor, rest) = arguments.split_first()?;
    let numbers = rest.iter().map(|setting| match setting.numbers()? {
        [number] => Some(*number),
        _ => None,
    });
    let numbers: Vec<f64> = numbers.collect::<Option<_>>()?;
    let curve = curve(settings.node, &numbers)?;
    let function = Function::identity().shaped(curve, &settings.node.operator)?;
    Some(vec![mapped(tensor, |number| function.at(number))?])
}

pub(super) fn negative(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let is_logical = settings.node.operator == "Not";
    let tensor = arguments.first()?;
    Some(vec![mapped(tensor, |number| match is_logical {
        true => truth(number == 0.0),
        false => -number,
    })?])
}

/// Two or more values, cell by cell, stretched onto each other.
pub(super) fn paired(settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let operator = settings.node.operator.as_str();
    let (first, rest) = arguments.split_first()?;
    if operator == "Equal"
        && let Some(result) = same_texts(arguments)
    {
        return Some(vec![result]);
    }
    let is_variadic = matches!(operator, "Max" | "Mean" | "Min" | "Sum");
    if rest.len() != 1 && !is_variadic {
        return None;
    }
    let mut result = first.as_ref().clone();
    for next in rest {
        result = pair(operator, &result, next)?;
    }
    if operator == "Mean" {
        let share = arguments.len() as f64;
        result = mapped(&result, |number| number / share)?;
    }
    Some(vec![result])
}

/// One value where a condition holds, the other one elsewhere.
pub(super) fn either(_settings: &Settings, arguments: &[Rc<Tensor>]) -> Option<Vec<Tensor>> {
    let [condition, yes, no] = arguments else {
        return None;
    };
    let sizes = stretched(&condition.sizes(), &stretched(&yes.sizes(), &no.sizes())?)?;
    let (condition, element) = (stretched_to(condition, &sizes)?, yes.element);
    let (yes, no) = (stretched_to(yes, &sizes)?, stretched_to(no, &sizes)?);
    let cells = condition.iter().zip(yes.iter().zip(&no));
    let cells = cells.map(|(holds, (yes, no))| if *holds != 0.0 { *yes } else { *no });
    Some(vec![Tensor::of_numbers(element, &sizes, cells.collect())])
}

fn mapped(tensor: &Tensor, change: impl Fn(f64) -> f64) -> Option<Tensor> {
    let numbers = tensor.numbers()?.iter();
    let numbers = numbers.map(|number| rounded_to(tensor.element, change(*number)));
    Some(Tensor::of_numbers(
        tensor.element,
        &tensor.sizes(),
        numbers.collect(),
    ))
}

fn pair(operator: &str, left: &Tensor, right: &Tensor) -> Option<Tensor> {
    let sizes = stretched(&left.sizes(), &right.sizes())?;
    let element = match operator {
        "And" | "Equal" | "Greater" | "GreaterOrEqual" | "Less" | "LessOrEqual" | "Or" | "Xor" => {
            element::BOOL
        }
        _ => left.element,
    };
    let (left, right) = (stretched_to(left, &sizes)?, stretched_to(right, &sizes)?);
    let cells = left.iter().zip(&right);
    let cells: Option<Vec<f64>> = cells
        .map(|(left, right)| Some(rounded_to(element, joined(operator, *left, *right)?)))
        .collect();
    Some(Tensor::of_numbers(element, &sizes, cells?))
}

fn joined(operator: &str, left: f64, right: f64) -> Option<f64> {
    Some(match operator {
        "Add" | "Mean" | "Sum" => left + right,
        "Sub" => left - right,
        "Mul" => left * right,
        "Div" => left / right,
        "Mod" => left - right * (left / right).floor(),
        "Pow" => left.powf(right),
        "Max" => left.max(right),
        "Min" => left.min(right),
        "And" => truth(left != 0.0 && right != 0.0),
        "Equal" => truth(left == right),
        "Greater" => truth(left > right),
        "GreaterOrEqual" => truth(left >= right),
        "Less" => truth(left < right),
        "LessOrEqual" => truth(left <= right),
        "Or" => truth(left != 0.0 || right != 0.0),
        "Xor" => truth((left != 0.0) != (right != 0.0)),
        _ => return None,
    })
}

/// Which of two lists of texts agree.
fn same_texts(arguments: &[Rc<Tensor>]) -> Option<Tensor> {
    let [left, right] = arguments else {
        return None;
    };
    let (Content::Texts(one), Content::Texts(other)) = (&left.content, &right.content) else {
        return None;
    };
    let (sizes, same): (_, Vec<f64>) = match (one.as_slice(), other.as_slice()) {
        (texts, [text]) => (
            left.sizes(),
            texts.iter().map(|own| truth(own == text)).collect(),
        ),
        ([text], texts) => (
            right.sizes(),
            texts.iter().map(|own| truth(own == text)).collect(),
        ),
        (one, other) if left.sizes() == right.sizes() => {
            let pairs = one.iter().zip(other);
            (
                left.sizes(),
                pairs.map(|(one, other)| truth(one == other)).collect(),
            )
        }
        _ => return None,
    };
    Some(Tensor::of_numbers(element::BOOL, &sizes, same))
}

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_divided_as_whole_numbers() {
        let seven = Tensor::list(vec![7.0, -7.0]);
        let two = Tensor::list(vec![2.0]);
        assert_eq!(
            pair("Div", &seven, &two).unwrap().numbers(),
            Some(&[3.0, -3.0][..])
        );
    }

    #[test]
    fn a_column_and_a_row_are_stretched_to_a_table() {
        let column = Tensor::of_numbers(element::FLOAT, &[2, 1], vec![1.0, 2.0]);
        let row = Tensor::of_numbers(element::FLOAT, &[2], vec![10.0, 20.0]);
        let sum = pair("Add", &column, &row).unwrap();
        assert_eq!(sum.sizes(), [2, 2]);
        assert_eq!(sum.numbers(), Some(&[11.0, 21.0, 12.0, 22.0][..]));
    }
}
