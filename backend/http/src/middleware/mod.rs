//! What every request passes on its way to a handler.

pub mod authority;
pub mod bodies;
pub mod body_limit;
pub mod continuity;
pub mod deadline;
pub mod headers;
pub mod observe;

pub use body_limit::at_most;
