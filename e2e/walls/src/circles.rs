use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Module, Name};

/// How many steps an alias is followed.
const MOST_ALIASES: usize = 16;

/// What a parent itself says, among its children.
const PARENT: &str = "(itself)";

/// Circles between the modules of a crate: at each level, those of the parent's children that use each
/// other, directly or through others, whatever lies below them counted in. What the parent says itself
/// is one of them: a child that uses an item of its parent depends on it, and the parent depends on a
/// child when more than a re-export names it. A re-exported name counts as used where it is defined.
pub fn circles(root: &Module) -> Vec<Vec<String>> {
    let uses = uses(root);
    let mut found = Vec::new();
    for (level, module) in root.all() {
        if module.children.is_empty() {
            continue;
        }
        let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in &uses {
            if let (Some(from), Some(to)) = (below(&level, from), below(&level, to))
                && from != to
            {
                graph.entry(from).or_default().insert(to);
            }
        }
        let place = |name: &String| {
            let root = ["crate".to_owned()];
            [&root, level.as_slice(), std::slice::from_ref(name)].concat()
        };
        let named = knots(&graph).into_iter();
        found.extend(named.map(|knot| knot.iter().map(|name| place(name).join("::")).collect()));
    }
    found
}

/// Which child of `level` holds `module`.
fn below(level: &[String], module: &[String]) -> Option<String> {
    let rest = module.strip_prefix(level)?;
    Some(rest.first().map_or(PARENT.to_owned(), String::clone))
}

/// Which module uses something that is defined in which other.
fn uses(root: &Module) -> BTreeSet<(Name, Name)> {
    let mut uses = BTreeSet::new();
    for (place, module) in root.all() {
        let imports = module.imports.iter().filter(|(local, path)| {
            // What is only handed on is used where it is named.
            let is_child = module.children.contains_key(&path[0]) || path[0] == "self";
            !is_child || module.words.contains(local)
        });
        let imported = imports.map(|(_, path)| path);
        for path in imported.chain(&module.paths) {
            if let Some(target) = resolve(root, &place, path, MOST_ALIASES) {
                uses.insert((place.clone(), target));
            }
        }
    }
    uses.retain(|(from, to)| from != to);
    uses
}

/// The module that defines what `path` names when `place` says it; none if another crate does.
fn resolve(root: &Module, place: &[String], path: &[String], aliases: usize) -> Option<Name> {
    let (start, rest) = start(root, place, path, aliases)?;
    let mut here = start;
    for (index, name) in rest.iter().enumerate() {
        let module = find(root, &here)?;
        if module.children.contains_key(name) {
            here.push(name.clone());
            continue;
        }
        if module.items.contains_key(name) || aliases == 0 {
            break;
        }
        return handed_on(root, &here, module, &rest[index..], aliases);
    }
    Some(here)
}

/// Follows a name that a module brings in from elsewhere; none if it comes from another crate.
fn handed_on(
    root: &Module,
    here: &[String],
    module: &Module,
    rest: &[String],
    aliases: usize,
) -> Option<Name> {
    let mut named = module.imports.iter().filter(|(local, _)| *local == rest[0]);
    if let Some((_, path)) = named.next() {
        let path = [path.as_slice(), &rest[1..]].concat();
        return resolve(root, here, &path, aliases - 1);
    }
    let globs = module.imports.iter().filter(|(local, _)| local == "*");
    let mut targets = globs.filter_map(|(_, path)| {
        let path = [&path[..path.len() - 1], rest].concat();
        let target = resolve(root, here, &path, aliases - 1)?;
        let defines = find(root, &target)?.items.contains_key(&rest[0]);
        defines.then_some(target)
    });
    targets.next().or_else(|| Some(here.to_vec()))
}

/// Where a path begins: a module, and the names from there.
fn start<'p>(
    root: &Module,
    place: &[String],
    path: &'p [String],
    aliases: usize,
) -> Option<(Name, &'p [String])> {
    let first = path.first()?.as_str();
    match first {
        "crate" => Some((Name::new(), &path[1..])),
        "self" => Some((place.to_vec(), &path[1..])),
        "super" => {
            let ups = path.iter().take_while(|name| *name == "super").count();
            let parent = place.len().checked_sub(ups)?;
            Some((place[..parent].to_vec(), &path[ups..]))
        }
        _ => {
            let module = find(root, place)?;
            let is_child = module.children.contains_key(first);
            let imported = module.imports.iter().find(|(local, _)| local == first);
            match (is_child, imported) {
                (true, _) => Some((place.to_vec(), path)),
                // An imported module: its items lie where it lies.
                (false, Some((_, target))) if aliases > 0 && target[0] != first => {
                    let module = resolve(root, place, target, aliases - 1)?;
                    let is_module = target.last() == module.last();
                    is_module.then_some((module, &path[1..]))
                }
                _ => None,
            }
        }
    }
}

fn find<'m>(root: &'m Module, place: &[String]) -> Option<&'m Module> {
    let mut place = place.iter();
    place.try_fold(root, |module, name| module.children.get(name))
}

/// Strongly connected parts of more than one member: who reach each other.
fn knots(graph: &BTreeMap<String, BTreeSet<String>>) -> Vec<BTreeSet<String>> {
    let reach: BTreeMap<_, _> = graph
        .keys()
        .map(|from| (from, reached(graph, from)))
        .collect();
    let mut knots: Vec<BTreeSet<String>> = Vec::new();
    for (from, targets) in &reach {
        let back = |to: &&String| reach.get(to).is_some_and(|targets| targets.contains(*from));
        let knot: BTreeSet<String> = targets.iter().filter(back).cloned().collect();
        if knot.len() > 1 && !knots.contains(&knot) {
            knots.push(knot);
        }
    }
    knots
}

fn reached(graph: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut pending = vec![from];
    while let Some(next) = pending.pop() {
        for target in graph.get(next).into_iter().flatten() {
            if reached.insert(target.clone()) {
                pending.push(target);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<Vec<String>> {
        circles(&Module::parse(source, None))
    }

    #[test]
    fn modules_that_use_each_other_through_a_third_are_a_circle() {
        let source = "mod a { use crate::b::{self, B}; pub struct A(B); }
            mod b { pub struct B(super::c::C); pub use crate::c::C as Other; }
            mod c { pub struct C; fn c() { println!(\"{}\", crate::a::A::new()) } }
            mod d { use crate::{a::A, c::C}; }";
        assert_eq!(found(source), [["crate::a", "crate::b", "crate::c"]]);
    }

    #[test]
    fn a_re_export_counts_as_used_where_it_is_defined() {
        let source = "mod error { pub struct Error; } mod work { use crate::Error; }
            pub use error::Error; pub use work::*;";
        assert!(found(source).is_empty());
    }

    #[test]
    fn a_parent_that_uses_the_child_that_uses_it_is_a_circle() {
        let source = "mod layout { mod linear { use super::Layout; pub fn linear() -> Layout {} }
            pub struct Layout; pub fn make() -> Layout { linear::linear() } }";
        let expected = [["crate::layout::(itself)", "crate::layout::linear"]];
        assert_eq!(found(source), expected);
    }

    #[test]
    fn tests_and_comments_are_no_use() {
        let source =
            "mod a { #[cfg(test)] mod tests { use crate::b::B; } /* crate::b::B */ pub struct A; }
            mod b { use crate::a::A; pub struct B; }";
        assert!(found(source).is_empty());
    }
}
