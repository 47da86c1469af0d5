/// Rows that must be left for questions to be asked while somebody types.
pub const LIVE_FROM: u64 = 1_000;

/// Whether questions may be asked while somebody types: every pause takes a row, and a small budget is for questions that
/// are meant.
pub fn may_ask_live(rows_left: u64) -> bool {
    rows_left >= LIVE_FROM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_takes_nothing_of_a_small_budget() {
        assert!(may_ask_live(1_000) && may_ask_live(u64::MAX));
        assert!(!may_ask_live(999) && !may_ask_live(0));
    }
}
