use leptos::prelude::*;

use super::workbench::Workbench;
use crate::{
    components::{Button, Field, FieldKind},
    failure::Failure,
    format::typed::whole,
};

/// Lookups that are offered where the owner typed no number yet.
const USUAL: &str = "2000";

/// Brings trees down to a number of lookups, where they could not be read with as many: below the error.
#[component]
pub(super) fn FewerLookups(bench: Workbench) -> impl IntoView {
    let most = RwSignal::new(USUAL.to_owned());
    let try_again = move |()| match lookups(&most.get_untracked()) {
        Some(lookups) => bench.retry(lookups),
        None => bench.errand.fail(Failure::local(
            t!("The number of lookups is not a whole number above 0."),
            t!("Type one, such as 2000, and press the button again."),
        )),
    };
    view! {
        <section class="stack" aria-label=t!("Bring the trees down to fewer lookups")>
            <p class="muted small">
                {t!("The trees can be brought down to a number of lookups that you choose: leaves are merged and trees dropped where that changes answers least. The report then tells what is lost.")}
            </p>
            <div class="filters">
                <Field label=t!("Most lookups of one answer") value=most kind=FieldKind::Number />
                <Button busy=bench.errand.busy() on_press=try_again>
                    {t!("Read the file so")}
                </Button>
            </div>
        </section>
    }
}

fn lookups(typed: &str) -> Option<usize> {
    usize::try_from(whole(typed)?)
        .ok()
        .filter(|lookups| *lookups > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_lookups_is_whole_and_above_0() {
        assert_eq!(lookups(" 2000 "), Some(2_000));
        assert_eq!(
            (lookups("0"), lookups("1.5"), lookups("many")),
            (None, None, None)
        );
        for grouped in ["2,000", "2.000", "2\u{202f}000"] {
            assert_eq!(lookups(grouped), Some(2_000), "{grouped}");
        }
    }
}
