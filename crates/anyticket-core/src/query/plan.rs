//! Which part of a query the tracker answers and which we complete: nothing is ignored.

use serde::Serialize;

use super::{Archived, ResolvedQuery, Sort};
use crate::capabilities::{Access, Capabilities, Filter, Support};
use crate::model::{FieldSet, Ticket};
use crate::{Error, ErrorKind, Result};

/// A listing of so many is one page or two.
const SHORT: usize = 100;

/// Who applies a filter or an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum AppliedBy {
    /// The tracker.
    Tracker,
    /// We do, on every ticket the tracker gives.
    Us,
}

/// How one filter of a query is applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplainedFilter {
    /// The filter.
    pub filter: Filter,
    /// Who applies it.
    pub applied_by: AppliedBy,
    /// Why, or how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How a listing is answered: which filter runs where, who sorts, and whether everything is read for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The filters of the query.
    pub filters: Vec<ExplainedFilter>,
    /// Who keeps the order, if one was asked for.
    pub sorted_by: Option<AppliedBy>,
    /// Who stops at the limit, if there is one.
    pub limited_by: Option<AppliedBy>,
    /// Whether tickets are read that the answer does not need, to be looked at here.
    pub full_scan: bool,
    /// Into how many ranges the listing may be split, to be read side by side.
    pub width: usize,
    /// What the tracker's provider has to say about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// A query, split.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// What the provider is asked.
    pub(crate) asked: ResolvedQuery,
    /// What the caller asked.
    pub(crate) wanted: ResolvedQuery,
    /// The filters that we complete.
    pub(crate) completed: Vec<Filter>,
    /// The fields that we look at for it: a ticket in which one of them was not read cannot be judged.
    pub(crate) needed: FieldSet,
    /// The order that we make.
    pub(crate) sort: Option<Sort>,
    /// How many are given.
    pub(crate) limit: Option<usize>,
    pub(crate) explanation: Explanation,
}

impl Plan {
    /// Splits a query by what the tracker can do. `mapped` says that categories are also made on our side, so that
    /// the tracker's own idea of them does not count.
    pub(crate) fn new(wanted: ResolvedQuery, capabilities: &Capabilities, mapped: bool, width: usize) -> Result<Self> {
        let mut asked = wanted.clone();
        let mut completed = Vec::new();
        let mut filters = Vec::new();
        for filter in wanted.filters() {
            let by_category = mapped && matches!(filter, Filter::Open | Filter::Statuses);
            let (applied_by, note) = match capabilities.support(filter) {
                Support::Refused(reason) => {
                    return Err(Error::unsupported(format!("filter.{filter}")).with_hint(reason));
                }
                Support::Native if !by_category => (AppliedBy::Tracker, None),
                Support::Native => (AppliedBy::Us, Some("the configuration maps statuses".to_owned())),
                Support::Emulated(how) => (AppliedBy::Us, Some(how.into_owned())),
            };
            if applied_by == AppliedBy::Us {
                if by_category {
                    asked.open = None;
                    asked.statuses.clear();
                }
                for field in ResolvedQuery::fields_of(filter).iter() {
                    let unreadable = !capabilities.support((field, Access::Read)).is_supported();
                    // A ticket can lie in one project only: then its home says it all.
                    if unreadable && filter != Filter::Projects && filter != Filter::Archived {
                        return Err(Error::unsupported(format!("filter.{filter}"))
                            .with_hint(format!("it would be completed here, and this tracker has no field {field}")));
                    }
                }
                completed.push(filter);
            }
            filters.push(ExplainedFilter { filter, applied_by, note });
        }
        if completed.iter().any(|filter| matches!(filter, Filter::BodyContains | Filter::Text)) {
            asked.include.body = true;
        }
        let sorted_by = match wanted.sort {
            None => None,
            Some(sort) => Some(match capabilities.support(sort.field) {
                Support::Refused(reason) => {
                    return Err(Error::unsupported(format!("sort.{}", sort.field)).with_hint(reason));
                }
                Support::Native => AppliedBy::Tracker,
                Support::Emulated(_) => AppliedBy::Us,
            }),
        };
        let sort = wanted.sort.filter(|_| sorted_by == Some(AppliedBy::Us));
        if sort.is_some() {
            asked.sort = None;
        }
        let limited_by = wanted
            .limit
            .map(|_| if completed.is_empty() && sort.is_none() { AppliedBy::Tracker } else { AppliedBy::Us });
        if limited_by == Some(AppliedBy::Us) {
            asked.limit = None;
        }
        // A vendor's order cannot be split into ranges, and a short listing is not worth it: one that the tracker limits, or
        // of which we leave out little more than what was put away.
        let leaves_little = |filter: &Filter| *filter == Filter::Archived && wanted.archived == Archived::Exclude;
        let is_short =
            sort.is_none() && wanted.limit.is_some_and(|limit| limit <= SHORT) && completed.iter().all(leaves_little);
        let split = capabilities.splits_listings && asked.sort.is_none() && asked.limit.is_none() && !is_short;
        let width = if split { width.max(1) } else { 1 };
        let full_scan = !completed.is_empty() || sort.is_some();
        let explanation = Explanation { full_scan, filters, sorted_by, limited_by, width, notes: Vec::new() };
        let looked_at = completed.iter().flat_map(|filter| ResolvedQuery::fields_of(*filter).iter());
        let needed = looked_at
            .chain(sort.map(|sort| ResolvedQuery::field_of(sort.field)))
            .filter(|field| capabilities.support((*field, Access::Read)).is_supported())
            .collect();
        Ok(Self { asked, limit: wanted.limit, wanted, completed, needed, sort, explanation })
    }

    /// Whether a ticket that the provider gave belongs to the answer.
    ///
    /// # Errors
    ///
    /// [`Internal`](crate::ErrorKind::Internal) if a field that must be looked at was not read: to guess would be to
    /// ignore a filter.
    pub(crate) fn keeps(&self, ticket: &Ticket) -> Result<bool> {
        if let Some(field) = self.needed.intersection(ticket.unread).iter().next() {
            return Err(Error::new(
                ErrorKind::Internal,
                "the provider left out a field that the listing is completed by",
            )
            .with("field", field)
            .with("ticket", &ticket.id));
        }
        Ok(self.completed.iter().all(|filter| self.wanted.holds(*filter, ticket)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capabilities::SortField;
    use crate::model::Field;
    use crate::query::InstantRange;

    fn query() -> ResolvedQuery {
        ResolvedQuery {
            title_contains: Some("login".into()),
            due: Some(InstantRange::default()),
            sort: Some(Sort::ascending(SortField::Due)),
            limit: Some(10),
            ..ResolvedQuery::default()
        }
    }

    #[test]
    fn what_the_tracker_can_do_it_does_and_the_limit_goes_with_it() {
        let plan = Plan::new(query(), &Capabilities::all().with_split_listings(), false, 8).unwrap();
        assert!(plan.completed.is_empty() && plan.sort.is_none());
        assert_eq!((plan.asked.limit, plan.explanation.width), (Some(10), 1));
        assert!(!plan.explanation.full_scan);
    }

    #[test]
    fn what_it_cannot_is_completed_and_then_the_limit_is_ours_too() {
        let capabilities = Capabilities::all().emulated(Filter::TitleContains, "looked at here");
        let plan = Plan::new(query(), &capabilities, false, 8).unwrap();
        assert_eq!(plan.completed, [Filter::TitleContains]);
        assert_eq!(plan.asked.limit, None);
        assert!(plan.explanation.full_scan);
    }

    #[test]
    fn a_short_listing_is_not_split_unless_much_may_be_left_out_of_it() {
        let capabilities = Capabilities::all().with_split_listings().emulated(Filter::Archived, "by its project");
        let capabilities = capabilities.emulated(Filter::TitleContains, "here").emulated(SortField::Due, "here");
        let width = |query: ResolvedQuery| Plan::new(query, &capabilities, false, 8).unwrap().explanation.width;
        let short = ResolvedQuery { limit: Some(20), ..ResolvedQuery::default() };
        assert_eq!(width(short.clone()), 1);
        assert_eq!(width(ResolvedQuery { limit: Some(5_000), ..short.clone() }), 8);
        assert_eq!(width(ResolvedQuery { archived: Archived::Only, ..short.clone() }), 8);
        assert_eq!(width(ResolvedQuery { title_contains: Some("a".into()), ..short.clone() }), 8);
        assert_eq!(width(ResolvedQuery { sort: Some(Sort { field: SortField::Due, descending: false }), ..short }), 8);
    }

    #[test]
    fn what_cannot_be_completed_is_refused_by_name() {
        let refused = Capabilities::all().refused(Filter::Due, "it has no due dates");
        assert!(Plan::new(query(), &refused, false, 1).unwrap_err().to_string().contains("filter.due"));
        let blind = Capabilities::all().emulated(Filter::Due, "here").refused((Field::Due, Access::Read), "none");
        assert!(Plan::new(query(), &blind, false, 1).unwrap_err().to_string().contains("filter.due"));
        let unsorted = Capabilities::all().refused(SortField::Due, "no order");
        assert!(Plan::new(query(), &unsorted, false, 1).unwrap_err().to_string().contains("sort.due"));
    }

    #[test]
    fn a_configured_map_of_statuses_takes_categories_away_from_the_tracker() {
        let open = ResolvedQuery { open: Some(true), ..ResolvedQuery::default() };
        let plan = Plan::new(open, &Capabilities::all(), true, 1).unwrap();
        assert_eq!((plan.asked.open, plan.completed), (None, vec![Filter::Open]));
    }
}
