mod models;
mod parties;
mod reply;
mod vault;

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    future::ready,
    rc::Rc,
    sync::Arc,
    task::Poll,
};

use api::{
    AccountId, Base64, JobId, ProblemKind, UploadId,
    account::{Account, Role, Session},
    evaluation::{Evaluated, KEEP, ROWS},
    grant::{Grant, GrantSignature, GrantState, GrantStatement},
    job::{Job, JobState},
    key::{KeyChallenge, KeyDocument, KeyEntry, PublishedKey, UploadedKey},
    log::{Activity, ActivityPage, EntryDetail, EntryKind, KeyHolder, LogPolicy},
    model::Model,
    paths,
    upload::{Purpose, Upload, UploadStart},
};
use circuit::Blueprint;
use client::{
    Failure, Pending, hex,
    port::{Events, Http, HttpAnswer, HttpRequest, Method},
};
use fhe_core::{EncryptedResult, PublicKey, RING_SIZE, Randomness};
use futures_util::stream;
use pads::{CandidateProof, PadPlan, VerifyingKey};
use serde_json::from_slice;
use sha2::{Digest, Sha256};

use crate::{
    book::Book,
    pools::{Holder, Pools},
};
pub(crate) use parties::{auditor, grant, job_id, owner, user};
use parties::{job, users};
pub(crate) use reply::document;
use reply::{empty, header, refusal, text, versioned};

/// Bytes of a part.
const PART: usize = 64 << 10;

/// A server in memory that does what a test tells it to do wrong. Clones share everything.
#[derive(Clone)]
pub(crate) struct Server(Rc<RefCell<State>>);

/// The server as one person reaches it.
#[derive(Clone)]
pub(crate) struct SignedIn {
    pub(crate) server: Server,
    pub(crate) reader: Account,
}

pub(crate) struct State {
    pub(crate) book: Book,
    pub(crate) vault: BTreeMap<String, (Vec<u8>, u64)>,
    /// What it was brought of candidate keys: commitments, and proofs with their keys.
    pub(crate) candidates: Vec<Vec<u8>>,
    pub(crate) proofs: Vec<Vec<u8>>,
    /// The candidate it says is kept, another each time it is asked.
    pub(crate) kept: u16,
    /// The key it hands out for the user.
    pub(crate) key: Option<KeyDocument>,
    /// The key it hands out as the one the owner signs with.
    pub(crate) owner_key: Option<KeyDocument>,
    /// The key it hands out as the one the user signs with.
    pub(crate) user_key: Option<KeyDocument>,
    /// The one grant.
    pub(crate) grant: Grant,
    /// Others of hers, from before.
    pub(crate) earlier_grants: Vec<Grant>,
    /// Details of entries, by index.
    pub(crate) details: BTreeMap<usize, String>,
    /// What the owner signed of it.
    pub(crate) signature: Option<GrantSignature>,
    pub(crate) models: Vec<Model>,
    pub(crate) parts: BTreeMap<u32, Vec<u8>>,
    /// Problems that the next requests to a path with this ending meet, one each.
    pub(crate) troubles: Vec<(Method, String, ProblemKind)>,
    /// Requests that are done, but whose answers get lost on the way.
    pub(crate) losses: Vec<(Method, String)>,
    /// Whether questions are answered, with numbers that no evaluation made.
    pub(crate) answers_wrongly: bool,
    /// The reply that every question gets in place of one of its own.
    pub(crate) repeats: Option<HttpAnswer>,
    /// Whether the log then says that something else was answered.
    pub(crate) logs_wrongly: bool,
    /// What it changes of its log's policy.
    pub(crate) forges_policy: fn(&mut LogPolicy),
    /// Whether it shows nothing of its log.
    pub(crate) withholds_log: bool,
    /// What somebody between answers in place of its log.
    pub(crate) in_between: Option<HttpAnswer>,
    /// Items that are found from the second time on: another place writes them in between.
    pub(crate) late: Vec<String>,
    /// Items of a vault whose blobs are gone.
    pub(crate) lost: Vec<String>,
    /// Whether the log notes what vaults hold.
    pub(crate) notes_vaults: bool,
    /// Rows and bytes of every question.
    pub(crate) inputs: Vec<(String, Vec<u8>)>,
    /// Pools of pads of the user.
    pub(crate) pools: Pools,
    /// What the next streams of events say, one after the other, each tick something or nothing; then they are silent.
    pub(crate) streams: VecDeque<Vec<Option<&'static str>>>,
    /// Everything that was asked.
    pub(crate) heard: Vec<(Method, String)>,
    /// What of it was answered with a problem.
    pub(crate) refused: Vec<(Method, String, ProblemKind)>,
    /// The upload under way.
    pub(crate) announced: Option<UploadStart>,
    /// Whether questions become jobs.
    pub(crate) queues: bool,
    /// What is found by names that questions came with: none where a job has it.
    pub(crate) named: BTreeMap<String, Option<HttpAnswer>>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let mut book = Book::new();
        book.add(EntryKind::Registered, None);
        Self(Rc::new(RefCell::new(State {
            book,
            vault: BTreeMap::new(),
            candidates: Vec::new(),
            proofs: Vec::new(),
            kept: 0,
            key: None,
            owner_key: None,
            user_key: None,
            grant: grant(),
            earlier_grants: Vec::new(),
            details: BTreeMap::new(),
            signature: None,
            models: Vec::new(),
            parts: BTreeMap::new(),
            troubles: Vec::new(),
            losses: Vec::new(),
            answers_wrongly: false,
            repeats: None,
            logs_wrongly: false,
            forges_policy: |_| {},
            withholds_log: false,
            in_between: None,
            late: Vec::new(),
            lost: Vec::new(),
            notes_vaults: true,
            inputs: Vec::new(),
            pools: Pools::default(),
            streams: VecDeque::new(),
            heard: Vec::new(),
            refused: Vec::new(),
            announced: None,
            queues: false,
            named: BTreeMap::new(),
        })))
    }

    /// Changes what the server has.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.borrow_mut())
    }

    /// The next request whose path ends like this meets a problem.
    pub(crate) fn trouble(&self, method: Method, ending: &str, kind: ProblemKind) {
        let trouble = (method, ending.to_owned(), kind);
        self.change(|state| state.troubles.push(trouble));
    }

    /// How often a path that contains this was asked for.
    pub(crate) fn count(&self, method: Method, part: &str) -> usize {
        let state = self.0.borrow();
        let alike = |(heard, path): &&(Method, String)| *heard == method && path.contains(part);
        state.heard.iter().filter(alike).count()
    }
}

impl Http for SignedIn {
    fn send(&self, request: HttpRequest) -> Pending<HttpAnswer> {
        let mut state = self.server.0.borrow_mut();
        let lost = state.loses(&request);
        let (method, path) = (request.method, request.path.clone());
        let answer = state.answer(&self.reader, request).unwrap_or_else(|kind| {
            state.refused.push((method, path, kind));
            refusal(kind)
        });
        let arrives = (!lost).then_some(answer);
        Box::pin(ready(arrives.ok_or_else(Failure::unreachable)))
    }

    fn events(&self, _path: &str, _name: &'static str) -> Option<Events> {
        let mut said = self.server.0.borrow_mut().streams.pop_front()?.into_iter();
        Some(Box::pin(stream::poll_fn(move |_| {
            match said.next().flatten() {
                Some(text) => Poll::Ready(Some(text.to_owned())),
                None => Poll::Pending,
            }
        })))
    }
}

impl State {
    /// What it shows of an entry, if it shows it.
    pub(crate) fn shown(&self, index: usize) -> Option<Activity> {
        Some(Activity {
            leaf: self.book.leaves().get(index)?.clone(),
            detail: self.details.get(&index)?.clone(),
            actor_name: None,
            subject_name: None,
            model_name: None,
        })
    }

    /// Whether the answer to this request gets lost.
    fn loses(&mut self, request: &HttpRequest) -> bool {
        let meant = |(method, ending): &(Method, String)| {
            *method == request.method && request.path.ends_with(ending)
        };
        let at = self.losses.iter().position(meant);
        at.map(|at| self.losses.remove(at)).is_some()
    }

    fn answer(
        &mut self,
        reader: &Account,
        request: HttpRequest,
    ) -> Result<HttpAnswer, ProblemKind> {
        let (method, path) = (request.method, request.path.clone());
        self.heard.push((method, path.clone()));
        let met = |(known, ending, _): &(Method, String, ProblemKind)| {
            *known == method && path.ends_with(ending)
        };
        if let Some(at) = self.troubles.iter().position(met) {
            return Err(self.troubles.remove(at).2);
        }
        let (path, query) = path.split_once('?').unwrap_or((&path, ""));
        if self.withholds_log && (path.starts_with(paths::LOG) || path == paths::ACTIVITY) {
            return Err(ProblemKind::Internal);
        }
        if let Some(answer) = self
            .in_between
            .as_ref()
            .filter(|_| path.starts_with(paths::LOG))
        {
            return Ok(answer.clone());
        }
        if let Some(name) = path.strip_prefix("/api/vault/") {
            // The owner's items are named as they are, the user's stand beside them.
            let name = match reader.role {
                Role::User => format!("user/{name}"),
                _ => name.to_owned(),
            };
            return self.vault(&reader.id, &name, request);
        }
        match (method, path) {
            (Method::Get, paths::VAULT) => Ok(document(&self.items(reader.role))),
            (Method::Get, paths::SESSION) => Ok(document(&Session {
                account: reader.clone(),
            })),
            (Method::Get, paths::LOG_POLICY) => {
                let mut policy = self.book.policy();
                (self.forges_policy)(&mut policy);
                Ok(document(&policy))
            }
            (Method::Get, paths::LOG_CHECKPOINT) => {
                Ok(versioned(self.book.checkpoint().into_bytes(), 0))
            }
            (Method::Get, paths::LOG_KEYS) => {
                let [kind, account] = ["kind", "account"].map(|name| text(query, name));
                let size = text(query, "size").parse().unwrap();
                Ok(document(&self.book.keys(kind, account, size)))
            }
            (Method::Get, _) if path.starts_with(paths::LOG) => {
                let tile = path.strip_prefix(paths::LOG).unwrap();
                let tile = self.book.tile(tile.strip_prefix("/tile/").unwrap());
                Ok(versioned(tile.ok_or(ProblemKind::NotFound)?, 0))
            }
            (Method::Get, paths::ACTIVITY) => {
                let [before, limit] = ["before", "limit"].map(|name| text(query, name));
                let end = before.parse::<usize>().unwrap();
                let first = end.saturating_sub(limit.parse().unwrap());
                Ok(document(&ActivityPage {
                    entries: (first..end)
                        .rev()
                        .filter_map(|index| self.shown(index))
                        .collect(),
                    next: None,
                }))
            }
            (_, _) if path.starts_with(paths::MODELS) => self.model(method, path, request.body),
            (Method::Get, paths::KEYS) => {
                let keys = self.key.iter().map(|key| &key.published);
                Ok(document(&keys.collect::<Vec<_>>()))
            }
            (Method::Post, paths::KEY_CANDIDATES) => {
                self.candidates.push(request.body.unwrap());
                self.kept += 1;
                Ok(document(&KeyChallenge { kept: self.kept }))
            }
            (Method::Post, paths::KEYS) => {
                let body = request.body.unwrap();
                let key = body[CandidateProof::BYTES..].to_vec();
                self.proofs.push(body);
                let key = self.log_key(EntryKind::KeyPublished, &reader.id, key);
                self.key = Some(key.clone());
                Ok(document(&key.published))
            }
            (Method::Post, paths::SIGNING_KEYS) => {
                let kind = EntryKind::SigningKeyPublished;
                let key = self.log_key(kind, &reader.id, request.body.unwrap());
                match reader.role {
                    Role::User => self.user_key = Some(key.clone()),
                    _ => self.owner_key = Some(key.clone()),
                }
                Ok(document(&key.published))
            }
            (Method::Get, _) if path == paths::account_signing_key(&owner().id) => {
                Ok(document(&self.owner_key))
            }
            (Method::Get, _) if path.ends_with("/signing-key") => Ok(document(&self.user_key)),
            (Method::Get, _) if path.ends_with("/key") => Ok(document(&self.key)),
            (Method::Get, paths::GRANT_USERS) => Ok(document(&users(&self.grant))),
            (Method::Get, paths::GRANTS) => {
                let grants = std::iter::once(&self.grant).chain(&self.earlier_grants);
                Ok(document(&grants.collect::<Vec<_>>()))
            }
            (Method::Put, _) if path == paths::grant_signature(&self.grant.id) => {
                let signed: GrantSignature = from_slice(&request.body.unwrap()).unwrap();
                let statement = GrantStatement::from_bytes(&signed.statement.0).unwrap();
                self.grant.inputs = statement.inputs;
                if self.grant.state == GrantState::Active {
                    self.grant.query_budget = statement.budget;
                    self.grant.expires_at = statement.expires_at;
                }
                self.signature = Some(signed);
                Ok(empty())
            }
            (Method::Post, _) if path == paths::grant_revoke(&self.grant.id) => {
                self.grant.state = GrantState::Revoked;
                Ok(empty())
            }
            (Method::Post, _) if path == paths::grant_refuse(&self.grant.id) => {
                let reason = "No.".to_owned();
                self.grant.state = GrantState::Refused { reason };
                Ok(empty())
            }
            (Method::Get, _) if path == paths::grant_signature(&self.grant.id) => Ok(document(
                self.signature.as_ref().ok_or(ProblemKind::NotFound)?,
            )),
            (Method::Post, _) if path == paths::grant_evaluations(&self.grant.id) => {
                let (rows, name) = (header(&request, ROWS), header(&request, KEEP));
                self.inputs.push((rows, request.body.unwrap()));
                match (self.queues, self.answers_wrongly) {
                    (true, _) => {
                        let id = match name.is_empty() {
                            true => job_id(),
                            false => JobId(name.clone()),
                        };
                        self.named.insert(name, None);
                        let waiting = JobState::Waiting {
                            ahead: 0,
                            seconds_left: 1.0,
                        };
                        Ok(HttpAnswer {
                            status: 202,
                            ..document(&job(id, waiting))
                        })
                    }
                    (false, true) => {
                        let repeated = self.repeats.clone();
                        let answer = repeated.unwrap_or_else(|| self.answer_to_the_last());
                        self.named.insert(name, Some(answer.clone()));
                        Ok(answer)
                    }
                    (false, false) => Err(ProblemKind::Busy),
                }
            }
            (Method::Post, _) if path == paths::grant_pools(&self.grant.id) => {
                Ok(document(&self.pools.open()))
            }
            (_, _) if path.starts_with(&paths::grant_pools(&self.grant.id)) => {
                self.pool(reader, path, request.body.unwrap())
            }
            (Method::Get, _) if path == paths::JOBS => Ok(document(&self.jobs())),
            (Method::Get, _) if path.starts_with(paths::JOBS) => self.named_job(path),
            (Method::Get, _) if path == paths::grant(&self.grant.id) => Ok(document(&self.grant)),
            _ => self.upload(path, request),
        }
    }

    /// Every job, as [`Self::named_job`] tells of each.
    fn jobs(&self) -> Vec<Job> {
        let old = self.queues.then(job_id);
        let named = self.named.keys().map(|name| JobId(name.clone()));
        let jobs = named.chain(old);
        jobs.map(|id| job(id, JobState::Answered)).collect()
    }

    /// A job, or its result.
    fn named_job(&mut self, path: &str) -> Result<HttpAnswer, ProblemKind> {
        let name = path[paths::JOBS.len()..].trim_start_matches('/');
        let (name, is_result) = match name.strip_suffix("/result") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let is_old = name == job_id().0 && self.queues;
        let named = self.named.get(name).cloned();
        let found = named.or(is_old.then_some(None));
        match (found.ok_or(ProblemKind::NotFound)?, is_result) {
            (_, false) => Ok(document(&job(JobId(name.to_owned()), JobState::Answered))),
            (Some(kept), true) => Ok(kept),
            (None, true) => Ok(self.answer_to_the_last()),
        }
    }

    /// Whatever is brought to a pool.
    fn pool(
        &mut self,
        reader: &Account,
        path: &str,
        body: Vec<u8>,
    ) -> Result<HttpAnswer, ProblemKind> {
        let pools = paths::grant_pools(&self.grant.id);
        let (number, what) = path[pools.len() + 1..].split_once('/').unwrap();
        let number = number.parse().unwrap();
        let signer = &self
            .user_key
            .as_ref()
            .ok_or(ProblemKind::Conflict)?
            .public_key;
        let holder = Holder {
            account: reader.id.to_string(),
            grant: self.grant.id.to_string(),
            key: PublicKey::from_bytes(&self.key.as_ref().unwrap().public_key.0).unwrap(),
            signer: VerifyingKey::from_bytes(&signer.0.clone().try_into().unwrap()).unwrap(),
            plan: Arc::new(PadPlan::new(&self.blueprint()).unwrap()),
        };
        match what {
            "commitments" => Ok(document(&self.pools.commit(&holder, number, &body)?)),
            "reply" => Ok(document(&self.pools.reply(&holder, number, &body)?)),
            _ => {
                self.inputs.push(("1".to_owned(), body.clone()));
                self.pools.open_pad(&holder, number, body)?;
                Ok(self.answer_to_the_last())
            }
        }
    }

    fn blueprint(&self) -> Blueprint {
        self.models.last().unwrap().card.circuit.check().unwrap()
    }

    /// A result that opens to random scores, with its log entry.
    fn answer_to_the_last(&mut self) -> HttpAnswer {
        let (rows, input) = self.inputs.last().unwrap();
        let rows: usize = rows.parse().unwrap();
        let blueprint = self.blueprint();
        let mut result = EncryptedResult::encode(&blueprint, rows).unwrap();
        let mut randomness = Randomness::from_entropy();
        for places in blueprint.places(rows) {
            let mut mask = vec![0; RING_SIZE];
            let mut bodies = vec![0; places.len()];
            randomness.fill_uniform(&mut mask);
            randomness.fill_uniform(&mut bodies);
            EncryptedResult::encode_group(&blueprint, &mask, &bodies, &mut result);
        }
        let digest = |bytes: &[u8]| Some(hex::encode(&Sha256::digest(bytes)));
        let detail = EntryDetail {
            actor: Some(user().id),
            subject: Some(self.grant.owner.clone()),
            model: Some(self.grant.model.clone()),
            grant: Some(self.grant.id.clone()),
            rows: Some(rows as u64),
            input_digest: digest(input),
            output_digest: match self.logs_wrongly {
                true => digest(input),
                false => digest(&result),
            },
            ..EntryDetail::default()
        };
        let detail = serde_json::to_string(&detail).unwrap();
        let log_index = self.book.add_detailed(EntryKind::Evaluated, &detail);
        self.details.insert(log_index as usize, detail);
        let evaluated = Evaluated {
            result: Vec::new(),
            duration_us: 1,
            log_index,
            rows_left: 9,
        };
        let headers = evaluated.headers();
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_string()));
        HttpAnswer {
            headers: headers.into(),
            ..versioned(result, 0)
        }
    }

    /// Logs a key of an account, and answers what is handed out for it.
    pub(crate) fn log_key(
        &mut self,
        kind: EntryKind,
        account: &AccountId,
        public_key: Vec<u8>,
    ) -> KeyDocument {
        let holder = match *account == owner().id {
            true => owner(),
            false => user(),
        };
        let holder = KeyHolder {
            name: holder.profile.name,
            organisation: holder.profile.organisation,
        };
        self.log_key_of(kind, account, Some(holder), public_key)
    }

    /// The same with whatever name.
    pub(crate) fn log_key_of(
        &mut self,
        kind: EntryKind,
        account: &AccountId,
        holder: Option<KeyHolder>,
        public_key: Vec<u8>,
    ) -> KeyDocument {
        let fingerprint: [u8; 32] = Sha256::digest(&public_key).into();
        let (log_index, detail) = self.book.add_key(kind, (account, fingerprint), holder);
        let leaf = self.book.leaves()[log_index as usize].clone();
        KeyDocument {
            entry: Some(KeyEntry { leaf, detail }),
            published: PublishedKey {
                account: account.clone(),
                epoch: 1,
                fingerprint: Base64(fingerprint.to_vec()),
                log_index,
                published_at: 0,
            },
            public_key: Base64(public_key),
        }
    }

    fn upload(&mut self, path: &str, request: HttpRequest) -> Result<HttpAnswer, ProblemKind> {
        let body = request.body.unwrap_or_default();
        if let Some((_, index)) = path.split_once("/parts/") {
            self.parts.insert(index.parse().unwrap(), body);
            return Ok(empty());
        }
        if path.ends_with("/finish") {
            let whole: usize = self.parts.values().map(Vec::len).sum();
            let announced = self.announced.clone().ok_or(ProblemKind::NotFound)?;
            if whole as u64 != announced.bytes {
                return Err(ProblemKind::Nonconforming);
            }
            if let Purpose::EvaluationKey(set) = announced.purpose {
                return Ok(document(&UploadedKey {
                    set,
                    key_epoch: announced.key_epoch,
                    bytes: announced.bytes,
                    digest: announced.digest.to_string(),
                    uploaded_at: 0,
                }));
            }
            self.grant.state = GrantState::Active;
            self.grant.sealed_digest = Some(announced.digest.to_string());
            self.grant.sealed_version = self.models.last().map(|model| model.card.version);
            let signed = self.signature.as_ref().unwrap();
            let signed = GrantStatement::from_bytes(&signed.statement.0).unwrap();
            self.grant.query_budget = signed.budget;
            self.grant.expires_at = signed.expires_at;
            return Ok(document(&self.grant));
        }
        if !path.ends_with("/uploads") {
            return Err(ProblemKind::NotFound);
        }
        let announced: UploadStart = from_slice(&body).unwrap();
        // The same announcement again finds the upload under way.
        let known = self.announced.replace(announced.clone());
        if known.is_some_and(|known| known != announced) {
            self.parts.clear();
        }
        Ok(document(&Upload {
            id: UploadId("upload".to_owned()),
            part_bytes: PART as u64,
            parts: announced.bytes.div_ceil(PART as u64) as u32,
            received: self.parts.keys().copied().collect(),
        }))
    }
}
