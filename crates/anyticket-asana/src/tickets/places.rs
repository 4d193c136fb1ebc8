//! The projects that a task lies in, and which of them is its home.

use anyticket_core::text::same_folded;
use anyticket_core::{ProjectLink, ProjectRef};

use crate::account::gid_order;
use crate::wire::{self, Stub, Text};

/// A project that a task lies in.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) gid: Text<'a>,
    pub(crate) name: Option<Text<'a>>,
    pub(crate) archived: bool,
    /// The section there, where it may be seen.
    pub(crate) section: Option<Stub<'a>>,
}

impl<'a> Place<'a> {
    fn of(wire: wire::Place<'a>, section: Option<Stub<'a>>) -> Self {
        Self { gid: wire.gid, name: wire.name, archived: wire.archived == Some(true), section }
    }

    /// The project as a ticket names it.
    pub(crate) fn link(&self) -> ProjectLink {
        let link = ProjectLink::new(&*self.gid);
        self.name.iter().fold(link, |link, name| link.with_name(&**name))
    }
}

/// The places of a task. What may be seen of its memberships depends on the credential: the projects are named twice.
pub(crate) fn places<'a>(projects: Vec<wire::Place<'a>>, memberships: Vec<wire::Membership<'a>>) -> Vec<Place<'a>> {
    let mut places: Vec<Place<'a>> = Vec::with_capacity(projects.len());
    for wire::Membership { project, section } in memberships {
        let Some(project) = project else { continue };
        if places.iter().all(|known| known.gid != project.gid) {
            places.push(Place::of(project, section));
        }
    }
    for project in projects {
        match places.iter_mut().find(|known| known.gid == project.gid) {
            Some(known) => known.archived |= project.archived == Some(true),
            None => places.push(Place::of(project, None)),
        }
    }
    places
}

/// Puts the home first: the configured project if the task lies in it, else the project of the lowest id.
pub(crate) fn home_first(places: &mut [Place<'_>], configured: Option<&ProjectRef>) {
    places.sort_by(|a, b| rank(a, configured).cmp(&rank(b, configured)));
}

fn rank<'p>(place: &'p Place<'_>, configured: Option<&ProjectRef>) -> (bool, (usize, &'p str)) {
    (!is_configured(&place.gid, place.name.as_deref(), configured), gid_order(&place.gid))
}

/// Whether a project is the one that the configuration names.
pub(crate) fn is_configured(gid: &str, name: Option<&str>, configured: Option<&ProjectRef>) -> bool {
    match configured {
        Some(ProjectRef::Id(id)) => gid == id.as_str(),
        Some(ProjectRef::Word(word)) => gid == word || name.is_some_and(|name| same_folded(name, word)),
        None => false,
    }
}

/// The home of a task that lies in no project: that of the nearest task above it that lies in one.
pub(crate) fn inherited<'a>(above: Option<&wire::Above<'a>>, configured: Option<&ProjectRef>) -> Option<Place<'a>> {
    let mut next = above;
    while let Some(task) = next {
        let mut own = places(task.projects.clone().unwrap_or_default(), Vec::new());
        home_first(&mut own, configured);
        if !own.is_empty() {
            return Some(own.swap_remove(0));
        }
        next = task.parent.as_deref();
    }
    None
}

/// Whether one of the tasks above a task lies in a project.
pub(crate) fn lies_below(above: Option<&wire::Above<'_>>, project: &str) -> bool {
    let mut next = above;
    while let Some(task) = next {
        if task.projects.iter().flatten().any(|place| &*place.gid == project) {
            return true;
        }
        next = task.parent.as_deref();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(gid: &str, name: &str) -> wire::Place<'static> {
        wire::Place { gid: gid.to_owned().into(), name: Some(name.to_owned().into()), archived: None }
    }

    fn home(gids: &[&str], configured: Option<&ProjectRef>) -> String {
        let projects: Vec<wire::Place<'_>> = gids.iter().map(|gid| project(gid, &format!("Project {gid}"))).collect();
        let mut places = places(projects, Vec::new());
        home_first(&mut places, configured);
        places[0].gid.to_string()
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
        assert_eq!(&*inherited(Some(&between), None).unwrap().gid, "5000");
        assert!(lies_below(Some(&between), "5000") && !lies_below(Some(&between), "1"));
        assert!(inherited(None, None).is_none());
    }

    #[test]
    fn a_membership_that_may_not_be_seen_leaves_the_project_without_a_section() {
        let places = places(vec![project("5000", "A")], vec![wire::Membership::default()]);
        assert_eq!((places.len(), &*places[0].gid, places[0].section.is_none()), (1, "5000", true));
    }
}
