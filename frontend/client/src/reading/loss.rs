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

#[cfg(test)]
mod tests {
    use card::{Answer, InputForm};
    use circuit::OutputPolicy;

    use super::*;

    /// A card whose answers may tell `told` bits at most, of a model of 10,000 bits.
    fn loss(gives_away: GivesAway, rows: u64, told: f64) -> ModelLoss {
        let (card, cost) = card(gives_away, rows, told);
        model_loss(&card, &cost)
    }

    fn card(gives_away: GivesAway, rows: u64, told: f64) -> (ModelCard, CardCost) {
        let policy = OutputPolicy::Scores {
            resolution_bits: 12,
        };
        let form = InputForm::Table { fields: Vec::new() };
        let answer = Answer::Match { names: Vec::new() };
        let circuit = crate::reading::test_circuit(2, policy);
        let mut card = ModelCard::draft(form, answer, circuit, None);
        card.query_budget = rows;
        card.sealed_bits = Some(10_000);
        let cost = CardCost {
            operations: circuit::Cost {
                external_products: 0,
                lookups: 0,
                set: None,
            },
            rows_per_ciphertext: 1,
            sealed_bytes: 0,
            input_bytes: 0,
            result_bytes: 0,
            verified: None,
            evaluation_key_bytes: 0,
            capacity_per_answer: told / rows as f64,
            leakage_per_answer: None,
            gives_away,
        };
        (card, cost)
    }

    #[test]
    fn less_than_a_hundredth_of_the_model_is_very_low_and_less_than_a_tenth_low() {
        let class = GivesAway::Class { classes: 2 };
        assert_eq!(loss(class, 10, 99.0), ModelLoss::VeryLow);
        assert_eq!(loss(class, 10, 101.0), ModelLoss::Low);
        assert_eq!(loss(class, 10, 999.0), ModelLoss::Low);
        assert_eq!(loss(class, 10, 1_001.0), ModelLoss::NotLimited);
    }

    #[test]
    fn answers_that_are_enough_for_linear_algebra_are_not_limited_however_few_bits_they_say() {
        let linear = GivesAway::Model { answers: 31 };
        assert_eq!(loss(linear, 30, 1.0), ModelLoss::VeryLow);
        assert_eq!(loss(linear, 31, 1.0), ModelLoss::NotLimited);
    }

    #[test]
    fn of_a_model_whose_size_nobody_states_nothing_is_promised() {
        let (card, cost) = card(GivesAway::Scores, 10, 1.0);
        for sealed_bits in [None, Some(0)] {
            let card = ModelCard {
                sealed_bits,
                ..card.clone()
            };
            assert_eq!(model_loss(&card, &cost), ModelLoss::NotLimited);
        }
    }
}
