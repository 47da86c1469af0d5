use crate::model::forest::{Form, TreeNode};

/// A tree without what its leaves hold: each leaf holds its own number, from 0.
pub(crate) struct Shape {
    form: Form,
    leaves: usize,
}

impl Shape {
    /// Numbers the leaves of a tree; answers what they held, as whole numbers.
    pub(crate) fn numbered(mut form: Form) -> (Self, Vec<usize>) {
        let mut held = Vec::new();
        each_leaf(&mut form, |leaf| {
            let number = held.len() as f64;
            held.push(*leaf as usize);
            *leaf = number;
        });
        let leaves = held.len();
        (Self { form, leaves }, held)
    }

    /// Number of leaves.
    pub(crate) fn leaves(&self) -> usize {
        self.leaves
    }

    /// The tree whose leaves hold these values.
    pub(crate) fn valued(&self, values: &[f64]) -> Form {
        let mut form = self.form.clone();
        each_leaf(&mut form, |leaf| *leaf = values[*leaf as usize]);
        form
    }
}

fn each_leaf(form: &mut Form, mut change: impl FnMut(&mut f64)) {
    match form {
        Form::General(nodes) => nodes.iter_mut().for_each(|node| {
            if let TreeNode::Leaf(value) = node {
                change(value);
            }
        }),
        Form::Oblivious { leaves, .. } => leaves.iter_mut().for_each(change),
    }
}
