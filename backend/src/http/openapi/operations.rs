use api::{
    AccountId, GrantId, JobId, ModelId, UploadId,
    account::{Account, Reason, RegisterFinish, RegisterStart, RegisterStarted},
    activity::{ActivityPage, Usage},
    evaluation_key::{EvaluationKey, EvaluationKeyStart, EvaluationKeyUpload},
    grant::{AccessRequest, Grant, evaluation_headers},
    health::Health,
    job::Job,
    key::{KeyDocument, PublishedKey},
    log::{Leaves, Proof, SignedHead},
    model::Model,
    paths::{self, *},
    session::{Session, SignInFinish, SignInStart, SignInStarted},
    speed::Speed,
    upload::{Upload, UploadStart},
    vault::{VERSION_HEADER, VaultItem},
};
use card::ModelCard;

use super::operation::{
    Callers::{Administrators, Anyone, Members, Owners, Users},
    Operation,
};

/// Every operation of the server.
pub fn operations() -> Vec<Operation> {
    [
        people(),
        models(),
        grants(),
        evaluation_keys(),
        jobs(),
        records(),
    ]
    .concat()
}

fn people() -> Vec<Operation> {
    let id = AccountId("{id}".into());
    let decision = |verb| paths::admin_account(&id, verb);
    let item = paths::vault_item("{name}");
    vec![
        post(REGISTER_START, Anyone, "Start to register")
            .takes::<RegisterStart>()
            .answers::<RegisterStarted>(),
        post(REGISTER_FINISH, Anyone, "Register")
            .takes::<RegisterFinish>()
            .creates::<Account>(),
        post(SIGN_IN_START, Anyone, "Start to sign in")
            .takes::<SignInStart>()
            .answers::<SignInStarted>(),
        post(SIGN_IN_FINISH, Anyone, "Sign in")
            .takes::<SignInFinish>()
            .answers::<Session>(),
        get(SESSION, Members, "Who is signed in").answers::<Session>(),
        delete(SESSION, Members, "Sign out"),
        get(VAULT, Members, "List the vault's items").answers::<Vec<VaultItem>>(),
        get(&item, Members, "Read a vault item").answers_bytes(),
        put(&item, Members, "Write a vault item")
            .takes_header(VERSION_HEADER)
            .takes_bytes(),
        delete(&item, Members, "Delete a vault item").takes_header(VERSION_HEADER),
        get(KEYS, Users, "List the own keys").answers::<Vec<PublishedKey>>(),
        post(KEYS, Users, "Publish a public key")
            .takes_bytes()
            .creates::<PublishedKey>(),
        get(&account_key(&id), Members, "Read an account's key").answers::<KeyDocument>(),
        get(ADMIN_ACCOUNTS, Administrators, "List accounts").answers::<Vec<Account>>(),
        post(&decision("approve"), Administrators, "Approve an account").answers::<Account>(),
        post(&decision("deny"), Administrators, "Deny an account")
            .takes::<Reason>()
            .answers::<Account>(),
        post(&decision("suspend"), Administrators, "Suspend an account")
            .takes::<Reason>()
            .answers::<Account>(),
        post(
            &decision("reinstate"),
            Administrators,
            "Reinstate an account",
        )
        .answers::<Account>(),
    ]
}

fn models() -> Vec<Operation> {
    let id = ModelId("{id}".into());
    vec![
        get(MODELS, Members, "List the catalogue").answers::<Vec<Model>>(),
        post(MODELS, Owners, "Publish a model card")
            .takes::<ModelCard>()
            .creates::<Model>(),
        get(MY_MODELS, Owners, "List the own models").answers::<Vec<Model>>(),
        get(&model(&id), Members, "Read a model card").answers::<Model>(),
        put(&model(&id), Owners, "Change a model card")
            .takes::<ModelCard>()
            .answers::<Model>(),
        post(
            &model_publish(&id),
            Members,
            "Put a model back into the catalogue",
        )
        .answers::<Model>(),
        post(
            &model_unpublish(&id),
            Members,
            "Take a model out of the catalogue",
        )
        .takes::<Reason>()
        .answers::<Model>(),
        post(&model_grants(&id), Users, "Ask for access")
            .takes::<AccessRequest>()
            .creates::<Grant>(),
        get(ADMIN_MODELS, Administrators, "List all models").answers::<Vec<Model>>(),
    ]
}

fn grants() -> Vec<Operation> {
    let id = GrantId("{id}".into());
    let upload_id = UploadId("{id}".into());
    let part = format!("{}/parts/{{part}}", upload(&upload_id));
    vec![
        get(GRANTS, Members, "List grants").answers::<Vec<Grant>>(),
        get(&grant(&id), Members, "Read a grant").answers::<Grant>(),
        post(&grant_refuse(&id), Owners, "Refuse access")
            .takes::<Reason>()
            .answers::<Grant>(),
        post(&grant_revoke(&id), Owners, "Revoke a grant").answers::<Grant>(),
        post(&grant_uploads(&id), Owners, "Announce a sealed model")
            .takes::<UploadStart>()
            .answers::<Upload>(),
        get(&upload(&upload_id), Owners, "Which parts have arrived").answers::<Upload>(),
        put(&part, Owners, "Send one part").takes_bytes(),
        post(&upload_finish(&upload_id), Owners, "Finish an upload").answers::<Grant>(),
        post(
            &grant_evaluations(&id),
            Users,
            "Evaluate an encrypted input",
        )
        .takes_header(evaluation_headers::ROWS)
        .takes_bytes()
        .answers_bytes()
        .or_accepts::<Job>(),
        post(DEMO, Anyone, "Evaluate the demonstration")
            .takes_bytes()
            .answers_bytes(),
    ]
}

fn evaluation_keys() -> Vec<Operation> {
    let id = UploadId("{id}".into());
    let upload = evaluation_key_upload(&id);
    let part = format!("{upload}/parts/{{part}}");
    vec![
        get(EVALUATION_KEYS, Users, "List the own evaluation keys").answers::<Vec<EvaluationKey>>(),
        post(EVALUATION_KEYS, Users, "Announce an evaluation key")
            .takes::<EvaluationKeyStart>()
            .answers::<EvaluationKeyUpload>(),
        get(&upload, Users, "Which parts have arrived").answers::<EvaluationKeyUpload>(),
        put(&part, Users, "Send one part of an evaluation key").takes_bytes(),
        post(&evaluation_key_finish(&id), Users, "Finish an upload").answers::<EvaluationKey>(),
    ]
}

fn jobs() -> Vec<Operation> {
    let id = JobId("{id}".into());
    vec![
        get(JOBS, Users, "List the own jobs").answers::<Vec<Job>>(),
        get(&job(&id), Users, "Read a job").answers::<Job>(),
        delete(&job(&id), Users, "Cancel a job").answers::<Job>(),
        get(&job_events(&id), Users, "Follow a job").answers_events::<Job>(),
        get(&job_result(&id), Users, "Fetch the result of a job").answers_bytes(),
        get(SPEED, Members, "How fast this server is").answers::<Speed>(),
    ]
}

fn records() -> Vec<Operation> {
    vec![
        get(LOG_HEAD, Anyone, "The log's signed head").answers::<SignedHead>(),
        get(LOG_LEAVES, Members, "Leaves of the log")
            .takes_query(&["from", "limit"])
            .answers::<Leaves>(),
        get(LOG_INCLUSION, Members, "Prove that a leaf is in the log")
            .takes_query(&["index", "size"])
            .answers::<Proof>(),
        get(LOG_CONSISTENCY, Members, "Prove that the log only grew")
            .takes_query(&["from", "to"])
            .answers::<Proof>(),
        get(ACTIVITY, Members, "Log entries that concern the reader")
            .takes_query(&["before", "limit", "kind", "model"])
            .answers::<ActivityPage>(),
        get(USAGE, Members, "Evaluations by day")
            .takes_query(&["days"])
            .answers::<Usage>(),
        get(ADMIN_HEALTH, Administrators, "How the service is doing").answers::<Health>(),
        get(OPENAPI, Anyone, "This document").answers::<serde_json::Value>(),
        get("/healthz", Anyone, "Whether the server works"),
        get("/metrics", Anyone, "Counters, for this machine only").answers_text(),
    ]
}

type Callers = super::operation::Callers;

fn get(path: &str, callers: Callers, summary: &'static str) -> Operation {
    Operation::new("get", path, callers, summary)
}

fn post(path: &str, callers: Callers, summary: &'static str) -> Operation {
    Operation::new("post", path, callers, summary)
}

fn put(path: &str, callers: Callers, summary: &'static str) -> Operation {
    Operation::new("put", path, callers, summary)
}

fn delete(path: &str, callers: Callers, summary: &'static str) -> Operation {
    Operation::new("delete", path, callers, summary)
}
