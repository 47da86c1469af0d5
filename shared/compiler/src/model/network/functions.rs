use super::function::Function;

/// A function for each of several columns: runs of columns that share one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Functions {
    runs: Vec<(usize, Function)>,
}

impl Functions {
    /// One function for so many columns.
    pub(crate) fn alike(function: Function, columns: usize) -> Self {
        Self {
            runs: vec![(columns, function)],
        }
    }

    /// A function for each column.
    pub(crate) fn of_each<'a>(functions: impl IntoIterator<Item = &'a Function>) -> Self {
        let mut runs: Vec<(usize, Function)> = Vec::new();
        for function in functions {
            match runs.last_mut() {
                Some((columns, last)) if last == function => *columns += 1,
                _ => runs.push((1, function.clone())),
            }
        }
        Self { runs }
    }

    /// The function of all columns, where they share one.
    pub(crate) fn only(&self) -> Option<&Function> {
        let (_, first) = self.runs.first()?;
        let is_first = |(_, function): &(usize, Function)| function == first;
        self.runs.iter().all(is_first).then_some(first)
    }

    /// Column by column.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Function> {
        let runs = self.runs.iter();
        runs.flat_map(|(columns, function)| std::iter::repeat_n(function, *columns))
    }

    /// Each function that is there with its number of columns, in order of appearance.
    pub(crate) fn counted(&self) -> Vec<(&Function, usize)> {
        let mut counted: Vec<(&Function, usize)> = Vec::new();
        for (columns, function) in &self.runs {
            match counted.iter_mut().find(|(known, _)| *known == function) {
                Some((_, count)) => *count += columns,
                None => counted.push((function, *columns)),
            }
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::network::function::Curve;

    #[test]
    fn columns_that_share_a_function_are_one_run() {
        let tanh = Function::identity().shaped(Curve::Tanh, "Tanh").unwrap();
        let identity = Function::identity();
        let mixed = Functions::of_each([&tanh, &tanh, &identity, &tanh]);
        assert_eq!(mixed.only(), None);
        assert_eq!(mixed.counted(), [(&tanh, 3), (&identity, 1)]);
        let each: Vec<_> = mixed.iter().collect();
        assert_eq!(each, [&tanh, &tanh, &identity, &tanh]);
        assert_eq!(Functions::of_each(each[..2].to_vec()).only(), Some(&tanh));
    }
}
