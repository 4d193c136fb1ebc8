//! Tags on tasks: calls of their own, by name.

use std::sync::Arc;

use anyticket_core::{ErrorKind, Label, ListPatch, Operation, Result, Ticket};
use anyticket_http::Steps;

use crate::account::Account;
use crate::error::is_hidden;
use crate::{places, request, wire};

/// How the step is called that puts a tag on.
pub(super) fn step(name: &str) -> String {
    format!("labels {name}")
}

/// Puts a tag on a task, which is the next step. One that the Space does not have is made there first: whether ClickUp makes
/// it by itself, refuses it or drops it in silence is not said.
pub(super) async fn add(
    account: &Account,
    ticket: &Ticket,
    name: &str,
    steps: &mut Steps,
    operation: Operation,
) -> Result<()> {
    let id = &ticket.id;
    let space = space_of(account, ticket, operation).await.map_err(|error| steps.stopped(id, error))?;
    let mut made = false;
    if let Some(space) = &space {
        let known = places::tags(account, space, operation).await;
        let known = known.or_else(|error| if is_hidden(&error) { Ok(Arc::default()) } else { Err(error) });
        if !has_tag(&known.map_err(|error| steps.stopped(id, error))?, name) {
            made = make(account, space, ticket, name, steps, operation).await?;
        }
    }
    let put_on = || async { account.send(operation, request::add_tag(id.as_str(), name)).await.map(drop) };
    let error = match put_on().await {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) && !made => error,
        answered => return steps.take(id, 1, async { answered }).await,
    };
    // What is known of the tags may be old, and this one gone since.
    let Some(space) = space else { return Err(steps.stopped(id, error)) };
    let known = places::ask_tags(account, &space, operation).await.map_err(|error| steps.stopped(id, error))?;
    if has_tag(&known, name) {
        return Err(steps.stopped(id, error));
    }
    make(account, &space, ticket, name, steps, operation).await?;
    steps.take(id, 1, put_on()).await
}

/// Makes a tag in a Space, and says whether it did. Whoever may not, or comes too late, finds out with the tag itself.
async fn make(
    account: &Account,
    space: &str,
    ticket: &Ticket,
    name: &str,
    steps: &mut Steps,
    operation: Operation,
) -> Result<bool> {
    let made = account.send(operation, request::create_tag(space, name)).await;
    account.tags.clear();
    match made {
        Ok(_) => {
            // It is there now, whatever becomes of the rest.
            steps.also(format!("the tag {name} in the Space"));
            Ok(true)
        }
        Err(error) if is_hidden(&error) || matches!(error.kind(), ErrorKind::Invalid | ErrorKind::Conflict) => {
            Ok(false)
        }
        Err(error) => Err(steps.stopped(&ticket.id, error)),
    }
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
