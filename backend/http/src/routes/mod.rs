//! Every route, by what it is about. The router and the OpenAPI document are both made from this table.

mod people;
mod serving;

use api::{
    AccountId, GrantId, JobId, ModelId, Seen, UploadId,
    account::Reason,
    evaluation,
    grant::{
        AccessRequest, Grant, GrantFilters, GrantSignature, ModelUser, ModelUserFilters,
        MoreRequest,
    },
    health::{Health, Speed},
    job::Job,
    key::{KeyChallenge, KeyDocument, PublishedKey, UploadedKey},
    limits::{
        DEMO_BYTES, GRANT_SIGNATURE_BYTES, INPUT_BYTES, OPENING_BYTES, PART_BYTES,
        POOL_REPLY_BYTES, PUBLIC_KEY_BYTES, SIGNING_KEY_BYTES, VAULT_ITEM_BYTES,
    },
    log::{ActivityPage, KeyProof, LogPolicy, Usage},
    model::{ListedModel, Model, ModelFilters, ModelInUse, Unpublishing},
    paths::{self, *},
    pool::{CheckedPool, OpenedPool, PoolChallenge, PoolEvidence},
    upload::{Upload, UploadStart, Uploaded},
    vault::{VERSION_HEADER, VaultItem},
};
use card::ModelCard;

use crate::{
    handlers::{
        activity, admin, demo, evaluations, grants, jobs, keys, log, models, operations, pools,
        speed, uploads, vault,
    },
    openapi::{
        self,
        Callers::{Anyone, Curators, Members, Overseers, Owners, Participants, Users},
    },
    route::Route,
};

/// All of them.
pub fn routes() -> Vec<Route> {
    let people = people::routes().into_iter().chain(secrets());
    let work = models().into_iter().chain(grants());
    let work = work.chain(verified_inputs()).chain(jobs());
    let about = serving::routes().into_iter().chain(records());
    people.chain(work).chain(about).collect()
}

fn secrets() -> Vec<Route> {
    let account = AccountId("{id}".into());
    let item = paths::vault_item("{name}");
    vec![
        Route::get(VAULT, Members, "List the vault's items", vault::list)
            .answers::<Vec<VaultItem>>(),
        Route::get(&item, Members, "Read a vault item", vault::show)
            .answers_bytes()
            .or_nothing(),
        Route::put(&item, Members, "Write a vault item", vault::write)
            .takes_header(VERSION_HEADER)
            .takes_bytes(VAULT_ITEM_BYTES),
        Route::delete(&item, Members, "Delete a vault item", vault::remove)
            .takes_header(VERSION_HEADER),
        Route::get(KEYS, Users, "List the own keys", keys::list).answers::<Vec<PublishedKey>>(),
        Route::post(
            KEY_CANDIDATES,
            Users,
            "Commit to candidate keys",
            keys::challenge,
        )
        .takes_bytes(pads::CandidateCommitment::BYTES)
        .answers::<KeyChallenge>(),
        Route::post(KEYS, Users, "Publish a public key", keys::publish)
            .takes_bytes(PUBLIC_KEY_BYTES)
            .creates::<PublishedKey>(),
        Route::post(
            SIGNING_KEYS,
            Participants,
            "Publish the key to sign with",
            keys::publish_signing,
        )
        .takes_bytes(SIGNING_KEY_BYTES)
        .creates::<PublishedKey>(),
        Route::get(
            account_key(&account),
            Members,
            "Read an account's key, null before the first",
            keys::current,
        )
        .answers::<Option<KeyDocument>>(),
        Route::get(
            account_signing_key(&account),
            Members,
            "Read the key an account signs with, null before the first",
            keys::current_signing,
        )
        .answers::<Option<KeyDocument>>(),
        Route::get(
            EVALUATION_KEYS,
            Users,
            "List the own evaluation keys",
            keys::evaluation_keys,
        )
        .answers::<Vec<UploadedKey>>(),
    ]
}

fn models() -> Vec<Route> {
    let id = ModelId("{id}".into());
    vec![
        Route::get(MODELS, Members, "List the catalogue", models::catalogue)
            .answers::<Vec<ListedModel>>(),
        Route::post(MODELS, Owners, "Publish a model card", models::create)
            .takes::<ModelCard>()
            .creates::<Model>(),
        Route::get(MY_MODELS, Owners, "List the own models", models::mine)
            .answers::<Vec<ListedModel>>(),
        Route::get(model(&id), Members, "Read a model card", models::show).answers::<Model>(),
        Route::put(model(&id), Owners, "Change a model card", models::change)
            .takes::<ModelCard>()
            .answers::<Model>(),
        Route::post(
            model_publish(&id),
            Curators,
            "Put a model back into the catalogue",
            models::publish,
        )
        .answers::<Model>(),
        Route::post(
            model_unpublish(&id),
            Curators,
            "Take a model out of the catalogue",
            models::unpublish,
        )
        .takes::<Unpublishing>()
        .answers::<Model>(),
        Route::delete(model(&id), Owners, "Delete a model", models::delete),
        Route::post(model_grants(&id), Users, "Ask for access", grants::request)
            .takes::<AccessRequest>()
            .creates::<Grant>(),
        Route::get(MODEL_LIST, Curators, "List models in pages", models::page)
            .lists::<ModelFilters, ModelInUse>(),
    ]
}

fn grants() -> Vec<Route> {
    let id = GrantId("{id}".into());
    let upload_id = UploadId("{id}".into());
    let part = format!("{}/parts/{{part}}", upload(&upload_id));
    vec![
        Route::get(GRANTS, Members, "List grants", grants::list).answers::<Vec<Grant>>(),
        Route::get(GRANT_LIST, Members, "List grants in pages", grants::page)
            .lists::<GrantFilters, Grant>(),
        Route::get(
            GRANT_USERS,
            Owners,
            "List the users of the own models in pages",
            grants::users::page,
        )
        .lists::<ModelUserFilters, ModelUser>(),
        Route::get(grant(&id), Members, "Read a grant", grants::show).answers::<Grant>(),
        Route::post(grant_refuse(&id), Owners, "Refuse access", grants::refuse)
            .takes::<Reason>()
            .answers::<Grant>(),
        Route::post(grant_revoke(&id), Owners, "Revoke a grant", grants::revoke).answers::<Grant>(),
        Route::post(
            grant_withdraw(&id),
            Users,
            "Take a request for access back",
            grants::withdraw,
        )
        .answers::<Grant>(),
        Route::post(grant_more(&id), Users, "Ask for more", grants::more::ask)
            .takes::<MoreRequest>()
            .answers::<Grant>(),
        Route::delete(
            grant_more(&id),
            Users,
            "Take a wish for more back",
            grants::more::withdraw,
        )
        .answers::<Grant>(),
        Route::post(
            grant_more_decline(&id),
            Owners,
            "Say no to a wish for more",
            grants::more::decline,
        )
        .takes::<Reason>()
        .takes_query(&[Seen::NAME])
        .answers::<Grant>(),
        Route::get(
            grant_signature(&id),
            Members,
            "Read what the owner signed",
            grants::signature,
        )
        .answers::<GrantSignature>(),
        Route::put(
            grant_signature(&id),
            Owners,
            "Sign a sealed copy",
            grants::sign,
        )
        .takes_up_to::<GrantSignature>(GRANT_SIGNATURE_BYTES),
        Route::post(
            UPLOADS,
            Participants,
            "Announce a sealed model or an evaluation key",
            uploads::announce,
        )
        .takes::<UploadStart>()
        .answers::<Upload>(),
        Route::get(
            upload(&upload_id),
            Participants,
            "Which parts have arrived",
            uploads::show,
        )
        .answers::<Upload>(),
        Route::put(part, Participants, "Send one part", uploads::put_part).takes_bytes(PART_BYTES),
        Route::post(
            upload_finish(&upload_id),
            Participants,
            "Finish an upload",
            uploads::finish,
        )
        .answers::<Uploaded>(),
        Route::post(
            grant_evaluations(&id),
            Users,
            "Evaluate an encrypted input",
            evaluations::evaluate,
        )
        .takes_header(evaluation::ROWS)
        .takes_header(evaluation::CARD)
        .takes_header(evaluation::KEEP)
        .takes_bytes(INPUT_BYTES)
        .answers_bytes()
        .or_accepts::<Job>(),
        Route::post(DEMO, Anyone, "Evaluate the demonstration", demo::evaluate)
            .takes_bytes(DEMO_BYTES)
            .answers_bytes(),
    ]
}

fn verified_inputs() -> Vec<Route> {
    let id = GrantId("{id}".into());
    let number = "{number}";
    vec![
        Route::post(grant_pools(&id), Users, "Open a pool of pads", pools::open)
            .creates::<OpenedPool>(),
        Route::put(
            pool_commitments(&id, number),
            Users,
            "Commit to its pads",
            pools::commit,
        )
        .takes_bytes(pads::PoolCommitments::BYTES)
        .answers::<PoolChallenge>(),
        Route::put(
            pool_reply(&id, number),
            Users,
            "Reply to its challenge",
            pools::reply,
        )
        .takes_bytes(POOL_REPLY_BYTES)
        .answers::<CheckedPool>(),
        Route::post(
            pool_evaluations(&id, number),
            Users,
            "Evaluate a row opened with a pad",
            pools::evaluate,
        )
        .takes_header(evaluation::CARD)
        .takes_header(evaluation::KEEP)
        .takes_bytes(OPENING_BYTES)
        .answers_bytes()
        .or_accepts::<Job>(),
        Route::get(
            grant_evidence(&id),
            Members,
            "What a user signed of a malformed pad",
            pools::evidence,
        )
        .answers::<PoolEvidence>(),
        Route::post(grant_lift(&id), Owners, "Lift a suspension", pools::lift)
            .takes_query(&[Seen::NAME])
            .answers::<Grant>(),
    ]
}

fn jobs() -> Vec<Route> {
    let id = JobId("{id}".into());
    vec![
        Route::get(JOBS, Users, "List the own jobs", jobs::list).answers::<Vec<Job>>(),
        Route::get(job(&id), Users, "Read a job", jobs::show).answers::<Job>(),
        Route::delete(job(&id), Users, "Cancel a job", jobs::cancel).answers::<Job>(),
        Route::get(job_events(&id), Users, "Follow a job", jobs::events::follow)
            .answers_events::<Job>(),
        Route::get(
            job_result(&id),
            Users,
            "Fetch the result of a job",
            jobs::result,
        )
        .answers_bytes(),
        Route::get(SPEED, Members, "How fast this server is", speed::show).answers::<Speed>(),
    ]
}

fn records() -> Vec<Route> {
    vec![
        Route::get(
            LOG_CHECKPOINT,
            Anyone,
            "The log's newest checkpoint",
            log::checkpoint,
        )
        .answers_text(),
        Route::get(
            LOG_POLICY,
            Anyone,
            "Whose signatures to look for on a checkpoint",
            log::policy,
        )
        .answers::<LogPolicy>(),
        Route::get(
            LOG_KEYS,
            Members,
            "What the log says of an account's keys",
            log::keys,
        )
        .takes_query(&["kind", "account", "size"])
        .answers::<KeyProof>(),
        Route::get(
            log_tile("{*tile}"),
            Anyone,
            "Hashes or entries of the log",
            log::tile,
        )
        .answers_bytes(),
        Route::get(
            ACTIVITY,
            Members,
            "Log entries that concern the reader",
            activity::list,
        )
        .takes_query(&[
            "before", "after", "limit", "kind", "model", "person", "who", "about", "from", "until",
        ])
        .answers::<ActivityPage>(),
        Route::get(USAGE, Members, "Evaluations by day", activity::usage)
            .takes_query(&["days"])
            .answers::<Usage>(),
        Route::get(
            ADMIN_HEALTH,
            Overseers,
            "How the service is doing",
            admin::health::show,
        )
        .answers::<Health>(),
        Route::get(OPENAPI, Anyone, "This document", openapi::show).answers::<serde_json::Value>(),
        Route::get(
            "/healthz",
            Anyone,
            "Whether the server works",
            operations::health,
        ),
        Route::get(
            "/metrics",
            Anyone,
            "Counters, for this machine only",
            operations::metrics,
        )
        .answers_text(),
    ]
}
