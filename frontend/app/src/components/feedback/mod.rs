//! What tells people how things stand.

mod alert;
mod arriving;
mod badge;
mod empty_state;
mod error_panel;
mod kept_note;
mod list_note;
mod progress;
mod spinner;
mod steps;
mod toast_region;

pub(crate) use alert::{Alert, AlertTone};
pub(crate) use arriving::{arriving, missed};
pub(crate) use badge::{Badge, BadgeTone};
pub(crate) use empty_state::EmptyState;
pub(crate) use error_panel::ErrorPanel;
pub(crate) use kept_note::KeptNote;
pub(crate) use list_note::ListNote;
pub(crate) use progress::Progress;
pub(crate) use spinner::Spinner;
pub(crate) use steps::{Step, StepState, Steps};
pub(crate) use toast_region::ToastRegion;
