//! What a client does without a screen: sign-in, vault, keys, sealing, encryption, log checks.
