//! Our CVSS scores are those of FIRST's published examples and of another implementation; tests/vectors/cvss.py says
//! how the vectors were made, and compares as many more as one likes.

use bulletin::security::CvssVector;

#[test]
fn every_vector_of_the_fixture_has_the_published_score() {
    let mut seen = 0;
    for line in include_str!("vectors/cvss.csv").lines().skip(1) {
        let fields: Vec<_> = line.split(',').collect();
        let [origin, text, base, score, severity] = fields[..] else { panic!("{line} has not five fields") };
        let vector: CvssVector = text.parse().unwrap_or_else(|error| panic!("{origin} {text}: {error}"));
        let ours = [vector.base_score().to_string(), vector.score().to_string(), vector.severity().to_string()];
        assert_eq!(ours, [base, score, severity], "{origin} {text}");
        assert_eq!(vector.to_string().parse(), Ok(vector), "the canonical text of {text} is the same vector");
        seen += 1;
    }
    assert!(seen > 2000, "the fixture has only {seen} vectors");
}
