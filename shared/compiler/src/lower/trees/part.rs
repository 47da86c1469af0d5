use std::collections::{BTreeMap, BTreeSet};

use super::{
    grid::Grid,
    pruned::{PrunedNode, PrunedTree, Region},
    spans::Spans,
};

/// Most splits inside one table, unless the table takes a whole subtree.
const MOST_SPLITS: usize = 5;
/// Most splits of a subtree that is tried as a whole.
const MOST_WHOLE: usize = 40;

/// A part of a tree that one table could answer for: a node and splits below it. Rows that do not reach
/// the node, or leave the part by a child that is `cut` off, get 0.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) root: usize,
    /// Splits inside, the root first; none for a single leaf.
    pub(crate) splits: Vec<usize>,
    /// Splits right below that other tables answer for.
    pub(crate) cut: Vec<usize>,
    /// Boxes it takes.
    pub(crate) boxes: usize,
}

/// Disjoint half-open intervals of a feature's cells.
pub(crate) type Class = Vec<(usize, usize)>;

/// How a part's rows fall into boxes: digits of a mixed radix, one for each feature it asks, and a step
/// beyond them for each feature that leads elsewhere.
pub(crate) struct Boxes {
    /// By feature: intervals of cells that pass all splits of the part alike.
    pub(crate) classes: BTreeMap<usize, Vec<Class>>,
    /// Boxes of rows that reach the root.
    pub(crate) inside: usize,
    /// All boxes.
    pub(crate) total: usize,
}

/// Finds the candidates of a tree.
pub(crate) struct PartFinder<'a> {
    pub(crate) tree: &'a PrunedTree,
    pub(crate) grid: &'a Grid,
    pub(crate) regions: &'a [Region],
    /// Most boxes of any table.
    pub(crate) most: usize,
}

/// Boxes of rows that reach the root, and all: by how many classes each feature tells apart, in order, and which
/// features lead elsewhere.
fn counted(sizes: impl Iterator<Item = (usize, usize)>, elsewhere: &[usize]) -> (usize, usize) {
    let (mut inside, mut digits) = (1usize, 0usize);
    for (feature, size) in sizes {
        if elsewhere.binary_search(&feature).is_err() {
            digits = digits.saturating_add(inside.saturating_mul(size - 1));
        }
        inside = inside.saturating_mul(size);
    }
    let last = match elsewhere.len() {
        0 => inside - 1,
        steps => inside.saturating_mul(steps).saturating_add(digits),
    };
    (inside, last.saturating_add(1))
}

impl PartFinder<'_> {
    /// Candidates whose root is `node`.
    pub(crate) fn candidates(&self, node: usize) -> Vec<Part> {
        let mut found = Vec::new();
        let elsewhere: Vec<usize> = self.elsewhere(node).collect();
        match self.tree.nodes[node] {
            PrunedNode::Leaf(_) => found.extend(self.candidate(node, &[], &elsewhere)),
            PrunedNode::Split { .. } => {
                self.grow(node, vec![node], (0, &elsewhere), &mut found);
                let whole = self.splits_below(node);
                if (MOST_SPLITS + 1..=MOST_WHOLE).contains(&whole.len()) {
                    found.extend(self.candidate(node, &whole, &elsewhere));
                }
            }
        }
        found
    }

    /// Adds each connected set of splits once: children are taken in the order they were reached.
    fn grow(
        &self,
        root: usize,
        splits: Vec<usize>,
        (passed, elsewhere): (usize, &[usize]),
        found: &mut Vec<Part>,
    ) {
        let Some(candidate) = self.candidate(root, &splits, elsewhere) else {
            return;
        };
        found.push(candidate);
        if splits.len() == MOST_SPLITS {
            return;
        }
        let children: Vec<usize> = splits
            .iter()
            .flat_map(|split| self.split_children(*split))
            .collect();
        let frontier = children.iter().filter(|child| !splits.contains(child));
        for child in frontier.filter(|child| **child > passed) {
            let mut larger = splits.clone();
            larger.push(*child);
            self.grow(root, larger, (*child, elsewhere), found);
        }
    }

    /// A part, if it fits; some features lead `elsewhere` from its root.
    fn candidate(&self, root: usize, splits: &[usize], elsewhere: &[usize]) -> Option<Part> {
        let features = self.features(splits);
        // Every feature tells two classes apart or more.
        let least = 1usize << features.len().min(usize::BITS as usize - 8);
        if least.saturating_mul(elsewhere.len().max(1)) > self.most {
            return None;
        }
        let region = &self.regions[root];
        let size = |feature: &usize| (*feature, self.count(region, splits, *feature));
        let (_, boxes) = counted(features.iter().map(size), elsewhere);
        if boxes > self.most {
            return None;
        }
        let children = splits.iter().flat_map(|split| self.split_children(*split));
        Some(Part {
            root,
            splits: splits.to_vec(),
            cut: children.filter(|child| !splits.contains(child)).collect(),
            boxes,
        })
    }

    /// Features that lead elsewhere from a node.
    fn elsewhere(&self, node: usize) -> impl Iterator<Item = usize> + use<'_> {
        let asked = self.regions[node].iter();
        let limited = asked.filter(|(feature, spans)| !spans.is_all(self.grid.cells(**feature)));
        limited.map(|(feature, _)| *feature)
    }

    /// Features that these splits ask, in order.
    fn features(&self, splits: &[usize]) -> Vec<usize> {
        let mut features: Vec<usize> = splits
            .iter()
            .filter_map(|split| self.feature(*split))
            .collect();
        features.sort_unstable();
        features.dedup();
        features
    }

    fn split_children(&self, node: usize) -> impl Iterator<Item = usize> + use<'_> {
        let children = match &self.tree.nodes[node] {
            PrunedNode::Leaf(_) => Vec::new(),
            PrunedNode::Split { yes, no, .. } => vec![*yes, *no],
        };
        let is_split = |child: &usize| matches!(self.tree.nodes[*child], PrunedNode::Split { .. });
        children.into_iter().filter(is_split)
    }

    /// All splits of a subtree, or one more than are tried.
    fn splits_below(&self, node: usize) -> Vec<usize> {
        let mut splits = vec![node];
        let mut next = 0;
        while next < splits.len() && splits.len() <= MOST_WHOLE {
            let children: Vec<usize> = self.split_children(splits[next]).collect();
            splits.extend(children);
            next += 1;
        }
        splits
    }

    pub(crate) fn boxes(&self, root: usize, splits: &[usize]) -> Boxes {
        let region = &self.regions[root];
        let classes: BTreeMap<usize, Vec<Class>> = self
            .features(splits)
            .iter()
            .map(|feature| (*feature, self.classes(region, splits, *feature)))
            .collect();
        let sizes = classes.iter();
        let sizes = sizes.map(|(feature, classes)| (*feature, classes.len()));
        let elsewhere: Vec<usize> = self.elsewhere(root).collect();
        let (inside, total) = counted(sizes, &elsewhere);
        Boxes {
            classes,
            inside,
            total,
        }
    }

    /// As many classes as [`PartFinder::classes`] finds. Splits at one threshold each are counted without them.
    fn count(&self, region: &Region, splits: &[usize], feature: usize) -> usize {
        let cells = self.grid.cells(feature);
        let known = region.get(&feature).map_or(&[][..], Spans::intervals);
        let inside = match known {
            [] => Some((0, cells)),
            [only] => Some(*only),
            _ => None,
        };
        let asked = splits
            .iter()
            .filter_map(|split| self.asked(*split, feature));
        let thresholds = asked.map(|spans| match spans.intervals() {
            [(threshold, end)] if *end == cells => Some(*threshold),
            [(0, threshold)] => Some(*threshold),
            _ => None,
        });
        let counted = inside.and_then(|(from, to)| {
            let mut seen = [0; MOST_WHOLE];
            let mut count = 0;
            for threshold in thresholds {
                let threshold = threshold?;
                let is_inside = from < threshold && threshold < to;
                if is_inside && !seen[..count].contains(&threshold) {
                    *seen.get_mut(count)? = threshold;
                    count += 1;
                }
            }
            Some(count + 1)
        });
        counted.unwrap_or_else(|| self.classes(region, splits, feature).len())
    }

    fn feature(&self, node: usize) -> Option<usize> {
        match &self.tree.nodes[node] {
            PrunedNode::Leaf(_) => None,
            PrunedNode::Split { feature, .. } => Some(*feature),
        }
    }

    /// Intervals of a feature inside the region, by which splits they pass, in increasing order of the
    /// first.
    fn classes(&self, region: &Region, splits: &[usize], feature: usize) -> Vec<Class> {
        let asked: Vec<&Spans> = splits
            .iter()
            .filter_map(|split| self.asked(*split, feature))
            .collect();
        let bounds = asked
            .iter()
            .flat_map(|spans| spans.intervals())
            .flat_map(|(from, to)| [*from, *to]);
        let bounds: BTreeSet<usize> = bounds.collect();
        let all = Spans::all(self.grid.cells(feature));
        let mut classes: Vec<(u64, Class)> = Vec::new();
        for (from, to) in region.get(&feature).unwrap_or(&all).cut(&bounds) {
            let passed = asked.iter().enumerate();
            let signature = passed
                .map(|(bit, inside)| u64::from(inside.contains(from)) << bit)
                .sum();
            match classes.iter_mut().find(|(known, _)| *known == signature) {
                Some((_, class)) => class.push((from, to)),
                None => classes.push((signature, vec![(from, to)])),
            }
        }
        classes.into_iter().map(|(_, class)| class).collect()
    }

    /// What a split asks of this feature.
    fn asked(&self, split: usize, feature: usize) -> Option<&Spans> {
        match &self.tree.nodes[split] {
            PrunedNode::Split {
                feature: asked,
                inside,
                ..
            } if *asked == feature => Some(inside),
            _ => None,
        }
    }
}
