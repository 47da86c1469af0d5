use circuit::LookupSet;
use client::EvaluationKeyStage;
use leptos::prelude::*;

use crate::{
    components::Stoppable,
    state::{Toasts, client, use_toasts},
};

/// An evaluation key in the making.
#[derive(Clone, Copy)]
pub(super) struct Making {
    toasts: Toasts,
    set: LookupSet,
    on_made: Callback<()>,
    pub(super) work: Stoppable<EvaluationKeyStage>,
}

impl Making {
    pub(super) fn new(set: LookupSet, on_made: Callback<()>) -> Self {
        Self {
            toasts: use_toasts(),
            set,
            on_made,
            work: Stoppable::new(),
        }
    }

    /// Makes and uploads it.
    pub(super) fn start(self) {
        let (errand, stop) = (self.work.errand, self.work.fresh_stop());
        errand.begin(EvaluationKeyStage::Begin, async move {
            let on_stage = |stage| errand.reach(stage);
            client().ensure_own_key().await?;
            client()
                .make_evaluation_key(self.set, &stop, on_stage)
                .await?;
            self.toasts
                .success(t!("Ready: this is prepared for all such models."));
            self.on_made.try_run(());
            Ok(())
        });
    }

    /// The page is left: nobody waits any more.
    pub(super) fn leave(self) {
        if untrack(|| self.work.errand.stage()).is_some() {
            self.work.cancel();
        }
    }

    /// What goes on.
    pub(super) fn label(self) -> String {
        self.work.errand.stage().map_or_else(String::new, label)
    }

    /// Share done.
    pub(super) fn share(self) -> Option<f64> {
        self.work.errand.stage().and_then(share)
    }

    /// What a screen reader hears: each stage once.
    pub(super) fn said(self) -> &'static str {
        match self.work.errand.stage() {
            None => "",
            Some(EvaluationKeyStage::Begin | EvaluationKeyStage::Make(..)) => {
                t!("Your browser prepares the model.")
            }
            Some(EvaluationKeyStage::Upload(..)) => {
                t!("What the server computes with is uploaded.")
            }
            Some(EvaluationKeyStage::Check) => t!("The server checks what arrived."),
        }
    }
}

fn label(stage: EvaluationKeyStage) -> String {
    match stage {
        EvaluationKeyStage::Begin => t!("Looking at what is there").to_owned(),
        EvaluationKeyStage::Make(done, chunks) => t!("Making: {done} of {chunks} chunks"),
        EvaluationKeyStage::Upload(there, parts) => t!("Uploading: {there} of {parts} parts"),
        EvaluationKeyStage::Check => t!("The server checks it").to_owned(),
    }
}

fn share(stage: EvaluationKeyStage) -> Option<f64> {
    let part = |done: u32, all: u32| f64::from(done) / f64::from(all.max(1));
    match stage {
        EvaluationKeyStage::Begin => None,
        EvaluationKeyStage::Make(done, chunks) => Some(part(done, chunks) * 0.7),
        EvaluationKeyStage::Upload(there, parts) => Some(0.7 + part(there, parts) * 0.3),
        EvaluationKeyStage::Check => Some(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_only_grows() {
        let stages = [
            EvaluationKeyStage::Make(0, 60),
            EvaluationKeyStage::Make(60, 60),
            EvaluationKeyStage::Upload(0, 16),
            EvaluationKeyStage::Upload(16, 16),
            EvaluationKeyStage::Check,
        ];
        let shares: Vec<f64> = stages.into_iter().filter_map(share).collect();
        assert!(shares.is_sorted());
        assert_eq!(shares.last(), Some(&1.0));
    }
}
