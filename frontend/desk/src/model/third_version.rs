//! `3 || length (u32 LE) || circuit (postcard) || threshold (f64 LE) || integers`: rows, then offsets, of
//! each sealed layer, then the tables.

use circuit::{Circuit, Head, SecretTables, Trained, Weights};
use zeroize::Zeroizing;

use super::{
    integers::{self, Reader},
    owned::{OwnedModel, check_size},
};
use crate::error::Error;

pub(super) const VERSION: u8 = 3;

/// The model in bytes; sized first, so that no copy of a secret stays behind in a buffer that grew.
pub(super) fn write(model: &OwnedModel) -> Result<Zeroizing<Vec<u8>>, Error> {
    let circuit = postcard::to_allocvec(&model.circuit).map_err(|_| Error::ItemDamaged)?;
    let before = 1 + size_of::<u32>() + circuit.len() + size_of::<f64>();
    let size = before + integers::size(secrets(&model.trained));
    let mut bytes = Zeroizing::new(Vec::with_capacity(size));
    bytes.push(VERSION);
    bytes.extend_from_slice(&(circuit.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&circuit);
    bytes.extend_from_slice(&model.threshold.to_le_bytes());
    integers::write(secrets(&model.trained), &mut bytes);
    Ok(bytes)
}

/// Reads what follows the version. Every count comes from the circuit, which is checked before.
pub(super) fn read(bytes: &[u8]) -> Option<OwnedModel> {
    read_with(bytes, |circuit| postcard::from_bytes(circuit).ok())
}

/// The same, with another way to read the circuit.
pub(super) fn read_with(
    bytes: &[u8],
    circuit_of: impl FnOnce(&[u8]) -> Option<Circuit>,
) -> Option<OwnedModel> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (circuit, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let circuit = circuit_of(circuit)?;
    check_size(&circuit).ok()?;
    let (threshold, rest) = rest.split_first_chunk()?;
    let threshold = f64::from_le_bytes(*threshold);
    let mut reader = Reader::new(rest);
    let trained = trained(&circuit, &mut reader)?;
    let whole = reader.is_at_end() && threshold.is_finite() && trained.check(&circuit).is_ok();
    whole.then_some(OwnedModel {
        circuit,
        trained,
        threshold,
    })
}

fn secrets(trained: &Trained) -> impl Iterator<Item = i64> {
    let weights = trained.weights().flat_map(|weights| {
        let outputs = 0..weights.outputs();
        let rows = outputs.clone().flat_map(|output| weights.row(output));
        let offsets = outputs.map(|output| weights.offset(output));
        rows.map(|weight| i64::from(*weight)).chain(offsets)
    });
    weights.chain(trained.tables().iter().flatten().copied())
}

fn trained(circuit: &Circuit, reader: &mut Reader) -> Option<Trained> {
    let mut hidden = circuit
        .weight_shapes()
        .into_iter()
        .map(|shape| weights(shape, reader))
        .collect::<Option<Vec<_>>>()?;
    let last = hidden.pop()?;
    let tables = tables(&circuit.head, reader)?;
    Some(Trained {
        hidden,
        head: circuit.head.trained(last, tables),
    })
}

fn weights((columns, rows): (usize, usize), reader: &mut Reader) -> Option<Weights> {
    let rows_read = (0..rows)
        .map(|_| reader.integers(columns))
        .collect::<Option<_>>()?;
    Weights::new(rows_read, reader.integers(rows)?).ok()
}

/// Sealed tables of the head; what was read is wiped when it turns out too short.
fn tables(head: &Head, reader: &mut Reader) -> Option<SecretTables> {
    let boxes = head.addressing().map_or(0, |addressing| addressing.boxes);
    let mut tables = SecretTables(Vec::with_capacity(head.tables()));
    for _ in 0..head.tables() {
        tables.0.push(reader.integers(boxes)?);
    }
    Some(tables)
}
