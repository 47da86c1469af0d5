use base64::{Engine, engine::general_purpose::STANDARD};

use crate::base::random;

/// Everything is forbidden but the app's own files and the inline scripts of its start page, each by
/// its SHA-256 (Content Security Policy Level 3). `wasm-unsafe-eval` lets WebAssembly be compiled.
pub(super) fn content_security_policy(index: &str) -> String {
    let scripts: String = inline_scripts(index)
        .map(|script| {
            let digest = random::digest(script.as_bytes());
            format!(" 'sha256-{}'", STANDARD.encode(digest))
        })
        .collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; \
         img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; worker-src 'self'; \
         manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// Contents of all `<script>` elements without `src`.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (script, _) = rest.split_once("</script>")?;
        (!attributes.contains("src=")).then_some(script)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inline_script_is_allowed_by_its_hash_and_nothing_else_is() {
        let page = "<script src=\"/a.js\"></script><script type=\"module\">alert(1)</script>";
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        let policy = content_security_policy(page);
        assert!(policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {hash};")));
        assert!(!policy.contains("unsafe-inline"));
    }
}
