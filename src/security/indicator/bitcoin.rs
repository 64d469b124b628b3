//! Checks the form of a Bitcoin address, and the checksum of the newer ones.

const BASE58: &str = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// The address, lower case if it is of the kind whose case says nothing.
pub(super) fn canonical(raw: &str) -> Result<String, &'static str> {
    let lower = raw.to_ascii_lowercase();
    if lower.starts_with("bc1") {
        if raw != lower && raw != raw.to_ascii_uppercase() {
            return Err("it mixes capital and small letters");
        }
        return segwit(&lower).map(|()| lower.clone());
    }
    if !raw.starts_with(['1', '3']) || !(26..=35).contains(&raw.len()) {
        return Err("it does not have the form of an address");
    }
    // The checksum of this older form takes two rounds of SHA-256, which is not worth a dependency.
    if raw.chars().all(|letter| BASE58.contains(letter)) {
        Ok(raw.to_owned())
    } else {
        Err("it contains a character that addresses do not use")
    }
}

/// Checks a segregated witness address (BIP 173 for version 0, BIP 350 for later ones).
fn segwit(lower: &str) -> Result<(), &'static str> {
    const PREFIX: [u32; 5] = [3, 3, 0, 2, 3]; // 'bc', expanded
    let data: Option<Vec<u32>> =
        lower[3..].bytes().map(|byte| BECH32.bytes().position(|known| known == byte)).map(digit).collect();
    let data = data.ok_or("it contains a character that addresses do not use")?;
    if !(11..=71).contains(&data.len()) {
        return Err("it does not have the length of an address");
    }
    let expected = if data[0] == 0 { 1 } else { 0x2bc8_30a3 };
    if polymod(PREFIX.into_iter().chain(data)) == expected { Ok(()) } else { Err("its checksum is wrong") }
}

fn digit(place: Option<usize>) -> Option<u32> {
    place.and_then(|place| u32::try_from(place).ok())
}

fn polymod(values: impl Iterator<Item = u32>) -> u32 {
    const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    values.fold(1, |sum, value| {
        let top = sum >> 25;
        let shifted = ((sum & 0x01ff_ffff) << 5) ^ value;
        GENERATOR.iter().enumerate().filter(|(bit, _)| (top >> bit) & 1 == 1).fold(shifted, |sum, (_, term)| sum ^ term)
    })
}
