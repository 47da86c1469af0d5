//! A crypto worker: answers protocol messages with a desk, in WebAssembly.
//!
//! Takes a `Uint8Array` with a [`protocol::Call`] and posts one with its [`protocol::Reply`], both in
//! postcard, the reply's buffer transferred. Posts [`protocol::READY`] when it can take messages, and
//! [`protocol::ABORTED`] when it met a fault of its own: its memory cannot be trusted after that. Writes
//! nothing to the console.

mod scope;

use desk::{Desk, Stopwatch};
use js_sys::Uint8Array;
use protocol::{ABORTED, READY};
use zeroize::Zeroizing;

/// Answers every message with the desk that `open` makes.
pub fn serve(open: impl FnOnce(Stopwatch) -> Desk) {
    std::panic::set_hook(Box::new(|_| scope::post_text(ABORTED)));
    let mut desk = open(scope::micros);
    scope::on_message(move |message| match answer(&mut desk, &message) {
        Some(reply) => scope::post_bytes(&reply),
        None => scope::post_text(ABORTED),
    });
    scope::post_text(READY);
}

/// Bytes of the reply; none when the message is no call of this version.
fn answer(desk: &mut Desk, message: &Uint8Array) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = Zeroizing::new(message.to_vec());
    message.fill(0, 0, message.length());
    desk.answer(&bytes).map(Zeroizing::new)
}
