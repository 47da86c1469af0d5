use crate::{
    Error, Node, Pad, PadPlan,
    arithmetic::word::{self, WORD_BYTES},
    header::{Kind, take},
    plan::Choice,
    tree,
};

/// One alternative of each choice of one pad.
///
/// Wire form: header, index of the pad, then for each choice its position (16 bits), words, salt and path.
#[derive(Debug)]
pub struct PadOpening {
    index: usize,
    words: Vec<Vec<u64>>,
    roots: Vec<Node>,
}

impl PadOpening {
    /// The wire form of the opening of pad `index` at these alternatives.
    pub fn encode(plan: &PadPlan, index: usize, pad: &Pad, alternatives: &[usize]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(plan.opening_bytes());
        bytes.extend(Kind::Opening.header());
        bytes.extend((index as u32).to_le_bytes());
        for revealed in pad.reveal(alternatives) {
            bytes.extend((revealed.position as u16).to_le_bytes());
            revealed
                .words
                .iter()
                .for_each(|w| bytes.extend(word::bytes(*w)));
            bytes.extend(revealed.salt);
            tree::path(revealed.nodes, revealed.position).for_each(|node| bytes.extend(node));
        }
        bytes
    }

    /// Index of the pad that the wire form of an opening is of; nothing else of it is looked at.
    ///
    /// # Errors
    /// [`Error::Ciphertext`].
    pub fn index_of(bytes: &[u8], plan: &PadPlan) -> Result<usize, Error> {
        let rest = Kind::Opening.strip(bytes, plan.opening_bytes())?;
        let (index, _) = take(rest)?;
        Ok(u32::from_le_bytes(index) as usize)
    }

    /// Reads the wire form, and finds the root that each choice's path leads to. Whether these are the pad's is
    /// seen by [`crate::HeldPad::open`].
    ///
    /// # Errors
    /// [`Error::Ciphertext`], [`Error::Opening`] for a position beyond the alternatives.
    pub fn from_bytes(bytes: &[u8], plan: &PadPlan) -> Result<Self, Error> {
        let rest = Kind::Opening.strip(bytes, plan.opening_bytes())?;
        let (index, mut rest) = take(rest)?;
        let mut opening = Self {
            index: u32::from_le_bytes(index) as usize,
            words: Vec::with_capacity(plan.choice_count()),
            roots: Vec::with_capacity(plan.choice_count()),
        };
        for (number, choice) in plan.choices().iter().enumerate() {
            let (part, behind) = rest.split_at(choice.opening_bytes());
            opening.read(number, choice, part)?;
            rest = behind;
        }
        Ok(opening)
    }

    fn read(&mut self, number: usize, choice: &Choice, part: &[u8]) -> Result<(), Error> {
        let (position, rest) = take(part)?;
        let position = usize::from(u16::from_le_bytes(position));
        (position < choice.alternatives)
            .then_some(())
            .ok_or(Error::Opening)?;
        let (words, rest) = rest.split_at(choice.width() * WORD_BYTES);
        let words: Vec<u64> = word::read(words).collect();
        let (salt, path) = take(rest)?;
        let path = path.as_chunks().0.iter().copied();
        let leaf = tree::leaf(number, &words, &salt);
        self.roots.push(tree::root(leaf, position, path));
        self.words.push(words);
        Ok(())
    }

    /// Index of the pad in its pool.
    pub fn index(&self) -> usize {
        self.index
    }

    pub(crate) fn roots(&self) -> impl Iterator<Item = Node> {
        self.roots.iter().copied()
    }

    /// What is opened of each choice.
    pub(crate) fn words(&self) -> &[Vec<u64>] {
        &self.words
    }
}
