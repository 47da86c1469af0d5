//! What many requests at the same time share: queries, transactions, and rows of budgets.

pub mod batcher;
pub mod books;
pub mod reads;
pub mod under_way;

use books::{Books, Settlements};
use reads::{AdmissionReads, SessionReads};
use under_way::RowsUnderWay;

/// All of it.
pub struct Traffic {
    /// Sessions, looked up together.
    pub sessions: SessionReads,
    /// Grants, looked up together.
    pub admissions: AdmissionReads,
    /// Rows on their way to a result.
    pub under_way: RowsUnderWay,
    /// Results on their way into the books.
    pub settlements: Settlements,
    /// Budgets, sums and the log.
    pub books: Books,
}

impl Traffic {
    /// Into and out of these books.
    pub fn new(books: Books) -> Self {
        let database = &books.database;
        Self {
            sessions: reads::of_sessions(database.clone()),
            admissions: reads::of_admissions(database.clone()),
            under_way: RowsUnderWay::default(),
            settlements: books.clone().settlements(),
            books,
        }
    }
}
