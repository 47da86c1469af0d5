use std::collections::HashMap;

use preparation::Input;

use super::{Column, Columns, LabelReason, Matching};
use crate::{
    Answer,
    table::{
        ColumnRole, TableProblem, Wanted,
        names::{
            are_numbered, exported, is_id, is_label, is_unit_apart, measured, plain, short, stem,
            title,
        },
        sample::Sample,
    },
};

/// Fewest columns that must be numbered alike before another one stands out.
const NUMBERED: usize = 3;
/// Ways to read a table that are offered at most.
const MOST_PROPOSALS: usize = 24;

/// A column with its name as written.
struct Titled<'a> {
    column: Column,
    written: &'a str,
}

/// Ways in which a column may be the label, and what tells so.
type LabelOption = (Vec<usize>, LabelReason);

/// Reads the columns of a table's sample for what is wanted.
pub(in crate::table) struct Finder<'a> {
    sample: &'a Sample,
    wanted: Wanted<'a>,
    titled: Vec<Titled<'a>>,
}

impl<'a> Finder<'a> {
    pub(in crate::table) fn new(sample: &'a Sample, wanted: Wanted<'a>) -> Self {
        let titled = |position: usize| {
            let written = sample.header.get(position).map_or("", String::as_str);
            let name = title(position, written);
            let column = Column { position, name };
            Titled { column, written }
        };
        Self {
            titled: (0..sample.width).map(titled).collect(),
            sample,
            wanted,
        }
    }

    /// Ways to read the columns, the likeliest first; at least one.
    ///
    /// By name where there is a header and the model names its inputs: as written, else in letters and
    /// digits, since exporters replace everything else. Otherwise by position, where columns too many are
    /// a label, number the rows, or hold texts that the model does not read.
    ///
    /// # Errors
    /// [`TableProblem::MissingColumns`], [`TableProblem::RepeatedColumn`], [`TableProblem::ColumnCount`]
    /// and [`TableProblem::Roles`].
    pub(in crate::table) fn proposals(&self) -> Result<Vec<Columns>, TableProblem> {
        if let Some(roles) = self.wanted.roles {
            return Ok(vec![self.by_role(roles)?]);
        }
        let names = self.wanted.names;
        if self.sample.has_header && names.iter().all(|name| !name.is_empty()) {
            let (found, missing) = self.named()?;
            if missing.is_empty() {
                return Ok(self.labelled(&found));
            }
            let few = (names.len() - missing.len()) * 2 < names.len();
            let by_position = self.by_position().ok().filter(|_| few);
            let mut proposals = by_position.ok_or(TableProblem::MissingColumns(missing))?;
            for proposal in &mut proposals {
                proposal.is_renamed = !are_numbered(names);
            }
            return Ok(proposals);
        }
        self.by_position()
    }

    /// Columns of the inputs by name, and names without a column.
    fn named(&self) -> Result<(Vec<usize>, Vec<String>), TableProblem> {
        let spellings: [fn(&str) -> String; 5] = [
            |name| name.trim().to_owned(),
            plain,
            exported,
            |name| plain(&short(name)),
            |name| plain(measured(name).0),
        ];
        let listed = spellings.map(|spelling| {
            let mut listed: HashMap<String, Vec<usize>> = HashMap::new();
            for (index, titled) in self.titled.iter().enumerate() {
                listed
                    .entry(spelling(titled.written))
                    .or_default()
                    .push(index);
            }
            listed
        });
        let mut wanted: HashMap<&str, usize> = HashMap::new();
        for name in self.wanted.names {
            *wanted.entry(name).or_default() += 1;
        }
        let mut met: HashMap<&str, usize> = HashMap::new();
        let mut taken = vec![false; self.titled.len()];
        let (mut features, mut missing) = (Vec::new(), Vec::new());
        for name in self.wanted.names {
            let spelt = spellings.iter().map(|spelling| spelling(name));
            let found = spelt.zip(&listed).find_map(|(spelt, listed)| {
                (!spelt.is_empty()).then(|| listed.get(&spelt)).flatten()
            });
            let is_same = |index: &usize| {
                let written = self.titled[*index].written;
                spellings[..4]
                    .iter()
                    .any(|spelling| spelling(name) == spelling(written))
                    || is_unit_apart(name, written)
            };
            let found = found.filter(|found| found.iter().all(is_same));
            let turn = met.entry(name).or_default();
            match found {
                Some(found) if found.len() != wanted[name] => {
                    return Err(TableProblem::RepeatedColumn((*name).to_owned()));
                }
                Some(found) if !taken[found[*turn]] => {
                    taken[found[*turn]] = true;
                    features.push(found[*turn]);
                }
                _ => missing.push((*name).to_owned()),
            }
            *turn += 1;
        }
        Ok((features, missing))
    }

    /// Features that are known, and which of the others may be labels.
    fn labelled(&self, features: &[usize]) -> Vec<Columns> {
        let left: Vec<usize> = (0..self.titled.len())
            .filter(|position| !features.contains(position))
            .collect();
        let mut options = self.label_options(&left);
        options.retain(|(labels, _)| !labels.iter().any(|label| self.is_index(*label)));
        let proposal =
            |(labels, reason): LabelOption| self.columns(features, &labels, Some(reason), true);
        let mut proposals: Vec<Columns> = options.into_iter().map(proposal).collect();
        if proposals.is_empty() {
            proposals.push(self.columns(features, &[], None, true));
        }
        for proposal in &mut proposals {
            proposal.matching = Matching::ByName;
        }
        proposals
    }

    fn by_position(&self) -> Result<Vec<Columns>, TableProblem> {
        let all: Vec<usize> = (0..self.titled.len()).collect();
        let expected = self.wanted.names.len();
        let got = all.len();
        let count = || TableProblem::ColumnCount { expected, got };
        let over = all.len().checked_sub(expected).ok_or_else(count)?;
        if over == 0 {
            return Ok(vec![self.columns(&all, &[], None, true)]);
        }
        let idle = self.idle();
        let without = |removed: &[usize]| -> Vec<usize> {
            let kept = all.iter().filter(|position| !removed.contains(position));
            kept.copied().collect()
        };
        let mut proposals = Vec::new();
        let options = self.label_options(&all);
        let is_certain = |(_, reason): &LabelOption| *reason != LabelReason::Place;
        let is_labelled = options.iter().any(is_certain);
        for (labels, reason) in options {
            let rest: Vec<usize> = idle
                .iter()
                .filter(|position| !labels.contains(position))
                .copied()
                .collect();
            let wanted = over.checked_sub(labels.len());
            let Some(wanted) = wanted.filter(|wanted| *wanted <= rest.len()) else {
                continue;
            };
            let removed: Vec<usize> = labels.iter().chain(&rest[..wanted]).copied().collect();
            let is_told = reason != LabelReason::Place && rest.len() == wanted;
            proposals.push(self.columns(&without(&removed), &labels, Some(reason), is_told));
        }
        let idle: Vec<usize> = idle
            .into_iter()
            .filter(|position| !is_labelled || self.is_index(*position))
            .collect();
        if idle.len() >= over {
            let is_told = idle.len() == over;
            proposals.push(self.columns(&without(&idle[..over]), &[], None, is_told));
        }
        if proposals.is_empty() && self.wanted.guesses {
            proposals = self.guesses(over);
        }
        proposals.sort_by_key(|columns| !columns.is_told);
        let (mut fitting, others): (Vec<_>, Vec<_>) = proposals
            .into_iter()
            .partition(|columns| self.takes(&columns.features));
        if fitting.is_empty() {
            fitting = others;
        }
        fitting.truncate(MOST_PROPOSALS);
        match fitting.is_empty() {
            true => Err(count()),
            false => Ok(fitting),
        }
    }

    /// Ways in which columns are left out by their place alone, the last or the first ones beside a label and those that are idle.
    fn guesses(&self, over: usize) -> Vec<Columns> {
        let all: Vec<usize> = (0..self.titled.len()).collect();
        let idle = self.idle();
        let but = |positions: &[usize], removed: &[usize]| -> Vec<usize> {
            let kept = positions.iter().filter(|at| !removed.contains(at));
            kept.copied().collect()
        };
        let mut found = Vec::new();
        for (labels, reason) in self.label_options(&all) {
            let known = [labels.as_slice(), &but(&idle, &labels)].concat();
            let Some(more) = over.checked_sub(known.len()) else {
                continue;
            };
            let left = but(&all, &known);
            let Some(first) = left.len().checked_sub(more) else {
                continue;
            };
            for guessed in [&left[first..], &left[..more]] {
                let features = but(&left, guessed);
                let columns = self.columns(&features, &labels, Some(reason), false);
                let name = |position: &usize| self.titled[*position].column.name.clone();
                found.push(Columns {
                    guessed: guessed.iter().map(name).collect(),
                    ..columns
                });
            }
        }
        found
    }

    /// Whether each input can be read from its column.
    fn takes(&self, features: &[Column]) -> bool {
        let inputs = features.iter().zip(self.wanted.inputs);
        let takes = |(column, input): (&Column, &Input)| {
            !matches!(input, Input::Number { .. }) || !self.sample.is_text(column.position)
        };
        inputs.into_iter().all(takes)
    }

    /// Columns that number the rows, and texts where the model reads numbers alone.
    fn idle(&self) -> Vec<usize> {
        let all = 0..self.titled.len();
        let indices = all.clone().filter(|position| self.is_index(*position));
        let mut idle: Vec<usize> = indices.collect();
        if !self.wanted.takes_texts() {
            let texts = all.filter(|position| self.sample.is_text(*position));
            let texts: Vec<usize> = texts.filter(|text| !idle.contains(text)).collect();
            idle.extend(texts);
        }
        idle
    }

    /// Whether a column only numbers the rows: by its name, without one as data frames write it, or by what
    /// stands in it.
    fn is_index(&self, position: usize) -> bool {
        let written = self.titled[position].written;
        let is_untitled = self.sample.has_header && written.is_empty() && position == 0;
        let is_unnamed = !self.sample.has_header || written.is_empty();
        is_untitled
            || is_id(written)
            || (position == 0 && is_unnamed && self.sample.counts(position))
    }

    /// Which of these columns may be the labels, the likeliest first.
    fn label_options(&self, left: &[usize]) -> Vec<LabelOption> {
        let mut options = match self.wanted.labels() {
            1 => self.single_labels(left),
            labels => self.several_labels(left, labels),
        };
        let mut seen: Vec<Vec<usize>> = Vec::new();
        options.retain(|(labels, _)| {
            let is_new = !seen.contains(labels);
            seen.push(labels.clone());
            is_new
        });
        let is_right =
            |(labels, _): &LabelOption| labels.iter().all(|label| self.may_label(*label));
        let (mut right, mut wrong): (Vec<_>, Vec<_>) = options.into_iter().partition(is_right);
        wrong.retain(|(_, reason)| *reason == LabelReason::Name);
        right.extend(wrong);
        right
    }

    /// Whether most cells of a column can be answers.
    fn may_label(&self, position: usize) -> bool {
        let answers = |cell: &str| self.wanted.answers(cell, self.sample.sign);
        let share = self.sample.share(position, answers);
        share.is_none_or(|share| share >= 0.5)
    }

    fn single_labels(&self, left: &[usize]) -> Vec<LabelOption> {
        let written = |position: &usize| self.titled[*position].written;
        let target = match self.wanted.answer {
            Some(Answer::Regression { target, .. }) => plain(target),
            _ => String::new(),
        };
        let mut found: Vec<(usize, LabelReason)> = Vec::new();
        let mut add = |positions: &mut dyn Iterator<Item = usize>, reason| {
            found.extend(positions.map(|position| (position, reason)));
        };
        let backwards = || left.iter().rev().copied();
        let is_target = |position: &usize| !target.is_empty() && plain(written(position)) == target;
        add(&mut backwards().filter(is_target), LabelReason::Name);
        add(
            &mut backwards().filter(|position| is_label(written(position))),
            LabelReason::Name,
        );
        let holds = |position: &usize| self.sample.holds_classes(*position, &self.wanted);
        let mut classes: Vec<usize> = backwards().filter(holds).collect();
        let is_text = |position: &usize| self.sample.is_text(*position);
        let texts: Vec<usize> = backwards().filter(is_text).collect();
        if classes.len() != 1 {
            classes.retain(is_text);
        }
        add(&mut classes.into_iter(), LabelReason::Values);
        add(&mut self.odd_one_out().into_iter(), LabelReason::OddOneOut);
        if !self.wanted.takes_texts() && texts.len() == 1 {
            add(&mut texts.into_iter(), LabelReason::Values);
        }
        let last = backwards().find(|position| self.may_label(*position));
        add(&mut last.into_iter(), LabelReason::Place);
        add(&mut left.first().copied().into_iter(), LabelReason::Place);
        add(&mut backwards().take(MOST_PROPOSALS), LabelReason::Place);
        found.retain(|(position, _)| left.contains(position));
        found
            .into_iter()
            .map(|(position, reason)| (vec![position], reason))
            .collect()
    }

    fn several_labels(&self, left: &[usize], labels: usize) -> Vec<LabelOption> {
        let names = self.wanted.answer.map(Answer::names).unwrap_or_default();
        let called = |name: &&str| {
            let is_called = |position: &&usize| {
                let written = plain(self.titled[**position].written);
                !written.is_empty() && written == plain(name)
            };
            left.iter().find(is_called).copied()
        };
        let mut options = Vec::new();
        if let Some(named) = names.iter().map(called).collect::<Option<Vec<usize>>>() {
            options.push((named, LabelReason::Name));
        }
        let stem = |position: &usize| stem(&self.titled[*position].column.name);
        let alike = |window: &&[usize]| {
            let first = stem(&window[0]);
            let same = first.is_some() && window.iter().all(|position| stem(position) == first);
            let edges = |edge: Option<usize>| {
                edge.is_none_or(|edge| self.titled.get(edge).is_none_or(|_| stem(&edge) != first))
            };
            self.sample.has_header
                && same
                && edges(window[0].checked_sub(1))
                && edges(window[window.len() - 1].checked_add(1))
        };
        let windows = left.windows(labels).rev().filter(alike);
        options.extend(windows.map(|window| (window.to_vec(), LabelReason::Name)));
        if let Some(first) = left.len().checked_sub(labels) {
            options.push((left[first..].to_vec(), LabelReason::Place));
            options.push((left[..labels].to_vec(), LabelReason::Place));
        }
        options
    }

    /// The one column that is not numbered as all others are: "answer" beside "pixel0", "pixel1", "pixel2".
    fn odd_one_out(&self) -> Option<usize> {
        if !self.sample.has_header {
            return None;
        }
        let titled = self
            .titled
            .iter()
            .filter(|titled| !titled.written.is_empty());
        let stems: Vec<(usize, Option<&str>)> = titled
            .map(|titled| (titled.column.position, stem(titled.written)))
            .collect();
        let alike = |common: Option<&str>| stems.iter().filter(|(_, stem)| *stem == common).count();
        let mut firsts = stems.iter().take(2).map(|(_, stem)| *stem);
        let common = firsts.find(|stem| stem.is_some() && alike(*stem) + 1 == stems.len());
        let common = common.filter(|_| stems.len() > NUMBERED)?;
        let odd = stems.iter().find(|(_, stem)| *stem != common);
        odd.map(|(position, _)| *position)
    }

    fn by_role(&self, roles: &[ColumnRole]) -> Result<Columns, TableProblem> {
        let inputs = self.wanted.names.len();
        let mut features = vec![None; inputs];
        let mut labels = Vec::new();
        for (position, role) in roles.iter().enumerate() {
            match role {
                ColumnRole::Feature(input) => match features.get_mut(*input) {
                    Some(place @ None) => *place = Some(position),
                    _ => return Err(TableProblem::Roles),
                },
                ColumnRole::Label => labels.push(position),
                ColumnRole::Ignore => {}
            }
        }
        let features: Vec<usize> = features.into_iter().flatten().collect();
        let is_complete = features.len() == inputs && roles.len() == self.titled.len();
        let is_labelled = labels.is_empty() || labels.len() == self.wanted.labels();
        if !is_complete || !is_labelled {
            return Err(TableProblem::Roles);
        }
        let reason = (!labels.is_empty()).then_some(LabelReason::Choice);
        let columns = self.columns(&features, &labels, reason, true);
        Ok(Columns {
            matching: Matching::ByRole,
            ..columns
        })
    }

    fn columns(
        &self,
        features: &[usize],
        labels: &[usize],
        reason: Option<LabelReason>,
        is_told: bool,
    ) -> Columns {
        let column = |position: &usize| self.titled[*position].column.clone();
        let others = (0..self.titled.len()).filter(|position| !features.contains(position));
        Columns {
            features: features.iter().map(column).collect(),
            labels: labels.iter().map(column).collect(),
            has_header: self.sample.has_header,
            others: others.map(|position| column(&position).name).collect(),
            guessed: Vec::new(),
            width: self.sample.width,
            matching: Matching::ByPosition,
            reason,
            is_renamed: false,
            is_told,
        }
    }
}
