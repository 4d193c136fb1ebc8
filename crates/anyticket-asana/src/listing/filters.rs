//! What of a query Asana is asked for.
//!
//! Only what can lose nothing; what comes is compared once more, exactly. A parameter that the search does not know it
//! ignores without a word, so each of these is one of its reference
//! (<https://developers.asana.com/reference/searchtasksforworkspace>).

use anyticket_core::text::same_folded;
use anyticket_core::{AssigneeMatch, InstantRange, Operation, ResolvedQuery, Result, StatusRef, Subtasks};

use super::share::projects;
use super::spot::Share;
use crate::account::Account;
use crate::request::Since;
use crate::{dates, schema};

const OPERATION: Operation = Operation::List;
/// Of how many values a list is made at most; more are compared on our side.
const MOST: usize = 50;

/// What a query looks for, in ids of Asana.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// The tags one of which a task must have, if labels are asked for.
    pub(super) tags: Option<Vec<String>>,
    /// Who it must be assigned to, if only users are asked for.
    pub(super) users: Option<Vec<String>>,
    /// The sections one of which it must lie in, with their projects, if only statuses of sections are asked for.
    pub(super) sections: Option<Vec<(String, String)>>,
}

impl Wanted {
    /// Looks up what a query names.
    pub(super) async fn of(account: &Account, query: &ResolvedQuery) -> Result<Self> {
        Ok(Self { tags: tags(account, query).await?, users: users(query), sections: sections(account, query).await? })
    }

    /// Whether no task can match.
    pub(super) fn is_nothing(&self) -> bool {
        let none = |list: &Option<Vec<String>>| list.as_ref().is_some_and(Vec::is_empty);
        none(&self.tags) || none(&self.users) || self.sections.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether few tasks of a workspace match, so that asking for them beats reading whole projects.
    pub(super) fn is_narrow(&self, query: &ResolvedQuery) -> bool {
        self.tags.is_some() || self.users.is_some() || self.sections.is_some() || query.text.is_some()
    }
}

async fn tags(account: &Account, query: &ResolvedQuery) -> Result<Option<Vec<String>>> {
    let words: Vec<&String> = match query.labels_all.first() {
        Some(first) => vec![first],
        None => query.labels_any.iter().collect(),
    };
    if words.is_empty() {
        return Ok(None);
    }
    // Somebody may have made one since.
    account.forget_tags();
    let Some(known) = account.tags(OPERATION).await? else { return Ok(None) };
    let is_wanted = |name: &str| words.iter().any(|word| same_folded(word, name));
    let ids = known
        .iter()
        .filter(|tag| tag.name.as_deref().is_some_and(is_wanted) || words.iter().any(|word| **word == tag.gid));
    let ids: Vec<String> = ids.map(|tag| tag.gid.clone()).collect();
    Ok((ids.len() <= MOST).then_some(ids))
}

fn users(query: &ResolvedQuery) -> Option<Vec<String>> {
    let users = query.assignees.iter().map(|wanted| match wanted {
        AssigneeMatch::User(id) => Some(id.as_str().to_owned()),
        AssigneeMatch::Nobody => None,
    });
    let users: Vec<String> = users.collect::<Option<_>>()?;
    (!users.is_empty() && users.len() <= MOST).then_some(users)
}

/// The sections of the statuses, where each names some of the projects asked for.
async fn sections(account: &Account, query: &ResolvedQuery) -> Result<Option<Vec<(String, String)>>> {
    let by_name = |wanted: &StatusRef| !matches!(wanted, StatusRef::Category(_));
    let Some(projects) = projects(query) else { return Ok(None) };
    if query.statuses.is_empty() || !query.statuses.iter().all(by_name) {
        return Ok(None);
    }
    let mut sections = Vec::new();
    for project in projects {
        let facts = match schema::facts(account, project.as_str(), OPERATION).await {
            Ok(facts) => facts,
            // What is not there has no tasks.
            Err(error) if crate::error::is_hidden(&error) => continue,
            Err(error) => return Err(error),
        };
        if facts.roles.status.is_some() || facts.sections.is_empty() {
            return Ok(None);
        }
        let alone = crate::tickets::status::of_sections(&[]);
        if query.statuses.iter().any(|wanted| alone.iter().any(|status| wanted.matches(status))) {
            return Ok(None);
        }
        for section in &facts.sections {
            let rows = crate::tickets::status::of_sections(std::slice::from_ref(section));
            if query.statuses.iter().any(|wanted| rows.iter().any(|status| wanted.matches(status))) {
                sections.push((project.as_str().to_owned(), section.gid.clone()));
            }
        }
    }
    Ok((sections.len() <= MOST).then_some(sections))
}

/// The parameters of the search.
pub(super) fn conditions(query: &ResolvedQuery, wanted: &Wanted, share: Share) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: String| all.push((name.to_owned(), value));
    // Whatever it is at home in only because of tasks above it, the search does not know.
    if let (Some(projects), Share::Members | Share::Placed) = (projects(query), share) {
        match &wanted.sections {
            // Named together they would be any of both.
            Some(sections) => add("sections.any", listed(sections.iter().map(|(_, section)| section))),
            None => add("projects.any", listed(projects.iter().map(|project| project.as_str()))),
        }
    }
    match (share, query.subtasks) {
        (Share::Inherited | Share::Placed, _) | (_, Subtasks::Only) => add("is_subtask", "true".to_owned()),
        (_, Subtasks::Exclude) => add("is_subtask", "false".to_owned()),
        (_, Subtasks::Include) => {}
    }
    if let Some(users) = &wanted.users {
        add("assignee.any", listed(users));
    }
    if let Some(tags) = &wanted.tags {
        add("tags.any", listed(tags));
    }
    if let Some(open) = query.open {
        add("completed", (!open).to_string());
    }
    if let Some(text) = &query.text {
        add("text", text.clone());
    }
    let mut range = |name: &str, range: Option<InstantRange>| {
        let Some(InstantRange { from, to }) = range else { return };
        // Whether these hold for the moment itself, the reference does not say.
        let moment = |at: jiff::Timestamp, by: i64| dates::of_millis(at.as_millisecond().saturating_add(by));
        if let Some(from) = from {
            add(&format!("{name}.after"), moment(from, -1));
        }
        if let Some(to) = to {
            add(&format!("{name}.before"), moment(to, 1));
        }
    };
    range("modified_at", query.updated);
    range("completed_at", query.closed);
    all
}

fn listed<S: AsRef<str>>(ids: impl IntoIterator<Item = S>) -> String {
    ids.into_iter().map(|id| id.as_ref().to_owned()).collect::<Vec<_>>().join(",")
}

/// What lists take, where the subtasks of what they leave out are not wanted.
pub(super) fn since(query: &ResolvedQuery, with_subtasks: bool) -> Since {
    if with_subtasks {
        return Since::default();
    }
    let modified = query.updated.and_then(|range| range.from);
    Since {
        completed: (query.open == Some(true)).then(|| "now".to_owned()),
        modified: modified.map(|from| dates::of_millis(from.as_millisecond().saturating_sub(1))),
    }
}

#[cfg(test)]
mod tests {
    use anyticket_core::ProjectId;

    use super::*;

    #[test]
    fn each_condition_is_a_parameter_of_the_reference_and_ids_are_lists() {
        let mut query = ResolvedQuery::default();
        query.projects = vec![ProjectId::new("5"), ProjectId::new("6")];
        query.open = Some(true);
        query.updated = Some(InstantRange { from: "2026-03-01T00:00:00Z".parse().ok(), to: None });
        let wanted = Wanted { tags: Some(vec!["9".into()]), users: Some(vec!["1199".into()]), sections: None };
        let names = |share| conditions(&query, &wanted, share);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let common = [
            pair("assignee.any", "1199"),
            pair("tags.any", "9"),
            pair("completed", "false"),
            pair("modified_at.after", "2026-02-28T23:59:59.999Z"),
        ];
        let mut members = vec![pair("projects.any", "5,6")];
        members.extend(common.clone());
        assert_eq!(names(Share::Members), members);
        let mut inherited = vec![pair("is_subtask", "true")];
        inherited.extend(common);
        assert_eq!(names(Share::Inherited), inherited);
    }

    #[test]
    fn whoever_may_be_assigned_to_nobody_is_looked_for_on_our_side() {
        let mut query = ResolvedQuery::default();
        query.assignees = vec![AssigneeMatch::User("1199".into()), AssigneeMatch::Nobody];
        assert_eq!(users(&query), None);
        query.assignees.pop();
        assert_eq!(users(&query), Some(vec!["1199".to_owned()]));
    }
}
