//! What stands in for AVIF where the program was built without it. No file is read as AVIF then, and none is made.

use crate::image::pixels::{Pixels, Stored};
use crate::image::{Damage, Facts, Notice};

pub(super) fn facts(_: &[u8]) -> Result<Facts, Damage> {
    Err(Damage::WithoutAvif)
}

pub(super) fn stored(_: &[u8]) -> Result<Stored, Damage> {
    Err(Damage::WithoutAvif)
}

pub(super) fn clean(_: &[u8], _: &Notice) -> Result<Vec<u8>, Damage> {
    Err(Damage::WithoutAvif)
}

pub(super) fn encode(_: &Pixels) -> Result<Vec<u8>, Damage> {
    Err(Damage::WithoutAvif)
}
