//! Pages tried before they are shown: a template that fails, or a page that may not be made, would take the last good
//! site down.

use crate::engine::Plan;
use crate::finding::Finding;
use crate::pages::{Origin, Output, Page, Recipe};
use crate::serve::preview::Preview;
use crate::source::SourcePath;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::mem::discriminant;

/// Whether the templates of a plan are known to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Theme {
    /// They may fail.
    Changed,
    /// They are those of the plan that is shown.
    Tried,
}

/// Pages of changed files that are tried; with more, a build tells.
const MOST: usize = 32;

/// What fails on the pages of changed files; and, with other templates, on the pages that were looked at lately and on
/// one page of each kind and template.
pub(super) fn failures(preview: &Preview, plan: &Plan, changed: &BTreeSet<SourcePath>, theme: Theme) -> Vec<Finding> {
    let of_changed = |output: &&Output| match (&output.recipe, &output.origin) {
        (Recipe::Page(Page::Article(_) | Page::Undated(_)), Origin::Source(place)) => changed.contains(&place.path),
        _ => false,
    };
    let mut pages: Vec<&Output> = Vec::new();
    if !changed.is_empty() {
        pages.extend(plan.outputs.iter().filter(of_changed).take(MOST));
    }
    if theme == Theme::Changed {
        pages.extend(preview.recent().iter().filter_map(|route| plan.at(route)));
        pages.extend(one_of_each(plan));
    }
    pages.par_iter().filter_map(|output| preview.make(plan, output).err()).collect()
}

/// One page of each kind, and of each template that an article names.
fn one_of_each(plan: &Plan) -> Vec<&Output> {
    let mut kinds = Vec::new();
    let mut own = BTreeSet::new();
    let mut pages = Vec::new();
    for output in &plan.outputs {
        let Recipe::Page(page) = &output.recipe else { continue };
        let kind = (discriminant(page), list_kind(plan, page));
        let template = match page {
            Page::Article(_) | Page::Undated(_) => plan.views().entry(page).article().front.more.template.as_ref(),
            _ => None,
        };
        let new_template = template.is_some_and(|template| own.insert(template.value.as_str()));
        if !kinds.contains(&kind) || new_template {
            kinds.push(kind);
            pages.push(output);
        }
    }
    pages
}

fn list_kind(plan: &Plan, page: &Page) -> Option<crate::site::ListKind> {
    match page {
        Page::List { list, .. } => Some(plan.site.lists[*list].kind),
        Page::Terms(kind) => Some(*kind),
        _ => None,
    }
}
