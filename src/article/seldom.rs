//! What few articles have, for an archive in which ten thousand do not.

use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// A value that takes room only where it is not blank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seldom<T>(Option<Box<T>>);

/// A value that may be blank.
pub trait Blank: PartialEq + 'static {
    /// It without anything in it.
    const BLANK: &'static Self;
}

impl<T: Blank> From<T> for Seldom<T> {
    fn from(value: T) -> Self {
        Self((value != *T::BLANK).then(|| Box::new(value)))
    }
}

impl<T> Seldom<T> {
    /// Whether there is nothing in it.
    pub fn is_blank(&self) -> bool {
        self.0.is_none()
    }
}

impl<T> Default for Seldom<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Blank> Deref for Seldom<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or(T::BLANK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Blank for String {
        const BLANK: &'static Self = &String::new();
    }

    #[test]
    fn what_is_blank_takes_no_room_and_reads_as_blank() {
        let (blank, full) = (Seldom::from(String::new()), Seldom::from("a".to_owned()));
        assert!(blank.is_blank() && blank == Seldom::default() && !full.is_blank());
        assert_eq!((blank.as_str(), full.as_str()), ("", "a"));
    }
}
