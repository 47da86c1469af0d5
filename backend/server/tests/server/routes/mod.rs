//! Every route of the table that router and description are made from.

mod asked;
mod gone;
mod openapi;
