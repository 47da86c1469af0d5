//! Lists on screen, where nobody tells that they changed.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::Rc,
};

use api::account::LiveList;
use client::News;
use native::block_on;

use crate::signatures::Sealed;

/// What says only that a stream lives.
const BEAT: Option<&str> = Some(r#"{"lists":[]}"#);

/// Every list that `user` is told of, as long as `is_watched` goes on; ends with her session.
fn told(sealed: &Sealed, is_watched: impl Fn() -> bool) -> Vec<Vec<LiveList>> {
    let told = Rc::new(RefCell::new(Vec::new()));
    let heard = told.clone();
    sealed.user.observe(move |news| {
        if let News::Lists(lists) = news {
            heard.borrow_mut().push(lists);
        }
    });
    block_on(sealed.user.keep_listing(is_watched));
    told.take()
}

fn all_but_models() -> Vec<LiveList> {
    let all = LiveList::ALL.into_iter();
    all.filter(|list| *list != LiveList::Models).collect()
}

#[test]
fn lists_are_looked_at_every_few_seconds_while_somebody_looks_and_nothing_is_heard() {
    let sealed = Sealed::new();
    let seconds = Cell::new(0);
    let told = told(&sealed, || {
        seconds.set(seconds.get() + 1);
        if seconds.get() == 30 {
            block_on(sealed.user.sign_out());
        }
        seconds.get() != 20
    });
    // At once and every five seconds, and again at once when somebody comes back to the page.
    assert_eq!((seconds.get(), told.len()), (30, 4 + 2));
    assert_eq!(told[0], all_but_models());
    assert_eq!(told[1], LiveList::ALL, "no stream tells of models");
}

#[test]
fn a_stream_that_lives_is_left_alone_and_one_that_is_silent_is_replaced() {
    let sealed = Sealed::new();
    let mut first = vec![Some(r#"{"lists":["access"]}"#)];
    for _ in 0..3 {
        first.extend([None; 4]);
        first.push(BEAT);
    }
    let streams = VecDeque::from([first, vec![BEAT], Vec::new()]);
    sealed.scene.server.change(|state| state.streams = streams);
    let looks = Cell::new(0);
    let told = told(&sealed, || {
        looks.set(looks.get() + 1);
        // Events and ticks: until after the third stream was silent for as long as the others.
        if looks.get() == 35 {
            block_on(sealed.user.sign_out());
        }
        true
    });
    let expected = [
        all_but_models(),
        vec![LiveList::Access],
        all_but_models(),
        all_but_models(),
        LiveList::ALL.to_vec(),
    ];
    assert_eq!(told, expected);
    assert!(sealed.scene.server.change(|state| state.streams.is_empty()));
}
