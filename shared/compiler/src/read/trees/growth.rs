use crate::{
    error::Error,
    file_kind::FileKind,
    model::forest::{Condition, Form, TreeNode},
};

/// Most conditions between the root and a leaf.
const MOST_DEPTH: usize = 64;
/// Most nodes of all trees together.
const MOST_NODES: usize = 1 << 20;

/// What a file holds at one place.
pub(crate) enum Found<S> {
    Leaf(f64),
    Split { condition: Condition, yes: S, no: S },
}

/// Copies trees out of a file that may hold anything: a circle ends at the largest depth, sharing at
/// the largest number of nodes.
pub(crate) struct Growth {
    /// The kind of file that trees come from.
    kind: FileKind,
    left: usize,
}

impl Growth {
    pub(crate) fn new(kind: FileKind) -> Self {
        let left = MOST_NODES;
        Self { kind, left }
    }

    /// Follows a tree from its root.
    ///
    /// # Errors
    /// Those of `read`, [`Error::TreeSize`] and [`Error::NotFinite`].
    pub(crate) fn general<S>(
        &mut self,
        root: S,
        mut read: impl FnMut(S) -> Result<Found<S>, Error>,
    ) -> Result<Form, Error> {
        let mut nodes: Vec<TreeNode> = Vec::new();
        let mut pending = vec![(root, 0, None)];
        while let Some((place, depth, parent)) = pending.pop() {
            if depth > MOST_DEPTH {
                return Err(Error::TreeSize);
            }
            self.count(1)?;
            let index = nodes.len();
            attach(&mut nodes, parent, index);
            nodes.push(match read(place)? {
                Found::Leaf(value) => TreeNode::Leaf(finite(value)?),
                Found::Split { condition, yes, no } => {
                    ordered(&condition)?;
                    pending.push((no, depth + 1, Some((index, false))));
                    pending.push((yes, depth + 1, Some((index, true))));
                    let (yes, no) = (0, 0);
                    TreeNode::Split { condition, yes, no }
                }
            });
        }
        Ok(Form::General(nodes))
    }

    /// A tree whose levels ask one condition each.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::TreeSize`] and [`Error::NotFinite`].
    pub(crate) fn oblivious(
        &mut self,
        conditions: Vec<Condition>,
        leaves: Vec<f64>,
    ) -> Result<Form, Error> {
        self.count(leaves.len())?;
        let fits = conditions.len() < 20 && leaves.len() == 1 << conditions.len();
        fits.then_some(()).ok_or(Error::Damaged(self.kind))?;
        conditions.iter().try_for_each(ordered)?;
        let leaves = leaves.into_iter().map(finite);
        let leaves = leaves.collect::<Result<Vec<_>, _>>()?;
        Ok(Form::Oblivious { conditions, leaves })
    }

    fn count(&mut self, nodes: usize) -> Result<(), Error> {
        self.left = self.left.checked_sub(nodes).ok_or(Error::TreeSize)?;
        Ok(())
    }
}

/// Writes a child's index into its parent.
fn attach(nodes: &mut [TreeNode], parent: Option<(usize, bool)>, child: usize) {
    let Some((parent, is_yes)) = parent else {
        return;
    };
    if let TreeNode::Split { yes, no, .. } = &mut nodes[parent] {
        *(if is_yes { yes } else { no }) = child;
    }
}

/// # Errors
/// [`Error::NotFinite`] for an edge that is not a number.
fn ordered(condition: &Condition) -> Result<(), Error> {
    let ordered = condition.edges.iter().all(|edge| !edge.is_nan());
    ordered.then_some(()).ok_or(Error::NotFinite)
}

fn finite(number: f64) -> Result<f64, Error> {
    number.is_finite().then_some(number).ok_or(Error::NotFinite)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growth() -> Growth {
        Growth::new(FileKind {
            name: "file of trees",
            program: "test",
            extension: ".json",
        })
    }

    #[test]
    fn a_tree_that_leads_back_to_its_root_is_refused() {
        let circle = |_: usize| {
            Ok(Found::Split {
                condition: Condition::at_least(0, 0.5),
                yes: 0,
                no: 0,
            })
        };
        assert_eq!(growth().general(0, circle).err(), Some(Error::TreeSize));
    }

    #[test]
    fn an_infinite_leaf_is_refused() {
        let leaf = |_: usize| Ok(Found::Leaf(f64::INFINITY));
        assert_eq!(growth().general(0, leaf).err(), Some(Error::NotFinite));
    }
}
