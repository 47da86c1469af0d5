//! Append-only Merkle log (RFC 6962): hashing, proofs, signed tree heads, verification.
