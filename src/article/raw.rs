//! Raw indicators in prose: what an article warns of must not stand in it so that it can be followed.

use crate::article::facts::Ioc;
use crate::finding::{Code, Finding};
use crate::markdown;
use crate::security::{Indicator, RawFinder};
use crate::source::{SourcePath, Span};
use std::ops::Range;

/// Every network indicator that stands raw in the body of an article, which begins at `body_at`. In a code block it
/// is a warning, since detection rules need it raw; everywhere else it is an error.
pub(super) fn check<'a>(
    path: &SourcePath,
    text: &str,
    body_at: usize,
    iocs: impl IntoIterator<Item = &'a Ioc>,
) -> Vec<Finding> {
    let network: Vec<&Indicator> = iocs.into_iter().map(|ioc| &ioc.indicator).filter(|it| it.is_network()).collect();
    if network.is_empty() {
        return Vec::new();
    }
    let body = text.get(body_at..).unwrap_or_default();
    let finder = match RawFinder::new(network) {
        Ok(finder) => finder,
        Err(error) => {
            let finding = Finding::error(Code::RawIndicator, Span::file(path), error.to_string());
            return vec![finding.help(error.help())];
        }
    };
    let code = markdown::code_blocks(body);
    let finding = |(range, indicator): (Range<usize>, &Indicator)| {
        let in_code = code.iter().any(|block| block.contains(&range.start));
        let place = Span::new(path, body_at + range.start..body_at + range.end);
        let message = format!("`{}` is declared as an indicator, and stands here raw", indicator.defanged());
        if in_code {
            let finding = Finding::warning(Code::RawIndicator, place, message);
            finding.help("a detection rule may need it; otherwise write it defanged")
        } else {
            Finding::error(Code::RawIndicator, place, message).help(format!("write `{}`", indicator.defanged()))
        }
    };
    outermost(finder.find(body.as_bytes()).collect()).into_iter().map(finding).collect()
}

/// Of places that lie in each other, such as a domain in a URL, the outer ones.
fn outermost(mut found: Vec<(Range<usize>, &Indicator)>) -> Vec<(Range<usize>, &Indicator)> {
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|(range, _)| {
        let outer = range.end > end;
        end = end.max(range.end);
        outer
    });
    found
}
