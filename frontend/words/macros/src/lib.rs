//! `t!` and `n!` of the crate `words`.

mod phrase;

use proc_macro::TokenStream;
use quote::quote;
use syn::{LitStr, parse_macro_input};

use phrase::Phrase;

/// An English text in the reader's language: `t!("Sign in")` is a `&'static str`; `t!("{} of {total} rows", answered)` is a
/// `String`, with arguments and captured names as `format!` takes them; numbers are written as `words::number` writes them.
/// `t!("action" | "Use")` is a text that other languages say otherwise than `t!("Use")`.
#[proc_macro]
pub fn t(input: TokenStream) -> TokenStream {
    parse_macro_input!(input as Phrase).translated().into()
}

/// Notes that a text is translated where it is shown, by `words::text`: for constants. The text itself is the value.
#[proc_macro]
pub fn n(input: TokenStream) -> TokenStream {
    let text = parse_macro_input!(input as LitStr);
    quote!(#text).into()
}
