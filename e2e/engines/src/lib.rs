//! PostgreSQL, S3 and mail servers and an OpenTelemetry collector that tests start for themselves, on free ports, with nothing in
//! them; they end with the process that started them, however it ends. And clients that go away.

mod address;
mod collector;
mod gate;
mod mail_sink;
mod postgres;
mod s3;
mod script;
mod until;

pub use address::free_address;
pub use collector::{Collector, SentSpan};
pub use gate::{Gate, Manner};
pub use mail_sink::{KeptMail, MailManner, MailSink};
pub use postgres::Postgres;
pub use s3::S3;
pub use until::until;
