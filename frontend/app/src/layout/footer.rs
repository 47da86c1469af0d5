use api::paths;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::address::Address;

/// What the service is, once more, and its open documents.
#[component]
pub(super) fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-footer-inner">
                <p>"Tacit computes on ciphertext only. It sees neither the data nor the model."</p>
                <nav aria-label="Footer">
                    <ul>
                        <li>
                            <A href=Address::HowItWorks>"How it works"</A>
                        </li>
                        <li>
                            <a href=paths::OPENAPI rel="external">
                                "API description"
                            </a>
                        </li>
                        <li>
                            <a href=paths::LOG_CHECKPOINT rel="external">
                                "Signed log head"
                            </a>
                        </li>
                    </ul>
                </nav>
            </div>
        </footer>
    }
}
