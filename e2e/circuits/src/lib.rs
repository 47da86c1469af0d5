//! Tests where both sides meet: seal, encrypt, evaluate, decrypt, compare with the twin.
