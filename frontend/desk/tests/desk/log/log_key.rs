//! A log whose key changes, honestly or not.

use protocol::{LogState, Verdict};

use super::{
    book,
    book::{Book, Said, change, digest},
    fails, follow, seen,
};
use crate::support::desk;

/// A log of some entries that changed its key twice, with others between.
fn changed(between: usize) -> Book {
    let mut book = book(3).changed_to(8);
    book.said.extend(vec![Said::Evaluated; between]);
    let mut book = book.changed_to(9);
    book.said.extend(vec![Said::Evaluated; between]);
    book
}

fn visit(state: Option<LogState>, book: &Book) -> (Verdict, Option<LogState>) {
    let followed = follow(&mut desk(), state, book, book.said.len() as u64, None);
    (followed.verdict, followed.state.map(without_past))
}

/// What everybody remembers of a head, by whatever ones he came to it.
fn without_past(state: LogState) -> LogState {
    LogState {
        past: Vec::new(),
        ..state
    }
}

#[test]
fn whoever_saw_an_older_key_follows_every_change_near_and_far() {
    for between in [2, 600] {
        let book = changed(between);
        let mut state = None;
        for size in [3, 4, 5, 5 + between as u64, book.said.len() as u64] {
            let near = follow(&mut desk(), state, &book, size, None);
            assert_eq!(near.verdict, Verdict::Holds, "{size}");
            state = near.state;
        }
        let state = state.map(without_past);
        let anew = visit(None, &book);
        assert_eq!(anew, (Verdict::Holds, state.clone()));
        let away = visit(seen(&book, 2), &book);
        assert_eq!(away, (Verdict::Holds, state));
    }
}

#[test]
fn a_key_that_no_entry_names_is_noticed() {
    for between in [2, 600] {
        let mut unlogged = book(3);
        let state = seen(&unlogged, 3);
        unlogged.said.extend(vec![Said::Evaluated; between]);
        let mut unlogged = unlogged.changed_to(8);
        *unlogged.said.last_mut().unwrap() = Said::Evaluated;
        unlogged.said.push(Said::Evaluated);
        let (verdict, kept) = visit(state.clone(), &unlogged);
        assert!(fails(&verdict).contains("entries name"), "{verdict:?}");
        assert_eq!(kept, state);
        assert!(fails(&visit(None, &unlogged).0).contains("entries name"));
    }
}

#[test]
fn a_change_that_the_policy_hides_or_that_names_another_key_is_noticed() {
    for between in [2, 600] {
        let honest = changed(between);
        let state = seen(&honest, 2);
        let mut hidden = honest.clone();
        hidden.changes.clear();
        let (verdict, _) = visit(state.clone(), &hidden);
        assert!(fails(&verdict).contains("another key"), "{verdict:?}");
        let mut hidden = honest.signed_by(7);
        hidden.changes.clear();
        let (verdict, _) = visit(state.clone(), &hidden);
        assert!(fails(&verdict).contains("entries name"), "{verdict:?}");
        let mut broken = honest.clone();
        broken.changes.remove(1);
        let (verdict, _) = visit(state.clone(), &broken);
        assert!(fails(&verdict).contains("does not hold"), "{verdict:?}");
        let mut other = honest;
        other.changes[1] = change(4 + between as u64, 8, 10);
        let (verdict, _) = visit(state, &other.signed_by(10));
        assert!(fails(&verdict).contains("entries name"), "{verdict:?}");
    }
}

#[test]
fn two_successors_of_one_key_are_noticed() {
    for between in [2, 600] {
        let mut book = book(3).changed_to(8);
        let state = seen(&book, 2);
        let at = book.said.len() as u64;
        let second = change(at, 7, 9);
        book.said.push(Said::LogKey(digest(&second)));
        book.said.extend(vec![Said::Evaluated; between]);
        let (verdict, _) = visit(state.clone(), &book);
        assert!(fails(&verdict).contains("entries name"), "{verdict:?}");
        book.changes.push(second);
        let (verdict, _) = visit(state, &book.signed_by(9));
        assert!(fails(&verdict).contains("does not hold"), "{verdict:?}");
    }
}

#[test]
fn the_key_before_signs_nothing_behind_the_change_and_the_new_one_nothing_before() {
    let honest = changed(2);
    let state = seen(&honest, 6);
    let mut stolen = book(3).signed_by(7);
    stolen.said.extend(vec![Said::Evaluated; 9]);
    let (verdict, _) = visit(state.clone(), &stolen);
    assert!(fails(&verdict).contains("another key"), "{verdict:?}");
    let mut moved = honest.clone();
    moved.changes = vec![change(2, 7, 8), honest.changes[1].clone()];
    let (verdict, _) = visit(seen(&honest, 3), &moved);
    assert!(fails(&verdict).contains("another key"), "{verdict:?}");
}
