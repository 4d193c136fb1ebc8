//! The whole tree of places, which no single call gives.
//!
//! Requests: 3 for the Workspace (Spaces, archived Spaces, what is shared), 4 for each Space (Folders and Lists without
//! Folder, archived ones of both), 1 for each Folder (its archived Lists; the others come with it).

use std::collections::BTreeSet;
use std::sync::Arc;

use anyticket_core::{Operation, Project, Result};
use anyticket_http::{Lane, abreast};
use futures_util::FutureExt;

use super::list::facts_of;
use super::project::{Projects, folder_of, folder_project, space_of, space_project, workspace_project};
use crate::account::Account;
use crate::{request, wire};

/// How many places are asked at a time. The pacing of the requests is the HTTP plane's.
const SIDE_BY_SIDE: usize = 8;

/// All places that the token shows.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// The Workspace first, then each Space with what lies in it.
    pub(crate) projects: Projects,
}

impl Tree {
    /// The Lists, those that were put away included.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &Project> {
        self.projects.iter().filter(|project| project.holds_tickets)
    }
}

/// The tree as it was a while ago, else as it is now.
pub(crate) async fn known(account: &Account, operation: Operation) -> Result<Arc<Tree>> {
    account.tree.get_or(&(), || read(account, operation)).await
}

/// The tree as it is now, and remembered from now on.
pub(crate) async fn load(account: &Account, operation: Operation) -> Result<Arc<Tree>> {
    let tree = read(account, operation).await?;
    account.tree.put((), Arc::clone(&tree));
    Ok(tree)
}

async fn read(account: &Account, operation: Operation) -> Result<Arc<Tree>> {
    let workspace = account.workspace_id().await?;
    let own = account.workspaces().await?.iter().find(|other| other.id == workspace).map(workspace_project);
    let mut builder = Builder { workspace: workspace.clone(), ..Builder::default() };
    own.into_iter().for_each(|own| builder.push(own));
    let mut spaces: Vec<wire::Space> = Vec::new();
    for archived in [false, true] {
        let answer = account.send(operation, request::spaces(&workspace, archived).lane(Lane::Bulk)).await?;
        for mut space in answer.json::<wire::Spaces>()?.spaces {
            space.archived.get_or_insert(archived);
            if spaces.iter().all(|other| other.id != space.id) {
                spaces.push(space);
            }
        }
    }
    let calls = spaces.iter().map(|space| contents(account, operation, &space.id).boxed()).collect();
    let contents: Vec<Contents> = abreast(calls, SIDE_BY_SIDE).await?;
    for (space, contents) in spaces.iter().zip(contents) {
        builder.add_space(space, contents);
    }
    let shared = account.send(operation, request::shared(&workspace).lane(Lane::Bulk)).await?;
    let shared = shared.json::<wire::SharedHierarchy>()?.shared;
    let mut lists: Vec<String> = shared.lists.into_iter().map(|list| list.id).collect();
    for folder in shared.folders.into_iter().filter(|folder| !builder.has(&folder.id)) {
        let rest = lists_of_shared(account, operation, &folder.id).await?;
        lists.extend(rest);
    }
    for id in lists {
        if !builder.has(&id) {
            // What is shared says nothing of where it lies.
            let answer = account.send(operation, request::list(&id).lane(Lane::Bulk)).await?;
            builder.add_shared(answer.json()?);
        }
    }
    Ok(Arc::new(builder.build()))
}

async fn lists_of_shared(account: &Account, operation: Operation, folder: &str) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for archived in [false, true] {
        let answer = account.send(operation, request::lists_of_folder(folder, archived).lane(Lane::Bulk)).await?;
        ids.extend(answer.json::<wire::Lists>()?.lists.into_iter().map(|list| list.id));
    }
    Ok(ids)
}

/// What lies in a Space.
#[derive(Default)]
struct Contents {
    folders: Vec<wire::Folder>,
    lists: Vec<wire::List>,
}

async fn contents(account: &Account, operation: Operation, space: &str) -> Result<Contents> {
    let mut contents = Contents::default();
    for archived in [false, true] {
        let answer = account.send(operation, request::folders(space, archived).lane(Lane::Bulk)).await?;
        for mut folder in answer.json::<wire::Folders>()?.folders {
            folder.archived.get_or_insert(archived);
            if contents.folders.iter().all(|other| other.id != folder.id) {
                contents.folders.push(folder);
            }
        }
        let answer = account.send(operation, request::lists_of_space(space, archived).lane(Lane::Bulk)).await?;
        contents.add(answer.json::<wire::Lists>()?.lists, archived);
    }
    let mut calls = Vec::new();
    for folder in contents.folders.iter().filter(|folder| folder.hidden != Some(true)) {
        calls.push(lists_beside(account, operation, folder).boxed());
    }
    let rest: Vec<Vec<wire::List>> = abreast(calls, SIDE_BY_SIDE).await?;
    for (folder, lists) in contents.folders.iter_mut().filter(|folder| folder.hidden != Some(true)).zip(rest) {
        for list in lists {
            if folder.lists.iter().all(|other| other.id != list.id) {
                folder.lists.push(list);
            }
        }
    }
    Ok(contents)
}

/// The Lists of a Folder that did not come with it: the archived ones, and of an archived Folder that came with none all.
async fn lists_beside(account: &Account, operation: Operation, folder: &wire::Folder) -> Result<Vec<wire::List>> {
    let mut lists = Vec::new();
    let passes: &[bool] =
        if folder.archived == Some(true) && folder.lists.is_empty() { &[false, true] } else { &[true] };
    for archived in passes {
        let answer = account.send(operation, request::lists_of_folder(&folder.id, *archived).lane(Lane::Bulk)).await?;
        for mut list in answer.json::<wire::Lists>()?.lists {
            list.archived.get_or_insert(*archived);
            lists.push(list);
        }
    }
    Ok(lists)
}

impl Contents {
    fn add(&mut self, lists: Vec<wire::List>, archived: bool) {
        for mut list in lists {
            list.archived.get_or_insert(archived);
            if self.lists.iter().all(|other| other.id != list.id) {
                self.lists.push(list);
            }
        }
    }
}

#[derive(Default)]
struct Builder {
    workspace: String,
    projects: Vec<Project>,
    ids: BTreeSet<String>,
}

impl Builder {
    fn has(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    fn push(&mut self, project: Project) {
        if self.ids.insert(project.id.as_str().to_owned()) {
            self.projects.push(project);
        }
    }

    fn add_space(&mut self, space: &wire::Space, contents: Contents) {
        let group = space_project(space, &self.workspace);
        self.push(group.clone());
        for folder in contents.folders {
            let hidden = folder.hidden == Some(true);
            let own = folder_project(&folder, Some(&group));
            if !hidden {
                self.push(own.clone());
            }
            for mut list in folder.lists {
                list.folder = (!hidden).then(|| place(&own));
                list.space = Some(place(&group));
                self.add_list(list);
            }
        }
        for mut list in contents.lists {
            list.folder = None;
            list.space = Some(place(&group));
            self.add_list(list);
        }
    }

    /// A List that somebody shared, with what it lies in, which is not listed anywhere else.
    fn add_shared(&mut self, list: wire::List) {
        let space = list.space.as_ref().map(|space| space_project(&space_of(space), &self.workspace));
        if let Some(space) = &space {
            self.push(space.clone());
        }
        if let Some(folder) = list.folder.as_ref().filter(|folder| folder.hidden != Some(true)) {
            self.push(folder_project(&folder_of(folder), space.as_ref()));
        }
        self.add_list(list);
    }

    fn add_list(&mut self, list: wire::List) {
        if list.deleted == Some(true) {
            return;
        }
        self.push(facts_of(list, &self.workspace).project);
    }

    fn build(self) -> Tree {
        Tree { projects: self.projects.into() }
    }
}

fn place(project: &Project) -> wire::Place {
    wire::Place {
        id: project.id.as_str().to_owned(),
        name: Some(project.name.clone()),
        hidden: Some(false),
        archived: Some(project.archived),
    }
}
