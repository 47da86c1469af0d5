use leptos::prelude::*;

/// What this service does not protect, said before anybody registers.
#[component]
pub(super) fn LimitsOfProtection() -> impl IntoView {
    view! {
        <ul class="limits">
            <li>
                <h3>{t!("Traffic is visible")}</h3>
                <p>
                    {t!("The service sees who asks which model, when, how often and for how many rows. It keeps that in the log, on purpose.")}
                </p>
            </li>
            <li>
                <h3>{t!("A user and the server together")}</h3>
                <p>
                    {t!("The sealed copy is made for one user’s key. If that user and the server work against the owner, they can open that copy.")}
                </p>
            </li>
            <li>
                <h3>{t!("Answers tell about the model")}</h3>
                <p>
                    {t!("Scores of a linear model reveal it after as many answers as it has features, plus one. The owner sets a resolution and a budget; neither makes this zero.")}
                </p>
            </li>
            <li>
                <h3>{t!("The page you are reading")}</h3>
                <p>
                    {t!("Your browser runs the program this server delivers. Its source is open to be built and compared, but a browser cannot check it for you.")}
                </p>
            </li>
            <li>
                <h3>{t!("A lost password")}</h3>
                <p>
                    {t!("The password opens your vault and the server never learns it. Nobody but your recovery kit sets another: without both, what the \
                     vault held is gone.")}
                </p>
            </li>
        </ul>
    }
}
