//! Who takes part, and in what.

use api::{
    AccountId, GrantId, JobId, ModelId,
    account::{Account, Profile, Role, Standing},
    grant::{Grant, GrantState, InputPolicy},
    job::{Job, JobState},
    model::Model,
};
use card::ModelCard;

pub(crate) fn owner() -> Account {
    Account {
        id: AccountId("owner".to_owned()),
        role: Role::Owner,
        profile: Profile {
            name: "Owner".to_owned(),
            organisation: "Test".to_owned(),
            email: "owner@test.example".to_owned(),
            purpose: "To test.".to_owned(),
            language: Default::default(),
        },
        confirmation: Default::default(),
        standing: Standing::Approved,
        registered_at: 0,
        asked_again: None,
        reopened: None,
        proven: None,
    }
}

pub(crate) fn auditor() -> Account {
    Account {
        id: AccountId("auditor".to_owned()),
        role: Role::Auditor,
        ..owner()
    }
}

pub(crate) fn user() -> Account {
    Account {
        id: grant().user,
        role: Role::User,
        profile: Profile {
            name: grant().user_name,
            ..owner().profile
        },
        ..owner()
    }
}

/// A request of the user for the one model.
pub(crate) fn grant() -> Grant {
    Grant {
        id: GrantId("grant".to_owned()),
        model: ModelId("model".to_owned()),
        model_name: "Model".to_owned(),
        owner: owner().id,
        owner_name: "Owner".to_owned(),
        user: AccountId("user".to_owned()),
        user_name: "User".to_owned(),
        user_organisation: "Test".to_owned(),
        purpose: "To test.".to_owned(),
        state: GrantState::Requested,
        key_epoch: None,
        sealed_bytes: None,
        sealed_digest: None,
        sealed_version: None,
        model_version: 1,
        inputs: InputPolicy::Trusted,
        pads_checked: 0,
        suspension: None,
        rows_used: 0,
        query_budget: 10,
        expires_at: None,
        more: None,
        answered_at: None,
        leakage_bound: None,
        requested_at: 0,
        updated_at: 0,
        model_deleted: false,
        user_deleted: false,
    }
}

/// The one job.
pub(crate) fn job_id() -> JobId {
    JobId("job".to_owned())
}

pub(super) fn job(id: JobId, state: JobState) -> Job {
    Job {
        id,
        grant: grant().id,
        model: grant().model,
        state,
        created_at: 0,
    }
}

pub(super) fn model(card: ModelCard) -> Model {
    Model {
        id: grant().model,
        card,
        owner: owner().id,
        owner_name: "Owner".to_owned(),
        owner_organisation: "Test".to_owned(),
        published: true,
        unpublished_reason: None,
        created_at: 0,
        updated_at: 0,
    }
}

/// The user of a grant on a list, beside something that a later program understands.
pub(super) fn users(grant: &Grant) -> serde_json::Value {
    serde_json::json!({
        "items": [
            {
                "id": grant.user, "name": grant.user_name, "organisation": grant.user_organisation,
                "active": 1, "stale": 0, "requested": 0, "rows_used": grant.rows_used, "used_at": null
            },
            { "group": "of users" }
        ],
        "total": 2, "page": 1, "size": 24
    })
}
