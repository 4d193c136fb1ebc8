//! A profile read from another tracker.

use std::collections::BTreeMap;

use anyticket_core::{
    Cursor, KindId, Operation, Page, Project, ProjectId, ProjectProvider, Provider, Result, Schema, User, UserProvider,
};
use futures_util::future::BoxFuture;

use super::{Keys, Labels, Profile, Rules, SchemaOf};
use crate::memory::IdForm;

pub(super) async fn mirror(provider: &dyn Provider) -> Result<Profile> {
    let capabilities = provider.capabilities();
    let can = |operation: Operation| capabilities.support(operation).is_supported();
    let groups = can(Operation::ProjectGroups);
    let projects: Vec<Project> =
        all(|cursor| Box::pin(ProjectProvider::projects_page(provider, groups, cursor))).await?;
    let mut schemas: BTreeMap<(ProjectId, Option<KindId>), Schema> = BTreeMap::new();
    for project in projects.iter().filter(|project| project.holds_tickets && !project.archived) {
        let schema = match &capabilities.fixed_schema {
            Some(schema) => Schema::clone(schema),
            None => ProjectProvider::schema(provider, &project.id, None).await?,
        };
        for kind in schema.kinds.iter().filter(|_| capabilities.has_required_fields) {
            let own = ProjectProvider::schema(provider, &project.id, Some(kind.id.clone())).await?;
            schemas.insert((project.id.clone(), Some(kind.id.clone())), own);
        }
        schemas.insert((project.id.clone(), None), schema);
    }
    let mut users: Vec<User> = Vec::new();
    if can(Operation::Me) {
        users.push(UserProvider::me(provider).await?);
    }
    let mut known: Vec<User> = schemas.values().flat_map(|schema| schema.members.clone()).collect();
    if can(Operation::Users) {
        known.extend(all(|cursor| Box::pin(UserProvider::users_page(provider, cursor))).await?);
    }
    for user in known {
        if users.iter().all(|other| other.id != user.id) {
            users.push(user);
        }
    }
    let schema = SchemaOf::new(move |project, kind| {
        let of = |kind: Option<KindId>| schemas.get(&(project.clone(), kind)).cloned();
        kind.cloned().and_then(|kind| of(Some(kind))).or_else(|| of(None)).unwrap_or_default()
    });
    let rules = Rules {
        ids: IdForm::Plain,
        keys: Keys::None,
        labels: Labels::Names,
        day_is_four: false,
        links: None,
        one_line_titles: false,
        one_project_a_family: false,
        home_from_ancestor: false,
        done_bit: false,
        created_in_id: false,
    };
    Ok(Profile { name: provider.name().to_owned().into(), capabilities, projects, users, schema, rules })
}

/// Everything that is listed.
async fn all<'a, T>(mut page: impl FnMut(Option<Cursor>) -> BoxFuture<'a, Result<Page<T>>>) -> Result<Vec<T>> {
    let (mut items, mut cursor) = (Vec::new(), None);
    loop {
        let Page { items: more, next, .. } = page(cursor).await?;
        items.extend(more);
        match next {
            None => return Ok(items),
            next => cursor = next,
        }
    }
}
