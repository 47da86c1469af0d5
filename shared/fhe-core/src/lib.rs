//! Parameter sets, ciphertext and public-key types, wire formats, noise formulas.
