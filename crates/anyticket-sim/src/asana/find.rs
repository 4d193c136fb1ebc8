//! What a request names, found or refused.

use std::sync::Arc;

use super::Asana;
use super::answer::Answer;
use super::call::{Call, gid};
use super::entity::{Access, Gid, Project, Section, Tag, Task};
use super::options::{Hidden, Missing};
use super::world::ME;

/// Where something is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Path,
    Query,
    Body,
}

impl Asana {
    /// The refusal of something that is not there.
    pub(crate) fn unknown(&self, named: Named, field: &str, text: impl std::fmt::Display) -> Answer {
        let status = match (named, self.options.unknown_in_query) {
            (Named::Path, _) | (Named::Query, Missing::NotFound) => 404,
            _ => 400,
        };
        Answer::error(status, format!("{field}: Unknown object: {text}"))
    }

    /// The refusal of something that is there and is not for the account.
    fn hidden(&self, named: Named, field: &str, kind: &str, text: &str) -> Answer {
        match self.options.hidden {
            Hidden::Forbidden => Answer::error(403, format!("You do not have access to this {kind}.")),
            Hidden::NotFound => self.unknown(named, field, text),
        }
    }

    /// A task that the account sees, by gid or by an app's own id.
    pub(crate) fn task(&self, call: &Call<'_>, named: Named, field: &str, text: &str) -> Result<&Arc<Task>, Answer> {
        let found = match text.strip_prefix("external:") {
            Some(own) if call.caller.is_app() => self.world.tasks().values().find(|task| {
                task.more().external.as_ref().is_some_and(|external| external.gid.as_deref() == Some(own))
            }),
            _ => self.world.task(gid(field, text)?),
        };
        let task = found.ok_or_else(|| self.unknown(named, field, text))?;
        match self.world.access(task) {
            Access::None => Err(self.hidden(named, field, "task", text)),
            _ => Ok(task),
        }
    }

    /// The task that the path names.
    pub(crate) fn path_task(&self, call: &Call<'_>) -> Result<&Arc<Task>, Answer> {
        self.task(call, Named::Path, "task", &call.parameters[0])
    }

    /// The task that the path names, if the account may write to it.
    pub(crate) fn own_task(&self, call: &Call<'_>) -> Result<Gid, Answer> {
        let task = self.path_task(call)?;
        self.may(task, Access::Editor)?;
        Ok(task.gid)
    }

    /// # Errors
    ///
    /// 403 if the account may do less.
    pub(crate) fn may(&self, task: &Task, least: Access) -> Result<(), Answer> {
        match self.world.access(task) >= least {
            true => Ok(()),
            false => Err(Answer::error(403, "You do not have permission to edit this task.")),
        }
    }

    pub(crate) fn project(&self, named: Named, field: &str, text: &str) -> Result<&Project, Answer> {
        let project = self.world.projects.get(&gid(field, text)?).ok_or_else(|| self.unknown(named, field, text))?;
        match project.access {
            Access::None => Err(self.hidden(named, field, "project", text)),
            _ => Ok(project),
        }
    }

    /// A project that the account may write to.
    pub(crate) fn own_project(&self, named: Named, field: &str, text: &str) -> Result<&Project, Answer> {
        let project = self.project(named, field, text)?;
        match project.access {
            Access::Editor => Ok(project),
            _ => Err(Answer::error(403, "You do not have permission to edit this project.")),
        }
    }

    pub(crate) fn section(&self, named: Named, field: &str, text: &str) -> Result<&Section, Answer> {
        let section = self.world.sections.get(&gid(field, text)?).ok_or_else(|| self.unknown(named, field, text))?;
        match self.world.project(section.project).access {
            Access::None => Err(self.hidden(named, field, "section", text)),
            _ => Ok(section),
        }
    }

    pub(crate) fn tag(&self, named: Named, field: &str, text: &str) -> Result<&Tag, Answer> {
        self.world.tags.get(&gid(field, text)?).ok_or_else(|| self.unknown(named, field, text))
    }

    /// A workspace that the account is in.
    pub(crate) fn workspace(&self, named: Named, text: &str) -> Result<Gid, Answer> {
        let number = gid("workspace", text)?;
        match self.world.workspace(number) {
            Some(_) if self.world.users[ME].workspaces.contains(&number) => Ok(number),
            Some(_) => Err(self.hidden(named, "workspace", "workspace", text)),
            None => Err(self.unknown(named, "workspace", text)),
        }
    }

    /// Somebody, by gid, e-mail address or `me`.
    pub(crate) fn user(&self, call: &Call<'_>, named: Named, field: &str, text: &str) -> Result<usize, Answer> {
        if text == "me" {
            return Ok(call.caller.user);
        }
        let found = match text.contains('@') {
            true => self.world.users.iter().position(|user| user.email.as_deref() == Some(text)),
            false => self.world.user(gid(field, text)?),
        };
        found.ok_or_else(|| self.unknown(named, field, text))
    }

    /// Whether the workspace pays for what is not free.
    pub(crate) fn paid(&self, workspace: Gid) -> bool {
        self.world.workspace(workspace).is_some_and(|workspace| workspace.paid)
    }
}
