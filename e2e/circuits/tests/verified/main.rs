//! Inputs that can only be rows: verified ones answer as trusted ones do, and crafted ones are seen.

mod answers;
mod attacks;
mod candidates;
mod messages;
mod models;
mod noise;
