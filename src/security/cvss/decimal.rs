//! Exact decimal numbers for the equations of versions 2.0 and 3.x.
//!
//! The specifications compute in decimals and round up or half up, where a binary float on the wrong side of a tie
//! gives another score. Eighteen places hold every product of the weights; only the powers of version 3 are cut,
//! which leaves an error far below what any rounding could see.

use std::ops::{Add, Mul, Sub};

const UNIT: i128 = 10_i128.pow(18);
const TENTH: i128 = UNIT / 10;

/// A number with eighteen decimal places, between about -100 and 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Decimal(i128);

impl Decimal {
    pub(super) const ZERO: Self = Self(0);
    pub(super) const ONE: Self = Self(UNIT);
    pub(super) const TEN: Self = Self(10 * UNIT);

    /// `digits` with the point moved `places` to the left: 10.41 is `of(1041, 2)`.
    pub(super) const fn of(digits: i128, places: u32) -> Self {
        Self(digits * UNIT / 10_i128.pow(places))
    }

    pub(super) fn power(self, exponent: u32) -> Self {
        (0..exponent).fold(Self::ONE, |product, _| product * self)
    }

    /// The nearest tenth, ties away from zero (FIRST CVSS v2 guide, `round_to_1_decimal`).
    pub(super) const fn nearest_tenth(self) -> Self {
        let half = if self.0 < 0 { -TENTH / 2 } else { TENTH / 2 };
        Self((self.0 + half) / TENTH * TENTH)
    }

    /// The least tenth that is not less (FIRST CVSS v3.1 specification, `Roundup`).
    pub(super) const fn next_tenth(self) -> Self {
        Self((self.0 + TENTH - 1).div_euclid(TENTH) * TENTH)
    }

    /// How many whole tenths, for numbers from 0 to 10.
    pub(super) fn tenths(self) -> u8 {
        u8::try_from((self.0 / TENTH).clamp(0, 100)).unwrap_or(100)
    }
}

impl Add for Decimal {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Decimal {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Mul for Decimal {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0 / UNIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_away_from_zero() {
        assert_eq!(Decimal::of(145, 2).nearest_tenth(), Decimal::of(15, 1));
        assert_eq!(Decimal::of(-145, 2).nearest_tenth(), Decimal::of(-15, 1));
        assert_eq!(Decimal::of(1449, 3).nearest_tenth(), Decimal::of(14, 1));
    }

    #[test]
    fn rounding_up_leaves_whole_tenths_alone() {
        assert_eq!(Decimal::of(402, 2).next_tenth(), Decimal::of(41, 1));
        assert_eq!(Decimal::of(400, 2).next_tenth(), Decimal::of(4, 0));
        // 8.6 * 0.915 * ... in floats is where 4.000000000000001 would become 4.1.
        assert_eq!((Decimal::of(1, 1) * Decimal::of(40, 0)).next_tenth(), Decimal::of(4, 0));
    }
}
