use std::collections::HashSet;

use api::{
    InvitationId, Timestamp,
    invitation::{Invitation, Invited},
};
use leptos::prelude::*;

use crate::{
    browser,
    components::{Alert, AlertTone, Button, CopyButton},
    format::{csv, number::counted, time},
    pages::leaving::AskBeforeLeaving,
    wording,
};

type Link = (Invitation, String);

/// Links that were made in this visit, and who could not be invited last.
#[derive(Clone, Default)]
pub(super) struct MadeLinks {
    /// The oldest first.
    links: Vec<Link>,
    /// How many of them were made last.
    newest: usize,
    refused: Vec<String>,
}

impl MadeLinks {
    /// Takes what was made now; the links before stay.
    pub(super) fn take(&mut self, made: Vec<Invited>) {
        let before = self.links.len();
        self.refused.clear();
        for one in made {
            match one {
                Invited::Made { invitation, link } => self.links.push((invitation, link)),
                Invited::Refused { happened } => self.refused.push(happened),
                Invited::Fits => {}
            }
        }
        if self.links.len() > before {
            self.newest = self.links.len() - before;
        }
    }

    /// The link that was made last, alone.
    fn single(&self) -> Option<&Link> {
        self.links.last().filter(|_| self.newest == 1)
    }

    fn earlier(&self) -> usize {
        self.links.len() - self.newest
    }

    /// Whether each link was copied or saved.
    fn are_all_kept(&self, kept: &HashSet<InvitationId>) -> bool {
        self.links
            .iter()
            .all(|(invitation, _)| kept.contains(&invitation.id))
    }
}

/// What was made in this visit: the only time that its links are seen.
#[component]
pub(super) fn Made(made: RwSignal<MadeLinks>) -> impl IntoView {
    let kept = RwSignal::new(HashSet::new());
    let unsaved = Signal::derive(move || !made.read().are_all_kept(&kept.read()));
    let shown = move || {
        let made = made.get();
        let told = (!made.refused.is_empty()).then(|| {
            let refused = made.refused.iter().cloned();
            let refused = refused.map(|why| view! { <li>{why}</li> }).collect_view();
            view! {
                <Alert tone=AlertTone::Warning title=t!("Not everybody is invited")>
                    <ul>{refused}</ul>
                </Alert>
            }
        });
        let links = (!made.links.is_empty()).then(|| view! { <Links made kept /> });
        view! { {told} {links} }
    };
    view! {
        <div role="status" tabindex="-1" class="stack links-made">{move || shown()}</div>
        <AskBeforeLeaving unsaved what=t!("The links are not saved, and are not shown again.") />
    }
}

#[component]
fn Links(
    made: MadeLinks,
    /// Invitations whose links were copied or saved.
    kept: RwSignal<HashSet<InvitationId>>,
) -> impl IntoView {
    let title = match made.newest {
        1 => t!("The link is made. Copy it now: it is not shown again.").to_owned(),
        many => t!(
            "{} are made. Save the file now: they are not shown again.",
            counted(many as u64, t!("link"), t!("links"))
        ),
    };
    let single = made.single().cloned();
    let one = single.map(|(invitation, link)| {
        let (name, text) = (invitation.invitee.name, link.clone());
        let id = invitation.id;
        let on_copied = move |()| {
            kept.update(|kept| {
                kept.insert(id.clone());
            });
        };
        view! {
            <p>{t!("For {name}. Give it to this person alone: whoever has it can register.")}</p>
            <p class="digest">{link}</p>
            <CopyButton text label=t!("the link") on_copied />
        }
    });
    let before = (made.earlier() > 0).then(|| {
        let all = counted(made.links.len() as u64, t!("link"), t!("links"));
        view! { <p>{t!("The file holds all {all} that were made since you opened this page.")}</p> }
    });
    let links = StoredValue::new(made.links);
    let save = move |()| {
        let text = links.with_value(|links| file(links, time::iso));
        browser::download("tacit-invitations.csv", "text/csv", text.as_bytes());
        let saved = links.with_value(|links| {
            let ids = links.iter().map(|(invitation, _)| invitation.id.clone());
            ids.collect::<Vec<_>>()
        });
        kept.update(|kept| kept.extend(saved));
    };
    view! {
        <Alert tone=AlertTone::Success title>
            {one} {before}
            <Button on_press=save>{t!("Save as CSV")}</Button>
        </Alert>
    }
}

/// Links as a file, for whoever sends them.
fn file(links: &[Link], instant: fn(Timestamp) -> String) -> String {
    let row = |(invitation, link): &Link| {
        let invitee = &invitation.invitee;
        vec![
            invitee.name.clone(),
            invitee.email.clone().unwrap_or_default(),
            wording::role(invitee.role).to_owned(),
            link.clone(),
            instant(invitation.expires_at),
        ]
    };
    let head = [
        t!("Name"),
        t!("Address"),
        t!("Role"),
        t!("Link"),
        t!("Works until"),
    ];
    csv::file(&head, links.iter().map(row).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use api::{account::Role, invitation::Invitee};

    use super::*;

    fn made(link: &str) -> Invited {
        let invitee = Invitee {
            name: "Ann Example".to_owned(),
            email: None,
            role: Role::User,
        };
        let invitation = Invitation {
            id: InvitationId(link.to_owned()),
            invitee,
            invited_by: None,
            inviter_name: None,
            made_at: 0,
            expires_at: 1,
        };
        Invited::Made {
            invitation,
            link: link.to_owned(),
        }
    }

    #[test]
    fn links_stay_when_others_are_made() {
        let mut links = MadeLinks::default();
        links.take(vec![made("a")]);
        assert_eq!((links.single().is_some(), links.earlier()), (true, 0));
        let refused = Invited::Refused {
            happened: "No.".to_owned(),
        };
        links.take(vec![made("b"), refused, made("c")]);
        assert_eq!((links.single().is_some(), links.earlier()), (false, 1));
        assert_eq!(links.refused, ["No."]);
        links.take(vec![made("d")]);
        assert!(links.single().is_some_and(|(_, link)| link == "d"));
        assert_eq!((links.earlier(), links.refused.len()), (3, 0));
        let kept: Vec<&str> = links.links.iter().map(|(_, link)| link.as_str()).collect();
        assert_eq!(kept, ["a", "b", "c", "d"]);
    }

    #[test]
    fn a_link_is_kept_once_it_was_copied_or_saved_and_each_by_itself() {
        let mut links = MadeLinks::default();
        assert!(links.are_all_kept(&HashSet::new()));
        links.take(vec![made("a")]);
        assert!(!links.are_all_kept(&HashSet::new()));
        let copied = HashSet::from([InvitationId("a".to_owned())]);
        assert!(links.are_all_kept(&copied));
        links.take(vec![made("b")]);
        assert!(!links.are_all_kept(&copied));
    }

    #[test]
    fn the_file_of_links_has_the_heads_and_roles_of_the_page() {
        let mut links = MadeLinks::default();
        links.take(vec![made("a")]);
        let text = file(&links.links, |_| "then".to_owned());
        let head = "\u{feff}Name,Address,Role,Link,Works until\r\nAnn Example,,Model user,a,then";
        assert!(text.starts_with(head), "{text}");
    }
}
