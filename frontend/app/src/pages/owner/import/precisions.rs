use card::QuantizationChoice;

/// The precisions that are known on this page: those of an import that tried several, with the one that was
/// compiled since. `is_same` tells that nothing else has changed.
pub(super) fn known(
    before: Vec<QuantizationChoice>,
    now: Vec<QuantizationChoice>,
    is_same: bool,
) -> Vec<QuantizationChoice> {
    let [chosen] = now.as_slice() else { return now };
    if !is_same {
        return now;
    }
    let bits = |choice: &QuantizationChoice| (choice.input_bits, choice.weight_bits);
    let others = before
        .into_iter()
        .filter(|choice| bits(choice) != bits(chosen));
    let others = others.map(|choice| QuantizationChoice {
        chosen: false,
        ..choice
    });
    others.chain([chosen.clone()]).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use card::Fidelity;

    use super::*;

    /// As many bits for inputs as for weights, and nothing measured.
    pub(in crate::pages::owner::import) fn choice(bits: u8, chosen: bool) -> QuantizationChoice {
        QuantizationChoice {
            input_bits: bits,
            weight_bits: bits,
            lookups: None,
            lookup_count: 0,
            milliseconds: 0.0,
            accuracy: None,
            fidelity: Fidelity {
                rows: 0,
                is_measured: false,
                labels: None,
                probability: None,
                mean_probability: None,
                determination: None,
            },
            chosen,
        }
    }

    #[test]
    fn figures_of_other_precisions_stay_while_nothing_else_changes() {
        let before = vec![choice(8, false), choice(10, true)];
        let kept = known(before.clone(), vec![choice(6, true)], true);
        let bits: Vec<u8> = kept.iter().map(|choice| choice.input_bits).collect();
        assert_eq!(bits, [8, 10, 6]);
        assert_eq!(kept.iter().filter(|choice| choice.chosen).count(), 1);
        assert_eq!(known(before, vec![choice(6, true)], false).len(), 1);
    }
}
