//! Values that few builds look at, but that every build reads back for every article.

use serde::de::{Deserializer, Error};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

/// A value that is read back as the bytes it was kept as, and becomes itself when somebody looks at it.
#[derive(Clone)]
pub struct Packed<T> {
    bytes: Box<[u8]>,
    value: OnceLock<T>,
}

impl<T: Serialize> From<T> for Packed<T> {
    fn from(value: T) -> Self {
        let bytes = postcard::to_stdvec(&value).expect("facts are plain data").into();
        Self { bytes, value: value.into() }
    }
}

impl<T> Packed<Vec<T>> {
    /// Whether there is nothing in it, without looking: its length comes first.
    pub fn is_empty(&self) -> bool {
        *self.bytes == [0]
    }
}

impl<T: Serialize + Default> Default for Packed<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T: for<'de> Deserialize<'de>> Deref for Packed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        let read =
            || postcard::from_bytes(&self.bytes).expect("a cache is checked when it is read, so these were written");
        self.value.get_or_init(read)
    }
}

impl<T> PartialEq for Packed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl<T> Eq for Packed<T> {}

impl<T> fmt::Debug for Packed<T>
where
    Self: Deref<Target: fmt::Debug>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// As bytes where nobody reads along.
impl<T: Serialize> Serialize for Packed<T>
where
    Self: Deref<Target = T>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            (**self).serialize(serializer)
        } else {
            serializer.serialize_bytes(&self.bytes)
        }
    }
}

impl<'de, T: Deserialize<'de> + Serialize> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return T::deserialize(deserializer).map(Self::from);
        }
        let bytes = <&[u8]>::deserialize(deserializer).map_err(D::Error::custom)?.into();
        Ok(Self { bytes, value: OnceLock::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_back_from_bytes_and_from_text() {
        let packed = Packed::from(vec!["a".to_owned(), "b".to_owned()]);
        let bytes = postcard::to_stdvec(&packed).expect("plain data");
        let back: Packed<Vec<String>> = postcard::from_bytes(&bytes).expect("what was written");
        assert!(back.value.get().is_none(), "nobody has looked at it yet");
        assert_eq!(back, packed);
        assert_eq!(*back, *packed);
        let text = serde_json::to_string(&packed).expect("plain data");
        assert_eq!(text, r#"["a","b"]"#);
        assert_eq!(serde_json::from_str::<Packed<Vec<String>>>(&text).expect("what was written"), packed);
        assert_eq!(Packed::<Vec<String>>::default(), Packed::from(Vec::new()));
        assert!(Packed::<Vec<String>>::default().is_empty() && !packed.is_empty());
    }
}
