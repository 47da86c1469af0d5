//! Columns as both databases give them: whole numbers are 64 bits wide, and yes and no are 1 and 0.

use sqlx::{Row as _, any::AnyRow};

use crate::{database::engine::many::Statement, error::Error};

/// A real number that may be missing, as the next parameter. sqlx 0.9.0 declares a missing one of 64 bits as one of 32 to
/// PostgreSQL, and the other way round (`AnyArguments::convert_into`): a statement that was prepared so takes no number later.
pub(crate) fn bind_real(statement: Statement<'_>, number: Option<f64>) -> Statement<'_> {
    match number {
        Some(number) => statement.bind(number),
        None => statement.bind(None::<f32>),
    }
}

/// Reads columns into the types of the contract.
pub(crate) trait Columns {
    /// A whole number that fits its type.
    fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T, Error>;

    /// A whole number that may be missing.
    fn maybe_number<T: TryFrom<i64>>(&self, column: &str) -> Result<Option<T>, Error>;

    /// Yes or no.
    fn flag(&self, column: &str) -> Result<bool, Error> {
        Ok(self.number::<i64>(column)? != 0)
    }
}

impl Columns for AnyRow {
    fn number<T: TryFrom<i64>>(&self, column: &str) -> Result<T, Error> {
        number(self.try_get(column)?)
    }

    fn maybe_number<T: TryFrom<i64>>(&self, column: &str) -> Result<Option<T>, Error> {
        self.try_get::<Option<i64>, _>(column)?
            .map(number)
            .transpose()
    }
}

/// A stored number in the type of the contract.
pub(crate) fn number<T: TryFrom<i64>>(stored: i64) -> Result<T, Error> {
    T::try_from(stored).map_err(|_| Error::Damaged("a stored number is out of range"))
}
