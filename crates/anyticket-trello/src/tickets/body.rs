//! What is written of a card, in the form of the calls that create and change one.

use std::collections::BTreeSet;

use anyticket_core::{Body, Change, Draft, Label, ListPatch, Patch, Result, Ticket, User, When};
use serde::Serialize;

use super::status::pair;
use crate::account::Account;
use crate::{dates, external_key};

/// A value to write, or null.
type Nullable<T> = Option<Option<T>>;

/// The body of `POST /cards` and `PUT /cards/{id}`: only what is written.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CardBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) desc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) closed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_board: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_list: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) due_complete: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) due: Nullable<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Nullable<String>,
    /// All of them, joined by commas, each once: one that comes twice is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_members: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id_labels: Option<String>,
}

impl CardBody {
    /// A new card in this list, with everything that fits into the one call: labels that exist, and no custom fields.
    ///
    /// # Errors
    ///
    /// `Invalid` for a text that is too long together with its key.
    pub(super) fn of_draft(account: &Account, draft: &Draft, list: &str, complete: bool) -> Result<Self> {
        let mut body = Self { name: Some(draft.title.clone()), id_list: Some(list.to_owned()), ..Self::default() };
        let text = draft.body.as_ref().map(Body::as_markdown).unwrap_or_default();
        let text = match account.keys.is_text() {
            true => external_key::text(text, draft.external_key.as_deref())?,
            false => text.to_owned(),
        };
        body.desc = Some(text).filter(|text| !text.is_empty());
        body.due_complete = complete.then_some(true);
        body.due = draft.due.map(|due| Some(instant(due)));
        body.start = draft.start.map(|start| Some(instant(start)));
        body.id_members = joined(draft.assignees.iter().map(|user| user.id.as_str()));
        body.id_labels = joined(draft.labels.iter().filter_map(|label| label.id.as_deref()));
        Ok(body)
    }

    /// Everything of a change that fits into the one call; `now` is the ticket as it is, where that must be known.
    /// Labels that are set all at once are put in when each has an id.
    ///
    /// # Errors
    ///
    /// As for a new card; also for a status that is none of Trello's.
    pub(super) fn of_change(account: &Account, change: &Change, now: Option<&Ticket>) -> Result<Self> {
        let mut body = Self { name: change.title.clone(), closed: change.archived, ..Self::default() };
        body.desc = text(account, change, now)?;
        if let Some(status) = &change.status {
            let (list, complete) = pair(status)?;
            (body.id_list, body.due_complete) = (Some(list.to_owned()), Some(complete));
        }
        body.due = dated(&change.due);
        body.start = dated(&change.start);
        if let ListPatch::Set(users) = &change.assignees {
            body.id_members = Some(joined_all(users.iter().map(|user: &User| user.id.as_str())));
        }
        Ok(body)
    }

    /// Puts the labels in that shall be all of them.
    pub(super) fn set_labels(&mut self, ids: &[String]) {
        self.id_labels = Some(joined_all(ids.iter().map(String::as_str)));
    }

    /// Whether there is nothing to send.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The description that a change leads to; nothing if it stays.
fn text(account: &Account, change: &Change, now: Option<&Ticket>) -> Result<Option<String>> {
    let key_changes = account.keys.is_text() && !change.external_key.is_keep();
    if change.body.is_keep() && !key_changes {
        return Ok(None);
    }
    let body = match &change.body {
        Patch::Set(body) => body.as_markdown(),
        Patch::Clear => "",
        Patch::Keep => now.map(Ticket::body_markdown).unwrap_or_default(),
    };
    if !account.keys.is_text() {
        return Ok(Some(body.to_owned()));
    }
    let key = match &change.external_key {
        Patch::Set(key) => Some(key.as_str()),
        Patch::Clear => None,
        Patch::Keep => now.and_then(|now| now.external_key.as_deref()),
    };
    external_key::text(body, key).map(Some)
}

fn dated(patch: &Patch<When>) -> Nullable<String> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(None),
        Patch::Set(when) => Some(Some(instant(*when))),
    }
}

/// A point in time. Days do not come here: the capabilities say that Trello keeps none.
fn instant(when: When) -> String {
    dates::written(when.start_in(&jiff::tz::TimeZone::UTC))
}

fn joined<'a>(ids: impl Iterator<Item = &'a str>) -> Option<String> {
    Some(joined_all(ids)).filter(|joined| !joined.is_empty())
}

fn joined_all<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let mut seen = BTreeSet::new();
    ids.filter(|id| seen.insert(*id)).collect::<Vec<_>>().join(",")
}

/// The fields that an answer does not show as they were written, by their names.
pub(super) fn missing(body: &CardBody, ticket: &Ticket) -> Vec<String> {
    use anyticket_core::Field;
    let mut missing = Vec::new();
    let mut check = |field: Field, holds: bool| {
        if !holds {
            missing.push(field.to_string());
        }
    };
    let on_card = |ids: &str, has: &dyn Fn(&str) -> bool, count: usize| {
        let wanted: Vec<&str> = ids.split(',').filter(|id| !id.is_empty()).collect();
        wanted.iter().all(|id| has(id)) && wanted.len() >= count
    };
    let date = |wanted: &Nullable<String>, now: Option<When>| match wanted {
        None => true,
        Some(wanted) => *wanted == now.map(instant),
    };
    check(Field::Due, date(&body.due, ticket.due));
    check(Field::Start, date(&body.start, ticket.start));
    if let (Some(list), complete) = (&body.id_list, body.due_complete.unwrap_or(false)) {
        let stands =
            pair(&ticket.status).is_ok_and(|now| now == (list.as_str(), complete) || body.due_complete.is_none());
        check(Field::Status, stands);
    }
    if let Some(members) = &body.id_members {
        let has = |id: &str| ticket.assignees.iter().any(|user| user.id.as_str() == id);
        check(Field::Assignees, on_card(members, &has, ticket.assignees.len()));
    }
    if let Some(labels) = &body.id_labels {
        let has = |id: &str| ticket.labels.iter().any(|label: &Label| label.id.as_deref() == Some(id));
        check(Field::Labels, on_card(labels, &has, ticket.labels.len()));
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_joined_each_once_and_null_empties_a_date() {
        let body = CardBody {
            id_members: joined(["a", "b", "a"].into_iter()),
            due: dated(&Patch::Clear),
            start: dated(&Patch::Set("2026-03-01T09:30:00Z".parse().unwrap())),
            ..CardBody::default()
        };
        let json = serde_json::to_string(&body).unwrap();
        assert_eq!(json, r#"{"due":null,"start":"2026-03-01T09:30:00.000Z","idMembers":"a,b"}"#);
        assert_eq!(serde_json::to_string(&CardBody::default()).unwrap(), "{}");
    }
}
