//! Which filters of a query ClickUp applies, and how they are written into a request.
//!
//! Only what can lose nothing is handed over: what is then left over is sorted out here or by the planner. A value of a
//! name whose spelling ClickUp may compare letter by letter is handed over in the spellings that occur.

use anyticket_core::text::same_folded;
use anyticket_core::{Archived, AssigneeMatch, Operation, ResolvedQuery, Result, StatusRef, Subtasks};
use anyticket_http::Request;

use super::cursor::{Pick, Place};
use super::order::Axis;
use crate::account::Account;
use crate::dates::Strictly;
use crate::error::is_hidden;
use crate::places;

/// How many values of a filter are asked for one by one. More are cheaper to sort out here.
const MOST_PICKS: usize = 10;
/// In how many Spaces the spelling of a tag is looked up.
const MOST_SPACES: usize = 20;
/// A due day reaches this far beyond its mark, in every zone.
const TWO_DAYS: i64 = 2 * 24 * 3_600_000;

/// What is the same in every request of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filters {
    pub(crate) statuses: Vec<String>,
    pub(crate) without_closed: bool,
    pub(crate) without_subtasks: bool,
    pub(crate) tag: Option<String>,
    pub(crate) kinds: Vec<String>,
    pub(crate) parent: Option<String>,
    pub(crate) due: Strictly,
    pub(crate) done: Strictly,
    pub(crate) created: Strictly,
    pub(crate) updated: Strictly,
    pub(crate) markdown: bool,
    /// A custom field and the text that it holds exactly.
    pub(crate) field: Option<(String, String)>,
}

impl Filters {
    /// The filters of a query. The Lists that it names, and where need be the tags and types of task, are looked up.
    pub(crate) async fn of(account: &Account, query: &ResolvedQuery) -> Result<Self> {
        let mut filters = Self {
            without_closed: query.open == Some(true),
            without_subtasks: query.subtasks == Subtasks::Exclude && query.parent.is_none(),
            parent: query.parent.as_ref().map(|id| id.as_str().to_owned()),
            due: Strictly::within(query.due).widened(TWO_DAYS),
            done: Strictly::within(query.closed),
            created: Strictly::within(query.created),
            updated: Strictly::within(query.updated),
            markdown: query.include.body,
            ..Self::default()
        };
        if !query.statuses.is_empty() && !query.projects.is_empty() {
            filters.statuses = status_names(account, query).await?;
        }
        if !query.kinds.is_empty() {
            filters.kinds = kind_ids(account, &query.kinds).await?;
        }
        if let Some(label) = query.labels_all.first() {
            // One of them is enough to ask for less; whether two mean both or either is not said.
            if let [tag] = spellings(account, query, label).await?.as_slice() {
                filters.tag = Some(tag.clone());
            }
        }
        Ok(filters)
    }

    /// The values that are asked for one by one: who it is assigned to, or else one of several tags.
    pub(crate) async fn picks(account: &Account, query: &ResolvedQuery) -> Result<Vec<Pick>> {
        let user = |wanted: &AssigneeMatch| match wanted {
            AssigneeMatch::User(id) => Some(Pick::Assignee(id.as_str().to_owned())),
            AssigneeMatch::Nobody => None,
        };
        let users: Vec<Pick> = query.assignees.iter().filter_map(user).collect();
        if !users.is_empty() && users.len() == query.assignees.len() && users.len() <= MOST_PICKS {
            return Ok(users);
        }
        let mut tags = Vec::new();
        // Beside the tag of `labels_all` another one would make two, whose meaning is not said.
        if query.labels_all.is_empty() {
            for label in &query.labels_any {
                let spelt = spellings(account, query, label).await?;
                if spelt.is_empty() {
                    return Ok(Vec::new());
                }
                tags.extend(spelt.into_iter().map(Pick::Tag));
            }
            tags.dedup();
        }
        Ok(if tags.len() <= MOST_PICKS { tags } else { Vec::new() })
    }

    /// Writes them into a request. What the walk itself narrows, along its axis, is `range`.
    pub(crate) fn apply(&self, mut request: Request, place: &Place, axis: Axis, range: Strictly) -> Request {
        request = request
            .query("include_closed", !self.without_closed)
            .query("subtasks", !self.without_subtasks)
            .query_each("statuses[]", &self.statuses)
            .query_each("custom_items[]", &self.kinds);
        if self.markdown {
            request = request.query("include_markdown_description", true);
        }
        if let (Some(parent), Place::Workspace) = (&self.parent, place) {
            request = request.query("parent", parent);
        }
        if let Some(tag) = &self.tag {
            request = request.query("tags[]", tag);
        }
        let (created, updated) = match axis {
            Axis::Created => (range, self.updated),
            Axis::Updated => (self.created, range),
        };
        for (name, range) in
            [("date_created", created), ("date_updated", updated), ("due_date", self.due), ("date_done", self.done)]
        {
            if let Some(after) = range.after {
                request = request.query(format!("{name}_gt"), after);
            }
            if let Some(before) = range.before {
                request = request.query(format!("{name}_lt"), before);
            }
        }
        match &self.field {
            Some((id, value)) => request.query("custom_fields", field_filter(id, value)),
            None => request,
        }
    }
}

/// The filter for a custom field of text that holds exactly this
/// (<https://developer.clickup.com/docs/taskfilters>; `=` would find parts).
fn field_filter(id: &str, value: &str) -> String {
    #[derive(serde::Serialize)]
    struct Condition<'a> {
        field_id: &'a str,
        operator: &'a str,
        value: &'a str,
    }
    let condition = Condition { field_id: id, operator: "==", value };
    serde_json::to_string(&[condition]).expect("text can be written as JSON")
}

/// The names of the statuses, as the Lists spell them; nothing if one of them is a category, an id or is not known, since
/// a task of another List may lie here with a status of its own.
///
/// No spelling is made up: whether ClickUp passes over a name that no List has, or refuses it, is not said.
async fn status_names(account: &Account, query: &ResolvedQuery) -> Result<Vec<String>> {
    let mut known = Vec::new();
    for list in &query.projects {
        known.extend(places::kept(account, list.as_str(), Operation::List).await?.statuses.iter().cloned());
    }
    let mut names: Vec<String> = Vec::new();
    for wanted in &query.statuses {
        let (StatusRef::Name(name) | StatusRef::Word(name)) = wanted else { return Ok(Vec::new()) };
        let before = names.len();
        names.extend(known.iter().filter(|status| same_folded(&status.name, name)).map(|status| status.name.clone()));
        // The name that an id had a while ago may be another one now.
        if names.len() == before || known.iter().any(|status| wanted.matches(status) && status.id == *name) {
            return Ok(Vec::new());
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// The ids of types of task; nothing where plain tasks are among them, whose type may be said as 0 or as nothing.
async fn kind_ids(account: &Account, words: &[String]) -> Result<Vec<String>> {
    let kinds = account.kinds().await?;
    let wanted = kinds.iter().filter(|kind| words.iter().any(|word| kind.is_called(word)));
    let ids: Vec<String> = wanted.map(|kind| kind.id.as_str().to_owned()).collect();
    Ok(if ids.iter().any(|id| id == "0") { Vec::new() } else { ids })
}

/// The spellings in which a tag occurs where the query looks; nothing if that cannot be known.
async fn spellings(account: &Account, query: &ResolvedQuery, label: &str) -> Result<Vec<String>> {
    let mut spaces: Vec<String> = Vec::new();
    if query.projects.is_empty() {
        if places::sees_hidden(account, Operation::List).await? {
            return Ok(Vec::new());
        }
        spaces.extend(places::space_ids(account, query.archived != Archived::Exclude, Operation::List).await?);
    } else {
        for list in &query.projects {
            match &places::kept(account, list.as_str(), Operation::List).await?.space {
                Some(space) => spaces.push(space.clone()),
                None => return Ok(Vec::new()),
            }
        }
        spaces.sort();
        spaces.dedup();
    }
    if spaces.len() > MOST_SPACES {
        return Ok(Vec::new());
    }
    let mut names = vec![label.to_lowercase()];
    for space in spaces {
        let tags = match places::tags(account, &space, Operation::List).await {
            Ok(tags) => tags,
            // Whoever sees only a List of it does not see the Space.
            Err(error) if is_hidden(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        names.extend(tags.iter().filter_map(|tag| tag.name.clone()).filter(|name| same_folded(name, label)));
    }
    names.sort();
    names.dedup();
    Ok(names)
}
