use std::cell::Cell;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// An element id that no other element has, beginning with `noun`.
pub(crate) fn unique_id(noun: &str) -> String {
    LAST.with(|last| {
        last.set(last.get() + 1);
        format!("{noun}-{}", last.get())
    })
}
