//! The metrics of CVSS version 4.0 (FIRST CVSS v4.0 specification sections 2 to 5; JSON names of `cvss-v4.0.json`).

use crate::security::cvss::metric::{Group, Metric, Value, metric, value};

const ATTACK_VECTOR: &[Value] =
    &[value("N", "network", 0), value("A", "adjacent", 1), value("L", "local", 2), value("P", "physical", 3)];
const ATTACK_COMPLEXITY: &[Value] = &[value("L", "low", 0), value("H", "high", 1)];
const ATTACK_REQUIREMENTS: &[Value] = &[value("N", "none", 0), value("P", "present", 1)];
const PRIVILEGES: &[Value] = &[value("N", "none", 0), value("L", "low", 1), value("H", "high", 2)];
const INTERACTION: &[Value] = &[value("N", "none", 0), value("P", "passive", 1), value("A", "active", 2)];
const VULNERABLE: &[Value] = &[value("H", "high", 0), value("L", "low", 1), value("N", "none", 2)];
const SUBSEQUENT: &[Value] = &[value("H", "high", 1), value("L", "low", 2), value("N", "none", 3)];
const SUBSEQUENT_SAFETY: &[Value] =
    &[value("S", "safety", 0), value("H", "high", 1), value("L", "low", 2), value("N", "none", 3)];
const REQUIREMENT: &[Value] = &[value("H", "high", 0), value("M", "medium", 1), value("L", "low", 2)];

/// Every metric in the order that section 7 demands.
#[rustfmt::skip]
pub(in crate::security::cvss) const METRICS: &[Metric] = &[
    metric("AV", "Attack vector", "attackVector", Group::Base, ATTACK_VECTOR),
    metric("AC", "Attack complexity", "attackComplexity", Group::Base, ATTACK_COMPLEXITY),
    metric("AT", "Attack requirements", "attackRequirements", Group::Base, ATTACK_REQUIREMENTS),
    metric("PR", "Privileges required", "privilegesRequired", Group::Base, PRIVILEGES),
    metric("UI", "User interaction", "userInteraction", Group::Base, INTERACTION),
    metric("VC", "Confidentiality impact on the vulnerable system", "vulnConfidentialityImpact", Group::Base, VULNERABLE),
    metric("VI", "Integrity impact on the vulnerable system", "vulnIntegrityImpact", Group::Base, VULNERABLE),
    metric("VA", "Availability impact on the vulnerable system", "vulnAvailabilityImpact", Group::Base, VULNERABLE),
    metric("SC", "Confidentiality impact on subsequent systems", "subConfidentialityImpact", Group::Base, SUBSEQUENT),
    metric("SI", "Integrity impact on subsequent systems", "subIntegrityImpact", Group::Base, SUBSEQUENT),
    metric("SA", "Availability impact on subsequent systems", "subAvailabilityImpact", Group::Base, SUBSEQUENT),
    metric("E", "Exploit maturity", "exploitMaturity", Group::Temporal,
        &[value("A", "attacked", 0), value("P", "proof of concept", 1), value("U", "unreported", 2)]),
    metric("CR", "Confidentiality requirement", "confidentialityRequirement", Group::Environmental, REQUIREMENT),
    metric("IR", "Integrity requirement", "integrityRequirement", Group::Environmental, REQUIREMENT),
    metric("AR", "Availability requirement", "availabilityRequirement", Group::Environmental, REQUIREMENT),
    metric("MAV", "Modified attack vector", "modifiedAttackVector", Group::Environmental, ATTACK_VECTOR),
    metric("MAC", "Modified attack complexity", "modifiedAttackComplexity", Group::Environmental, ATTACK_COMPLEXITY),
    metric("MAT", "Modified attack requirements", "modifiedAttackRequirements", Group::Environmental, ATTACK_REQUIREMENTS),
    metric("MPR", "Modified privileges required", "modifiedPrivilegesRequired", Group::Environmental, PRIVILEGES),
    metric("MUI", "Modified user interaction", "modifiedUserInteraction", Group::Environmental, INTERACTION),
    metric("MVC", "Modified confidentiality impact on the vulnerable system", "modifiedVulnConfidentialityImpact",
        Group::Environmental, VULNERABLE),
    metric("MVI", "Modified integrity impact on the vulnerable system", "modifiedVulnIntegrityImpact",
        Group::Environmental, VULNERABLE),
    metric("MVA", "Modified availability impact on the vulnerable system", "modifiedVulnAvailabilityImpact",
        Group::Environmental, VULNERABLE),
    metric("MSC", "Modified confidentiality impact on subsequent systems", "modifiedSubConfidentialityImpact",
        Group::Environmental, SUBSEQUENT),
    metric("MSI", "Modified integrity impact on subsequent systems", "modifiedSubIntegrityImpact",
        Group::Environmental, SUBSEQUENT_SAFETY),
    metric("MSA", "Modified availability impact on subsequent systems", "modifiedSubAvailabilityImpact",
        Group::Environmental, SUBSEQUENT_SAFETY),
    metric("S", "Safety", "Safety", Group::Supplemental, &[value("N", "negligible", 0), value("P", "present", 0)]),
    metric("AU", "Automatable", "Automatable", Group::Supplemental, &[value("N", "no", 0), value("Y", "yes", 0)]),
    metric("R", "Recovery", "Recovery", Group::Supplemental,
        &[value("A", "automatic", 0), value("U", "user", 0), value("I", "irrecoverable", 0)]),
    metric("V", "Value density", "valueDensity", Group::Supplemental,
        &[value("D", "diffuse", 0), value("C", "concentrated", 0)]),
    metric("RE", "Vulnerability response effort", "vulnerabilityResponseEffort", Group::Supplemental,
        &[value("L", "low", 0), value("M", "moderate", 0), value("H", "high", 0)]),
    metric("U", "Provider urgency", "providerUrgency", Group::Supplemental,
        &[value("Clear", "clear", 0), value("Green", "green", 0), value("Amber", "amber", 0), value("Red", "red", 0)]),
];
