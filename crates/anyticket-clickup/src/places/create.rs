//! New Lists.

use anyticket_core::{Error, ErrorKind, NewProject, Operation, Project, Result};

use super::list::{facts_of, is_number};
use crate::account::Account;
use crate::{request, wire};

/// Makes a List, in the Folder or Space that `new` names, else in the first Space: a Workspace itself holds none.
pub(crate) async fn create(account: &Account, new: &NewProject) -> Result<Project> {
    let operation = Operation::CreateProject;
    if let Some(key) = &new.key {
        return Err(Error::unsupported("a short name for a List")
            .with("key", key)
            .with_hint("Lists have a name and an id; leave the key out"));
    }
    let workspace = account.workspace_id().await?;
    let made = match new.parent.as_ref().map(|parent| parent.as_str()).filter(|parent| *parent != workspace) {
        Some(parent) if !is_number(parent) => return Err(no_such_group(parent)),
        Some(parent) => {
            let absent =
                |error: &Error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::Invalid);
            match account.send(operation, request::folder(parent)).await {
                Ok(_) => account.send(operation, request::create_list_in_folder(parent, &new.name)).await?,
                Err(error) if absent(&error) => match account.send(operation, request::space(parent)).await {
                    Ok(_) => account.send(operation, request::create_list_in_space(parent, &new.name)).await?,
                    Err(error) if absent(&error) => return Err(no_such_group(parent)),
                    Err(error) => return Err(error),
                },
                Err(error) => return Err(error),
            }
        }
        None => {
            let spaces = account.send(operation, request::spaces(&workspace, false)).await?;
            let spaces: wire::Spaces = spaces.json()?;
            let first = spaces.spaces.into_iter().find(|space| space.archived != Some(true)).ok_or_else(|| {
                Error::invalid("the Workspace has no Space to make a List in")
                    .with_hint("make a Space in ClickUp, or name a Folder or Space that is shared with you")
            })?;
            account.send(operation, request::create_list_in_space(&first.id, &new.name)).await?
        }
    };
    account.tree.clear();
    let list: wire::List = made.json()?;
    Ok(facts_of(list, &workspace).project)
}

fn no_such_group(id: &str) -> Error {
    Error::invalid("there is no such Folder or Space")
        .with("parent", id)
        .with_hint("`anyticket project list --groups` lists them with their ids")
}
