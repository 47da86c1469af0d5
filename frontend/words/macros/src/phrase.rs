use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Error, Expr, Ident, LitStr, Result, Token,
    parse::{Parse, ParseStream},
};

/// An English text, what it is said as if that is told, and what stands in its gaps.
pub(crate) struct Phrase {
    context: Option<LitStr>,
    text: LitStr,
    gaps: Vec<Gap>,
}

/// A gap: how dictionarys call it, what stands there, and how that is written.
struct Gap {
    name: String,
    value: Expr,
    format: String,
}

/// An argument after the text.
struct Argument {
    name: Option<Ident>,
    value: Expr,
}

impl Phrase {
    /// The expression that is the text in the reader's language.
    pub(crate) fn translated(&self) -> TokenStream {
        let text = &self.text;
        if let Some(context) = &self.context {
            return quote!(::words::distinct(::core::concat!(#context, "|", #text)));
        }
        if self.gaps.is_empty() {
            return quote!(::words::text(#text));
        }
        let values = self.gaps.iter().map(Gap::pair);
        quote!(::words::filled(#text, &[#(#values),*]))
    }
}

impl Gap {
    fn pair(&self) -> TokenStream {
        let Self {
            name,
            value,
            format,
        } = self;
        if format.is_empty() {
            return quote!((#name, &{
                use ::words::{Phrased as _, Reckoned as _};
                (&::words::Filling(&(#value))).written()
            }));
        }
        let (format, is_decimal) = (format!("{{{format}}}"), format.contains('.'));
        match is_decimal {
            true => quote!((#name, &::words::number(::std::format!(#format, #value)))),
            false => quote!((#name, &::core::format_args!(#format, #value))),
        }
    }
}

impl Parse for Phrase {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut text: LitStr = input.parse()?;
        let mut context = None;
        if input.parse::<Option<Token![|]>>()?.is_some() {
            context = Some(text);
            text = input.parse()?;
        }
        let mut arguments = Vec::new();
        while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            arguments.push(input.parse()?);
        }
        let gaps = gaps(&text, &arguments)?;
        if context.is_some() && !gaps.is_empty() {
            return Err(Error::new(text.span(), "a text with gaps has no context"));
        }
        Ok(Self {
            context,
            text,
            gaps,
        })
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let is_named = input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]);
        let name = match is_named {
            true => {
                let name = input.parse()?;
                input.parse::<Token![=]>()?;
                Some(name)
            }
            false => None,
        };
        Ok(Self {
            name,
            value: input.parse()?,
        })
    }
}

fn gaps(text: &LitStr, arguments: &[Argument]) -> Result<Vec<Gap>> {
    let mut unnamed = 0;
    let mut gaps: Vec<Gap> = Vec::new();
    for written in written(&text.value()) {
        let (name, format) = match written.split_once(':') {
            Some((name, format)) => (name, format!(":{format}")),
            None => (written.as_str(), String::new()),
        };
        let name = match name {
            "" => (unnamed, unnamed += 1).0.to_string(),
            name => name.to_owned(),
        };
        if gaps.iter().any(|gap| gap.name == name) {
            continue;
        }
        let value = value(text, &name, arguments)?;
        gaps.push(Gap {
            name,
            value,
            format,
        });
    }
    Ok(gaps)
}

/// What stands between braces; doubled braces are braces.
fn written(text: &str) -> Vec<String> {
    let text = text.replace("{{", "").replace("}}", "");
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(gap, _)| gap.to_owned())
        .collect()
}

fn value(text: &LitStr, name: &str, arguments: &[Argument]) -> Result<Expr> {
    let given = match name.parse::<usize>() {
        Ok(position) => arguments.get(position),
        Err(_) => arguments
            .iter()
            .find(|argument| argument.name.as_ref().is_some_and(|own| own == name)),
    };
    match given {
        Some(argument) => Ok(argument.value.clone()),
        None => syn::parse_str(name)
            .ok()
            .filter(|value| matches!(value, Expr::Path(_)))
            .map(|value| spanned(value, text))
            .ok_or_else(|| Error::new(text.span(), format!("nothing is given for {{{name}}}"))),
    }
}

/// A captured name is looked up where the text stands.
fn spanned(mut value: Expr, text: &LitStr) -> Expr {
    if let Expr::Path(path) = &mut value {
        for segment in &mut path.path.segments {
            segment.ident.set_span(text.span());
        }
    }
    value
}
