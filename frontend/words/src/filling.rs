use std::fmt::Display;

/// A value in a gap of a text: numbers are written as [`crate::number`] writes them, all else as it is. Which of both,
/// `t!` lets the compiler choose: it finds [`Reckoned`] one reference earlier than [`Phrased`].
pub struct Filling<'a, T: ?Sized>(pub &'a T);

/// A number, or a reference to one.
pub trait Number: Display {}

macro_rules! numbers {
    ($($kind:ty)*) => { $(impl Number for $kind {})* };
}

numbers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64);

impl<N: Number> Number for &N {}

/// How a number is written.
pub trait Reckoned {
    /// With the signs of the reader's numbers.
    fn written(&self) -> String;
}

impl<N: Number> Reckoned for Filling<'_, N> {
    fn written(&self) -> String {
        crate::number(self.0.to_string())
    }
}

/// How all else is written.
pub trait Phrased {
    /// As it shows itself.
    fn written(&self) -> String;
}

impl<T: Display + ?Sized> Phrased for &Filling<'_, T> {
    fn written(&self) -> String {
        self.0.to_string()
    }
}
