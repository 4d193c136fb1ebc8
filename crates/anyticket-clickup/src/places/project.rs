//! From places to projects.

use std::sync::Arc;

use anyticket_core::{Error, ErrorKind, Operation, Page, Project, ProjectId, ProjectKind, Result};

use super::list::{facts, is_number};
use super::tree::load;
use crate::account::{Account, Workspace};
use crate::{request, wire};

/// A List as a project: `Space / Folder / List`.
pub(super) fn list_project(list: &wire::List, workspace: &str) -> Project {
    let name = list.name.clone().unwrap_or_else(|| list.id.clone());
    let folder = list.folder.as_ref().filter(|folder| folder.hidden != Some(true));
    let space = list.space.as_ref();
    let above = [space, folder].into_iter().flatten();
    let path = above.clone().filter_map(|place| place.name.as_deref()).chain([name.as_str()]);
    let path = path.collect::<Vec<_>>().join(" / ");
    let archived = list.archived == Some(true) || above.clone().any(|place| place.archived == Some(true));
    // The number after /li/ in a List's address is its id, says the reference of GetTasks.
    let project = Project::new(list.id.as_str(), name)
        .with_native_kind("list")
        .with_path(path)
        .with_url(format!("https://app.clickup.com/{workspace}/v/li/{}", list.id))
        .with_archived(archived);
    let parent = above.last().map_or(workspace, |place| place.id.as_str());
    project.with_parent(parent)
}

pub(super) fn workspace_project(workspace: &Workspace) -> Project {
    Project::group(workspace.id.as_str(), &workspace.name, ProjectKind::Workspace).with_native_kind("workspace")
}

pub(super) fn space_project(space: &wire::Space, workspace: &str) -> Project {
    let name = space.name.clone().unwrap_or_else(|| space.id.clone());
    Project::group(space.id.as_str(), name, ProjectKind::Area)
        .with_native_kind("space")
        .with_parent(workspace)
        .with_archived(space.archived == Some(true))
}

pub(super) fn folder_project(folder: &wire::Folder, space: Option<&Project>) -> Project {
    let name = folder.name.clone().unwrap_or_else(|| folder.id.clone());
    let archived = folder.archived == Some(true) || space.is_some_and(|space| space.archived);
    let path = space.map_or_else(|| name.clone(), |space| format!("{} / {name}", space.path));
    let project = Project::group(folder.id.as_str(), name, ProjectKind::Folder)
        .with_native_kind("folder")
        .with_path(path)
        .with_archived(archived);
    space.iter().fold(project, |project, space| project.with_parent(&space.id))
}

/// All Lists, and with `groups` what they lie in: one page.
pub(crate) async fn page(account: &Account, groups: bool) -> Result<Page<Project>> {
    let operation = if groups { Operation::ProjectGroups } else { Operation::Projects };
    let tree = load(account, operation).await?;
    let projects = tree.projects.iter().filter(|project| groups || project.holds_tickets);
    Ok(Page::last(projects.cloned().collect()))
}

/// One List, Folder, Space or Workspace. A List is looked for first: it is what tickets lie in.
pub(crate) async fn by_id(account: &Account, id: &ProjectId) -> Result<Project> {
    let word = id.as_str();
    let none = || {
        Error::not_found("there is no such List, Folder or Space")
            .with("project", word)
            .with_hint("`anyticket project list --groups` lists them with their ids")
    };
    if !is_number(word) {
        return Err(none());
    }
    let absent =
        |error: &Error| matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Forbidden | ErrorKind::Invalid);
    match facts(account, word, Operation::Projects).await {
        Ok(facts) => return Ok(facts.project.clone()),
        Err(error) if absent(&error) => {}
        Err(error) => return Err(error),
    }
    if let Some(workspace) = account.workspaces().await?.iter().find(|workspace| workspace.id == word) {
        return Ok(workspace_project(workspace));
    }
    match account.send(Operation::ProjectGroups, request::space(word)).await {
        Ok(answer) => {
            let workspace = account.workspace_id().await?;
            return Ok(space_project(&answer.json()?, &workspace));
        }
        Err(error) if absent(&error) => {}
        Err(error) => return Err(error),
    }
    match account.send(Operation::ProjectGroups, request::folder(word)).await {
        Ok(answer) => {
            let folder: wire::Folder = answer.json()?;
            let workspace = account.workspace_id().await?;
            let space = folder.space.as_ref().map(|space| space_project(&space_of(space), &workspace));
            Ok(folder_project(&folder, space.as_ref()))
        }
        Err(error) if absent(&error) => Err(none()),
        Err(error) => Err(error),
    }
}

/// A Space as something that lies in it names it.
pub(super) fn space_of(place: &wire::Place) -> wire::Space {
    let place = place.clone();
    wire::Space { id: place.id, name: place.name, archived: place.archived, multiple_assignees: None, features: None }
}

/// A Folder as a List names it.
pub(super) fn folder_of(place: &wire::Place) -> wire::Folder {
    let place = place.clone();
    let wire::Place { id, name, hidden, archived } = place;
    wire::Folder { id, name, hidden, archived, space: None, lists: Vec::new() }
}

/// The projects of a tree, as they are shared.
pub(super) type Projects = Arc<[Project]>;
