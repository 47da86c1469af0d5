//! Pages of visitors.

mod demo;
mod developers;
mod help;
mod how_it_works;
mod knowledge_table;
mod landing;
mod legal;
mod limits_of_protection;

pub(crate) use developers::DevelopersPage;
pub(crate) use help::HelpPage;
pub(crate) use how_it_works::HowItWorksPage;
pub(crate) use landing::LandingPage;
pub(crate) use legal::{LegalPage, PrivacyPage, TermsPage};
