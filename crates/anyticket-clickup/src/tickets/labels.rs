//! Tags on tasks: calls of their own, by name.

use std::sync::Arc;

use anyticket_core::{Error, ErrorKind, Label, ListPatch, Operation, Result, Ticket};

use crate::account::Account;
use crate::error::is_hidden;
use crate::{places, request, wire};

/// Puts a tag on a task. One that the Space does not have is made there first: whether ClickUp makes it by itself, refuses
/// it or drops it in silence is not said.
pub(super) async fn add(account: &Account, ticket: &Ticket, name: &str, operation: Operation) -> Result<()> {
    let space = space_of(account, ticket, operation).await?;
    let mut made = false;
    if let Some(space) = &space {
        let known = places::tags(account, space, operation).await;
        let known = known.or_else(|error| if is_hidden(&error) { Ok(Arc::default()) } else { Err(error) })?;
        if !has_tag(&known, name) {
            made = make(account, space, name, operation).await?;
        }
    }
    let put_on = || async { account.send(operation, request::add_tag(ticket.id.as_str(), name)).await.map(drop) };
    let error = match put_on().await {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) && !made => error,
        answered => return answered.map_err(|error| only_made(made, ticket, name, error)),
    };
    // What is known of the tags may be old, and this one gone since.
    let Some(space) = space else { return Err(error) };
    if has_tag(&places::ask_tags(account, &space, operation).await?, name) {
        return Err(error);
    }
    made = make(account, &space, name, operation).await?;
    put_on().await.map_err(|error| only_made(made, ticket, name, error))
}

/// Makes a tag in a Space, and says whether it did. Whoever may not, or comes too late, finds out with the tag itself.
async fn make(account: &Account, space: &str, name: &str, operation: Operation) -> Result<bool> {
    let made = account.send(operation, request::create_tag(space, name)).await;
    account.tags.clear();
    match made {
        Ok(_) => Ok(true),
        Err(error) if is_hidden(&error) || matches!(error.kind(), ErrorKind::Invalid | ErrorKind::Conflict) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// What is true of a tag that could not be put on: if it was made for that, it is there now. What is pending, the steps of
/// the write know.
fn only_made(made: bool, ticket: &Ticket, name: &str, error: Error) -> Error {
    if !made {
        return error;
    }
    error.partial(ticket.id.clone(), vec![format!("the tag {name} in the Space")], Vec::new())
}

fn has_tag(tags: &[wire::Tag], name: &str) -> bool {
    tags.iter().any(|tag| tag.name.as_deref().is_some_and(|tag| anyticket_core::text::same_folded(tag, name)))
}

/// The Space of a task's List; nothing where the List may not be seen.
async fn space_of(account: &Account, ticket: &Ticket, operation: Operation) -> Result<Option<String>> {
    let Some(list) = ticket.project.as_ref() else { return Ok(None) };
    match places::kept(account, list.id.as_str(), operation).await {
        Ok(facts) => Ok(facts.space.clone()),
        Err(error) if is_hidden(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes a tag off a task. One that is not there is no error.
pub(super) async fn remove(account: &Account, ticket: &Ticket, name: &str, operation: Operation) -> Result<()> {
    match account.send(operation, request::remove_tag(ticket.id.as_str(), name)).await {
        Ok(_) => Ok(()),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) && !has(ticket, name) => Ok(()),
        Err(error) => Err(error),
    }
}

fn has(ticket: &Ticket, name: &str) -> bool {
    ticket.labels.iter().any(|label| label.name == name)
}

/// The names to put on and to take off, as the task spells them where it has them.
pub(super) fn delta(patch: &ListPatch<Label>, ticket: &Ticket) -> (Vec<String>, Vec<String>) {
    let spelt = |label: &Label| ticket.labels.iter().find(|own| own.is_same(label)).map(|own| own.name.clone());
    match patch {
        ListPatch::Keep => (Vec::new(), Vec::new()),
        ListPatch::Change { add, remove } => (
            add.iter().filter(|label| spelt(label).is_none()).map(|label| label.name.clone()).collect(),
            remove.iter().filter_map(spelt).collect(),
        ),
        ListPatch::Set(wanted) => (
            wanted.iter().filter(|label| spelt(label).is_none()).map(|label| label.name.clone()).collect(),
            ticket
                .labels
                .iter()
                .filter(|own| !wanted.iter().any(|label| own.is_same(label)))
                .map(|own| own.name.clone())
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use anyticket_core::{Status, StatusCategory};

    use super::*;

    #[test]
    fn only_what_is_missing_is_added_and_only_what_is_there_is_removed_in_its_own_spelling() {
        let mut ticket = Ticket::new("86a", "T", Status::new(StatusCategory::Todo, "s", "to do"));
        ticket.labels = vec![Label::new("Bug"), Label::new("ui")];
        let labels = |names: &[&str]| names.iter().map(|name| Label::new(*name)).collect::<Vec<_>>();
        let change = ListPatch::Change { add: labels(&["bug", "api"]), remove: labels(&["UI", "gone"]) };
        assert_eq!(delta(&change, &ticket), (vec!["api".to_owned()], vec!["ui".to_owned()]));
        assert_eq!(
            delta(&ListPatch::Set(labels(&["api", "UI"])), &ticket),
            (vec!["api".to_owned()], vec!["Bug".to_owned()])
        );
        assert_eq!(delta(&ListPatch::Set(Vec::new()), &ticket), (vec![], vec!["Bug".to_owned(), "ui".to_owned()]));
    }
}
