//! What people enter: text, choices, files, pictures, rows of a card.

mod card_form;
mod drawing_pad;
mod field;
mod file_drop;
mod image_input;
mod select;
mod slider;
mod tick;

pub(crate) use card_form::{CardForm, EarlierRow, FormState, FormStateLine};
pub(crate) use field::{AddressForManager, Field, FieldKind, PasswordField, TextArea};
pub(crate) use file_drop::FileDrop;
pub(crate) use image_input::{ImageInput, Origin};
pub(crate) use select::Select;
pub(crate) use slider::Slider;
pub(crate) use tick::Tick;
