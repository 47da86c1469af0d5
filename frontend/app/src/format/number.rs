//! Counts, sizes and durations.

pub(crate) use words::count;

/// The number of a log entry as people count: the first is 1, so that the newest has the number of all entries.
pub(crate) fn entry(index: u64) -> String {
    count(index.saturating_add(1))
}

/// A count with its noun: "1 row", "12 rows".
pub(crate) fn counted(value: u64, one: &str, many: &str) -> String {
    format!(
        "{}\u{a0}{}",
        count(value),
        if value == 1 { one } else { many }
    )
}

/// A size in decimal units, 1 kB of 1,000 bytes: "812 bytes", "16.8 kB", "1.31 MB".
pub(crate) fn bytes(value: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let Some((unit, name)) = UNITS.iter().find(|(unit, _)| value >= rounded_up_to(*unit)) else {
        return counted(value, t!("byte"), t!("bytes"));
    };
    let size = match value % unit {
        0 => count(value / unit),
        _ => three_digits(value as f64 / *unit as f64),
    };
    format!("{size}\u{a0}{name}")
}

/// The least size that three digits show as a whole unit.
fn rounded_up_to(unit: u64) -> u64 {
    unit - unit / 2_000
}

/// A duration given in microseconds: "34 µs", "1.25 ms", "3.1 s".
pub(crate) fn micros(value: u64) -> String {
    let time = value as f64;
    match value {
        0..1_000 => format!("{value}\u{a0}µs"),
        1_000..1_000_000 => format!("{}\u{a0}ms", three_digits(time / 1e3)),
        _ => format!("{}\u{a0}s", three_digits(time / 1e6)),
    }
}

/// A long duration given in seconds: "3 d 4 h", "12 min 5 s".
pub(crate) fn seconds(value: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let first = UNITS
        .iter()
        .position(|(unit, _)| value >= *unit)
        .unwrap_or(3);
    let mut rest = value;
    let parts: Vec<String> = UNITS
        .iter()
        .skip(first)
        .take(2)
        .map(|(unit, name)| {
            let part = rest / unit;
            rest %= unit;
            format!("{part}\u{a0}{name}")
        })
        .collect();
    parts.join(" ")
}

/// A span in words: "15 minutes", "4 hours".
pub(crate) fn minutes(value: u64) -> String {
    match (value / 60, value % 60) {
        (hours @ 1.., 0) => counted(hours, t!("hour"), t!("hours")),
        _ => counted(value, t!("minute"), t!("minutes")),
    }
}

/// A share between 0 and 1: "96.7 %".
pub(crate) fn percent(share: f64) -> String {
    format!("{}\u{a0}%", words::number(format!("{:.1}", share * 100.0)))
}

fn three_digits(value: f64) -> String {
    let places = match value {
        value if value < 10.0 => 2,
        value if value < 100.0 => 1,
        _ => 0,
    };
    words::number(format!("{value:.places$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_hours_are_hours() {
        let told = [1, 30, 60, 90, 240].map(minutes);
        let plain = told.map(|told| told.replace('\u{a0}', " "));
        assert_eq!(
            plain,
            ["1 minute", "30 minutes", "1 hour", "90 minutes", "4 hours"]
        );
    }

    #[test]
    fn sizes_show_three_digits_and_their_unit() {
        assert_eq!(bytes(812), "812\u{a0}bytes");
        assert_eq!(bytes(16_800), "16.8\u{a0}kB");
        assert_eq!(bytes(1_310_000), "1.31\u{a0}MB");
    }

    #[test]
    fn the_unit_changes_at_a_thousand() {
        assert_eq!(bytes(999_499), "999\u{a0}kB");
        assert_eq!(bytes(999), "999\u{a0}bytes");
        assert_eq!(bytes(1_000), "1\u{a0}kB");
        assert_eq!(bytes(999_000), "999\u{a0}kB");
        assert_eq!(bytes(999_600), "1.00\u{a0}MB");
        assert_eq!(bytes(1_000_000), "1\u{a0}MB");
    }

    #[test]
    fn limits_are_round() {
        assert_eq!(bytes(api::limits::IMPORT_BYTES), "64\u{a0}MB");
        assert_eq!(bytes(api::settings::LOGO_BYTES as u64), "64\u{a0}kB");
        assert_eq!(bytes(5_000_000_000), "5\u{a0}GB");
    }

    #[test]
    fn durations_change_their_unit() {
        assert_eq!(micros(34), "34\u{a0}µs");
        assert_eq!(micros(1_250), "1.25\u{a0}ms");
        assert_eq!(micros(3_100_000), "3.10\u{a0}s");
    }

    #[test]
    fn long_durations_show_two_units() {
        assert_eq!(seconds(725), "12\u{a0}min 5\u{a0}s");
        assert_eq!(seconds(5), "5\u{a0}s");
        assert_eq!(seconds(90_000), "1\u{a0}d 1\u{a0}h");
    }
}
