//! Benchmarks of the native half on real parameters (128 bits), linear models and single lookups on one
//! thread, models with lookups on two: prints a table and writes the flat object
//! `target/bench-native.json`, to which the browser's figures are added later.

mod accuracy;
mod bare;
mod figures;
mod known_answers;
mod linear;
mod lookups;
mod models;
mod sample;
mod stopwatch;
mod verified;

use figures::Figures;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut figures = Figures::new();
    bare::measure(&mut figures);
    linear::measure(&mut figures);
    known_answers::measure(&mut figures);
    accuracy::measure(&mut figures)?;
    lookups::measure(&mut figures);
    models::measure(&mut figures)?;
    verified::measure(&mut figures)?;
    figures.write("target/bench-native.json")?;
    Ok(())
}
