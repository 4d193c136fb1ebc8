//! Projects, and the groups above them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ProjectId;

/// What a container is, in our words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProjectKind {
    /// Holds tickets: a ClickUp List, a Jira or Asana project, a Trello board, a GitHub repository, a Linear team.
    #[default]
    Project,
    /// A folder of projects.
    Folder,
    /// A part of a workspace: a ClickUp Space, a Jira category, an Asana team.
    Area,
    /// The account or site that everything lies in.
    Workspace,
}

impl fmt::Display for ProjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Project => "project",
            Self::Folder => "folder",
            Self::Area => "area",
            Self::Workspace => "workspace",
        })
    }
}

/// What tickets are created in, or a group of such.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Project {
    /// The tracker's id.
    pub id: ProjectId,
    /// A short name for people, where the tracker has one. It may change.
    pub key: Option<String>,
    /// The name.
    pub name: String,
    /// The names from the top down to this one, joined by ` / `.
    pub path: String,
    /// What it is, in our words.
    pub kind: ProjectKind,
    /// What it is, in the tracker's word.
    pub native_kind: String,
    /// What it lies in.
    pub parent: Option<ProjectId>,
    /// Whether tickets can be created in it; groups do not hold any.
    pub holds_tickets: bool,
    /// Where a person sees it.
    pub url: Option<String>,
    /// Whether it is put away.
    pub archived: bool,
}

impl Project {
    /// A project that holds tickets, at the top of the tree.
    pub fn new(id: impl Into<ProjectId>, name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            id: id.into(),
            key: None,
            path: name.clone(),
            name,
            kind: ProjectKind::Project,
            native_kind: "project".to_owned(),
            parent: None,
            holds_tickets: true,
            url: None,
            archived: false,
        }
    }

    /// A group of projects. It holds no tickets.
    pub fn group(id: impl Into<ProjectId>, name: impl Into<String>, kind: ProjectKind) -> Self {
        Self { kind, native_kind: kind.to_string(), holds_tickets: false, ..Self::new(id, name) }
    }

    /// Sets the short name.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets the path from the top.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Sets the tracker's word for what this is.
    #[must_use]
    pub fn with_native_kind(mut self, kind: impl Into<String>) -> Self {
        self.native_kind = kind.into();
        self
    }

    /// Sets what this lies in.
    #[must_use]
    pub fn with_parent(mut self, parent: impl Into<ProjectId>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    /// Sets where a person sees it.
    #[must_use]
    pub fn with_url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Sets whether it is put away.
    #[must_use]
    pub fn with_archived(mut self, archived: bool) -> Self {
        self.archived = archived;
        self
    }
}

/// A project as a ticket names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProjectLink {
    /// The project's id.
    pub id: ProjectId,
    /// Its name, where the answer held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl ProjectLink {
    /// Names the project `id`.
    pub fn new(id: impl Into<ProjectId>) -> Self {
        Self { id: id.into(), name: None }
    }

    /// Sets the name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

impl From<&Project> for ProjectLink {
    fn from(project: &Project) -> Self {
        Self { id: project.id.clone(), name: Some(project.name.clone()) }
    }
}

/// How a caller names a project.
///
/// From text: `id:X` is an id that is taken as it is; anything else is an id, a key, a path or a name
/// that exactly one project has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectRef {
    /// The project of this id, which is not looked up.
    Id(ProjectId),
    /// The one project with this id, key, path or name.
    Word(String),
}

impl fmt::Display for ProjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "id:{id}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

impl From<&str> for ProjectRef {
    fn from(text: &str) -> Self {
        match text.strip_prefix("id:") {
            Some(id) => Self::Id(ProjectId::new(id)),
            None => Self::Word(text.to_owned()),
        }
    }
}

impl From<String> for ProjectRef {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<ProjectId> for ProjectRef {
    fn from(id: ProjectId) -> Self {
        Self::Id(id)
    }
}

impl From<&ProjectId> for ProjectRef {
    fn from(id: &ProjectId) -> Self {
        Self::Id(id.clone())
    }
}

impl From<&Project> for ProjectRef {
    fn from(project: &Project) -> Self {
        Self::Id(project.id.clone())
    }
}

/// What is needed to create a project.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewProject {
    /// The name.
    pub name: String,
    /// The short name, where the tracker wants one; else it chooses.
    pub key: Option<String>,
    /// The group to create it in; else the tracker's top.
    pub parent: Option<ProjectId>,
}

impl NewProject {
    /// A project of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), key: None, parent: None }
    }

    /// Sets the short name.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets the group to create it in.
    #[must_use]
    pub fn with_parent(mut self, parent: impl Into<ProjectId>) -> Self {
        self.parent = Some(parent.into());
        self
    }
}

impl From<&str> for NewProject {
    fn from(name: &str) -> Self {
        Self::new(name)
    }
}
