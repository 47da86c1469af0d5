use super::{Authenticators, Clock, Desks, Http, Keep};

/// The place a client runs in.
pub struct Ports {
    /// The way to the server.
    pub http: Box<dyn Http>,
    /// Where secrets live.
    pub desks: Box<dyn Desks>,
    /// What outlives a visit.
    pub keep: Box<dyn Keep>,
    /// What makes and uses passkeys.
    pub authenticators: Box<dyn Authenticators>,
    /// Time.
    pub clock: Box<dyn Clock>,
}
