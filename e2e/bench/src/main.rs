//! Benchmarks of the native half on real parameters (128 bits), one thread: prints a table and writes
//! the flat object `target/bench-native.json`, to which the browser's figures are added later.

mod bare;
mod figures;
mod linear;
mod stopwatch;

use figures::Figures;

fn main() -> std::io::Result<()> {
    let mut figures = Figures::new();
    bare::measure(&mut figures);
    linear::measure(&mut figures);
    figures.print();
    figures.write("target/bench-native.json")
}
