//! New boards.

use anyticket_core::{Error, NewProject, Operation, Project, Result};

use super::list::project;
use crate::account::Account;
use crate::{request, wire};

const OPERATION: Operation = Operation::CreateProject;

/// Creates a board in the Workspace that is named, else in the configured one, else in none. Trello gives it three lists,
/// in the language of the account.
pub(crate) async fn create(account: &Account, new: &NewProject) -> Result<Project> {
    if let Some(key) = &new.key {
        return Err(Error::unsupported("a board with a key of one's own")
            .with("key", key)
            .with_hint("Trello makes the short names of boards itself"));
    }
    let organizations = account.organizations(OPERATION).await?;
    let home = match &new.parent {
        Some(parent) => Some(parent.as_str().to_owned()),
        None => account.workspace(OPERATION).await?,
    };
    let answer = account.send(OPERATION, request::create_board(&new.name, home.as_deref())).await?;
    let board: wire::Board = answer.json()?;
    Ok(project(&board, &organizations))
}
