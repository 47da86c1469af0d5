use leptos::prelude::*;

use super::{knowledge_table::KnowledgeTable, limits_of_protection::LimitsOfProtection};
use crate::{
    address::Address,
    components::{ButtonKind, LinkButton, Page},
    state::use_service,
};

/// The way of a question, the log and the limits, in plain words.
#[component]
pub(crate) fn HowItWorksPage() -> impl IntoView {
    let service = use_service();
    view! {
        <Page
            title=t!("How it works")
            lead=t!("Encrypted model times encrypted input, and one reader. This is what happens, in order, and why you need not take our word for it.")
        >
            <section class="prose" aria-labelledby="question">
                <h2 id="question">{t!("The way of a question")}</h2>
                <ol>
                    <li>
                        {t!("Your browser turns the values you enter into small integers and encrypts them with your key, which never leaves your browser in the clear. The scheme is TFHE, at 128 bits of security.")}
                    </li>
                    <li>
                        {t!("The server multiplies your ciphertext by the model, which is ciphertext as well. One such product holds up to 2\u{202f}048 multiplications, so a whole table of rows travels in one.")}
                    </li>
                    <li>
                        {t!("Networks and trees also look values up in tables, again under encryption, and so does an answer that tells only the label. For that your browser makes an evaluation key once: it lets the server compute, and opens nothing.")}
                    </li>
                    <li>
                        {t!("Before anything leaves, the server adds an encryption of zero and fresh noise below the resolution the owner allows, so that the answer tells the score and little else. How little is computed and shown with every grant.")}
                    </li>
                    <li>{t!("Your browser decrypts the scores and draws the answer.")}</li>
                </ol>
            </section>
            <section class="prose" aria-labelledby="keys">
                <h2 id="keys">{t!("Keys and the vault")}</h2>
                <p>
                    {t!("You sign in with OPAQUE: the server never sees your password, not even for a moment. The same exchange gives your browser a key that only your password can give. It encrypts your vault: secret keys, clear models, history. The server stores the vault without being able to open it, so you can go on at another computer.")}
                </p>
                <p>
                    {t!("While a tab is open, the key of the vault stays in that tab, so that a reload does not lock you out. Closing the tab or signing out forgets it.")}
                </p>
            </section>
            <section class="prose" aria-labelledby="log">
                <h2 id="log">{t!("A log that cannot be rewritten unnoticed")}</h2>
                <p>
                    {t!("Every decision, key, card, sealed upload, grant and evaluation is an entry of an append-only Merkle tree whose head the server signs. Your browser remembers the last head it saw and checks at each visit that the new one continues it. A model owner’s browser seals to a key only if the log proves that it is yours, and your browser tells you if the log names a key you did not make.")}
                </p>
                <p>
                    {t!("Each key also has a fingerprint in words. Read it to each other over the telephone, and even a server that lies to everybody is found out.")}
                </p>
            </section>
            <section aria-labelledby="who-reads">
                <h2 id="who-reads">{t!("Who can read what")}</h2>
                <KnowledgeTable />
            </section>
            <section aria-labelledby="not-protected">
                <h2 id="not-protected">{t!("What is not protected")}</h2>
                <LimitsOfProtection />
            </section>
            <section>
                <div class="button-row">
                    <Show when=move || !service.is_by_invitation()>
                        <LinkButton kind=ButtonKind::Primary href=Address::Register>
                            {t!("Register")}
                        </LinkButton>
                    </Show>
                    <LinkButton href=Address::Landing>{t!("Try it on the start page")}</LinkButton>
                </div>
            </section>
        </Page>
    }
}
