use std::{
    error::Error,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering},
    thread,
};

use api::{
    GrantId,
    account::Role,
    grant::{AccessRequest, Grant},
    paths,
};

use crate::{
    browser::Browser, candidates::Candidates, member::Member, model::PublishedModel,
    question::Question, server::Server,
};

/// Who makes accounts at the same time.
const HANDS: usize = 4;

/// Users of one sealed model, each with a key, a grant and a question of her own.
pub(crate) struct Crowd {
    pub(crate) model: PublishedModel,
    pub(crate) questions: Vec<Question>,
    pub(crate) grants: Vec<(Member, GrantId)>,
    entries_before: u64,
    answered: AtomicU64,
}

type Prepared = (Member, GrantId, Question);

/// What all users are made with.
struct House<'a> {
    server: &'a Server,
    administrator: Member,
    owner: Member,
    model: &'a PublishedModel,
    candidates: &'a Candidates,
}

impl Crowd {
    pub(crate) fn gather(server: &Server, users: usize) -> Result<Self, Box<dyn Error>> {
        println!("Making {users} users, each with a key, a grant and a question");
        let mut administrator = Member::administrator(server.address(), server.setup_token()?)?;
        let mut owner = Member::join(server.address(), &mut administrator, "owner", Role::Owner)?;
        let model = PublishedModel::publish(&mut owner)?;
        let candidates = Candidates::make();
        let next = AtomicUsize::new(0);
        let prepared = thread::scope(|scope| {
            let hand = || {
                let mut house = House {
                    server,
                    administrator: administrator.clone(),
                    owner: owner.clone(),
                    model: &model,
                    candidates: &candidates,
                };
                let numbers =
                    || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|it| *it < users);
                let made = std::iter::from_fn(numbers).map(|number| house.user(number));
                made.collect::<Result<Vec<Prepared>, String>>()
            };
            let hands: Vec<_> = (0..HANDS).map(|_| scope.spawn(hand)).collect();
            let made = hands
                .into_iter()
                .map(|hand| hand.join().map_err(|_| "A thread panicked."));
            made.map(|made| made.map_err(Into::into).flatten())
                .collect::<Result<Vec<_>, String>>()
        })?;
        let (mut grants, mut questions) = (Vec::new(), Vec::new());
        for (member, grant, question) in prepared.into_iter().flatten() {
            grants.push((member, grant));
            questions.push(question);
        }
        Ok(Self {
            model,
            questions,
            grants,
            entries_before: entries(server)?,
            answered: AtomicU64::new(0),
        })
    }

    /// Counts answers that were received.
    pub(crate) fn count(&self, answers: u64) {
        self.answered.fetch_add(answers, Ordering::Relaxed);
    }

    /// Compares what was answered with the log and with every grant's budget.
    pub(crate) fn check_books(mut self, server: &Server) -> Result<(), Box<dyn Error>> {
        let answered = self.answered.load(Ordering::Relaxed);
        let logged = entries(server)? - self.entries_before;
        let mut charged = 0;
        for (member, grant) in &mut self.grants {
            let grant: Grant = serde_json::from_slice(&member.browser.get(&paths::grant(grant))?)?;
            charged += grant.rows_used;
        }
        println!("{answered} answers received, {charged} rows charged, {logged} entries logged");
        match answered == charged && answered == logged {
            true => Ok(()),
            false => Err("The books do not agree with the answers.".into()),
        }
    }
}

impl House<'_> {
    fn user(&mut self, number: usize) -> Result<Prepared, String> {
        self.make(number).map_err(|error| error.to_string())
    }

    fn make(&mut self, number: usize) -> Result<Prepared, Box<dyn Error>> {
        let name = format!("user{number}");
        let mut user = Member::join(
            self.server.address(),
            &mut self.administrator,
            &name,
            Role::User,
        )?;
        let (key, epoch) = self.candidates.publish(&mut user)?;
        let request = AccessRequest {
            purpose: "To load the server.".into(),
        };
        let path = paths::model_grants(&self.model.model.id);
        let grant: Grant = user.browser.post(&path, &request)?;
        self.model.seal(&mut self.owner, &grant.id, &key, epoch)?;
        let question = Question::new(&user, &grant.id, key, self.model, number as u8)?;
        Ok((user, grant.id, question))
    }
}

/// Entries of the log, as its head says.
fn entries(server: &Server) -> Result<u64, Box<dyn Error>> {
    let head = Browser::new(server.address()).get(paths::LOG_CHECKPOINT)?;
    let head = String::from_utf8(head)?;
    Ok(head
        .lines()
        .nth(1)
        .ok_or("The log's head has no size.")?
        .parse()?)
}
