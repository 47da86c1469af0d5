use api::{
    InvitationId, ProblemKind,
    invitation::{
        Invitation, InvitationQuery, InvitationToken, Invite, Invited, Invitee, InviteeLine,
        OpenInvitation,
    },
    list::ListPage,
    paths,
};

use super::{document, done};
use crate::{
    Client, Outcome, Pending,
    port::{HttpRequest, Method},
};

/// One line of a file of invitees, and what would come of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedInvitation {
    /// Where it stands in the file, from 1.
    pub line: u64,
    /// The name, as the file has it.
    pub name: String,
    /// The address, as the file has it.
    pub address: String,
    /// The role, as the file has it.
    pub role: String,
    /// Whom it names, if that can be understood.
    pub invitee: Option<Invitee>,
    /// Why there is no inviting.
    pub problem: Option<String>,
}

impl PlannedInvitation {
    fn of(line: InviteeLine, problem: Option<String>) -> Self {
        let InviteeLine {
            line,
            name,
            address,
            role,
            read,
        } = line;
        Self {
            line,
            name,
            address,
            role,
            invitee: read.ok(),
            problem,
        }
    }
}

impl Client {
    /// What an invitation's link invites to; its token stands behind `#`.
    pub fn open_invitation(&self, token: &str) -> Pending<OpenInvitation> {
        let token = token.to_owned();
        self.post(paths::INVITATION, &InvitationToken { token })
    }

    /// A page of the open invitations (administrator).
    pub fn invitations(&self, query: &InvitationQuery) -> Pending<ListPage<Invitation>> {
        self.read(query.at(paths::ADMIN_INVITATIONS))
    }

    /// Invites; answers what came of each, in their order (administrator).
    pub fn invite(&self, invitees: Vec<Invitee>, days: u32) -> Pending<Vec<Invited>> {
        self.send_invite(invitees, days, false)
    }

    /// What would come of inviting whoever a file names; nobody is invited (administrator).
    ///
    /// # Errors
    /// A file that cannot be understood.
    pub async fn plan_invitations(
        &self,
        file: Vec<u8>,
        days: u32,
    ) -> Outcome<Vec<PlannedInvitation>> {
        let request = HttpRequest::new(Method::Post, paths::ADMIN_INVITATION_FILE).bytes(file);
        let lines: Vec<InviteeLine> = document(self.send(request)).await?;
        let understood = lines.iter().filter_map(|line| line.read.clone().ok());
        let invitees: Vec<Invitee> = understood.collect();
        let outcomes = match invitees.is_empty() {
            true => Vec::new(),
            false => self.send_invite(invitees, days, true).await?,
        };
        let mut outcomes = outcomes.into_iter();
        let planned = lines.into_iter().map(|line| {
            let problem = match &line.read {
                Err(problem) => Some(words::told(problem)),
                Ok(_) => outcomes.next().and_then(refusal),
            };
            PlannedInvitation::of(line, problem)
        });
        Ok(planned.collect())
    }

    /// Withdraws an invitation: its link lets nobody in any more (administrator).
    pub fn withdraw_invitation(&self, id: &InvitationId) -> Pending<()> {
        done(self.send_nothing(Method::Delete, paths::admin_invitation(id)))
    }

    /// Withdraws several, one after the other (administrator); `tell` hears how many are. Answers how many were used or withdrawn
    /// meanwhile.
    ///
    /// # Errors
    /// Why the next one was not; those before are.
    pub async fn withdraw_invitations(
        &self,
        invitations: &[Invitation],
        tell: impl Fn(usize),
    ) -> Outcome<usize> {
        let mut passed_over = 0;
        for (done, invitation) in invitations.iter().enumerate() {
            tell(done);
            match self.withdraw_invitation(&invitation.id).await {
                Err(failure) if failure.is(ProblemKind::NotFound) => passed_over += 1,
                outcome => outcome?,
            }
        }
        Ok(passed_over)
    }

    fn send_invite(
        &self,
        invitees: Vec<Invitee>,
        days: u32,
        rehearses: bool,
    ) -> Pending<Vec<Invited>> {
        let invite = Invite {
            invitees,
            days,
            rehearses,
        };
        let answer: Pending<Vec<Invited>> = self.post(paths::ADMIN_INVITATIONS, &invite);
        Box::pin(async move { Ok(answer.await?.into_iter().map(told).collect()) })
    }
}

/// Why somebody is not invited, in the reader's language.
fn told(invited: Invited) -> Invited {
    match invited {
        Invited::Refused { happened } => Invited::Refused {
            happened: words::told(&happened),
        },
        other => other,
    }
}

fn refusal(invited: Invited) -> Option<String> {
    match invited {
        Invited::Refused { happened } => Some(happened),
        Invited::Fits | Invited::Made { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_cannot_be_understood_says_whose_it_is() {
        let line = InviteeLine {
            line: 3,
            name: "Bob".to_owned(),
            address: "bob@hospital.example".to_owned(),
            role: "nurse".to_owned(),
            read: Err(
                "The role is not administrator, model owner, model user or auditor.".to_owned(),
            ),
        };
        let planned = PlannedInvitation::of(line, Some("why".to_owned()));
        let told = [&*planned.name, &*planned.address, &*planned.role];
        assert_eq!(told, ["Bob", "bob@hospital.example", "nurse"]);
        assert_eq!((planned.line, planned.invitee), (3, None));
    }
}
