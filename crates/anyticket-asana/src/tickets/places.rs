//! The projects that a task lies in, and which of them is its home.

use anyticket_core::text::same_folded;
use anyticket_core::{ProjectLink, ProjectRef};

use crate::account::gid_order;
use crate::wire;

/// A project that a task lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) project: ProjectLink,
    pub(crate) archived: bool,
    /// The section there, where it may be seen.
    pub(crate) section: Option<(String, String)>,
}

impl Place {
    pub(crate) fn gid(&self) -> &str {
        self.project.id.as_str()
    }

    fn of(wire: &wire::Place, section: Option<&wire::Named>) -> Self {
        let link = ProjectLink::new(wire.gid.as_str());
        let project = wire.name.iter().fold(link, |link, name| link.with_name(name.as_str()));
        let section = section.map(|section| (section.gid.clone(), section.name.clone().unwrap_or_default()));
        Self { project, archived: wire.archived == Some(true), section }
    }
}

/// The places of a task. What may be seen of its memberships depends on the credential: the projects are named twice.
pub(crate) fn places(projects: &[wire::Place], memberships: &[wire::Membership]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for membership in memberships {
        let Some(project) = &membership.project else { continue };
        if places.iter().all(|known| known.gid() != project.gid) {
            places.push(Place::of(project, membership.section.as_ref()));
        }
    }
    for project in projects {
        match places.iter_mut().find(|known| known.gid() == project.gid) {
            Some(known) => known.archived |= project.archived == Some(true),
            None => places.push(Place::of(project, None)),
        }
    }
    places
}

/// Puts the home first: the configured project if the task lies in it, else the project of the lowest id.
pub(crate) fn home_first(places: &mut [Place], configured: Option<&ProjectRef>) {
    places.sort_by(|a, b| rank(a, configured).cmp(&rank(b, configured)));
}

fn rank<'a>(place: &'a Place, configured: Option<&ProjectRef>) -> (bool, (usize, &'a str)) {
    (!is_configured(&place.project, configured), gid_order(place.gid()))
}

/// Whether a project is the one that the configuration names.
pub(crate) fn is_configured(project: &ProjectLink, configured: Option<&ProjectRef>) -> bool {
    match configured {
        Some(ProjectRef::Id(id)) => project.id == *id,
        Some(ProjectRef::Word(word)) => {
            project.id.as_str() == word || project.name.as_deref().is_some_and(|name| same_folded(name, word))
        }
        None => false,
    }
}

/// The home of a task that lies in no project: that of the nearest task above it that lies in one.
pub(crate) fn inherited(above: Option<&wire::Above>, configured: Option<&ProjectRef>) -> Option<Place> {
    let mut next = above;
    while let Some(task) = next {
        let mut own = places(task.projects.as_deref().unwrap_or_default(), &[]);
        home_first(&mut own, configured);
        if !own.is_empty() {
            return Some(own.swap_remove(0));
        }
        next = task.parent.as_deref();
    }
    None
}

/// The projects of all the tasks above a task.
pub(crate) fn of_ancestors(above: Option<&wire::Above>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut next = above;
    while let Some(task) = next {
        all.extend(task.projects.iter().flatten().map(|project| project.gid.clone()));
        next = task.parent.as_deref();
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(gid: &str, name: &str) -> wire::Place {
        wire::Place { gid: gid.into(), name: Some(name.into()), archived: None }
    }

    fn home(gids: &[&str], configured: Option<&ProjectRef>) -> String {
        let projects: Vec<wire::Place> = gids.iter().map(|gid| project(gid, &format!("Project {gid}"))).collect();
        let mut places = places(&projects, &[]);
        home_first(&mut places, configured);
        places[0].gid().to_owned()
    }

    #[test]
    fn the_home_is_the_configured_project_else_the_one_of_the_lowest_number() {
        assert_eq!(home(&["1000", "999"], None), "999", "numbers, not texts");
        assert_eq!(home(&["1000", "999"], Some(&ProjectRef::from("id:1000"))), "1000");
        assert_eq!(home(&["1000", "999"], Some(&ProjectRef::from("project 1000"))), "1000", "by its name too");
        assert_eq!(home(&["1000", "999"], Some(&ProjectRef::from("77"))), "999");
    }

    #[test]
    fn a_subtask_in_no_project_is_at_home_with_its_nearest_ancestor() {
        let top = wire::Above { gid: "1".into(), projects: Some(vec![project("5000", "A")]), parent: None };
        let between = wire::Above { gid: "2".into(), projects: Some(Vec::new()), parent: Some(Box::new(top)) };
        assert_eq!(inherited(Some(&between), None).unwrap().gid(), "5000");
        assert_eq!(of_ancestors(Some(&between)), ["5000"]);
        assert_eq!(inherited(None, None), None);
    }

    #[test]
    fn a_membership_that_may_not_be_seen_leaves_the_project_without_a_section() {
        let empty = [wire::Membership::default()];
        let places = places(&[project("5000", "A")], &empty);
        assert_eq!((places.len(), places[0].gid(), &places[0].section), (1, "5000", &None));
    }
}
