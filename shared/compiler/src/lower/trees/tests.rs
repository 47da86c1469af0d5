use circuit::Addressing;

use super::{
    fewer::{refining::Teacher, thinning::Thinning},
    grid::Grid,
    plan::{Cutting, OPTIONS},
    scale::{PlacedForest, scale},
    table::SealedTable,
};
use crate::{
    measure::noise::Draws,
    model::{
        forest::{Condition, Forest, Form, Tree, TreeNode},
        link::Link,
        scorer::Scorer,
    },
    policy::Goal,
};

const FEATURES: usize = 5;

fn below(draws: &mut Draws, end: usize) -> usize {
    ((draws.uniform() * end as f64) as usize).min(end - 1)
}

fn condition(draws: &mut Draws) -> Condition {
    let feature = below(draws, FEATURES);
    if feature == 0 {
        let categories: Vec<u32> = (0..6).filter(|_| draws.uniform() < 0.4).collect();
        return Condition::one_of(0, &categories);
    }
    Condition::at_least(feature, below(draws, 9) as f64)
}

/// A tree of at most `depth`, each branch ending early now and then.
fn general(draws: &mut Draws, depth: usize) -> Form {
    let mut nodes = vec![TreeNode::Leaf(0.0)];
    let mut pending = vec![(0, depth)];
    while let Some((index, depth)) = pending.pop() {
        if depth == 0 || draws.uniform() < 0.15 {
            nodes[index] = TreeNode::Leaf(draws.normal());
            continue;
        }
        let (yes, no) = (nodes.len(), nodes.len() + 1);
        nodes.extend([TreeNode::Leaf(0.0), TreeNode::Leaf(0.0)]);
        let condition = condition(draws);
        nodes[index] = TreeNode::Split { condition, yes, no };
        pending.extend([(yes, depth - 1), (no, depth - 1)]);
    }
    Form::General(nodes)
}

fn oblivious(draws: &mut Draws, depth: usize) -> Form {
    Form::Oblivious {
        conditions: (0..depth).map(|_| condition(draws)).collect(),
        leaves: (0..1 << depth).map(|_| draws.normal()).collect(),
    }
}

fn forest(trees: Vec<Form>, outputs: usize) -> Forest {
    let trees = trees.into_iter().enumerate();
    Forest {
        features: FEATURES,
        base: (0..outputs).map(|output| output as f64 - 0.75).collect(),
        trees: trees
            .map(|(index, form)| Tree {
                target: index % outputs,
                form,
            })
            .collect(),
        copies: 1,
        link: Link::Margin,
        notes: Vec::new(),
    }
}

/// Thermometer bits of a row.
fn bits(grid: &Grid, row: &[f64]) -> Vec<i64> {
    let features = row.iter().zip(grid.thresholds());
    features
        .flat_map(|(x, thresholds)| thresholds.iter().map(move |t| i64::from(x >= t)))
        .collect()
}

fn scores(tables: &[SealedTable], bits: &[i64], boxes: usize, outputs: usize) -> Vec<i64> {
    let addressing = Addressing::new(2 * boxes as u64, boxes).unwrap();
    let mut scores = vec![0; outputs];
    for table in tables {
        let terms = table.row.iter().zip(bits);
        let value = terms.map(|(w, b)| i64::from(*w) * b).sum::<i64>() + table.offset;
        assert!(
            table.signed || (0..boxes as i64).contains(&value),
            "{value} leaves the table"
        );
        assert_eq!(table.entries.len(), boxes);
        scores[table.target] += addressing.look_up(&table.entries, value);
    }
    scores
}

/// Compares every plan's tables with the trees on drawn rows; answers the plans' numbers of tables.
fn compare(forest: &Forest, draws: &mut Draws) -> Vec<Option<usize>> {
    const UNIT: f64 = 1e-4;
    let grid = Grid::exact(forest);
    let cutting = Cutting::new(forest, &grid, UNIT);
    let row = |draws: &mut Draws| {
        (0..FEATURES)
            .map(|_| below(draws, 20) as f64 / 2.0 - 0.5)
            .collect()
    };
    let rows: Vec<Vec<f64>> = (0..200).map(|_| row(draws)).collect();
    let compared = OPTIONS.map(|(_, most)| {
        let plan = cutting.plan(most)?;
        assert!(plan.boxes <= most);
        let tables = cutting.tables(&plan, &forest.base);
        let bound = UNIT * (tables.len() + forest.trees.len() + 1) as f64;
        for row in &rows {
            let got = scores(&tables, &bits(&grid, row), plan.boxes, forest.outputs());
            for (got, exact) in got.iter().zip(forest.scores(row)) {
                assert!(
                    (*got as f64 * UNIT - exact).abs() <= bound,
                    "{got} instead of {exact}"
                );
            }
        }
        Some(plan.tables)
    });
    compared.to_vec()
}

#[test]
fn tables_of_drawn_trees_answer_as_the_trees_at_every_size() {
    let mut draws = Draws::new(1);
    for depth in (1..=10).flat_map(|depth| [depth; 4]) {
        let outputs = 1 + depth % 3;
        let trees = (0..3).map(|_| general(&mut draws, depth)).collect();
        let plans = compare(&forest(trees, outputs), &mut draws);
        assert!(
            plans.iter().all(Option::is_some),
            "depth {depth} was not planned"
        );
        assert!(plans.is_sorted_by(|more, fewer| more >= fewer), "{plans:?}");
    }
}

#[test]
fn tables_of_drawn_oblivious_trees_answer_as_the_trees_at_every_size() {
    let mut draws = Draws::new(2);
    for depth in (0..=8).flat_map(|depth| [depth; 4]) {
        let trees = (0..3).map(|_| oblivious(&mut draws, depth)).collect();
        let plans = compare(&forest(trees, 2), &mut draws);
        assert!(
            plans.iter().all(Option::is_some),
            "depth {depth} was not planned"
        );
    }
}

fn single(features: usize, form: Form) -> Forest {
    Forest {
        features,
        base: vec![0.0],
        trees: vec![Tree { target: 0, form }],
        copies: 1,
        link: Link::Identity,
        notes: Vec::new(),
    }
}

/// A tree that asks `depth` features one after the other and ends at the first that fails.
fn chain(depth: usize) -> Forest {
    let splits = (0..depth).map(|level| TreeNode::Split {
        condition: Condition::at_least(level, 0.5),
        yes: 2 * level + 2,
        no: 2 * level + 1,
    });
    let mut nodes: Vec<TreeNode> = splits
        .zip(0..)
        .flat_map(|(split, leaf)| [split, TreeNode::Leaf(f64::from(leaf))])
        .collect();
    nodes.push(TreeNode::Leaf(-1.0));
    single(depth, Form::General(nodes))
}

#[test]
fn a_tree_of_depth_15_over_as_many_features_is_split() {
    let forest = chain(15);
    let grid = Grid::exact(&forest);
    let cutting = Cutting::new(&forest, &grid, 1.0);
    let plans = OPTIONS.map(|(_, most)| cutting.plan(most).map(|plan| plan.tables));
    assert_eq!(plans[1], None);
    assert!(plans[3].is_some() && plans[5].is_some());
    let plan = cutting.plan(48).unwrap();
    let tables = cutting.tables(&plan, &forest.base);
    for fails in 0..=15 {
        let row: Vec<f64> = (0..15)
            .map(|level| f64::from(u8::from(level != fails)))
            .collect();
        let exact = forest.scores(&row);
        assert_eq!(
            scores(&tables, &bits(&grid, &row), plan.boxes, 1),
            [exact[0] as i64]
        );
    }
}

#[test]
fn four_leaves_behind_two_features_take_one_table_of_24_boxes() {
    let mut nodes = Vec::new();
    for index in 0..15 {
        let (yes, no) = (2 * index + 1, 2 * index + 2);
        nodes.push(TreeNode::Split {
            condition: Condition::at_least(index, 0.5),
            yes,
            no,
        });
    }
    nodes.extend((0..16).map(|leaf| TreeNode::Leaf(f64::from(leaf) + 1.0)));
    let forest = single(15, Form::General(nodes));
    let grid = Grid::exact(&forest);
    let cutting = Cutting::new(&forest, &grid, 1.0);
    let tables = OPTIONS.map(|(_, most)| cutting.plan(most).map(|plan| plan.tables));
    assert_eq!(
        tables,
        [Some(8), Some(8), Some(8), Some(4), Some(4), Some(4)]
    );
}

#[test]
fn an_oblivious_tree_takes_one_table_and_twice_as_many_for_each_bit_too_much() {
    let leaves: Vec<f64> = (0..64).map(|leaf| f64::from(leaf).sin()).collect();
    let conditions = (0..6)
        .map(|feature| Condition::at_least(feature, 0.5))
        .collect();
    let form = Form::Oblivious { conditions, leaves };
    let forest = single(6, form);
    let grid = Grid::exact(&forest);
    let cutting = Cutting::new(&forest, &grid, 1e-3);
    let tables = OPTIONS.map(|(_, most)| cutting.plan(most).unwrap().tables);
    assert_eq!(tables, [8, 8, 4, 4, 2, 2]);
}

#[test]
fn thresholds_beyond_the_width_are_brought_together() {
    let mut draws = Draws::new(3);
    let mut edges = (0..3_000).map(|_| draws.normal());
    let stump = |edge: f64| {
        let split = TreeNode::Split {
            condition: Condition::at_least(1, edge),
            yes: 1,
            no: 2,
        };
        Form::General(vec![split, TreeNode::Leaf(1.0), TreeNode::Leaf(-1.0)])
    };
    let forest = forest(edges.by_ref().map(stump).collect(), 1);
    let grid = Grid::within(&forest, 500, &[]);
    assert!((400..=500).contains(&grid.width()), "{}", grid.width());
    let cutting = Cutting::new(&forest, &grid, 1.0);
    let plan = cutting.plan(8).unwrap();
    let tables = cutting.tables(&plan, &forest.base);
    let row = vec![0.0; FEATURES];
    let got = scores(&tables, &bits(&grid, &row), plan.boxes, 1)[0] as f64;
    assert!((got - forest.scores(&row)[0]).abs() < 30.0);
    assert!((got - grid.snapped(&forest).scores(&row)[0]).abs() < 0.5);
}

fn thinned(forest: &Forest, rows: &[Vec<f64>], leaves: usize) -> (usize, f64) {
    let teacher = Teacher::new(forest, rows);
    let fewer = Thinning::new(forest, &teacher).forest(leaves);
    let error = rows.iter().map(|row| {
        let pairs = fewer.scores(row).into_iter().zip(forest.scores(row));
        pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>()
    });
    let left = fewer.trees.iter().map(|tree| tree.leaves().len()).sum();
    (left, error.sum::<f64>() / rows.len() as f64)
}

#[test]
fn fewer_leaves_answer_less_closely_and_all_of_them_as_before() {
    let mut draws = Draws::new(9);
    for is_oblivious in [false, true] {
        let tree = |_| match is_oblivious {
            true => oblivious(&mut draws, 6),
            false => general(&mut draws, 6),
        };
        let forest = forest((0..12).map(tree).collect(), 2);
        let mut row = |_| -> Vec<f64> {
            let cell = |_| below(&mut draws, 20) as f64 / 2.0 - 0.5;
            (0..FEATURES).map(cell).collect()
        };
        let rows: Vec<Vec<f64>> = (0..300).map(&mut row).collect();
        let all = forest.trees.iter().map(|tree| tree.leaves().len()).sum();
        assert_eq!(thinned(&forest, &rows, all), (all, 0.0));
        let steps = [all / 2, all / 5, all / 20, 1].map(|leaves| thinned(&forest, &rows, leaves));
        assert!(steps.is_sorted_by(|(more, less), (fewer, worse)| more > fewer && less < worse));
        assert_eq!(steps[3].0, forest.trees.len());
    }
}

#[test]
fn no_row_leaves_the_score_range() {
    let mut draws = Draws::new(10);
    for round in 0..12 {
        let tree = |index: usize| match (index + round) % 2 {
            0 => oblivious(&mut draws, 5),
            _ => general(&mut draws, 5),
        };
        let forest = forest((0..8).map(tree).collect(), 2);
        let grid = Grid::exact(&forest);
        let scale = scale(&forest);
        let cutting = Cutting::new(&forest, &grid, scale.unit);
        let half = 1i64 << (scale.range_bits - 1);
        for (_, most) in OPTIONS {
            let plan = cutting.plan(most).unwrap();
            let tables = cutting.tables(&plan, &forest.base);
            for _ in 0..100 {
                let row: Vec<f64> = (0..FEATURES)
                    .map(|_| below(&mut draws, 20) as f64 / 2.0 - 0.5)
                    .collect();
                let scores = scores(&tables, &bits(&grid, &row), plan.boxes, 2);
                assert!(scores.iter().all(|score| (-half..half).contains(score)));
            }
        }
    }
}

#[test]
fn values_far_from_zero_and_of_different_spread_fill_the_range() {
    let mut draws = Draws::new(12);
    let trees = (0..8).map(|index| match index % 4 {
        0 | 1 => oblivious(&mut draws, 4),
        _ => general(&mut draws, 4),
    });
    let mut near = forest(trees.collect(), 2);
    near.link = Link::Identity;
    let mut far = near.clone();
    far.base[0] += 10_000.0;
    for tree in far.trees.iter_mut().filter(|tree| tree.target == 1) {
        for leaf in tree.leaves_mut() {
            *leaf = *leaf / 512.0 - 7.0;
        }
    }
    let goal = Goal::Scores {
        resolution_bits: None,
    };
    let unit = |forest: &Forest| PlacedForest::of(forest, goal).scale.unit;
    assert!(unit(&far) < 1.2 * unit(&near), "no coarser");
    let placed = PlacedForest::of(&far, goal);
    assert!(placed.placements[1].stretch <= 1.0 / 128.0);
    let label = PlacedForest::of(&far, Goal::Label);
    assert!(label.placements.is_empty(), "compared as they are");
    for _ in 0..100 {
        let row: Vec<f64> = (0..FEATURES)
            .map(|_| below(&mut draws, 20) as f64 / 2.0 - 0.5)
            .collect();
        let real = placed.placements.iter().zip(placed.forest.scores(&row));
        let real: Vec<f64> = real
            .map(|(placement, score)| placement.real(score))
            .collect();
        for (real, score) in real.iter().zip(far.scores(&row)) {
            assert!((real - score).abs() < 1e-8, "{real} {score}");
        }
    }
}
