//! Which boards there are.

use std::sync::Arc;

use anyticket_core::{Error, ErrorKind, Operation, Page, Project, ProjectId, ProjectKind, Result};

use crate::account::Account;
use crate::{ids, request, wire};

/// The boards of the configured Workspace, else those of the member, archived ones too, as they are now.
pub(crate) async fn visible(account: &Account, operation: Operation) -> Result<Vec<wire::Board>> {
    let request = match account.workspace(operation).await? {
        Some(workspace) => request::boards_of(&workspace),
        None => request::boards_of_me(),
    };
    account.send(operation, request).await?.json()
}

/// The same with their lists, which cost nothing more where all boards of the member are meant. What is known of the
/// boards of a Workspace is forgotten: their lists are asked for board by board.
pub(crate) async fn with_lists(account: &Account, operation: Operation) -> Result<Vec<wire::Board>> {
    if account.workspace(operation).await?.is_some() {
        return visible(account, operation).await;
    }
    let answer = account.send(operation, request::boards_of_me().query("lists", "all")).await?;
    let all: Vec<wire::Facts> = answer.json()?;
    Ok(all.into_iter().map(|facts| account.learn(facts).board.clone()).collect())
}

/// All boards, with `groups` after the Workspaces: one page.
pub(crate) async fn page(account: &Account, groups: bool) -> Result<Page<Project>> {
    let operation = if groups { Operation::ProjectGroups } else { Operation::Projects };
    let organizations = account.ask_organizations(operation).await?;
    let boards = visible(account, operation).await?;
    let mut projects = Vec::new();
    if groups {
        let only = account.workspace(operation).await?;
        let shown = organizations.iter().filter(|one| only.as_ref().is_none_or(|only| one.id == *only));
        projects.extend(shown.map(group));
    }
    projects.extend(boards.iter().map(|board| project(board, &organizations)));
    Ok(Page::last(projects))
}

/// A board, else a Workspace, by its id; a board by its short name too.
pub(crate) async fn by_id(account: &Account, id: &ProjectId) -> Result<Project> {
    let operation = Operation::Projects;
    let word = id.as_str();
    if !ids::is_id(word) && !ids::is_short(word) {
        return Err(none(id));
    }
    let asked = account.send(operation, request::board(word)).await;
    let refused = match asked {
        Ok(answer) => {
            let organizations = account.organizations(operation).await?;
            return Ok(project(&answer.json()?, &organizations));
        }
        Err(error) => error,
    };
    if !matches!(refused.kind(), ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::Invalid) {
        return Err(refused);
    }
    if !ids::is_id(word) {
        return Err(none(id).because(refused));
    }
    match account.send(operation, request::organization(word)).await {
        Ok(answer) => Ok(group(&answer.json()?)),
        Err(_) if refused.kind() == ErrorKind::Forbidden => Err(refused.with("project", id)),
        Err(_) => Err(none(id).because(refused)),
    }
}

fn none(id: &ProjectId) -> Error {
    Error::not_found("there is no such board, or this token may not see it")
        .with("project", id)
        .with_hint("`anyticket project list` lists the boards with their ids")
}

/// A board as a project.
pub(super) fn project(board: &wire::Board, organizations: &Arc<Vec<wire::Organization>>) -> Project {
    let home = board.id_organization.as_ref().and_then(|id| organizations.iter().find(|one| one.id == *id));
    let mut project = Project::new(board.id.as_str(), board.title()).with_native_kind("board");
    if let Some(home) = home {
        project = project.with_path(format!("{} / {}", title(home), board.title())).with_parent(home.id.as_str());
    }
    project.key.clone_from(&board.short_link);
    project.url.clone_from(&board.url);
    project.archived = board.is_closed();
    project
}

fn group(organization: &wire::Organization) -> Project {
    let mut group = Project::group(organization.id.as_str(), title(organization), ProjectKind::Workspace)
        .with_native_kind("organization");
    group.key.clone_from(&organization.name);
    group.url.clone_from(&organization.url);
    group
}

fn title(organization: &wire::Organization) -> &str {
    let shown = organization.display_name.as_deref().filter(|name| !name.trim().is_empty());
    shown.or(organization.name.as_deref()).unwrap_or(&organization.id)
}
