/// Where one evaluation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AskStep {
    /// The server still waits for pads that another window of hers promised, or one that was closed.
    Wait,
    /// Making pads for verified rows here.
    Prepare,
    /// Encoding and encrypting here.
    Encrypt,
    /// On the way to the server, evaluation on ciphertext, and back.
    Evaluate,
    /// Decrypting here.
    Decrypt,
    /// Answered.
    Done,
}
