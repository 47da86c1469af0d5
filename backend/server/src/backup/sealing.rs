//! Sealed bytes of a backup: Argon2id (RFC 9106) makes the key, XChaCha20-Poly1305 in the STREAM construction (Hoang,
//! Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, 2015) seals chunk
//! by chunk, so that none can be missing, moved or added.

use std::io::{BufRead, Read, Write};

use api::ProblemKind;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use service::{base::random, error::Error};

use crate::backup::passphrase::Passphrase;

const MAGIC: [u8; 8] = *b"TBAK\x01\0\0\0";
/// Plain bytes of every chunk but the last.
pub(super) const CHUNK: usize = 1 << 20;
pub(super) const TAG: usize = 16;
const PREFIX: usize = 19;

/// What stands before the chunks, unsealed: costs in KiB, passes and lanes, salt, the chunks' part of the nonce.
#[derive(Clone, Copy)]
struct Header {
    costs: [u32; 3],
    salt: [u8; 16],
    prefix: [u8; PREFIX],
}

pub(super) const HEADER: usize = MAGIC.len() + 12 + 16 + PREFIX;
/// RFC 9106's second recommendation, with twice its memory.
const COSTS: [u32; 3] = [128 << 10, 3, 4];
/// What a reader goes along with, before it knows who wrote the header: twice of each, so that a later version may ask for more.
const HIGHEST_COSTS: [u32; 3] = [2 * COSTS[0], 2 * COSTS[1], 2 * COSTS[2]];

impl Header {
    fn new(costs: [u32; 3]) -> Self {
        Self {
            costs,
            salt: random::bytes(),
            prefix: random::bytes(),
        }
    }

    fn to_bytes(self) -> [u8; HEADER] {
        let [memory, passes, lanes] = self.costs.map(u32::to_le_bytes);
        let bytes = [
            &MAGIC[..],
            &memory,
            &passes,
            &lanes,
            &self.salt,
            &self.prefix,
        ]
        .concat();
        let mut header = [0; HEADER];
        header.copy_from_slice(&bytes);
        header
    }

    fn read(bytes: &[u8; HEADER]) -> Result<Self, Error> {
        let rest = bytes.strip_prefix(&MAGIC).ok_or_else(no_backup)?;
        let (costs, rest) = rest.split_first_chunk::<12>().ok_or_else(no_backup)?;
        let (salt, rest) = rest.split_first_chunk().ok_or_else(no_backup)?;
        let prefix = rest.first_chunk().ok_or_else(no_backup)?;
        let words = costs.as_chunks::<4>().0;
        let costs = std::array::from_fn(|index| u32::from_le_bytes(words[index]));
        let bearable = costs.iter().zip(HIGHEST_COSTS);
        if bearable.into_iter().any(|(cost, highest)| *cost > highest) {
            return Err(no_backup());
        }
        Ok(Self {
            costs,
            salt: *salt,
            prefix: *prefix,
        })
    }

    fn cipher(&self, passphrase: &Passphrase) -> Result<XChaCha20Poly1305, Error> {
        let [memory, passes, lanes] = self.costs;
        let costs = Params::new(memory, passes, lanes, Some(32)).map_err(|_| no_backup())?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, costs)
            .hash_password_into(passphrase.bytes(), &self.salt, &mut *key)
            .map_err(|_| no_backup())?;
        Ok(XChaCha20Poly1305::new(&(*key).into()))
    }

    fn nonce(&self, chunk: u32, is_last: bool) -> XNonce {
        let mut nonce = [0; PREFIX + 5];
        nonce[..PREFIX].copy_from_slice(&self.prefix);
        nonce[PREFIX..PREFIX + 4].copy_from_slice(&chunk.to_be_bytes());
        nonce[PREFIX + 4] = is_last.into();
        nonce.into()
    }
}

/// Seals what is written to it.
pub(super) struct Sealing<W> {
    sink: W,
    header: Header,
    cipher: XChaCha20Poly1305,
    chunk: u32,
    waiting: Vec<u8>,
}

impl<W: Write> Sealing<W> {
    pub(super) fn new(sink: W, passphrase: &Passphrase) -> Result<Self, Error> {
        Self::at_costs(sink, passphrase, COSTS)
    }

    /// With a passphrase that is stretched as much: memory in KiB, passes, lanes.
    pub(super) fn at_costs(
        mut sink: W,
        passphrase: &Passphrase,
        costs: [u32; 3],
    ) -> Result<Self, Error> {
        let header = Header::new(costs);
        sink.write_all(&header.to_bytes())?;
        Ok(Self {
            cipher: header.cipher(passphrase)?,
            sink,
            header,
            chunk: 0,
            waiting: Vec::with_capacity(CHUNK),
        })
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            if self.waiting.len() == CHUNK {
                self.seal(false)?;
            }
            let room = (CHUNK - self.waiting.len()).min(bytes.len());
            let (now, rest) = bytes.split_at(room);
            self.waiting.extend_from_slice(now);
            bytes = rest;
        }
        Ok(())
    }

    /// Seals the last chunk. Without it nobody takes the rest for whole.
    pub(super) fn finish(mut self) -> Result<W, Error> {
        self.seal(true)?;
        Ok(self.sink)
    }

    fn seal(&mut self, is_last: bool) -> Result<(), Error> {
        let payload = Payload {
            msg: &self.waiting,
            aad: &self.header.to_bytes(),
        };
        let nonce = self.header.nonce(self.chunk, is_last);
        let sealed = self.cipher.encrypt(&nonce, payload);
        self.sink.write_all(&sealed.map_err(|_| too_large())?)?;
        self.chunk = self.chunk.checked_add(1).ok_or_else(too_large)?;
        self.waiting.clear();
        Ok(())
    }
}

/// Opens what [`Sealing`] sealed.
pub(super) struct Opening<R> {
    source: R,
    header: Header,
    cipher: XChaCha20Poly1305,
    chunk: u32,
    is_over: bool,
    opened: Vec<u8>,
    taken: usize,
}

impl<R: BufRead> Opening<R> {
    /// # Errors
    /// A refusal for what is no backup. Whether the passphrase opens it shows when something is read.
    pub(super) fn new(mut source: R, passphrase: &Passphrase) -> Result<Self, Error> {
        let mut bytes = [0; HEADER];
        source.read_exact(&mut bytes).map_err(|_| no_backup())?;
        let header = Header::read(&bytes)?;
        Ok(Self {
            cipher: header.cipher(passphrase)?,
            source,
            header,
            chunk: 0,
            is_over: false,
            opened: Vec::new(),
            taken: 0,
        })
    }

    /// Up to so many bytes that were not read yet; none at the end.
    pub(super) fn some(&mut self, most: u64) -> Result<&[u8], Error> {
        while self.taken == self.opened.len() && !self.is_over {
            self.open()?;
        }
        let rest = self.opened.len() - self.taken;
        let length = usize::try_from(most).unwrap_or(rest).min(rest);
        let some = &self.opened[self.taken..][..length];
        self.taken += length;
        Ok(some)
    }

    fn open(&mut self) -> Result<(), Error> {
        let mut sealed = Vec::new();
        let source = &mut self.source;
        source.take((CHUNK + TAG) as u64).read_to_end(&mut sealed)?;
        self.is_over = source.fill_buf()?.is_empty();
        let payload = Payload {
            msg: &sealed,
            aad: &self.header.to_bytes(),
        };
        let nonce = self.header.nonce(self.chunk, self.is_over);
        let opened = self.cipher.decrypt(&nonce, payload);
        self.opened = opened.map_err(|_| match self.chunk {
            0 => not_opened(),
            _ => damaged(),
        })?;
        self.taken = 0;
        self.chunk = self.chunk.checked_add(1).ok_or_else(damaged)?;
        Ok(())
    }
}

fn no_backup() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "The file is no backup that this version of the server can read.",
        "Check which file it is; a newer version of the server may be needed.",
    )
}

fn not_opened() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "The passphrase does not open the backup, or its beginning is damaged. Nothing was restored.",
        "Try the passphrase that it was made with, or another copy of the file.",
    )
}

pub(super) fn damaged() -> Error {
    Error::refused(
        ProblemKind::Invalid,
        "The backup is damaged or not whole. Nothing was restored.",
        "Take another copy of it, or an earlier backup.",
    )
}

fn too_large() -> Error {
    Error::Internal("the backup has more chunks than can be numbered")
}
