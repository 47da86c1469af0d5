use std::io;

use ledger::Error;

/// Why a checkpoint was not cosigned.
#[derive(Debug, thiserror::Error)]
pub enum NotCosigned {
    /// What came is no submission.
    #[error("what came is no submission")]
    Malformed(#[source] Error),
    /// The log is not among those that are watched.
    #[error("this log is not watched")]
    UnknownLog,
    /// The log has not signed the checkpoint.
    #[error("the log has not signed this checkpoint")]
    NotSigned(#[source] Error),
    /// The submission begins at another size than that of the last cosigned checkpoint, which this is.
    #[error("the last cosigned checkpoint is of another size")]
    OtherSize(u64),
    /// The checkpoint does not continue the last cosigned one.
    #[error("the checkpoint does not continue the last cosigned one")]
    Inconsistent(#[source] Error),
    /// Nothing says that the log was restored since the last checkpoint that was cosigned.
    #[error("no such entry says that the log was restored since its last checkpoint was cosigned")]
    NotRestored,
    /// What was seen cannot be read or written.
    #[error("the folder cannot be read or written")]
    Folder(#[from] io::Error),
    /// The file of a log or of the key is not what this witness wrote.
    #[error("a file of the folder is damaged")]
    Damaged,
}
