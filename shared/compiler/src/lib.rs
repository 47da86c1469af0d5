//! Importers from trained-model files to quantized circuits, with an accuracy report.
