//! CVSS version 2.0: its metrics and its equations (FIRST, 'A Complete Guide to CVSS Version 2.0', section 3).

use super::decimal::Decimal;
use super::metric::{Group, Metric, Value, metric, value};
use super::score::Score;
use super::vector::CvssVector;

const IMPACT: &[Value] = &[value("N", "none", 0), value("P", "partial", 275), value("C", "complete", 660)];
const REQUIREMENT: &[Value] = &[value("L", "low", 500), value("M", "medium", 1000), value("H", "high", 1510)];

/// Every metric in the order of the guide, section 2.4.
#[rustfmt::skip]
pub(super) const METRICS: &[Metric] = &[
    metric("AV", "Access vector", "accessVector", Group::Base, &[
        value("L", "local", 395),
        value("A", "adjacent network", 646),
        value("N", "network", 1000),
    ]),
    metric("AC", "Access complexity", "accessComplexity", Group::Base, &[
        value("H", "high", 350),
        value("M", "medium", 610),
        value("L", "low", 710),
    ]),
    metric("Au", "Authentication", "authentication", Group::Base, &[
        value("M", "multiple", 450),
        value("S", "single", 560),
        value("N", "none", 704),
    ]),
    metric("C", "Confidentiality impact", "confidentialityImpact", Group::Base, IMPACT),
    metric("I", "Integrity impact", "integrityImpact", Group::Base, IMPACT),
    metric("A", "Availability impact", "availabilityImpact", Group::Base, IMPACT),
    metric("E", "Exploitability", "exploitability", Group::Temporal, &[
        value("U", "unproven", 850),
        value("POC", "proof of concept", 900),
        value("F", "functional", 950),
        value("H", "high", 1000),
    ]),
    metric("RL", "Remediation level", "remediationLevel", Group::Temporal, &[
        value("OF", "official fix", 870),
        value("TF", "temporary fix", 900),
        value("W", "workaround", 950),
        value("U", "unavailable", 1000),
    ]),
    metric("RC", "Report confidence", "reportConfidence", Group::Temporal, &[
        value("UC", "unconfirmed", 900),
        value("UR", "uncorroborated", 950),
        value("C", "confirmed", 1000),
    ]),
    metric("CDP", "Collateral damage potential", "collateralDamagePotential", Group::Environmental, &[
        value("N", "none", 0),
        value("L", "low", 100),
        value("LM", "low-medium", 300),
        value("MH", "medium-high", 400),
        value("H", "high", 500),
    ]),
    metric("TD", "Target distribution", "targetDistribution", Group::Environmental, &[
        value("N", "none", 0),
        value("L", "low", 250),
        value("M", "medium", 750),
        value("H", "high", 1000),
    ]),
    metric("CR", "Confidentiality requirement", "confidentialityRequirement", Group::Environmental, REQUIREMENT),
    metric("IR", "Integrity requirement", "integrityRequirement", Group::Environmental, REQUIREMENT),
    metric("AR", "Availability requirement", "availabilityRequirement", Group::Environmental, REQUIREMENT),
];

pub(super) fn base(vector: &CvssVector) -> Score {
    Score::of_tenths(base_equation(vector, impact(vector)).tenths())
}

pub(super) fn temporal(vector: &CvssVector) -> Score {
    let base = base_equation(vector, impact(vector)).max(Decimal::ZERO);
    Score::of_tenths(temporal_equation(vector, base).tenths())
}

/// `((AdjustedTemporal + (10 - AdjustedTemporal) * CollateralDamagePotential) * TargetDistribution)`.
pub(super) fn environmental(vector: &CvssVector) -> Score {
    let temporal = temporal_equation(vector, base_equation(vector, adjusted_impact(vector)));
    // The one weight whose 'not defined' is nothing rather than everything.
    let damage = vector.value("CDP").map_or(Decimal::ZERO, weigh);
    let score = (temporal + (Decimal::TEN - temporal) * damage) * weight(vector, "TD");
    Score::of_tenths(score.nearest_tenth().tenths())
}

/// `(0.6 * Impact + 0.4 * Exploitability - 1.5) * f(Impact)`, rounded. Low requirements can take it below zero,
/// and the environmental equation goes on with that, as the guide writes it.
fn base_equation(vector: &CvssVector, impact: Decimal) -> Decimal {
    let exploitability = Decimal::of(20, 0) * weight(vector, "AV") * weight(vector, "AC") * weight(vector, "Au");
    let factor = if impact == Decimal::ZERO { Decimal::ZERO } else { Decimal::of(1176, 3) };
    ((Decimal::of(6, 1) * impact + Decimal::of(4, 1) * exploitability - Decimal::of(15, 1)) * factor).nearest_tenth()
}

fn temporal_equation(vector: &CvssVector, base: Decimal) -> Decimal {
    (base * weight(vector, "E") * weight(vector, "RL") * weight(vector, "RC")).nearest_tenth()
}

/// `10.41 * (1 - (1 - ConfImpact) * (1 - IntegImpact) * (1 - AvailImpact))`.
fn impact(vector: &CvssVector) -> Decimal {
    let left = |key| Decimal::ONE - weight(vector, key);
    Decimal::of(1041, 2) * (Decimal::ONE - left("C") * left("I") * left("A"))
}

/// The same with each impact weighed by its requirement, and never above 10.
fn adjusted_impact(vector: &CvssVector) -> Decimal {
    let left = |key, requirement| Decimal::ONE - weight(vector, key) * weight(vector, requirement);
    let impact = Decimal::of(1041, 2) * (Decimal::ONE - left("C", "CR") * left("I", "IR") * left("A", "AR"));
    impact.min(Decimal::TEN)
}

fn weight(vector: &CvssVector, key: &str) -> Decimal {
    vector.value(key).map_or(Decimal::ONE, weigh)
}

fn weigh(value: &Value) -> Decimal {
    Decimal::of(i128::from(value.weight), 3)
}
