//! Encrypted questions and their answers: `POST grants/{id}/evaluations`. Bodies are ciphertexts
//! (`application/octet-stream`), what is said about them travels in headers.

/// Request header: number of rows packed in the input, decimal.
pub const ROWS: &str = "x-tacit-rows";
/// Request header: SHA-256 of the card that the sender encrypted by, hexadecimal. A question by another card than its
/// owner signed last is refused before anything is computed or charged.
pub const CARD: &str = "x-tacit-card";
/// Request header: an identifier that the sender drew, 32 hexadecimal digits. Under it the answer can be fetched again for
/// a day like a job's, whatever became of the request; what becomes a job has it as its identifier. Of answers that were
/// none, the newest [`KEPT_ANSWERS`] of an account are kept.
pub const KEEP: &str = "x-tacit-keep";
/// Answers that were no jobs and are kept for one account.
pub const KEPT_ANSWERS: u32 = 64;
/// Response header: microseconds spent on ciphertext.
pub const DURATION_US: &str = "x-tacit-duration-us";
/// Response header: index of the log entry of this evaluation.
pub const LOG_INDEX: &str = "x-tacit-log-index";
/// Response header: rows left in the budget.
pub const ROWS_LEFT: &str = "x-tacit-rows-left";

/// An answered evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluated {
    /// The result ciphertext: the body.
    pub result: Vec<u8>,
    /// Microseconds on ciphertext.
    pub duration_us: u64,
    /// Index of the log entry that records it.
    pub log_index: u64,
    /// Rows left in the budget when it was answered.
    pub rows_left: u64,
}

impl Evaluated {
    /// What the response headers say.
    pub fn headers(&self) -> [(&'static str, u64); 3] {
        [
            (DURATION_US, self.duration_us),
            (LOG_INDEX, self.log_index),
            (ROWS_LEFT, self.rows_left),
        ]
    }

    /// Puts body and response headers together; none if a header is missing or no number.
    pub fn read(result: Vec<u8>, header: impl Fn(&str) -> Option<u64>) -> Option<Self> {
        Some(Self {
            result,
            duration_us: header(DURATION_US)?,
            log_index: header(LOG_INDEX)?,
            rows_left: header(ROWS_LEFT)?,
        })
    }
}
