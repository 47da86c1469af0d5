//! The crypto worker of every page: a desk that imports nothing.

fn main() {
    worker::serve(desk::Desk::new);
}
