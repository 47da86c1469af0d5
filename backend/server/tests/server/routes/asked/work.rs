//! Models, grants, keys, uploads, jobs and the log.

use api::{
    Base64, Digest, GrantId, JobId, ModelId, UploadId,
    account::Reason,
    evaluation,
    grant::{AccessRequest, GrantSignature, MoreRequest},
    limits::{SIGNATURE_BYTES, SIGNING_KEY_BYTES},
    model::Unpublishing,
    paths::{self, KEY_CANDIDATES, KEYS, LOG_KEYS, MODELS, SIGNING_KEYS, UPLOADS},
    upload::{Purpose, Upload, UploadStart},
};
use ed25519_dalek::SigningKey;
use fhe_core::sealed;
use pads::CandidateCommitment;

use super::{
    Asking,
    cast::{Cast, card},
};

const GRANT: &str = "/api/grants/{id}";
const JOB: &str = "/api/jobs/{id}";

/// How to ask for what stands here.
pub(super) async fn asking(cast: &mut Cast, method: &str, path: &str) -> Option<Asking> {
    if path.starts_with(MODELS) {
        return of_model(cast, method, path).await;
    }
    if path.starts_with(GRANT) {
        return of_grant(cast, method, path).await;
    }
    if path.starts_with(UPLOADS) {
        return Some(of_upload(cast, method, path).await);
    }
    match path.starts_with(JOB) {
        true => Some(of_job(cast, method, path).await),
        false => of_keys(cast, method, path),
    }
}

async fn of_model(cast: &mut Cast, method: &str, path: &str) -> Option<Asking> {
    if (method, path) == ("post", MODELS) {
        return Some(Asking::new(&cast.house, &cast.owner, method, path).json(&card()));
    }
    let rest = path.strip_prefix("/api/models/{id}")?;
    let model = match rest {
        "/publish" => unpublished(cast).await,
        _ => cast.model().await,
    };
    let caller = match rest {
        "/grants" => &cast.user,
        _ => &cast.owner,
    };
    let path = format!("{}{rest}", paths::model(&model));
    let asking = Asking::new(&cast.house, caller, method, &path);
    let asked = AccessRequest {
        purpose: "To ask".to_owned(),
    };
    let unpublishing = Unpublishing {
        reason: "Because".to_owned(),
        ends_access: true,
    };
    Some(match (method, rest) {
        ("put", "") => asking.json(&card()),
        ("post", "/grants") => asking.json(&asked),
        ("post", "/unpublish") => asking.json(&unpublishing),
        _ => asking,
    })
}

async fn unpublished(cast: &mut Cast) -> ModelId {
    let model = cast.model().await;
    let out = Unpublishing {
        reason: "Because".to_owned(),
        ends_access: false,
    };
    let unpublish = paths::model_unpublish(&model);
    cast.owner.post(&unpublish, &out).await.expect_status(200);
    model
}

async fn of_grant(cast: &mut Cast, method: &str, path: &str) -> Option<Asking> {
    let rest = path.strip_prefix(GRANT)?;
    let state = match rest {
        "/refuse" | "/withdraw" => "requested",
        _ => "active",
    };
    let grant = cast.grant(state).await;
    prepare(cast, &grant, method, rest).await;
    let by_owner = matches!(
        (method, rest),
        ("post", "/refuse" | "/revoke" | "/more/decline" | "/lift") | ("put", "/signature")
    );
    let caller = match by_owner {
        true => &cast.owner,
        false => &cast.user,
    };
    let path = format!("{}{rest}", paths::grant(&grant)).replace("{number}", "1");
    let asking = Asking::new(&cast.house, caller, method, &path);
    let reason = Reason {
        reason: "Because".to_owned(),
    };
    let wish = MoreRequest {
        rows: 20,
        purpose: "To ask more".to_owned(),
    };
    Some(match (method, rest) {
        ("post", "/refuse" | "/more/decline") => asking.json(&reason),
        ("post", "/more") => asking.json(&wish),
        ("put", "/signature") => asking.json(&signature()),
        ("put", "/pools/{number}/commitments" | "/pools/{number}/reply") => {
            asking.bytes(vec![0; 9])
        }
        ("post", "/evaluations" | "/pools/{number}/evaluations") => asking
            .bytes(vec![0; 9])
            .with([(evaluation::ROWS, "1".to_owned())]),
        _ => asking,
    })
}

/// What has to be there before.
async fn prepare(cast: &Cast, grant: &GrantId, method: &str, rest: &str) {
    let change = match (method, rest) {
        ("delete", "/more") | ("post", "/more/decline") => {
            "more_rows = 20, more_purpose = 'To ask more', more_asked_at = 1"
        }
        (_, pools) if pools.starts_with("/pools") => "inputs = 'verified'",
        _ => return,
    };
    let change = format!("UPDATE grants SET {change} WHERE id = '{grant}'");
    cast.house.execute(change).await;
}

fn signature() -> GrantSignature {
    GrantSignature {
        sealed: Digest([1; 32]),
        card: Base64(Vec::new()),
        statement: Base64(Vec::new()),
        signature: Base64(vec![0; SIGNATURE_BYTES]),
        known_answers: None,
    }
}

/// An upload of zeros, which no sealed copy consists of.
async fn of_upload(cast: &mut Cast, method: &str, path: &str) -> Asking {
    let grant = cast.grant("active").await;
    let bytes = sealed::total_bytes(&card().circuit.check().unwrap());
    let start = UploadStart {
        purpose: Purpose::SealedCopy(grant),
        key_epoch: 1,
        bytes,
        digest: Digest([0; 32]),
    };
    if path == UPLOADS {
        return Asking::new(&cast.house, &cast.owner, method, path).json(&start);
    }
    let announced = cast.owner.post(UPLOADS, &start).await;
    announced.expect_status(200);
    let upload = announced.json::<Upload>().id;
    let part = vec![0; usize::try_from(bytes).unwrap()];
    if path.ends_with("/finish") {
        let sent = put_part(cast, &upload).bytes(part).answer().await;
        assert_eq!(sent.status(), 204);
        let finish = paths::upload_finish(&upload);
        return Asking::new(&cast.house, &cast.owner, method, &finish);
    }
    match path.ends_with("/parts/{part}") {
        true => put_part(cast, &upload).bytes(part),
        false => Asking::new(&cast.house, &cast.owner, method, &paths::upload(&upload)),
    }
}

fn put_part(cast: &Cast, upload: &UploadId) -> Asking {
    let path = paths::upload_part(upload, 0);
    Asking::new(&cast.house, &cast.owner, "put", &path)
}

fn of_keys(cast: &Cast, method: &str, path: &str) -> Option<Asking> {
    let user = &cast.user_id;
    let ask = |path: &str| Asking::new(&cast.house, &cast.user, method, path);
    Some(match (method, path) {
        ("post", KEY_CANDIDATES) => {
            let commitment = CandidateCommitment::new(&user.0, &[[7; 32]]);
            ask(path).bytes(commitment.to_bytes())
        }
        ("post", KEYS) => ask(path).bytes(vec![0; 9]),
        ("post", SIGNING_KEYS) => {
            let key = SigningKey::from_bytes(&[7; SIGNING_KEY_BYTES]);
            ask(path).bytes(key.verifying_key().to_bytes().to_vec())
        }
        ("get", "/api/accounts/{id}/key") => ask(&paths::account_key(user)),
        ("get", "/api/accounts/{id}/signing-key") => ask(&paths::account_signing_key(user)),
        ("get", LOG_KEYS) => ask(&format!(
            "{LOG_KEYS}?kind=key_published&account={user}&size=1"
        )),
        ("get", "/api/log/tile/{*tile}") => ask(&paths::log_tile("0/000.p/1")),
        _ => return None,
    })
}

async fn of_job(cast: &mut Cast, method: &str, path: &str) -> Asking {
    let grant = cast.grant("active").await;
    let (user, nothing) = (&cast.user_id, cast.house.no_bytes());
    let cost = serde_json::to_string(&card().circuit.check().unwrap().cost()).unwrap();
    let job = JobId(grant.0.clone());
    cast.house
        .execute(format!(
            "UPDATE grants SET rows_reserved = 1 WHERE id = '{grant}'; \
             INSERT INTO jobs (id, grant_id, model, account, copy, rows, cost, input, input_digest, state, created_at) \
             VALUES ('{job}', '{grant}', '{grant}', '{user}', 'copy', 1, '{cost}', {nothing}, '', 'waiting', 0)"
        ))
        .await;
    let path = path.replace("{id}", &job.0);
    Asking::new(&cast.house, &cast.user, method, &path)
}
