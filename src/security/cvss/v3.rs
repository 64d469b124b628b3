//! CVSS versions 3.0 and 3.1: their metrics, which are the same, and their equations, which differ in the
//! environmental score (FIRST CVSS v3.0 specification section 8, v3.1 specification sections 7.1 to 7.4).

use super::decimal::Decimal;
use super::metric::{Group, Metric, Value, metric, value};
use super::score::Score;
use super::vector::{CvssVector, CvssVersion};

const ATTACK_VECTOR: &[Value] = &[
    value("N", "network", 850),
    value("A", "adjacent network", 620),
    value("L", "local", 550),
    value("P", "physical", 200),
];
const ATTACK_COMPLEXITY: &[Value] = &[value("L", "low", 770), value("H", "high", 440)];
// The weights hold where the scope is unchanged; see `privileges`.
const PRIVILEGES: &[Value] = &[value("N", "none", 850), value("L", "low", 620), value("H", "high", 270)];
const INTERACTION: &[Value] = &[value("N", "none", 850), value("R", "required", 620)];
const SCOPE: &[Value] = &[value("U", "unchanged", 0), value("C", "changed", 0)];
const IMPACT: &[Value] = &[value("H", "high", 560), value("L", "low", 220), value("N", "none", 0)];
const REQUIREMENT: &[Value] = &[value("H", "high", 1500), value("M", "medium", 1000), value("L", "low", 500)];

/// Every metric in the preferred order of the specification, table 15.
#[rustfmt::skip]
pub(super) const METRICS: &[Metric] = &[
    metric("AV", "Attack vector", "attackVector", Group::Base, ATTACK_VECTOR),
    metric("AC", "Attack complexity", "attackComplexity", Group::Base, ATTACK_COMPLEXITY),
    metric("PR", "Privileges required", "privilegesRequired", Group::Base, PRIVILEGES),
    metric("UI", "User interaction", "userInteraction", Group::Base, INTERACTION),
    metric("S", "Scope", "scope", Group::Base, SCOPE),
    metric("C", "Confidentiality impact", "confidentialityImpact", Group::Base, IMPACT),
    metric("I", "Integrity impact", "integrityImpact", Group::Base, IMPACT),
    metric("A", "Availability impact", "availabilityImpact", Group::Base, IMPACT),
    metric("E", "Exploit code maturity", "exploitCodeMaturity", Group::Temporal, &[
        value("H", "high", 1000),
        value("F", "functional", 970),
        value("P", "proof of concept", 940),
        value("U", "unproven", 910),
    ]),
    metric("RL", "Remediation level", "remediationLevel", Group::Temporal, &[
        value("U", "unavailable", 1000),
        value("W", "workaround", 970),
        value("T", "temporary fix", 960),
        value("O", "official fix", 950),
    ]),
    metric("RC", "Report confidence", "reportConfidence", Group::Temporal, &[
        value("C", "confirmed", 1000),
        value("R", "reasonable", 960),
        value("U", "unknown", 920),
    ]),
    metric("CR", "Confidentiality requirement", "confidentialityRequirement", Group::Environmental, REQUIREMENT),
    metric("IR", "Integrity requirement", "integrityRequirement", Group::Environmental, REQUIREMENT),
    metric("AR", "Availability requirement", "availabilityRequirement", Group::Environmental, REQUIREMENT),
    metric("MAV", "Modified attack vector", "modifiedAttackVector", Group::Environmental, ATTACK_VECTOR),
    metric("MAC", "Modified attack complexity", "modifiedAttackComplexity", Group::Environmental, ATTACK_COMPLEXITY),
    metric("MPR", "Modified privileges required", "modifiedPrivilegesRequired", Group::Environmental, PRIVILEGES),
    metric("MUI", "Modified user interaction", "modifiedUserInteraction", Group::Environmental, INTERACTION),
    metric("MS", "Modified scope", "modifiedScope", Group::Environmental, SCOPE),
    metric("MC", "Modified confidentiality impact", "modifiedConfidentialityImpact", Group::Environmental, IMPACT),
    metric("MI", "Modified integrity impact", "modifiedIntegrityImpact", Group::Environmental, IMPACT),
    metric("MA", "Modified availability impact", "modifiedAvailabilityImpact", Group::Environmental, IMPACT),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Unchanged,
    Changed,
}

pub(super) fn base(vector: &CvssVector) -> Score {
    Score::of_tenths(base_equation(vector).tenths())
}

pub(super) fn temporal(vector: &CvssVector) -> Score {
    Score::of_tenths(at_this_time(vector, base_equation(vector)).tenths())
}

/// The base equation over the modified metrics, then the temporal metrics.
pub(super) fn environmental(vector: &CvssVector) -> Score {
    let scope = scope(vector.value("MS").or_else(|| vector.value("S")));
    let left = |modified, key, requirement| {
        Decimal::ONE - weigh(either(vector, modified, key)) * weigh(vector.value(requirement))
    };
    let lost = Decimal::ONE - left("MC", "C", "CR") * left("MI", "I", "IR") * left("MA", "A", "AR");
    let lost = lost.min(Decimal::of(915, 3));
    let impact = match (scope, vector.version()) {
        (Scope::Unchanged, _) => unchanged_impact(lost),
        (Scope::Changed, CvssVersion::V3_0) => changed_impact(lost),
        (Scope::Changed, _) => {
            Decimal::of(752, 2) * (lost - Decimal::of(29, 3))
                - Decimal::of(325, 2) * (lost * Decimal::of(9731, 4) - Decimal::of(2, 2)).power(13)
        }
    };
    let exploitability = Decimal::of(822, 2)
        * weigh(either(vector, "MAV", "AV"))
        * weigh(either(vector, "MAC", "AC"))
        * privileges(either(vector, "MPR", "PR"), scope)
        * weigh(either(vector, "MUI", "UI"));
    Score::of_tenths(at_this_time(vector, together(impact, exploitability, scope)).tenths())
}

fn base_equation(vector: &CvssVector) -> Decimal {
    let scope = scope(vector.value("S"));
    let left = |key| Decimal::ONE - weigh(vector.value(key));
    let lost = Decimal::ONE - left("C") * left("I") * left("A");
    let impact = match scope {
        Scope::Unchanged => unchanged_impact(lost),
        Scope::Changed => changed_impact(lost),
    };
    let exploitability = Decimal::of(822, 2)
        * weigh(vector.value("AV"))
        * weigh(vector.value("AC"))
        * privileges(vector.value("PR"), scope)
        * weigh(vector.value("UI"));
    together(impact, exploitability, scope)
}

fn unchanged_impact(lost: Decimal) -> Decimal {
    Decimal::of(642, 2) * lost
}

fn changed_impact(lost: Decimal) -> Decimal {
    Decimal::of(752, 2) * (lost - Decimal::of(29, 3)) - Decimal::of(325, 2) * (lost - Decimal::of(2, 2)).power(15)
}

/// Nothing lost is no vulnerability; otherwise the sum, weighed up where the scope changes, at most 10.
fn together(impact: Decimal, exploitability: Decimal, scope: Scope) -> Decimal {
    if impact <= Decimal::ZERO {
        return Decimal::ZERO;
    }
    let sum = match scope {
        Scope::Unchanged => impact + exploitability,
        Scope::Changed => Decimal::of(108, 2) * (impact + exploitability),
    };
    sum.min(Decimal::TEN).next_tenth()
}

fn at_this_time(vector: &CvssVector, score: Decimal) -> Decimal {
    (score * weigh(vector.value("E")) * weigh(vector.value("RL")) * weigh(vector.value("RC"))).next_tenth()
}

/// Privileges weigh more where the scope changes (specification section 7.4).
fn privileges(value: Option<&Value>, scope: Scope) -> Decimal {
    match (scope, value.map(|value| value.key)) {
        (Scope::Changed, Some("L")) => Decimal::of(68, 2),
        (Scope::Changed, Some("H")) => Decimal::of(50, 2),
        _ => weigh(value),
    }
}

fn scope(value: Option<&Value>) -> Scope {
    if value.is_some_and(|value| value.key == "C") { Scope::Changed } else { Scope::Unchanged }
}

/// The modified metric, or the base metric where nothing was modified.
fn either(vector: &CvssVector, modified: &str, key: &str) -> Option<&'static Value> {
    vector.value(modified).or_else(|| vector.value(key))
}

/// A metric that is not defined changes nothing.
fn weigh(value: Option<&Value>) -> Decimal {
    value.map_or(Decimal::ONE, |value| Decimal::of(i128::from(value.weight), 3))
}
