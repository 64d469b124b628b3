//! Articles that take the place of older ones: what `supersedes` names, by its id or as a link would.

use crate::article::At;
use crate::finding::{Code, Finding, did_you_mean};
use crate::site::links::{decode, file_of};
use crate::site::{ArticleId, Parsed, Reason, Site, span};
use crate::source::SourcePath;
use foldhash::HashMap;

/// Resolves what articles replace, both ways. Of several that replace one, the newest is shown on it.
pub(super) fn resolve(
    site: &mut Site,
    parsed: &[Parsed],
    hidden: &HashMap<SourcePath, Reason>,
    findings: &mut Vec<Finding>,
) {
    for id in site.ids() {
        let parsed_as = site.article(id).parsed.article.clone();
        let Some(named) = &parsed_as.front.more.supersedes else { continue };
        match replaced(site, id, named, parsed, hidden) {
            Ok(older) => {
                site.articles[id.index()].replaces = Some(older);
                site.articles[older.index()].replaced_by = Some(id);
            }
            Err(finding) => findings.push(finding),
        }
    }
    for page in &site.pages {
        if let Some(named) = &page.article().front.more.supersedes {
            let place = span(&page.article().path, &named.range);
            let finding = Finding::error(Code::BadValue, place, "only an article with a date can replace another");
            findings.push(finding.help("take `supersedes` out, or use `aliases` for an address that leads here"));
        }
    }
}

fn replaced(
    site: &Site,
    id: ArticleId,
    named: &At<String>,
    parsed: &[Parsed],
    hidden: &HashMap<SourcePath, Reason>,
) -> Result<ArticleId, Finding> {
    let At { value, range } = named;
    let article = site.article(id).article();
    let path = decode(value);
    let file = file_of(article, &path);
    let index = file.as_ref().map(|file| SourcePath::new(format!("{file}/index.md")));
    let is_meant = |other: &crate::article::Article| {
        let file = Some(&other.path) == file.as_ref() || Some(&other.path) == index.as_ref();
        other.front.id == *value || file || other.route.as_str() == path
    };
    let place = span(&article.path, range);
    match site.ids().find(|other| is_meant(site.article(*other).article())) {
        Some(other) if other < id => Ok(other),
        Some(_) => {
            let finding = Finding::error(Code::BadValue, place, "an article can only replace an older one");
            Err(finding.help("name the id or the path of the older article"))
        }
        None => {
            let left_out = parsed.iter().map(|one| &one.article).find(|one| is_meant(one));
            if let Some(reason) = left_out.and_then(|one| hidden.get(&one.path)) {
                let message = format!("this edition leaves out the article that this one replaces: {reason}");
                let finding = Finding::error(Code::LinkToHidden, place, message);
                return Err(finding.help("publish it first, or take `supersedes` out"));
            }
            let finding = Finding::error(Code::LinkToNowhere, place, format!("there is no article `{value}`"));
            let ids = site.articles.iter().map(|entry| entry.article().front.id.as_str());
            Err(match did_you_mean(value, ids) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("name the id or the path of the older article"),
            })
        }
    }
}
