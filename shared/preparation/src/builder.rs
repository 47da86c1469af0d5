use crate::{Input, Preparation, Step};

/// Gathers inputs and steps while a model file is read; the same step is made once.
#[derive(Clone, Debug)]
pub struct Builder {
    /// What a person gives.
    pub inputs: Vec<Input>,
    steps: Vec<Step>,
    /// First column of each step.
    firsts: Vec<usize>,
    width: usize,
}

impl Builder {
    /// Begins with these inputs, whose number stays.
    pub fn new(inputs: Vec<Input>) -> Self {
        Self {
            width: inputs.len(),
            inputs,
            steps: Vec::new(),
            firsts: Vec::new(),
        }
    }

    /// Columns so far.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether anything is made of the inputs, or an input is more than a number that is always there.
    pub fn has_steps(&self) -> bool {
        !self.steps.is_empty()
    }

    /// For each column whether a step reads it.
    pub fn read(&self) -> Vec<bool> {
        let mut read = vec![false; self.width];
        for column in self.steps.iter().flat_map(Step::reads) {
            read[*column] = true;
        }
        read
    }

    /// For each column whether it may be missing.
    pub fn gaps(&self) -> Vec<bool> {
        let mut gaps: Vec<bool> = self.inputs.iter().map(Input::leaves_gaps).collect();
        for step in &self.steps {
            let gap = step.keeps_gaps() && step.reads().iter().any(|column| gaps[*column]);
            gaps.resize(gaps.len() + step.width(), gap);
        }
        gaps
    }

    /// The step that makes a column, and its first column; none of an input.
    pub fn made(&self, column: usize) -> Option<(&Step, usize)> {
        let after = self.firsts.partition_point(|first| *first <= column);
        let step = after.checked_sub(1)?;
        Some((&self.steps[step], self.firsts[step]))
    }

    /// Every step, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Changes steps, none of which may then make another number of columns.
    pub fn change(&mut self, change: impl FnMut(&mut Step)) {
        self.steps.iter_mut().for_each(change);
    }

    /// The first column that a step makes.
    pub fn column(&mut self, step: Step) -> usize {
        if let Some(known) = self.steps.iter().rposition(|known| *known == step) {
            return self.firsts[known];
        }
        let first = self.width;
        self.width += step.width();
        self.firsts.push(first);
        self.steps.push(step);
        first
    }

    /// For each step whether it is needed to make these columns.
    pub fn needed(&self, features: &[usize]) -> Vec<bool> {
        self.reached(features).0
    }

    /// Steps that are needed to make these columns, and columns that they or what follows read.
    fn reached(&self, features: &[usize]) -> (Vec<bool>, Vec<bool>) {
        let mut is_read = vec![false; self.width];
        features.iter().for_each(|column| is_read[*column] = true);
        let mut needed = vec![false; self.steps.len()];
        for (index, step) in self.steps.iter().enumerate().rev() {
            let made = self.firsts[index]..self.firsts[index] + step.width();
            needed[index] = is_read[made].contains(&true);
            if needed[index] {
                step.reads()
                    .iter()
                    .for_each(|column| is_read[*column] = true);
            }
        }
        (needed, is_read)
    }

    /// The preparation whose sealed part reads these columns, without steps and terms that nothing reads.
    pub fn finish(self, features: Vec<usize>) -> Preparation {
        let (kept, is_read) = self.reached(&features);
        let mut place: Vec<usize> = (0..self.width).collect();
        let mut width = self.inputs.len();
        let mut steps = Vec::new();
        for (index, mut step) in self.steps.into_iter().enumerate() {
            let made = self.firsts[index]..self.firsts[index] + step.width();
            if kept[index] {
                let stays = step.narrow(&is_read[made.clone()]);
                for (column, _) in made.zip(stays).filter(|(_, stays)| *stays) {
                    place[column] = width;
                    width += 1;
                }
                step.renumber(&place);
                steps.push(step);
            }
        }
        Preparation {
            features: features.iter().map(|column| place[*column]).collect(),
            inputs: self.inputs,
            steps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Norm, Pattern, Vocabulary};

    #[test]
    fn terms_that_nothing_reads_are_left_out_unless_they_count_towards_a_length() {
        for (norm, left) in [
            (None, vec!["b"]),
            (Some(Norm::Euclidean), vec!["a", "b", "c"]),
        ] {
            let mut builder = Builder::new(vec![Input::Text]);
            let vocabulary = Vocabulary {
                terms: ["a", "b", "c"].map(String::from).into(),
                lowercase: true,
                pattern: Pattern::Words,
                salt: None,
                shortest: 1,
                stop_words: Vec::new(),
                joined: (1, 1),
                once: false,
                sublinear: false,
                weights: vec![1.0, 2.0, 3.0],
                norm,
            };
            let first = builder.column(Step::Words {
                input: 0,
                vocabulary,
            });
            let preparation = builder.finish(vec![first + 1]);
            let Step::Words { vocabulary, .. } = &preparation.steps[0] else {
                panic!("words are counted")
            };
            assert_eq!(vocabulary.terms, left);
            assert_eq!(vocabulary.weights.len(), left.len());
            preparation.check().unwrap();
        }
    }

    #[test]
    fn a_step_is_made_once_and_left_out_where_nothing_reads_it() {
        let mut builder = Builder::new(vec![Input::number(0.0, 1.0); 2]);
        let gap = |column| Step::Missing { column };
        let unused = builder.column(gap(0));
        let used = builder.column(gap(1));
        assert_eq!((unused, used, builder.column(gap(1))), (2, 3, 3));
        assert_eq!(builder.gaps(), [false; 4]);
        let preparation = builder.finish(vec![0, 3]);
        assert_eq!(preparation.steps, [gap(1)]);
        assert_eq!(preparation.features, [0, 2]);
    }
}
