use card::ModelCard;
use protocol::{CardCost, GivesAway};

/// How much of a model all answers of one budget can tell, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelLoss {
    /// Less than a hundredth.
    VeryLow,
    /// Less than a tenth.
    Low,
    /// More, or nobody knows.
    NotLimited,
}

/// What a budget of a card can tell of its model: bits that its answers say at most, of those that are sealed.
pub fn model_loss(card: &ModelCard, cost: &CardCost) -> ModelLoss {
    let rows = card.query_budget;
    if let GivesAway::Model { answers } = cost.gives_away
        && rows >= answers
    {
        return ModelLoss::NotLimited;
    }
    let sealed = card.sealed_bits.filter(|bits| *bits > 0);
    let share = sealed.map(|sealed| cost.capacity_per_answer * rows as f64 / sealed as f64);
    match share {
        Some(share) if share < 0.01 => ModelLoss::VeryLow,
        Some(share) if share < 0.1 => ModelLoss::Low,
        _ => ModelLoss::NotLimited,
    }
}
