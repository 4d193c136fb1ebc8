//! Which category a native status stands for, where the configuration says so.

use std::collections::BTreeMap;

use crate::model::{ProjectId, Schema, Status, StatusCategory, Ticket};
use crate::text::fold;

/// Native statuses and the categories that the configuration gives them.
///
/// The order that loses least: what is configured for the project (by id, then by name), what is configured for
/// the tracker, the provider's own category. Nothing is guessed from words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusMap {
    everywhere: BTreeMap<String, StatusCategory>,
    projects: BTreeMap<ProjectId, BTreeMap<String, StatusCategory>>,
}

impl StatusMap {
    /// Says which category a native id or name stands for, in one project or everywhere.
    pub fn insert(&mut self, project: Option<ProjectId>, native: String, category: StatusCategory) {
        let map = match project {
            Some(project) => self.projects.entry(project).or_default(),
            None => &mut self.everywhere,
        };
        map.insert(fold(&native), category);
    }

    /// Whether nothing is configured.
    pub fn is_empty(&self) -> bool {
        self.everywhere.is_empty() && self.projects.is_empty()
    }

    /// The category configured for a status of a project.
    pub fn category(&self, project: Option<&ProjectId>, status: &Status) -> Option<StatusCategory> {
        let own = project.and_then(|project| self.projects.get(project));
        own.into_iter()
            .chain([&self.everywhere])
            .find_map(|map| map.get(&fold(&status.id)).or_else(|| map.get(&fold(status.name.trim()))))
            .copied()
    }

    pub(super) fn apply_to_ticket(&self, ticket: &mut Ticket) {
        if self.is_empty() {
            return;
        }
        let home = ticket.project.as_ref().map(|project| project.id.clone());
        self.apply(home.as_ref(), &mut ticket.status);
        for place in &mut ticket.also_in {
            if let Some(status) = &mut place.status {
                self.apply(Some(&place.project.id), status);
            }
        }
    }

    pub(super) fn apply_to_schema(&self, project: &ProjectId, schema: &mut Schema) {
        for status in &mut schema.statuses {
            self.apply(Some(project), status);
        }
    }

    fn apply(&self, project: Option<&ProjectId>, status: &mut Status) {
        if let Some(category) = self.category(project, status) {
            status.category = category;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_comes_before_the_tracker_and_the_id_before_the_name() {
        let mut map = StatusMap::default();
        map.insert(None, "In Review".into(), StatusCategory::InProgress);
        map.insert(Some("p".into()), "in review".into(), StatusCategory::Waiting);
        map.insert(Some("p".into()), "s7".into(), StatusCategory::Done);
        let status = |id: &str| Status::new(StatusCategory::Unknown, id, "IN REVIEW");
        assert_eq!(map.category(None, &status("s1")), Some(StatusCategory::InProgress));
        assert_eq!(map.category(Some(&"q".into()), &status("s1")), Some(StatusCategory::InProgress));
        assert_eq!(map.category(Some(&"p".into()), &status("s1")), Some(StatusCategory::Waiting));
        assert_eq!(map.category(Some(&"p".into()), &status("s7")), Some(StatusCategory::Done));
    }
}
