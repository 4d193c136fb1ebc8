//! Projects and what they allow.

use std::sync::Arc;

use super::Tracker;
use crate::capabilities::Operation;
use crate::model::{KindId, NewProject, Project, ProjectId, ProjectRef, Schema};
use crate::paging::Listing;
use crate::{Error, Result};

impl Tracker {
    /// Lists the projects that hold tickets, archived ones included.
    pub fn projects(&self) -> Listing<Project> {
        self.project_listing(Operation::Projects, false)
    }

    /// Lists the projects and the groups above them.
    pub fn projects_and_groups(&self) -> Listing<Project> {
        self.project_listing(Operation::ProjectGroups, true)
    }

    fn project_listing(&self, operation: Operation, groups: bool) -> Listing<Project> {
        self.listing(operation, move |provider, cursor| {
            Box::pin(async move { provider.projects_page(groups, cursor).await })
        })
    }

    /// Reads one project, by id, key, path or name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is none, [`ErrorKind::Invalid`] if several have the name.
    ///
    /// [`ErrorKind::NotFound`]: crate::ErrorKind::NotFound
    /// [`ErrorKind::Invalid`]: crate::ErrorKind::Invalid
    pub async fn project(&self, project: impl Into<ProjectRef>) -> Result<Project> {
        self.require(Operation::Projects)?;
        self.find_project(&project.into()).await
    }

    /// Creates a project.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] where projects cannot be made through the tracker's interface.
    ///
    /// [`ErrorKind::Unsupported`]: crate::ErrorKind::Unsupported
    pub async fn create_project(&self, new: impl Into<NewProject>) -> Result<Project> {
        self.require_write(Operation::CreateProject)?;
        let new = new.into();
        if new.name.trim().is_empty() {
            return Err(Error::invalid("a project needs a name").at(self.provider_name()));
        }
        let project = self.call(Operation::CreateProject, self.provider().create_project(new)).await;
        self.0.remembered.projects.clear();
        project
    }

    /// What a project allows: statuses, kinds, priorities, fields, labels, members, limits.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such project.
    ///
    /// [`ErrorKind::NotFound`]: crate::ErrorKind::NotFound
    pub async fn schema(&self, project: impl Into<ProjectRef>) -> Result<Schema> {
        self.require(Operation::Schema)?;
        self.schema_now(project.into(), None).await
    }

    /// What a project allows for tickets of one kind, by the kind's id.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is no such project or kind.
    ///
    /// [`ErrorKind::NotFound`]: crate::ErrorKind::NotFound
    pub async fn schema_of_kind(&self, project: impl Into<ProjectRef>, kind: impl Into<KindId>) -> Result<Schema> {
        self.require(Operation::Schema)?;
        self.schema_now(project.into(), Some(kind.into())).await
    }

    /// Whoever asks for a schema gets what is there now, and refreshes what is remembered.
    async fn schema_now(&self, project: ProjectRef, kind: Option<KindId>) -> Result<Schema> {
        let project = self.find_project(&project).await?;
        self.0.remembered.schemas.take_out(&(project.id.clone(), kind.clone()));
        Ok(Arc::unwrap_or_clone(self.schema_for(&project.id, kind).await?))
    }

    /// What a project allows, with the categories that the configuration says.
    pub(super) async fn schema_for(&self, project: &ProjectId, kind: Option<KindId>) -> Result<Arc<Schema>> {
        let key = (project.clone(), kind.clone());
        if let Some(schema) = self.0.remembered.schemas.get(&key) {
            return Ok(schema);
        }
        let mut schema = match &self.capabilities().fixed_schema {
            Some(schema) => Schema::clone(schema),
            None => self.call(Operation::Schema, self.provider().schema(project, kind)).await?,
        };
        self.options().statuses.apply_to_schema(project, &mut schema);
        let schema = Arc::new(schema);
        self.0.remembered.schemas.put(key, Arc::clone(&schema));
        Ok(schema)
    }
}
