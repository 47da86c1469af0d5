//! Lists on screen, where nobody tells that they changed.

use std::{cell::Cell, rc::Rc};

use client::News;
use native::block_on;

use crate::signatures::Sealed;

#[test]
fn lists_are_looked_at_now_and_then_while_somebody_looks_and_nothing_is_heard() {
    let sealed = Sealed::new();
    let user = &sealed.user;
    let told = Rc::new(Cell::new(0));
    let heard = told.clone();
    user.observe(move |news| {
        if matches!(news, News::Lists(_)) {
            heard.set(heard.get() + 1);
        }
    });
    let seconds = Cell::new(0);
    block_on(user.keep_listing(|| {
        seconds.set(seconds.get() + 1);
        if seconds.get() == 70 {
            block_on(user.sign_out());
        }
        // At once, after half a minute, and again when somebody comes back to the page.
        seconds.get() != 40
    }));
    assert_eq!((seconds.get(), told.get()), (70, 3));
}
