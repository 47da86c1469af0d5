//! How a file is cut into the parts it is uploaded in.

use api::limits;

const PART: u64 = limits::PART_BYTES as u64;

/// How a file of so many bytes is cut: every part has [`limits::PART_BYTES`], the last one the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartPlan(u64);

impl PartPlan {
    /// Of a file of `bytes` bytes.
    pub fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Number of parts.
    pub fn count(self) -> u32 {
        u32::try_from(self.0.div_ceil(PART)).unwrap_or(u32::MAX)
    }

    /// Bytes of one part; none if there is no such part.
    pub fn length(self, part: u32) -> Option<u64> {
        let rest = self.0.checked_sub(u64::from(part) * PART)?;
        (rest > 0).then_some(rest.min(PART))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_holds_the_rest() {
        let plan = PartPlan::new(2 * PART + 5);
        let lengths: Vec<_> = (0..4).map(|part| plan.length(part)).collect();
        assert_eq!(plan.count(), 3);
        assert_eq!(lengths, [Some(PART), Some(PART), Some(5), None]);
    }
}
