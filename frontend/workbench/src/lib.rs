//! A desk that imports: reads model files with the compiler, and keeps both the compiled model and the original.
//!
//! What compiles a model is larger than all the rest of a desk, so that only an owner's program has it, and in a
//! browser a worker of its own.

mod importer;

use desk::{Desk, Stopwatch};

use self::importer::ByCompiler;

/// A desk without secrets that imports models.
pub fn desk(clock: Stopwatch) -> Desk {
    Desk::importing(clock, Box::new(ByCompiler))
}
