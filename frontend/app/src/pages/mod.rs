//! The pages, by who reads them.

pub(crate) mod account;
mod address_badge;
pub(crate) mod administrator;
mod answer_cost;
mod card_facts;
mod card_view;
mod leaving;
pub(crate) mod log;
mod model_page;
pub(crate) mod owner;
mod tells;
mod use_over_time;
pub(crate) mod user;
pub(crate) mod visitor;

pub(crate) use leaving::ask_before_ending;
