//! Turns a CVSS vector into scores, a severity and plain words, for versions 2.0, 3.0, 3.1 and 4.0.
//!
//! `metric` is the form of the tables, `v2`, `v3` and `v4` hold one table and one set of equations each, `parse`
//! reads vectors by the tables and `vector` prints and scores them, `score` and `decimal` are exact numbers. The crate `cvss` by `RustSec` was
//! weighed and left: one table here serves parsing, words, JSON names and equations, errors name the place in the text, and
//! exact decimals make every score equal to the reference by construction rather than by an epsilon.

mod decimal;
mod error;
mod metric;
mod parse;
mod score;
mod v2;
mod v3;
mod v4;
mod vector;

pub use error::CvssError;
pub use metric::{Choice, Group, Metric, Value};
pub use score::{Score, ScoreError};
pub use vector::{CvssVector, CvssVersion};
