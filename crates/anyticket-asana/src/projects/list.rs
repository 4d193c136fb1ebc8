//! Listing and reading projects.

use std::sync::Arc;

use anyticket_core::{Cursor, Error, ErrorKind, Operation, Page, Project, ProjectId, ProjectKind, Result};

use crate::account::{Account, is_gid};
use crate::error::{is_hidden, is_paid_for};
use crate::paging::Offset;
use crate::{request, wire};

/// Reads one page of projects, those that were put away included; with `groups`, what they lie in before them.
pub(crate) async fn page(account: &Account, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>> {
    let operation = if groups { Operation::ProjectGroups } else { Operation::Projects };
    let offset = Offset::of(cursor)?;
    let workspace = account.workspace_id().await?;
    let mut items = Vec::new();
    if groups && offset.is_none() {
        let workspace = account.workspace().await?;
        items.push(workspace_group(&workspace));
        items.extend(teams(account, &workspace, operation).await?.iter().map(|team| team_group(team, &workspace)));
    }
    let answer = account.send(operation, request::projects(&workspace, offset.as_deref())).await?;
    let page: wire::Listed<wire::Project> = answer.json()?;
    let next = Offset::next(page.next(), offset)?;
    items.extend(page.data.into_iter().map(project));
    Ok(Page::last(items).with_next(next))
}

/// The teams of an organization. A plain workspace has none, and not everybody may see them.
pub(super) async fn teams(
    account: &Account,
    workspace: &wire::Workspace,
    operation: Operation,
) -> Result<Vec<wire::Team>> {
    if workspace.is_organization == Some(false) {
        return Ok(Vec::new());
    }
    let teams = account.all(operation, |offset| request::teams(&workspace.gid, offset)).await;
    teams.or_else(|error| if is_hidden(&error) || is_paid_for(&error) { Ok(Vec::new()) } else { Err(error) })
}

/// All projects of the workspace, as they were a moment ago.
pub(crate) async fn all(account: &Account, operation: Operation) -> Result<Arc<Vec<Project>>> {
    account
        .projects
        .get_or(&(), || async {
            let workspace = account.workspace_id().await?;
            let all: Vec<wire::Project> =
                account.all(operation, |offset| request::projects(&workspace, offset)).await?;
            Ok(Arc::new(all.into_iter().map(project).collect()))
        })
        .await
}

/// One project, or a group.
pub(crate) async fn by_id(account: &Account, id: &ProjectId) -> Result<Project> {
    let word = id.as_str();
    check_id(word)?;
    let none = |error: Error| match error.kind() {
        ErrorKind::NotFound => {
            error.with("project", word).with_hint("`anyticket project list --groups` lists them with their ids")
        }
        _ => error.with("project", word),
    };
    let answer = account.send(Operation::Projects, request::project(word, request::PROJECT)).await;
    let refused = match answer {
        Ok(answer) => return Ok(project(answer.json::<wire::Data<wire::Project>>()?.data)),
        Err(error) if error.kind() == ErrorKind::NotFound => error,
        Err(error) => return Err(none(error)),
    };
    // The number may be that of a group.
    let workspace = account.workspace().await?;
    if workspace.gid == word {
        return Ok(workspace_group(&workspace));
    }
    match account.send(Operation::ProjectGroups, request::team(word)).await {
        Ok(answer) => Ok(team_group(&answer.json::<wire::Data<wire::Team>>()?.data, &workspace)),
        Err(_) => Err(none(refused)),
    }
}

/// Refuses what cannot be the id of a project before anything is sent.
pub(crate) fn check_id(word: &str) -> Result<()> {
    if is_gid(word) {
        return Ok(());
    }
    Err(Error::not_found("there is no such project")
        .with("project", word)
        .with_hint("an id is a number, as 1201234567890123"))
}

pub(super) fn project(wire: wire::Project) -> Project {
    let name = wire.name.filter(|name| !name.is_empty()).unwrap_or_else(|| wire.gid.clone());
    // A project of an organization belongs to a team, one of a plain workspace to nobody below it.
    let above = wire.team.or(wire.workspace);
    let path = above.as_ref().and_then(|above| above.name.clone());
    let path = path.into_iter().chain([name.clone()]).collect::<Vec<_>>().join(" / ");
    let mut project = Project::new(wire.gid, name).with_path(path).with_archived(wire.archived == Some(true));
    project.parent = above.map(|above| above.gid.into());
    project.url = wire.permalink_url;
    project
}

fn workspace_group(workspace: &wire::Workspace) -> Project {
    let name = workspace.name.clone().unwrap_or_else(|| workspace.gid.clone());
    let kind = if workspace.is_organization == Some(true) { "organization" } else { "workspace" };
    Project::group(workspace.gid.as_str(), name, ProjectKind::Workspace).with_native_kind(kind)
}

fn team_group(team: &wire::Team, workspace: &wire::Workspace) -> Project {
    let name = team.name.clone().unwrap_or_else(|| team.gid.clone());
    let path = format!("{} / {name}", workspace.name.as_deref().unwrap_or(&workspace.gid));
    let group = Project::group(team.gid.as_str(), name, ProjectKind::Area).with_native_kind("team");
    let mut group = group.with_path(path).with_parent(workspace.gid.as_str());
    group.url.clone_from(&team.permalink_url);
    group
}
