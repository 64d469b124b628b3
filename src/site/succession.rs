//! Articles that take the place of older ones: what `supersedes` names, by its id or its path.

use crate::article::At;
use crate::finding::{Code, Finding, did_you_mean};
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
    let named = |id: &ArticleId| site.article(*id).article().front.supersedes.is_some();
    for id in site.ids().filter(named).collect::<Vec<_>>() {
        match replaced(site, id, parsed, hidden) {
            Ok(older) => {
                site.articles[id.index()].replaces = Some(older);
                site.articles[older.index()].replaced_by = Some(id);
            }
            Err(finding) => findings.extend(finding),
        }
    }
}

fn replaced(
    site: &Site,
    id: ArticleId,
    parsed: &[Parsed],
    hidden: &HashMap<SourcePath, Reason>,
) -> Result<ArticleId, Option<Finding>> {
    let article = site.article(id).article();
    let At { value, range } = article.front.supersedes.as_ref().ok_or(None)?;
    let path = match value.strip_prefix("@/") {
        Some(rest) => SourcePath::new("content/x").resolve(rest),
        None => article.path.resolve(value),
    };
    let index = path.as_ref().map(|path| SourcePath::new(format!("{path}/index.md")));
    let meant =
        |id: &str, file: &SourcePath| id == value || Some(file) == path.as_ref() || Some(file) == index.as_ref();
    let place = span(&article.path, range);
    let found = site.ids().find(|other| {
        let other = site.article(*other).article();
        meant(&other.front.id, &other.path)
    });
    match found {
        Some(older) if older == id => {
            let finding = Finding::error(Code::BadValue, place, "an article cannot replace itself");
            Err(Some(finding.help("name the id or the path of the older article")))
        }
        Some(older) => Ok(older),
        None => {
            let left_out = parsed.iter().map(|one| &one.article).find(|one| meant(&one.front.id, &one.path));
            if let Some(reason) = left_out.and_then(|one| hidden.get(&one.path)) {
                let message = format!("this edition leaves out the article that this one replaces: {reason}");
                let finding = Finding::error(Code::LinkToHidden, place, message);
                return Err(Some(finding.help("publish it first, or take `supersedes` out")));
            }
            let finding = Finding::error(Code::LinkToNowhere, place, format!("there is no article `{value}`"));
            let ids = site.articles.iter().map(|entry| entry.article().front.id.as_str());
            Err(Some(match did_you_mean(value, ids) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("name the id or the path of the older article"),
            }))
        }
    }
}
