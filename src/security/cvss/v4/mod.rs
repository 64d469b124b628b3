//! CVSS version 4.0: its metrics, and the score by `MacroVector` and interpolation (FIRST CVSS v4.0 specification
//! sections 2 to 5 and 8).
//!
//! A vector falls into one of 270 classes, each a `MacroVector`, whose highest vectors have a score that experts gave. From that,
//! each set of metrics takes away a part of the distance to the next lower class, as large as the part of the
//! way that the vector has gone; the mean of these parts is taken off. Everything is whole numbers until the last
//! division, so a tie is a tie.

mod lookup;
mod metrics;

use super::score::Score;
use super::vector::CvssVector;
pub(super) use metrics::METRICS;

/// The set of vectors that a vector belongs to: one level of each equivalence class, 0 the worst
/// (specification tables 24 to 30).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MacroVector {
    pub(super) eq1: usize,
    pub(super) eq2: usize,
    pub(super) eq3_and_eq6: Impact,
    pub(super) eq4: usize,
    pub(super) eq5: usize,
}

/// The levels of EQ3 and EQ6, which depend on each other: the sixth combination, 20, cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Impact {
    L00,
    L01,
    L10,
    L11,
    L21,
}

impl Impact {
    pub(super) const fn row(self) -> usize {
        match self {
            Self::L00 => 0,
            Self::L01 => 1,
            Self::L10 => 2,
            Self::L11 => 3,
            Self::L21 => 4,
        }
    }

    /// The next lower levels; from the worst there are two, of which the higher score counts.
    const fn lower(self) -> &'static [Self] {
        match self {
            Self::L00 => &[Self::L01, Self::L10],
            Self::L01 | Self::L10 => &[Self::L11],
            Self::L11 => &[Self::L21],
            Self::L21 => &[],
        }
    }
}

/// What a vector says in effect: the modified metric where there is one, and the worst where nothing is said of
/// threat and requirements. Numbers are steps down from the worst value of the metric.
#[derive(Clone, Copy)]
struct Levels {
    /// AV, PR, UI
    eq1: [u16; 3],
    /// AC, AT
    eq2: [u16; 2],
    /// VC, VI, VA, CR, IR, AR
    eq3_and_eq6: [u16; 6],
    /// SC, SI, SA, where safety is one step above high
    eq4: [u16; 3],
    /// E
    eq5: u16,
}

/// The score of all that the vector says.
pub(super) fn score(vector: &CvssVector) -> Score {
    score_of(Levels {
        eq1: [("MAV", "AV"), ("MPR", "PR"), ("MUI", "UI")].map(|keys| level(vector, keys)),
        eq2: [("MAC", "AC"), ("MAT", "AT")].map(|keys| level(vector, keys)),
        eq3_and_eq6: [("MVC", "VC"), ("MVI", "VI"), ("MVA", "VA"), ("CR", ""), ("IR", ""), ("AR", "")]
            .map(|keys| level(vector, keys)),
        eq4: [("MSC", "SC"), ("MSI", "SI"), ("MSA", "SA")].map(|keys| level(vector, keys)),
        eq5: level(vector, ("E", "")),
    })
}

fn level(vector: &CvssVector, (modified, key): (&str, &str)) -> u16 {
    vector.value(modified).or_else(|| vector.value(key)).map_or(0, |value| value.weight)
}

fn score_of(levels: Levels) -> Score {
    let [vc, vi, va, ..] = levels.eq3_and_eq6;
    if [vc, vi, va] == [2; 3] && levels.eq4 == [3; 3] {
        return Score::of_tenths(0);
    }
    let set = macro_vector(levels);
    let highest = lookup::score(set);
    let steps = [
        eq1_step(set, levels),
        eq2_step(set, levels),
        eq3_and_eq6_step(set, levels),
        eq4_step(set, levels),
        eq5_step(set),
    ];
    let steps =
        steps.into_iter().flatten().map(|step| (u32::from(highest.saturating_sub(step.next)), step.gone, step.depth));

    // Every depth divides 840, so the sum of the parts is a whole number of 840ths of a tenth.
    let (count, parts) = steps.fold((0, 0), |(count, parts), (distance, gone, depth)| {
        (count + 1, parts + distance * u32::from(gone) * (840 / u32::from(depth)))
    });
    let whole = 840 * u32::max(count, 1);
    let left = (u32::from(highest) * whole).saturating_sub(parts);
    Score::of_tenths(u8::try_from((2 * left + whole) / (2 * whole)).unwrap_or(100))
}

/// How far a vector has gone from the highest vectors of its set towards the next lower set.
struct Step {
    /// The score of the next lower set, in tenths.
    next: u8,
    /// The severity distance from the highest vector (section 8.3).
    gone: u16,
    /// The largest distance within the set, plus one (`max_severity`).
    depth: u16,
}

fn eq1_step(set: MacroVector, levels: Levels) -> Option<Step> {
    const HIGHEST: [&[[u16; 3]]; 3] = [&[[0, 0, 0]], &[[1, 0, 0], [0, 1, 0], [0, 0, 1]], &[[3, 0, 0], [1, 1, 1]]];
    let next = (set.eq1 < 2).then(|| lookup::score(MacroVector { eq1: set.eq1 + 1, ..set }))?;
    Some(Step { next, gone: distance(levels.eq1, HIGHEST[set.eq1]), depth: [1, 4, 5][set.eq1] })
}

fn eq2_step(set: MacroVector, levels: Levels) -> Option<Step> {
    const HIGHEST: [&[[u16; 2]]; 2] = [&[[0, 0]], &[[1, 0], [0, 1]]];
    let next = (set.eq2 < 1).then(|| lookup::score(MacroVector { eq2: set.eq2 + 1, ..set }))?;
    Some(Step { next, gone: distance(levels.eq2, HIGHEST[set.eq2]), depth: [1, 2][set.eq2] })
}

fn eq3_and_eq6_step(set: MacroVector, levels: Levels) -> Option<Step> {
    let (highest, depth): (&[[u16; 6]], u16) = match set.eq3_and_eq6 {
        Impact::L00 => (&[[0; 6]], 7),
        Impact::L01 => (&[[0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 1, 1]], 6),
        Impact::L10 => (&[[1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0]], 8),
        Impact::L11 => {
            (&[[1, 0, 1, 0, 1, 0], [1, 0, 0, 0, 1, 1], [0, 1, 0, 1, 0, 1], [0, 1, 1, 1, 0, 0], [1, 1, 0, 0, 0, 1]], 8)
        }
        Impact::L21 => (&[[1, 1, 1, 0, 0, 0]], 10),
    };
    let lower = set.eq3_and_eq6.lower().iter();
    let next = lower.map(|&eq3_and_eq6| lookup::score(MacroVector { eq3_and_eq6, ..set })).max()?;
    Some(Step { next, gone: distance(levels.eq3_and_eq6, highest), depth })
}

fn eq4_step(set: MacroVector, levels: Levels) -> Option<Step> {
    const HIGHEST: [[u16; 3]; 3] = [[1, 0, 0], [1, 1, 1], [2, 2, 2]];
    let next = (set.eq4 < 2).then(|| lookup::score(MacroVector { eq4: set.eq4 + 1, ..set }))?;
    Some(Step { next, gone: distance(levels.eq4, &[HIGHEST[set.eq4]]), depth: [6, 5, 4][set.eq4] })
}

/// Exploit maturity has one value per level, so nothing is ever gone of it; but it counts in the mean.
fn eq5_step(set: MacroVector) -> Option<Step> {
    let next = (set.eq5 < 2).then(|| lookup::score(MacroVector { eq5: set.eq5 + 1, ..set }))?;
    Some(Step { next, gone: 0, depth: 1 })
}

/// The steps from the first of the `highest` vectors that is nowhere milder than `levels`.
fn distance<const N: usize>(levels: [u16; N], highest: &[[u16; N]]) -> u16 {
    let above = |worst: &&[u16; N]| levels.iter().zip(*worst).all(|(level, worst)| level >= worst);
    let worst = highest.iter().find(above).unwrap_or(&levels);
    levels.iter().zip(worst).map(|(level, worst)| level - worst).sum()
}

fn macro_vector(levels: Levels) -> MacroVector {
    let [av, pr, ui] = levels.eq1;
    let eq1 = match levels.eq1 {
        [0, 0, 0] => 0,
        _ if av < 3 && [av, pr, ui].contains(&0) => 1,
        _ => 2,
    };
    let [vc, vi, va, cr, ir, ar] = levels.eq3_and_eq6;
    let needed = [(vc, cr), (vi, ir), (va, ar)].contains(&(0, 0));
    let eq3_and_eq6 = match (vc, vi, va) {
        (0, 0, _) if needed => Impact::L00,
        (0, 0, _) => Impact::L01,
        (0, ..) | (_, 0, _) | (.., 0) if needed => Impact::L10,
        (0, ..) | (_, 0, _) | (.., 0) => Impact::L11,
        _ => Impact::L21,
    };
    let eq4 = match levels.eq4 {
        [_, 0, _] | [_, _, 0] => 0,
        subsequent if subsequent.contains(&1) => 1,
        _ => 2,
    };
    MacroVector { eq1, eq2: usize::from(levels.eq2 != [0, 0]), eq3_and_eq6, eq4, eq5: usize::from(levels.eq5) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Calls `check` with every combination of what a vector can say in effect.
    fn every_level(mut check: impl FnMut(Levels)) {
        let digits = |mut number: u16, bases: &[u16]| -> Vec<u16> {
            bases
                .iter()
                .map(|base| {
                    let digit = number % base;
                    number /= base;
                    digit
                })
                .collect()
        };
        let take = |number, bases: &[u16]| digits(number, bases);
        for exploit in 0..36 * 4 {
            let e = take(exploit, &[4, 3, 3, 2, 2]);
            for impact in 0..729 {
                let i = take(impact, &[3; 6]);
                for after in 0..48 * 3 {
                    let a = take(after, &[3, 4, 4, 3]);
                    check(Levels {
                        eq1: [e[0], e[1], e[2]],
                        eq2: [e[3], e[4]],
                        eq3_and_eq6: [i[0], i[1], i[2], i[3], i[4], i[5]],
                        eq4: [a[0] + 1, a[1], a[2]],
                        eq5: a[3],
                    });
                }
            }
        }
    }

    #[test]
    #[ignore = "fifteen million vectors; run it with --release"]
    fn every_vector_lies_below_a_highest_vector_and_within_the_depth() {
        let mut sets = BTreeSet::new();
        every_level(|levels| {
            let set = macro_vector(levels);
            sets.insert((set.eq1, set.eq2, set.eq3_and_eq6.row(), set.eq4, set.eq5));
            let steps =
                [eq1_step(set, levels), eq2_step(set, levels), eq3_and_eq6_step(set, levels), eq4_step(set, levels)];
            for step in steps.into_iter().flatten() {
                assert!(step.gone < step.depth && step.next <= lookup::score(set));
            }
            assert!(score_of(levels).tenths() <= lookup::score(set));
        });
        assert_eq!(sets.len(), 270);
    }

    #[test]
    fn a_highest_vector_has_the_score_of_its_set() {
        let worst = Levels { eq1: [0; 3], eq2: [0; 2], eq3_and_eq6: [0; 6], eq4: [1, 0, 0], eq5: 0 };
        assert_eq!(score_of(worst).tenths(), 100);
        assert_eq!(score_of(Levels { eq5: 2, ..worst }).tenths(), 95);
        assert_eq!(
            score_of(Levels { eq1: [3, 0, 0], eq4: [2; 3], eq5: 2, ..worst }).tenths(),
            lookup::score(MacroVector { eq1: 2, eq2: 0, eq3_and_eq6: Impact::L00, eq4: 2, eq5: 2 })
        );
    }
}
