//! Pages tried before a plan with other templates is shown: a template that fails would take the last good site down.

use crate::engine::Plan;
use crate::finding::Finding;
use crate::pages::{Output, Page, Recipe};
use crate::serve::preview::Preview;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::mem::discriminant;

/// What fails on the pages that were looked at lately, and on one page of each kind and template.
pub(super) fn failures(preview: &Preview, plan: &Plan) -> Vec<Finding> {
    let mut kinds = Vec::new();
    let mut own = BTreeSet::new();
    let mut pages: Vec<&Output> = preview.recent().iter().filter_map(|route| plan.at(route)).collect();
    for output in &plan.outputs {
        let Recipe::Page(page) = &output.recipe else { continue };
        let kind = (discriminant(page), list_kind(plan, page));
        let template = match page {
            Page::Article(_) | Page::Undated(_) => plan.views().entry(page).article().front.template.as_ref(),
            _ => None,
        };
        let new_template = template.is_some_and(|template| own.insert(template.value.as_str()));
        if !kinds.contains(&kind) || new_template {
            kinds.push(kind);
            pages.push(output);
        }
    }
    pages.par_iter().filter_map(|output| preview.make(plan, output).err()).collect()
}

fn list_kind(plan: &Plan, page: &Page) -> Option<crate::site::ListKind> {
    match page {
        Page::List { list, .. } => Some(plan.site.lists[*list].kind),
        Page::Terms(kind) => Some(*kind),
        _ => None,
    }
}
