//! From the names people use to the ids trackers use.

use std::fmt;

use super::Tracker;
use crate::capabilities::{Cell, Operation};
use crate::model::{Project, ProjectId, ProjectRef, Schema, User, UserRef};
use crate::text::{nearest, same_folded};
use crate::{Error, ErrorKind, Result};

/// How many of what there is are listed in a message.
const SHOWN: usize = 20;

/// The error for a name that means nothing: the nearest there is, and a list.
pub(super) fn unknown<'a>(what: &str, word: impl fmt::Display, known: impl IntoIterator<Item = &'a str>) -> Error {
    let word = word.to_string();
    let mut known: Vec<&str> = known.into_iter().filter(|name| !name.is_empty()).collect();
    known.dedup();
    let error = Error::invalid(format!("unknown {what}")).with(what, &word);
    if known.is_empty() {
        return error;
    }
    let guess =
        nearest(&word, known.iter().copied()).map(|name| format!("did you mean {name:?}? ")).unwrap_or_default();
    let more = if known.len() > SHOWN { ", …" } else { "" };
    known.truncate(SHOWN);
    error.with_hint(format!("{guess}there are: {}{more}", known.join(", ")))
}

impl Tracker {
    /// The project that new tickets go to when none is named.
    pub(super) async fn default_project(&self) -> Result<Option<ProjectId>> {
        match &self.options().project {
            Some(project) => self.project_id(project).await.map(Some),
            None => Ok(self.capabilities().default_project.clone()),
        }
    }

    pub(super) async fn project_id(&self, project: &ProjectRef) -> Result<ProjectId> {
        let word = match project {
            ProjectRef::Id(id) => return Ok(id.clone()),
            ProjectRef::Word(word) => word,
        };
        if let Some(id) = self.0.remembered.projects.get(word) {
            return Ok(id);
        }
        let found = self.find_project(project).await.map_err(as_input)?;
        if !found.holds_tickets {
            return Err(Error::invalid("this is a group of projects, which holds no tickets")
                .with("project", word)
                .with_hint("name a project in it"));
        }
        let id = found.id;
        self.0.remembered.projects.put(word.clone(), id.clone());
        Ok(id)
    }

    pub(super) async fn project_ids(&self, projects: &[ProjectRef]) -> Result<Vec<ProjectId>> {
        let mut ids = Vec::with_capacity(projects.len());
        for project in projects {
            let id = self.project_id(project).await?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Ok(ids)
    }

    /// Finds a project: by id first, which costs one request, then among all by key, path and name.
    pub(super) async fn find_project(&self, project: &ProjectRef) -> Result<Project> {
        let (id, word) = match project {
            ProjectRef::Id(id) => (id.clone(), None),
            ProjectRef::Word(word) => (ProjectId::new(word), Some(word)),
        };
        let by_id = self.call(Operation::Projects, self.provider().project(&id)).await;
        let word = match (by_id, word) {
            (Ok(project), _) => return Ok(project),
            (Err(error), Some(word)) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) => word,
            (Err(error), _) => return Err(error),
        };
        let all = self.projects_and_or_groups().await?;
        let ways: [fn(&Project, &str) -> bool; 3] = [
            |project, word| project.key.as_deref().is_some_and(|key| same_folded(key, word)),
            |project, word| same_folded(&project.path, word),
            |project, word| same_folded(&project.name, word),
        ];
        for is_called in ways {
            let mut called: Vec<&Project> = all.iter().filter(|project| is_called(project, word)).collect();
            // A project that was put away does not stand in the way of one in use.
            if called.len() > 1 && called.iter().any(|project| !project.archived) {
                called.retain(|project| !project.archived);
            }
            // Nor does a group of the same name, such as the team that a project is called after.
            if called.len() > 1 && called.iter().any(|project| project.holds_tickets) {
                called.retain(|project| project.holds_tickets);
            }
            match called.as_slice() {
                [] => {}
                [project] => return Ok(Project::clone(project)),
                several => {
                    let list: Vec<_> =
                        several.iter().map(|project| format!("{} ({})", project.id, project.path)).collect();
                    return Err(Error::invalid("several projects have this name")
                        .with("project", word)
                        .with_hint(format!("name one by its id: {}", list.join(", "))));
                }
            }
        }
        let names = all.iter().filter(|project| !project.archived).map(|project| project.path.as_str());
        let unknown = unknown("project", word, names);
        let hint = unknown.hint().map(str::to_owned);
        let error = Error::not_found(unknown.message()).with("project", word);
        Err(match hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        })
    }

    async fn projects_and_or_groups(&self) -> Result<Vec<Project>> {
        let groups = self.capabilities().support(Operation::ProjectGroups).is_supported();
        let listing = if groups { self.projects_and_groups() } else { self.projects() };
        listing.all().await
    }

    /// The error for whatever needs a project where none is named: it lists projects to choose from, with the line of
    /// configuration for each.
    pub async fn no_project(&self) -> Error {
        let error = Error::invalid("no project is named and none is configured").at(self.provider_name());
        let mut projects = self.projects();
        let mut lines = Vec::new();
        while lines.len() <= SHOWN
            && let Some(project) = projects.next().await
        {
            let Ok(project) = project else { break };
            if !project.archived && project.holds_tickets {
                lines.push(format!("project = \"{}\"  # {}", project.id, project.path.replace(['\n', '\r'], " ")));
            }
        }
        if lines.is_empty() {
            return error.with_hint("name a project, or set project in the tracker's configuration");
        }
        if lines.len() > SHOWN {
            lines[SHOWN] = "… and others".to_owned();
        }
        let list = lines.join("\n");
        let name = self.name();
        error.with_hint(format!("name a project, or add one of these lines below [trackers.{name}]:\n{list}"))
    }

    pub(super) async fn user(&self, user: &UserRef, schema: Option<&Schema>) -> Result<User> {
        let word = match user {
            UserRef::Id(id) => return Ok(User::new(id.clone())),
            UserRef::Me => None,
            UserRef::Word(word) => Some(word),
        };
        let members = schema.map(|schema| schema.members.as_slice()).unwrap_or_default();
        let called: Vec<&User> = match word {
            Some(word) => members.iter().filter(|user| user.is_called(word)).collect(),
            None => Vec::new(),
        };
        // Another project may have somebody else of the name: only who is found in the whole tracker is remembered.
        if let (Some(word), [_, ..]) = (word, called.as_slice()) {
            return one_called(word, &called, members);
        }
        if let Some(known) = self.0.remembered.people.get(user) {
            return Ok(known);
        }
        let found = match word {
            None => self.me().await?,
            Some(word) => self.user_called(word, members).await?,
        };
        self.0.remembered.people.put(user.clone(), found.clone());
        Ok(found)
    }

    async fn user_called(&self, word: &str, members: &[User]) -> Result<User> {
        if let Some(reason) = self.refusal(Cell::Operation(Operation::FindUsers), None) {
            return Err(Error::unsupported("looking a user up by name")
                .with("user", word)
                .with_hint(format!("{reason}; name the user as id:…")));
        }
        let mut called = self.find_users(word).await?;
        called.retain(|user| user.is_called(word));
        one_called(word, &called.iter().collect::<Vec<_>>(), members)
    }
}

/// The one user that a word means, out of those that are called so.
fn one_called(word: &str, called: &[&User], members: &[User]) -> Result<User> {
    // An id says it all, whoever else is called so.
    if let Some(user) = called.iter().find(|user| user.id.as_str() == word) {
        return Ok(User::clone(user));
    }
    match called {
        [user] => Ok(User::clone(user)),
        [] => {
            let names: Vec<String> = members.iter().map(User::to_string).collect();
            Err(unknown("user", word, names.iter().map(String::as_str)))
        }
        several => {
            let list: Vec<_> = several.iter().map(|user| format!("{} (id:{})", user, user.id)).collect();
            Err(Error::invalid("several users have this name")
                .with("user", word)
                .with_hint(format!("name one by id: {}", list.join(", "))))
        }
    }
}

/// A name given as input that is not there is wrong input, not a missing thing.
fn as_input(error: Error) -> Error {
    if error.kind() != ErrorKind::NotFound {
        return error;
    }
    let mut input = Error::invalid(error.message());
    for (name, value) in error.context() {
        input = input.with(name, value);
    }
    match error.hint() {
        Some(hint) => input.with_hint(hint),
        None => input,
    }
}
