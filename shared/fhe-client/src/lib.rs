//! Client key, encryption, sealing and decryption. Never a dependency of the server.
