//! Listing and reading projects.

use anyticket_core::{Cursor, Error, Operation, Page, Project, ProjectId, ProjectKind, Result};
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::{request, wire};

/// The id of the group that everything lies in. Jira gives its sites none that a project could not have too.
const SITE: &str = "site";
/// What the id of a category begins with: a category and a project may have the same number.
const CATEGORY: &str = "category:";

/// Where a listing of projects goes on.
#[derive(Debug, Serialize, Deserialize)]
struct Start {
    start: u64,
}

/// Reads one page of projects, those that were put away included; with `groups`, what they lie in before them.
pub(crate) async fn page(account: &Account, groups: bool, cursor: Option<Cursor>) -> Result<Page<Project>> {
    let operation = if groups { Operation::ProjectGroups } else { Operation::Projects };
    let start = cursor.map(|cursor| cursor.decode::<Start>()).transpose()?;
    let mut items = Vec::new();
    if groups && start.is_none() {
        items.push(site(account));
        items.extend(categories(account, operation).await?.iter().map(category));
    }
    let start = start.map_or(0, |at| at.start);
    let answer = account.send(operation, request::projects(start, &["live", "archived"])).await?;
    let page: wire::PageBean<wire::Project> = answer.json()?;
    let next = page.next(start).map(|start| Cursor::encode(&Start { start }));
    items.extend(page.values.into_iter().map(|wire| project(wire, account)));
    Ok(Page::last(items).with_next(next))
}

async fn categories(account: &Account, operation: Operation) -> Result<Vec<wire::Category>> {
    account.send(operation, request::categories()).await?.json()
}

/// One project, by id or by key; or a group.
pub(crate) async fn by_id(account: &Account, id: &ProjectId) -> Result<Project> {
    let word = id.as_str();
    let none = || {
        Error::not_found("there is no such project")
            .with("project", word)
            .with_hint("`anyticket project list --groups` lists them with their ids")
    };
    if word == SITE {
        return Ok(site(account));
    }
    if word.starts_with(CATEGORY) {
        let categories = categories(account, Operation::ProjectGroups).await?;
        return categories.iter().map(category).find(|group| group.id == *id).ok_or_else(none);
    }
    check_id(word).map_err(|_| none())?;
    let answer = account.send(Operation::Projects, request::project(word)).await;
    let wire: wire::Project = answer.map_err(|error| error.with("project", word))?.json()?;
    if wire.deleted == Some(true) {
        return Err(none());
    }
    Ok(project(wire, account))
}

/// Refuses what cannot be the id or key of a project before anything is sent.
pub(crate) fn check_id(word: &str) -> Result<()> {
    let is_plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain {
        return Ok(());
    }
    Err(Error::not_found("there is no such project").with("project", word).with_hint("an id is a number, as 10000"))
}

fn project(wire: wire::Project, account: &Account) -> Project {
    let name = wire.name.unwrap_or_else(|| wire.id.clone());
    let above = wire.category.as_ref().and_then(|category| category.name.clone());
    let path = above.into_iter().chain([name.clone()]).collect::<Vec<_>>().join(" / ");
    let parent = wire.category.map_or_else(|| SITE.to_owned(), |category| format!("{CATEGORY}{}", category.id));
    let mut project = Project::new(wire.id, name)
        .with_native_kind(wire.kind.unwrap_or_else(|| "project".to_owned()))
        .with_path(path)
        .with_parent(parent)
        .with_archived(wire.archived == Some(true));
    if let (Some(key), Some(site)) = (&wire.key, account.site()) {
        project.url = site.join(&format!("browse/{key}")).ok().map(String::from);
    }
    project.key = wire.key;
    project
}

fn site(account: &Account) -> Project {
    let name = account.site().and_then(|site| site.host_str()).unwrap_or("Jira").to_owned();
    let group = Project::group(SITE, name, ProjectKind::Workspace).with_native_kind("site");
    account.site().into_iter().fold(group, |group, site| group.with_url(site.as_str()))
}

fn category(wire: &wire::Category) -> Project {
    let id = format!("{CATEGORY}{}", wire.id);
    let name = wire.name.clone().unwrap_or_else(|| wire.id.clone());
    Project::group(id, name, ProjectKind::Area).with_native_kind("category").with_parent(SITE)
}

/// The number of a category; nothing for the site.
///
/// # Errors
///
/// `Invalid` for anything else.
pub(super) fn category_number(group: &ProjectId) -> Result<Option<u64>> {
    let word = group.as_str();
    if word == SITE {
        return Ok(None);
    }
    let number = word.strip_prefix(CATEGORY).and_then(|number| number.parse().ok());
    number.map(Some).ok_or_else(|| {
        Error::invalid("there is no such category")
            .with("parent", word)
            .with_hint("`anyticket project list --groups` lists them with their ids")
    })
}
