//! Tables: of what is all there, and of long lists, of which the server hands out one page.

mod address;
mod column;
mod each_picked;
mod gathering;
mod long;
mod pager;
mod picks;
mod reach;
mod row_menu;
mod table;
mod tools;
mod unread;

pub(crate) use address::{ListAddress, use_list_address};
pub(crate) use column::ListColumn;
pub(crate) use each_picked::{EachPicked, EachWords};
pub(crate) use long::ListTable;
pub(crate) use pager::{Extent, Pager};
pub(crate) use picks::Picks;
pub(crate) use row_menu::{MenuEntry, RowMenu};
pub(crate) use table::Table;
pub(crate) use tools::{ListFilter, ListTools, bound, typed};
pub(crate) use unread::Unread;
