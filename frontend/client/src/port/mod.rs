//! What a client needs of the place it runs in. Futures stay on one thread.

mod authenticators;
mod clock;
mod desks;
mod http;
mod keep;
mod ports;
pub(crate) mod told;

pub use authenticators::{
    Authenticators, NoAuthenticators, NoPasskeys, PasskeyAsking, PasskeyMade, PasskeyMaking,
    PasskeyUsed, PrfOutput,
};
pub use clock::Clock;
pub use desks::{Desks, Who, open_and_ask};
pub use http::{Events, Http, HttpAnswer, HttpRequest, LARGEST_ANSWER, Method};
pub use keep::{Keep, MemoryKeep, Shelf};
pub use ports::Ports;

pub use crate::failure::Work;
