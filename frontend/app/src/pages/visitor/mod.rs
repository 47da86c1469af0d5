//! Pages of visitors.

mod demo;
mod how_it_works;
mod knowledge_table;
mod landing;
mod limits_of_protection;

pub(crate) use how_it_works::HowItWorksPage;
pub(crate) use landing::LandingPage;
