//! Which of the ways to answer fits a grant as it stands.

use api::grant::GrantState;

pub(super) fn is_to_seal(state: &GrantState) -> bool {
    matches!(state, GrantState::Requested | GrantState::Stale)
}

pub(super) fn is_requested(state: &GrantState) -> bool {
    *state == GrantState::Requested
}

pub(super) fn is_active(state: &GrantState) -> bool {
    *state == GrantState::Active
}

pub(super) fn is_sealed(state: &GrantState) -> bool {
    matches!(state, GrantState::Active | GrantState::Stale)
}
