//! The crypto worker that imports models. Owners load it when they choose a model file, and nobody else does:
//! what compiles a model is larger than all the rest of a desk.

fn main() {
    worker::serve(workbench::desk);
}
