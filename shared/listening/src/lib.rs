//! From a listening socket to the routes: so many connections, none of them for long without a word, and an end that comes.

mod connections;
mod handshake;
mod household;
mod lingering;
mod places;
mod steady;
mod stop;

pub use connections::Connections;
pub use handshake::{Duplex, Handshake, Shaken};
pub use household::household;
pub use places::{Place, Places};
pub use steady::Steady;
pub use stop::stop_signal;
