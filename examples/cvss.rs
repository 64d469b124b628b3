//! Scores vectors from standard input, one a line, as `vector,base,score,severity`: what `tests/vectors/cvss.py` compares
//! with another implementation.

use bulletin::security::CvssVector;
use std::io::{BufRead, Write, stdin, stdout};

fn main() -> std::io::Result<()> {
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        let text = line?;
        match text.parse::<CvssVector>() {
            Ok(vector) => {
                writeln!(out, "{text},{},{},{}", vector.base_score(), vector.score(), vector.severity())?;
            }
            Err(error) => writeln!(out, "{text},{error}")?,
        }
    }
    Ok(())
}
