//! What the words of this service mean.

/// A word that is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    Budget,
    EvaluationKey,
    Fingerprint,
    Grant,
    Lookup,
    ModelCard,
    Policy,
    RecoveryKit,
    Sealed,
    TestQuestion,
    TreeHead,
    Vault,
    CheckedRow,
    Witness,
}

impl Term {
    /// Every one.
    pub(crate) const ALL: [Self; 14] = [
        Self::Budget,
        Self::EvaluationKey,
        Self::Fingerprint,
        Self::Grant,
        Self::Lookup,
        Self::ModelCard,
        Self::Policy,
        Self::RecoveryKit,
        Self::Sealed,
        Self::TestQuestion,
        Self::TreeHead,
        Self::Vault,
        Self::CheckedRow,
        Self::Witness,
    ];

    /// The word.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Budget => t!("Budget"),
            Self::EvaluationKey => t!("Evaluation key"),
            Self::Fingerprint => t!("Fingerprint"),
            Self::Grant => t!("Grant"),
            Self::Lookup => t!("Lookup"),
            Self::ModelCard => t!("Model card"),
            Self::Policy => t!("Policy"),
            Self::RecoveryKit => t!("Recovery kit"),
            Self::Sealed => t!("Sealed"),
            Self::TestQuestion => t!("Test question"),
            Self::TreeHead => t!("Signed head"),
            Self::Vault => t!("Vault"),
            Self::CheckedRow => t!("Checked row"),
            Self::Witness => t!("Witness"),
        }
    }

    /// What it means.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Budget => {
                t!(
                    "How many rows a grant answers. Every answer tells a little of the model; the budget bounds how much in all."
                )
            }
            Self::EvaluationKey => {
                t!(
                    "Lets the server look values up under encryption. It is made of your key, opens nothing, and is 13 to 23 MB large."
                )
            }
            Self::Fingerprint => {
                t!(
                    "A short digest of a public key, as eight words. Two people who read the same words over the telephone have the same key."
                )
            }
            Self::Grant => t!("A model owner’s permission: one user, one model, a budget, an end."),
            Self::Lookup => {
                t!(
                    "Finding a value in a table without seeing which. Each takes milliseconds; all else takes microseconds."
                )
            }
            Self::ModelCard => {
                t!(
                    "What everybody who takes part may read of a model: inputs, ranges, outputs, accuracy. Not its weights."
                )
            }
            Self::Policy => {
                t!(
                    "What leaves the computation: all scores, only the label, or only whether a threshold is reached."
                )
            }
            Self::RecoveryKit => {
                t!(
                    "Eighteen words that set a new password when the old one is lost. The server does not know them."
                )
            }
            Self::Sealed => {
                t!(
                    "Encrypted under one user’s key, in the owner’s browser. Only answers can be opened with that key, and only by her."
                )
            }
            Self::TestQuestion => {
                t!(
                    "A row among yours whose answer is known beforehand. The server cannot tell which it is, so wrong answers are noticed."
                )
            }
            Self::TreeHead => {
                t!(
                    "One signed line that stands for every entry of the log: whoever changes or removes an entry needs another head."
                )
            }
            Self::Vault => {
                t!(
                    "Your keys, models and history, encrypted in your browser with a key that only your password gives. The server stores it and cannot open it."
                )
            }
            Self::CheckedRow => {
                t!(
                    "A row that was proved to be inside the card’s ranges before it was answered, without showing it."
                )
            }
            Self::Witness => {
                t!(
                    "Somebody else’s program that signs a head of the log only if it continues the one it signed before. So nobody is shown another log."
                )
            }
        }
    }
}
