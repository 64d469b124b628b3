//! Digests: what names a content in caches, keys and addresses.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The first 128 bits of a BLAKE3 hash: enough that two contents never meet by accident, and that
/// nobody meets one on purpose for less than 2^64 tries.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 16]);

impl Digest {
    /// The digest of one piece of content.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self::from_hash(&blake3::hash(bytes.as_ref()))
    }

    /// The digest's bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Takes back what [`Digest::as_bytes`] gave.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Ten hexadecimal digits, for addresses of assets.
    pub fn short(&self) -> String {
        self.to_string()[..10].to_owned()
    }

    /// Reads the 32 hexadecimal digits that `Display` writes.
    pub fn from_hex(text: &str) -> Option<Self> {
        let digits: &[u8; 32] = text.as_bytes().try_into().ok()?;
        let mut bytes = [0; 16];
        // Whether a digit is a letter is as good as random: a look into a table is not guessed wrong.
        let mut wrong = 0;
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let (high, low) = (HEX[usize::from(pair[0])], HEX[usize::from(pair[1])]);
            wrong |= high | low;
            *byte = high << 4 | low & 15;
        }
        (wrong < 16).then_some(Self(bytes))
    }

    fn from_hash(hash: &blake3::Hash) -> Self {
        let mut first = [0; 16];
        first.copy_from_slice(&hash.as_bytes()[..16]);
        Self(first)
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// What each byte means as a digit; 255 where it is none.
const HEX: [u8; 256] = {
    let mut values = [255; 256];
    let mut value = 0;
    while value < 16 {
        values[DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    values
};

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 32];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&text).expect("hexadecimal digits are ASCII"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Digests several parts into one. Every text is preceded by its length, so that `ab`, `c` and `a`, `bc` differ;
/// numbers and digests have one length.
///
/// The parts are gathered and digested in one go: a hasher's state is two kilobytes, and most keys are made of less. Where
/// they are many, the digest of those so far takes their place.
#[derive(Clone)]
pub struct Digester(Vec<u8>);

/// Behind so many bytes, their digest takes their place.
const GATHERED: usize = 1 << 16;

impl Digester {
    /// Starts a digest in a domain of its own, such as `"article page"`.
    pub fn new(domain: &str) -> Self {
        Self(Vec::with_capacity(256)).text(domain)
    }

    /// Adds bytes.
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.add_bytes(bytes);
        self
    }

    /// Adds text.
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Adds another digest.
    pub fn digest(mut self, digest: Digest) -> Self {
        self.add_digest(digest);
        self
    }

    /// Adds a number.
    pub fn number(mut self, number: u64) -> Self {
        self.gather(&number.to_le_bytes());
        self
    }

    /// Adds bytes to a digest that is being made in a loop.
    pub fn add_bytes(&mut self, bytes: &[u8]) {
        self.gather(&(bytes.len() as u64).to_le_bytes());
        self.gather(bytes);
    }

    /// Adds another digest to one that is being made in a loop.
    pub fn add_digest(&mut self, digest: Digest) {
        self.gather(&digest.0);
    }

    fn gather(&mut self, bytes: &[u8]) {
        if self.0.len() > GATHERED {
            let so_far = self.finish();
            self.0.clear();
            self.0.extend_from_slice(&so_far.0);
        }
        self.0.extend_from_slice(bytes);
    }

    /// Ends the digest.
    pub fn finish(&self) -> Digest {
        Digest::of(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_counts_however_many_there_are() {
        let digest = |changed: usize, parts: usize| {
            let mut digest = Digester::new("test");
            for part in 0..parts {
                digest.add_digest(Digest::of([u8::from(part == changed)]));
                digest = digest.number(part as u64).text("x");
            }
            digest.finish()
        };
        let parts = 4 * GATHERED / 33;
        let of: std::collections::BTreeSet<Digest> = (0..=parts).step_by(97).map(|at| digest(at, parts)).collect();
        assert_eq!(of.len(), parts / 97 + 1);
        assert!(!of.contains(&digest(usize::MAX, parts - 1)));
    }
}
