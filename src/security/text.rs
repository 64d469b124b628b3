//! Gives a noun what all nouns here share: an error with a message and help, and a life as text in files.

/// What every error of a noun can say besides its message.
pub trait Refusal: std::fmt::Display {
    /// What the author can do about it, as a sentence.
    fn help(&self) -> &str;
}

/// Declares the error of one noun: `message` says what is wrong, `help` what to do.
macro_rules! refusal {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            message: String,
            help: String,
        }

        impl $name {
            fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
                Self { message: message.into(), help: help.into() }
            }

            /// What the author can do about it, as a sentence.
            #[must_use]
            pub fn help(&self) -> &str {
                &self.help
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.message)
            }
        }

        impl std::error::Error for $name {}

        impl $crate::security::Refusal for $name {
            fn help(&self) -> &str {
                &self.help
            }
        }
    };
}

/// Writes a type as its `Display` text and reads it back through `FromStr`, so that what comes
/// from a file or a cache is checked exactly like what comes from an author.
macro_rules! as_text {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                struct Parsed;
                impl serde::de::Visitor<'_> for Parsed {
                    type Value = $name;

                    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        out.write_str(concat!("the text of a ", stringify!($name)))
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                input.deserialize_str(Parsed)
            }
        }
    };
}

pub(crate) use {as_text, refusal};

/// Whether nothing before `start` and nothing after `end` continues a word, so that
/// `XCVE-2021-1234` and `T11901` are not taken for identifiers.
pub(crate) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let continues = |letter: char| letter.is_alphanumeric() || letter == '_';
    !text[..start].chars().next_back().is_some_and(continues) && !text[end..].chars().next().is_some_and(continues)
}

/// How many ASCII digits `bytes` begins with.
pub(crate) fn leading_digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}
