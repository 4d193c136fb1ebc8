//! In which ranges a listing is read.

use anyticket_core::{Archived, Operation, ResolvedQuery, Result, Subtasks};

use super::filters::Wanted;
use super::share::projects;
use super::spot::{List, Of, Share, Spot, Walk};
use crate::account::Account;
use crate::{projects as known_projects, users};

const OPERATION: Operation = Operation::List;

/// The ranges of a listing.
pub(super) async fn ranges(account: &Account, query: &ResolvedQuery, wanted: &Wanted) -> Result<Vec<Spot>> {
    if wanted.is_nothing() {
        return Ok(Vec::new());
    }
    if let Some(parent) = &query.parent {
        return Ok(vec![Spot::List(List::new(Of::Parent(parent.as_str().to_owned()), Share::All))]);
    }
    match account.has_search() {
        true => searched(query, wanted),
        false => listed(account, query, wanted).await,
    }
}

/// With a search: it finds everything in a workspace. Where only projects are asked for, their lists are, which lag behind
/// nothing and take more requests in a minute; subtasks that were put into a project are searched for beside them.
fn searched(query: &ResolvedQuery, wanted: &Wanted) -> Result<Vec<Spot>> {
    let walk = |share| Spot::Walk(Walk::new(share));
    let Some(projects) = projects(query) else { return Ok(vec![walk(Share::All)]) };
    let with_subtasks = query.subtasks != Subtasks::Exclude;
    if wanted.is_narrow(query) {
        // A section holds only what was put there.
        let inherited = with_subtasks && wanted.sections.is_none();
        return Ok(std::iter::once(walk(Share::Members)).chain(inherited.then(|| walk(Share::Inherited))).collect());
    }
    let share = if with_subtasks { Share::NotPlaced } else { Share::All };
    let lists = projects.iter().map(|project| Spot::List(List::new(Of::Project(project.as_str().to_owned()), share)));
    Ok(lists.chain(with_subtasks.then(|| walk(Share::Placed))).collect())
}

/// Without a search: by assignee or tag where they are asked for, else project by project.
async fn listed(account: &Account, query: &ResolvedQuery, wanted: &Wanted) -> Result<Vec<Spot>> {
    let list = |of| Spot::List(List::new(of, Share::All));
    if let Some(users) = &wanted.users {
        return Ok(users.iter().map(|user| list(Of::Assignee(user.clone()))).collect());
    }
    if let Some(tags) = &wanted.tags {
        return Ok(tags.iter().map(|tag| list(Of::Tag(tag.clone()))).collect());
    }
    if let Some(sections) = &wanted.sections {
        let section = |(project, section): &(String, String)| list(Of::Section(section.clone(), project.clone()));
        return Ok(sections.iter().map(section).collect());
    }
    everywhere(account, query).await.map(|all| all.into_iter().map(list).collect())
}

/// Every list of what a query may look at: of its projects, or of all of them and of what somebody is assigned to.
pub(super) async fn everywhere(account: &Account, query: &ResolvedQuery) -> Result<Vec<Of>> {
    if let Some(projects) = projects(query) {
        return Ok(projects.iter().map(|project| Of::Project(project.as_str().to_owned())).collect());
    }
    let all = known_projects::all(account, OPERATION).await?;
    let is_looked_at = |archived: bool| query.archived != Archived::Exclude || !archived;
    let projects = all.iter().filter(|project| is_looked_at(project.archived));
    let projects = projects.map(|project| Of::Project(project.id.as_str().to_owned()));
    let people = users::everybody(account, OPERATION).await?;
    // What lies in no project is found with whoever it is assigned to.
    let homeless = people.iter().map(|user| Of::Homeless(user.id.as_str().to_owned()));
    Ok(projects.chain(homeless).collect())
}
