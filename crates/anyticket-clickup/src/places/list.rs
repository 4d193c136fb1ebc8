//! One List: where it lies, which statuses it has, whether it was put away.

use std::sync::Arc;

use anyticket_core::{Error, ErrorKind, Operation, Project, Result, Status};

use super::project::list_project;
use crate::account::Account;
use crate::{request, tickets, wire};

/// What is known about a List.
#[derive(Clone, Debug)]
pub(crate) struct ListFacts {
    pub(crate) project: Project,
    pub(crate) space: Option<String>,
    pub(crate) statuses: Vec<Status>,
    /// The id of the status that a new task gets.
    pub(crate) initial: Option<String>,
}

/// A List as ClickUp has it now, and remembered from now on.
///
/// # Errors
///
/// `NotFound` if there is none, also where a deleted one still answers.
pub(crate) async fn facts(account: &Account, id: &str, operation: Operation) -> Result<Arc<ListFacts>> {
    if !is_number(id) {
        return Err(no_such_list(id));
    }
    let answer = account.send(operation, request::list(id)).await.map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::Forbidden => error.with("list", id),
        _ => error,
    })?;
    let list: wire::List = answer.json()?;
    if list.deleted == Some(true) {
        return Err(no_such_list(id));
    }
    let workspace = account.workspace_id().await?;
    let facts = Arc::new(facts_of(list, &workspace));
    account.lists.put(id.to_owned(), Arc::clone(&facts));
    Ok(facts)
}

/// A List as it was a while ago, else as it is now.
///
/// # Errors
///
/// As [`facts`].
pub(crate) async fn kept(account: &Account, id: &str, operation: Operation) -> Result<Arc<ListFacts>> {
    account.lists.get_or(&id.to_owned(), || facts(account, id, operation)).await
}

/// Whether a List was put away, itself or with what it lies in. One that the token may not see counts as in use.
///
/// # Errors
///
/// Only those that may pass: a network that is down, a budget that is used up.
pub(crate) async fn is_archived(account: &Account, id: &str, operation: Operation) -> Result<bool> {
    match kept(account, id, operation).await {
        Ok(facts) => Ok(facts.project.archived),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::Invalid) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// The tags of a Space as they were a moment ago, else as they are now.
pub(crate) async fn tags(account: &Account, space: &str, operation: Operation) -> Result<Arc<Vec<wire::Tag>>> {
    account.tags.get_or(&space.to_owned(), || ask_tags(account, space, operation)).await
}

/// The tags of a Space as they are now.
pub(crate) async fn ask_tags(account: &Account, space: &str, operation: Operation) -> Result<Arc<Vec<wire::Tag>>> {
    let answer = account.send(operation, request::tags(space)).await?;
    let tags = Arc::new(answer.json::<wire::Tags>()?.tags);
    account.tags.put(space.to_owned(), Arc::clone(&tags));
    Ok(tags)
}

/// The ids of the Spaces, those that were put away too if they are wanted.
pub(crate) async fn space_ids(account: &Account, archived: bool, operation: Operation) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for archived in if archived { &[false, true][..] } else { &[false] } {
        let ask = || async {
            let workspace = account.workspace_id().await?;
            let answer = account.send(operation, request::spaces(&workspace, *archived)).await?;
            let spaces = answer.json::<wire::Spaces>()?.spaces;
            Ok(Arc::new(spaces.into_iter().map(|space| space.id).collect::<Vec<_>>()))
        };
        ids.extend(account.spaces.get_or(archived, ask).await?.iter().cloned());
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// Whether the token sees things of Spaces that it does not see.
pub(crate) async fn sees_hidden(account: &Account, operation: Operation) -> Result<bool> {
    let ask = || async {
        let workspace = account.workspace_id().await?;
        let answer = account.send(operation, request::shared(&workspace)).await?;
        let shared = answer.json::<wire::SharedHierarchy>()?.shared;
        Ok(!(shared.tasks.is_empty() && shared.lists.is_empty() && shared.folders.is_empty()))
    };
    account.shared.get_or(&(), ask).await
}

/// What one answer says about a List.
pub(crate) fn facts_of(list: wire::List, workspace: &str) -> ListFacts {
    let space = list.space.as_ref().map(|space| space.id.clone());
    let project = list_project(&list, workspace);
    let (statuses, initial) = tickets::in_order(list.statuses);
    ListFacts { project, space, statuses, initial }
}

fn no_such_list(id: &str) -> Error {
    Error::not_found("there is no such List")
        .with("list", id)
        .with_hint("the id of a List is a number: `anyticket project list` lists them")
}

/// Whether a text has the form of an id of a List, a Folder, a Space or a Workspace.
pub(crate) fn is_number(id: &str) -> bool {
    !id.is_empty() && id.len() <= 20 && id.bytes().all(|byte| byte.is_ascii_digit())
}
