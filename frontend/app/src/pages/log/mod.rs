//! The log: all of it for administrators, what concerns them for everybody else, with proofs that the
//! reader's own browser checks.

mod activity_page;
mod audit;
mod entry;
mod entry_list;
mod entry_row;
mod export;
mod filters;
mod log_page;
mod restores;
mod sentence;
mod watched;

pub(crate) use activity_page::ActivityPage;
pub(crate) use entry_list::EntryList;
pub(crate) use log_page::LogPage;
