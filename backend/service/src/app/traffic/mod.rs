//! What many requests at the same time share: queries, transactions, and rows of budgets.

pub mod batcher;
pub mod books;
pub mod reads;
pub mod under_way;
