use api::{
    account::Role,
    invitation::{Invited, Invitee},
};
use client::PlannedInvitation;
use leptos::prelude::*;
use web_sys::File;

use super::form::days;
use crate::{
    browser::{self, FileOf},
    components::{
        Badge, BadgeTone, Button, ButtonKind, Errand, ErrorPanel, FileDrop, Select, Table,
    },
    format::{csv, number::counted},
    state::client,
    wording,
};

/// Invites everybody whom a file names, once it was shown who can be.
#[component]
pub(super) fn FromFile(on_made: Callback<Vec<Invited>>) -> impl IntoView {
    let plan = RwSignal::new(None::<Vec<PlannedInvitation>>);
    let file = RwSignal::new(None::<String>);
    let (days, spans) = days();
    let chosen_days = move || days.get_untracked().parse().unwrap_or(7);
    let errand = Errand::new();
    let read = move |files: Vec<File>| {
        let Some(chosen) = files.into_iter().next() else {
            return;
        };
        errand.run(async move {
            plan.try_set(None);
            let loaded = browser::load_file(&chosen, FileOf::Invitations).await?;
            let planned = client()
                .plan_invitations(loaded.bytes, chosen_days())
                .await?;
            file.try_set(Some(loaded.name));
            plan.try_set(Some(planned));
            Ok(())
        });
    };
    let invite = move |()| {
        let invitees = plan
            .get_untracked()
            .map_or_else(Vec::new, |plan| fitting(&plan));
        errand.run(async move {
            let made = client().invite(invitees, chosen_days()).await?;
            plan.try_set(None);
            file.try_set(None);
            on_made.try_run(made);
            Ok(())
        });
    };
    let download = move |()| {
        browser::download(
            "tacit-invitations-template.csv",
            "text/csv",
            template().as_bytes(),
        );
    };
    let shown = move || {
        let plan = plan.get()?;
        let fits = fitting(&plan).len() as u64;
        Some(view! {
            <Plan plan />
            <Button
                kind=ButtonKind::Primary
                disabled=fits == 0
                busy=errand.busy()
                on_press=invite
            >
                {t!("Invite {}", counted(fits, t!("person"), t!("people")))}
            </Button>
        })
    };
    view! {
        <section class="card stack" aria-labelledby="invite-file">
            <h2 id="invite-file">{t!("Invite many")}</h2>
            <FileDrop
                id="invitees"
                label=t!("A file with the columns name, address and role")
                hint=t!("CSV, 500 people at most. Roles: administrator, model owner, model user, auditor. Nobody is invited before you have seen who can be.")
                accept=".csv,.tsv,.txt,text/csv"
                chosen=file
                on_files=read
            />
            <div class="filters">
                <Select label=t!("Works for") value=days options=spans />
                <Button kind=ButtonKind::Quiet on_press=download>
                    {t!("Download a template")}
                </Button>
            </div>
            <ErrorPanel failure=errand.failure() />
            {move || shown()}
        </section>
    }
}

/// A file with one line, in the language of the page, to be filled in.
fn template() -> String {
    let role = wording::role(Role::User);
    let row = [t!("Ann Example"), "ann@hospital.example", role].map(str::to_owned);
    csv::file(&[t!("Name"), t!("Address"), t!("Role")], [row.into()])
}

fn fitting(plan: &[PlannedInvitation]) -> Vec<Invitee> {
    let fits = plan.iter().filter(|line| line.problem.is_none());
    fits.filter_map(|line| line.invitee.clone()).collect()
}

/// What would come of each line.
#[component]
fn Plan(plan: Vec<PlannedInvitation>) -> impl IntoView {
    let (all, fits) = (plan.len() as u64, fitting(&plan).len() as u64);
    let lines = counted(all, t!("line"), t!("lines"));
    let said = match all == fits {
        true => t!("The whole file fits: {lines}."),
        false => t!("What fits: {fits} of {lines}. The rest is left out."),
    };
    // What does not fit comes first.
    let (wrong, right): (Vec<_>, Vec<_>) =
        plan.into_iter().partition(|line| line.problem.is_some());
    let row = |planned: PlannedInvitation| {
        let PlannedInvitation {
            line,
            name,
            address,
            role,
            invitee,
            problem,
        } = planned;
        let role = invitee.map_or(role, |invitee| wording::role(invitee.role).to_owned());
        let outcome = match problem {
            Some(problem) => problem.into_any(),
            None => view! { <Badge tone=BadgeTone::Good text=t!("Fits") /> }.into_any(),
        };
        view! {
            <tr>
                <th scope="row" class="nowrap">{t!("Line {line}")}</th>
                <td>{name}</td>
                <td>{address}</td>
                <td>{role}</td>
                <td>{outcome}</td>
            </tr>
        }
    };
    let rows = wrong.into_iter().chain(right).map(row).collect_view();
    let columns = [
        t!("Line"),
        t!("Name"),
        t!("Address"),
        t!("Role"),
        t!("Outcome"),
    ]
    .map(str::to_owned);
    view! {
        <p role="status">{said}</p>
        <Table caption=t!("What would come of each line") columns quiet_caption=true stacks=true>
            {rows}
        </Table>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_names_columns_and_roles_as_the_page_does() {
        assert_eq!(
            template(),
            "\u{feff}Name,Address,Role\r\nAnn Example,ann@hospital.example,Model user\r\n"
        );
    }
}
