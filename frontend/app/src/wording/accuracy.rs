use card::{Accuracy, Metric, RowsOrigin};

use crate::format::number::{count, percent};

/// From so many held-out rows on a share in percent says more than a count.
const ENOUGH_FOR_A_SHARE: usize = 100;
/// From so many on a share is told without the interval that chance leaves.
const ENOUGH_TO_BE_SURE: usize = 1_000;
/// R² below this is told as that.
const WORST_DETERMINATION: f64 = -100.0;
/// Quantile of the standard normal distribution that leaves out one in forty above.
const NORMAL_QUANTILE: f64 = 1.96;

/// Accuracy of the sealed integer model beside the original, on which rows, and what few of them leave open.
pub(crate) fn accuracy(report: &Accuracy) -> String {
    let rows = count(report.rows as u64);
    let is_few = report.rows < ENOUGH_FOR_A_SHARE;
    let decimals = if is_few { 2 } else { 3 };
    let told = match report.metric {
        Metric::Accuracy if is_few => t!(
            "{} of {} right (original: {})",
            right(report.integer, report.rows),
            on_rows(&rows, report.origin),
            right(report.float, report.rows)
        ),
        Metric::Accuracy => t!(
            "{} right on {} (original: {})",
            percent(report.integer),
            on_rows(&rows, report.origin),
            percent(report.float)
        ),
        Metric::R2 => t!(
            "R² {} on {} (original: {})",
            determination(report.integer, decimals),
            on_rows(&rows, report.origin),
            determination(report.float, decimals)
        ),
    };
    format!("{told}{}", left_open(report))
}

/// The rows, as the owner told of them.
fn on_rows(rows: &str, origin: RowsOrigin) -> String {
    match origin {
        RowsOrigin::HeldOut => t!("{rows} held-out rows"),
        RowsOrigin::Training => t!("{rows} rows of its own training"),
        RowsOrigin::Unknown => t!("{rows} labelled rows"),
    }
}

/// What the figure does not say of other rows.
fn left_open(report: &Accuracy) -> String {
    let chance = match report.metric {
        Metric::Accuracy => interval(report),
        Metric::R2 if report.rows < ENOUGH_FOR_A_SHARE => {
            t!("; so few rows tell little").to_owned()
        }
        Metric::R2 => String::new(),
    };
    match report.origin {
        RowsOrigin::HeldOut => chance,
        RowsOrigin::Training => t!("; on new rows it is likely lower").to_owned(),
        RowsOrigin::Unknown => {
            t!("{chance}; whether it was trained on them is not known")
        }
    }
}

/// Accuracy in a few characters: "97.8 % right", "5 of 6 right", "R² 0.482, on training rows".
pub(crate) fn accuracy_short(report: &Accuracy) -> String {
    let is_few = report.rows < ENOUGH_FOR_A_SHARE;
    let decimals = if is_few { 2 } else { 3 };
    let told = match report.metric {
        Metric::Accuracy if is_few => t!(
            "{} of {} right",
            right(report.integer, report.rows),
            report.rows
        ),
        Metric::Accuracy => t!("{} right", percent(report.integer)),
        Metric::R2 => format!("R² {}", determination(report.integer, decimals)),
    };
    match report.origin {
        RowsOrigin::Training => t!("{told}, on training rows"),
        RowsOrigin::HeldOut | RowsOrigin::Unknown => told,
    }
}

/// How many rows a share is: not always a whole number, since noise decides some of them.
fn right(share: f64, rows: usize) -> String {
    count((share * rows as f64).round() as u64)
}

/// R² with so many decimals; far below 0 no digit of it says more.
pub(crate) fn determination(share: f64, decimals: usize) -> String {
    match share < WORST_DETERMINATION {
        true => t!("below {WORST_DETERMINATION}"),
        false => words::number(format!("{share:.decimals$}")),
    }
}

/// What the share may be among many rows of the kind, where it was counted on too few to be sure.
fn interval(report: &Accuracy) -> String {
    if report.rows >= ENOUGH_TO_BE_SURE {
        return String::new();
    }
    let (low, high) = wilson(report.integer, report.rows as f64);
    t!(
        "; among many such rows {:.0} to {:.0}\u{a0}%",
        (100.0 * low).floor(),
        (100.0 * high).ceil()
    )
}

/// Wilson's interval of a share at 95 percent (E. B. Wilson, JASA 22, 1927).
fn wilson(share: f64, rows: f64) -> (f64, f64) {
    let square = NORMAL_QUANTILE * NORMAL_QUANTILE;
    let middle = share + square / (2.0 * rows);
    let spread = share * (1.0 - share) / rows + square / (4.0 * rows * rows);
    let half = NORMAL_QUANTILE * spread.max(0.0).sqrt();
    let scale = 1.0 + square / rows;
    (
        ((middle - half) / scale).max(0.0),
        ((middle + half) / scale).min(1.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(rows: usize, float: f64, integer: f64) -> Accuracy {
        Accuracy {
            rows,
            origin: RowsOrigin::HeldOut,
            metric: Metric::Accuracy,
            float,
            integer,
        }
    }

    #[test]
    fn an_r2_that_says_nothing_keeps_few_digits() {
        let wrong = Accuracy {
            metric: Metric::R2,
            ..report(500, -1e60, -3e61)
        };
        let told = "R² below -100 on 500 held-out rows (original: below -100)";
        assert_eq!(accuracy(&wrong), told);
        assert_eq!(accuracy_short(&wrong), "R² below -100");
        assert_eq!(determination(-2.5, 3), "-2.500");
    }

    #[test]
    fn both_accuracies_are_told() {
        let text = accuracy(&report(228, 0.982, 0.978)).replace('\u{a0}', " ");
        let told = "97.8 % right on 228 held-out rows (original: 98.2 %); among many such rows 94 to 100 %";
        assert_eq!(text, told);
        assert!(!accuracy(&report(1_000, 0.9, 0.9)).contains("among"));
    }

    #[test]
    fn rows_are_called_held_out_only_where_the_owner_said_so() {
        let on = |origin| accuracy(&report(1_000, 0.9, 0.9).on(origin)).replace('\u{a0}', " ");
        let told = "90.0 % right on 1 000 rows of its own training (original: 90.0 %); on new rows it is likely lower";
        assert_eq!(on(RowsOrigin::Training).replace('\u{202f}', " "), told);
        let unknown = on(RowsOrigin::Unknown);
        assert!(unknown.contains("labelled rows (original"), "{unknown}");
        assert!(
            unknown.ends_with("whether it was trained on them is not known"),
            "{unknown}"
        );
        assert!(on(RowsOrigin::HeldOut).contains("held-out rows"));
        let learnt = report(228, 1.0, 1.0).on(RowsOrigin::Training);
        assert!(accuracy_short(&learnt).ends_with("on training rows"));
        assert!(!accuracy(&learnt).contains("among many such rows"));
    }

    #[test]
    fn few_rows_are_counted_and_said_to_tell_little() {
        let few = report(6, 1.0, 0.999);
        let text = accuracy(&few).replace('\u{a0}', " ");
        let told = "6 of 6 held-out rows right (original: 6); among many such rows 60 to 100 %";
        assert_eq!(text, told);
        assert_eq!(accuracy_short(&few), "6 of 6 right");
        let value = Accuracy {
            metric: Metric::R2,
            ..few
        };
        let text = accuracy(&value);
        assert!(text.ends_with("so few rows tell little"), "{text}");
    }

    #[test]
    fn the_interval_of_a_share_is_wilsons() {
        let (low, high) = wilson(0.8, 10.0);
        assert!((low - 0.4902).abs() < 1e-3 && (high - 0.9433).abs() < 1e-3);
        assert!(wilson(1.0, 5.0).1 > 0.999);
    }
}
