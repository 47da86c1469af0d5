use std::{collections::VecDeque, fmt, sync::Arc};

use pads::{Pad, PadOpening, PadPlan};
use zeroize::Zeroizing;

use crate::Error;

/// Pads that the server keeps to, each good for one row.
pub struct KeptPads {
    plan: Arc<PadPlan>,
    pads: VecDeque<(usize, Pad)>,
}

impl KeptPads {
    pub(super) fn new(plan: Arc<PadPlan>, pads: VecDeque<(usize, Pad)>) -> Self {
        Self { plan, pads }
    }

    /// Rows that can still be asked.
    pub fn remaining(&self) -> usize {
        self.pads.len()
    }

    /// Opens the next pad for a cleartext row, which uses it up; nothing else may ever be opened with it, but
    /// the same bytes may be sent again.
    ///
    /// # Errors
    /// [`Error::Circuit`] as [`crate::ClientKey::encrypt`], before a pad is touched; [`Error::NoPad`] when none
    /// is left.
    pub fn open(&mut self, row: &[f64]) -> Result<Vec<u8>, Error> {
        let quantized = Zeroizing::new(self.plan.blueprint().encoder.quantize(row)?);
        let (index, pad) = self.pads.pop_front().ok_or(Error::NoPad)?;
        let alternatives = Zeroizing::new(self.plan.alternatives(&quantized));
        Ok(PadOpening::encode(&self.plan, index, &pad, &alternatives))
    }
}

impl fmt::Debug for KeptPads {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeptPads({} left)", self.remaining())
    }
}
