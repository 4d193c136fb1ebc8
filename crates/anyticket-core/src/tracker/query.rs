//! From what a caller asks to what a provider is asked: names become ids, days become instants.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Tracker;
use super::names::unknown;
use crate::capabilities::Operation;
use crate::model::{ProjectId, Schema, StatusRef, UserId, UserRef, When};
use crate::query::{AssigneeFilter, AssigneeMatch, DateRange, InstantRange, ResolvedQuery, TicketQuery};
use crate::text::fold;
use crate::{Error, Result};

/// Of how many projects the schema is read to check the names in a query, where each costs requests.
const CHECKED_PROJECTS: usize = 10;

impl Tracker {
    pub(super) async fn resolve_query(&self, query: TicketQuery) -> Result<ResolvedQuery> {
        if query.limit == Some(0) {
            return Err(Error::invalid("a limit must be at least 1"));
        }
        let zone = self.zone_for(&query).await?;
        let projects = self.project_ids(&query.projects).await?;
        if needs_schemas(&query) {
            self.check_names(&query, &projects).await?;
        }
        let mut assignees = Vec::with_capacity(query.assignees.len());
        for assignee in &query.assignees {
            assignees.push(match assignee {
                AssigneeFilter::Nobody => AssigneeMatch::Nobody,
                AssigneeFilter::User(user) => AssigneeMatch::User(self.filter_user(user).await?),
            });
        }
        Ok(ResolvedQuery {
            projects,
            statuses: query.statuses,
            open: query.open,
            assignees,
            labels_any: query.labels_any,
            labels_all: query.labels_all,
            labels_none: query.labels_none,
            priorities: query.priorities,
            kinds: query.kinds,
            parent: query.parent,
            subtasks: query.subtasks,
            title_contains: needle("title_contains", query.title_contains)?.map(|text| fold(&text)),
            body_contains: needle("body_contains", query.body_contains)?.map(|text| fold(&text)),
            text: needle("text", query.text)?,
            created: instants("created", query.created, &zone)?,
            updated: instants("updated", query.updated, &zone)?,
            due: instants("due", query.due, &zone)?,
            closed: instants("closed", query.closed, &zone)?,
            archived: query.archived,
            sort: query.sort,
            limit: query.limit,
            include: query.include,
            zone,
        })
    }

    /// Refuses names that no project has, as far as that can be known without asking too much.
    async fn check_names(&self, query: &TicketQuery, projects: &[ProjectId]) -> Result<()> {
        let Some(schemas) = self.schemas_of(projects).await? else { return Ok(()) };
        let fixed = self.capabilities().fixed_schema.is_some();
        if check_names(query, &schemas, fixed).is_ok() {
            return Ok(());
        }
        // A label or a status may have been made since the schema was read: only a fresh one can refuse it.
        self.0.remembered.schemas.clear();
        let fresh = self.schemas_of(projects).await?.unwrap_or_default();
        check_names(query, &fresh, fixed)
    }

    async fn filter_user(&self, user: &UserRef) -> Result<UserId> {
        Ok(self.user(user, None).await?.id)
    }

    /// The zone in which days begin: the configured one, else the account's, which is asked for only if a day or a
    /// due date is compared with an instant.
    async fn zone_for(&self, query: &TicketQuery) -> Result<TimeZone> {
        let ranges = [query.created, query.updated, query.closed];
        let days = ranges
            .into_iter()
            .flatten()
            .any(|range| [range.from, range.to].into_iter().flatten().any(|when| matches!(when, When::Date(_))));
        let sorts_due = query.sort.is_some_and(|sort| sort.field == crate::SortField::Due);
        if days || query.due.is_some() || sorts_due { self.time_zone().await } else { Ok(self.configured_zone()) }
    }

    fn configured_zone(&self) -> TimeZone {
        self.options().time_zone.clone().unwrap_or(TimeZone::UTC)
    }

    /// The zone in which days begin and end: the configured one, else the account's, else UTC.
    ///
    /// # Errors
    ///
    /// Those of asking whose credential this is.
    pub async fn time_zone(&self) -> Result<TimeZone> {
        if self.options().time_zone.is_some() || !self.capabilities().support(Operation::Me).is_supported() {
            return Ok(self.configured_zone());
        }
        let me = self.user(&UserRef::Me, None).await?;
        let account = me.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok());
        Ok(account.unwrap_or(TimeZone::UTC))
    }

    /// The schemas that the names of a query are checked against; none where reading them would cost too much.
    async fn schemas_of(&self, projects: &[ProjectId]) -> Result<Option<Vec<Arc<Schema>>>> {
        if !self.capabilities().support(Operation::Schema).is_supported() {
            return Ok(None);
        }
        let fixed = self.capabilities().fixed_schema.is_some();
        let cheap = fixed || self.capabilities().cheap_schemas;
        let projects = match projects {
            [] if fixed => vec![ProjectId::new("")],
            [] if cheap => self.projects().all().await?.into_iter().map(|project| project.id).collect(),
            [] => return Ok(None),
            named if named.len() > CHECKED_PROJECTS && !cheap => return Ok(None),
            named => named.to_vec(),
        };
        let mut schemas = Vec::with_capacity(projects.len());
        for project in &projects {
            schemas.push(self.schema_for(project, None).await?);
        }
        Ok(Some(schemas))
    }
}

fn needs_schemas(query: &TicketQuery) -> bool {
    let names_status = query.statuses.iter().any(|status| !matches!(status, StatusRef::Category(_)));
    names_status
        || !query.kinds.is_empty()
        || [&query.labels_any, &query.labels_all, &query.labels_none].iter().any(|labels| !labels.is_empty())
}

/// Refuses a status, a label or a kind that none of the projects has: it would give an empty list and no hint why.
///
/// A schema that is `fixed` does not know the labels of a tracker that makes them by use.
fn check_names(query: &TicketQuery, schemas: &[Arc<Schema>], fixed: bool) -> Result<()> {
    let statuses: Vec<_> = schemas.iter().flat_map(|schema| &schema.statuses).collect();
    for wanted in query.statuses.iter().filter(|status| !matches!(status, StatusRef::Category(_))) {
        if !statuses.iter().any(|status| wanted.matches(status)) {
            return Err(unknown("status", wanted, unique(statuses.iter().map(|status| status.name.as_str()))));
        }
    }
    let labels: Vec<_> = schemas.iter().flat_map(|schema| &schema.labels).collect();
    let unlisted = fixed && schemas.iter().any(|schema| schema.open_labels);
    let wanted_labels = query.labels_any.iter().chain(&query.labels_all).chain(&query.labels_none);
    for wanted in wanted_labels.filter(|_| !unlisted) {
        if !labels.iter().any(|label| label.is_called(wanted)) {
            return Err(unknown("label", wanted, unique(labels.iter().map(|label| label.name.as_str()))));
        }
    }
    let kinds: Vec<_> = schemas.iter().flat_map(|schema| &schema.kinds).collect();
    for wanted in &query.kinds {
        if !kinds.iter().any(|kind| kind.is_called(wanted)) {
            return Err(unknown("kind", wanted, unique(kinds.iter().map(|kind| kind.name.as_str()))));
        }
    }
    Ok(())
}

/// Each name once, in the order of its first appearance.
fn unique<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeMap::new();
    names.filter(|name| seen.insert(*name, ()).is_none()).collect()
}

fn needle(filter: &str, text: Option<String>) -> Result<Option<String>> {
    match text {
        Some(text) if text.trim().is_empty() => Err(Error::invalid("nothing to look for").with("filter", filter)),
        text => Ok(text),
    }
}

fn instants(filter: &str, range: Option<DateRange>, zone: &TimeZone) -> Result<Option<InstantRange>> {
    let Some(range) = range else { return Ok(None) };
    let at = |when: Option<When>| when.map(|when| when.start_in(zone));
    let range = InstantRange { from: at(range.from), to: at(range.to) };
    match (range.from, range.to) {
        (Some(from), Some(to)) if from >= to => Err(Error::invalid("the range ends before it begins")
            .with("filter", filter)
            .with("from", from)
            .with("to", to)),
        _ => Ok(Some(range)),
    }
}
