//! The house that the tests play in: servers, browsers, people and what they bring.

pub(crate) mod browser;
pub(crate) mod candidates;
pub(crate) mod disk;
pub(crate) mod fixtures;
pub(crate) mod here;
pub(crate) mod lookups;
pub(crate) mod people;
pub(crate) mod process;
pub(crate) mod scene;
pub(crate) mod uploads;
pub(crate) mod witness;
