use std::error::Error;

use card::ImportSettings;
use circuits::Pair;

use crate::{figures::Figures, sample::Sample};

const SAMPLES: [(&str, Option<(usize, usize)>); 3] = [
    ("breast-cancer", None),
    ("diabetes", None),
    ("digits", Some((28, 28))),
];

/// Accuracy of every sample on its held-out rows: the float model's, and that of the sealed model
/// through encryption, evaluation and decryption.
pub(crate) fn measure(figures: &mut Figures) -> Result<(), Box<dyn Error>> {
    for (name, image) in SAMPLES {
        let settings = ImportSettings {
            image,
            ..ImportSettings::default()
        };
        let sample = Sample::read(name, &settings)?;
        let key = name.replace('-', "_");
        figures.add(&format!("rows_{key}"), sample.rows.len() as f64);
        figures.add(
            &format!("accuracy_float_{key}"),
            sample.measure(&float(&sample)),
        );
        figures.add(
            &format!("accuracy_sealed_{key}"),
            sample.measure(&sealed(&sample)),
        );
    }
    Ok(())
}

fn float(sample: &Sample) -> Vec<Vec<f64>> {
    sample.rows.iter().map(|row| sample.float(row)).collect()
}

fn sealed(sample: &Sample) -> Vec<Vec<f64>> {
    let mut pair = Pair::new(sample.imported.circuit.clone(), &sample.imported.trained, 7);
    let together = pair.rows();
    sample
        .rows
        .chunks(together)
        .flat_map(|rows| pair.answer(rows))
        .collect()
}
