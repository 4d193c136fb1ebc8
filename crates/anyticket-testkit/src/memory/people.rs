//! Users, and the projects they make.

use anyticket_core::{Cursor, Error, NewProject, Operation, Page, Project, Result, User, UserProvider};
use async_trait::async_trait;

use super::Memory;
use super::listing::slice;
use super::state::World;

#[async_trait]
impl UserProvider for Memory {
    async fn me(&self) -> Result<User> {
        self.call(Operation::Me, "", |world| Ok(world.me())).await
    }

    async fn users_page(&self, cursor: Option<Cursor>) -> Result<Page<User>> {
        self.call(Operation::Users, "", |world| {
            slice(world.profile.users.clone(), cursor.as_ref(), world.page_size, |user| user.id.as_str().to_owned())
        })
        .await
    }

    async fn find_users(&self, text: &str) -> Result<Vec<User>> {
        self.call(Operation::FindUsers, text, |world| {
            let wanted = anyticket_core::text::fold(text.trim());
            let holds = |text: &str| anyticket_core::text::contains_folded(text, &wanted);
            let found = |user: &&User| {
                let texts = [Some(user.id.as_str()), user.name.as_deref(), user.email.as_deref()];
                texts.into_iter().flatten().any(holds)
            };
            Ok(world.profile.users.iter().filter(found).cloned().collect())
        })
        .await
    }
}

pub(super) fn create_project(world: &mut World, new: NewProject) -> Result<Project> {
    if new.name.trim().is_empty() {
        return Err(Error::invalid("the project needs a name"));
    }
    world.write();
    let id = world.mint();
    let groups = |project: &&Project| !project.holds_tickets;
    let parent = match &new.parent {
        Some(id) => Some(world.project(id)?),
        None => world.projects.iter().find(groups),
    };
    let path = parent.map_or_else(|| new.name.clone(), |parent| format!("{} / {}", parent.path, new.name));
    let mut project = Project::new(id, &new.name).with_path(path);
    project.parent = parent.map(|parent| parent.id.clone());
    project.native_kind = world
        .projects
        .iter()
        .find(|other| other.holds_tickets)
        .map_or_else(String::new, |other| other.native_kind.clone());
    project.key = new.key;
    world.projects.push(project.clone());
    Ok(project)
}
