use api::{GrantId, Timestamp};
use client::{KeptQuestion, Past, Replaced};
use leptos::prelude::GetUntracked;
use leptos_router::hooks::use_query_map;

use crate::{address::Address, components::EarlierRow};

/// What the address names a kept question by.
const AGAIN: &str = "again";

/// An earlier question of the form, to be asked again.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Again {
    at: Timestamp,
    pub(super) row: EarlierRow,
    /// Values of it that were used in place of others.
    pub(super) replaced: Vec<Replaced>,
}

impl Again {
    /// When it was asked.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// Of a question under this grant; none of files and pictures, whose values are not kept as they were read.
    pub(crate) fn of(past: Past, grant: &GrantId) -> Option<Self> {
        match past.question {
            KeptQuestion::Row(cells) if past.grant == *grant => Some(Self {
                at: past.at,
                row: EarlierRow {
                    cells,
                    names: past.names,
                },
                replaced: past.replaced,
            }),
            _ => None,
        }
    }
}

/// Where a kept row is asked again; none of what is no row.
pub(crate) fn again_address(past: &Past) -> Option<String> {
    let is_row = matches!(past.question, KeptQuestion::Row(_));
    is_row.then(|| format!("{}?{AGAIN}={}", Address::Use(past.grant.clone()), past.at))
}

/// The moment of the question that the address on screen names.
pub(crate) fn again_on_screen() -> Option<Timestamp> {
    let query = use_query_map();
    query.get_untracked().get(AGAIN)?.parse().ok()
}
