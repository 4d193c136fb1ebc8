//! What others do while a client works.

use super::Asana;
use super::entity::{Access, Gid, Subtype, Task};
use super::places::Target;
use super::ranked::Spot;
use super::rich::escape;

/// Bo Berg is somebody else.
const SOMEBODY: usize = 1;

impl Asana {
    fn task_by(&self, gid: &str) -> Option<Gid> {
        self.world.task(gid.parse().ok()?).map(|task| task.gid)
    }

    fn section_by(&self, gid: &str) -> Option<(Gid, Gid)> {
        self.world.sections.get(&gid.parse().ok()?).map(|section| (section.project, section.gid))
    }

    /// Somebody else creates a task at the start of a section, given by gid; its gid comes back.
    pub fn somebody_creates(&mut self, section: &str, name: &str) -> Option<String> {
        let (project, section) = self.section_by(section)?;
        let task = Task {
            gid: 0,
            workspace: self.world.project(project).workspace,
            name: name.into(),
            notes: "Somebody else wrote this.".into(),
            subtype: Subtype::Default,
            completed: None,
            created: self.now,
            modified: self.now,
            moved: self.now,
            creator: SOMEBODY as u32,
            assignee: None,
            due: None,
            start: None,
            parent: None,
            places: Vec::new(),
            more: None,
        };
        let target = Target { project, section, spot: Spot::Start };
        Some(self.world.keep_new(task, None, &[target], SOMEBODY, self.now).to_string())
    }

    /// Somebody else gives a task another name; false if there is none.
    pub fn somebody_renames(&mut self, gid: &str, name: &str) -> bool {
        self.somebody_changes(gid, |task, _| task.name = name.into())
    }

    /// Somebody else completes a task or takes that back; false if there is none.
    pub fn somebody_completes(&mut self, gid: &str, completed: bool) -> bool {
        self.somebody_changes(gid, |task, now| task.completed = completed.then_some((now, SOMEBODY as u32)))
    }

    /// Somebody else writes a description, as it stands inside `<body>`: with tags too that cannot be written.
    pub fn somebody_describes(&mut self, gid: &str, inner: &str) -> bool {
        self.somebody_changes(gid, |task, _| task.notes = inner.into())
    }

    fn somebody_changes(&mut self, gid: &str, change: impl FnOnce(&mut Task, i64)) -> bool {
        let Some(task) = self.task_by(gid).and_then(|gid| self.world.task(gid)) else { return false };
        let mut task = Task::clone(task);
        change(&mut task, self.now);
        self.world.replace(task, SOMEBODY, self.now);
        true
    }

    /// Somebody else moves a task to the start of a section, into its project if need be; false if either is missing.
    pub fn somebody_moves(&mut self, gid: &str, section: &str) -> bool {
        let (Some(gid), Some((project, section))) = (self.task_by(gid), self.section_by(section)) else { return false };
        self.world.place(gid, Target { project, section, spot: Spot::Start }, SOMEBODY, self.now);
        true
    }

    /// Somebody else takes a task out of a project; false if it is not there.
    pub fn somebody_takes_out(&mut self, gid: &str, project: &str) -> bool {
        let (Some(gid), Ok(project)) = (self.task_by(gid), project.parse::<Gid>()) else { return false };
        let there = self.world.task(gid).is_some_and(|task| task.place_in(project).is_some());
        if there {
            self.world.displace(gid, project, SOMEBODY, self.now);
        }
        there
    }

    /// Somebody else puts a tag on a task; false if either is missing.
    pub fn somebody_tags(&mut self, gid: &str, tag: &str) -> bool {
        let (Some(gid), Ok(tag)) = (self.task_by(gid), tag.parse::<Gid>()) else { return false };
        let known = self.world.tags.contains_key(&tag);
        if known {
            self.world.put_tag(gid, tag, true, SOMEBODY, self.now);
        }
        known
    }

    /// Somebody else comments on a task; the gid of the story comes back.
    pub fn somebody_comments(&mut self, gid: &str, text: &str) -> Option<String> {
        let gid = self.task_by(gid)?;
        Some(self.world.comment(gid, SOMEBODY, &escape(text), self.now).to_string())
    }

    /// Somebody else puts a task and its subtasks into the trash; false if there is none.
    pub fn somebody_deletes(&mut self, gid: &str) -> bool {
        let Some(gid) = self.task_by(gid) else { return false };
        self.world.hear(gid, SOMEBODY, "deleted", None, self.now);
        self.world.delete(gid, self.now);
        true
    }

    /// Somebody else takes a custom field from a project; values that tasks have stay, and are no longer enabled.
    pub fn somebody_removes_field(&mut self, project: &str, field: &str) -> bool {
        let (Ok(project), Ok(field)) = (project.parse::<Gid>(), field.parse::<Gid>()) else { return false };
        let Some(row) = self.world.projects.get_mut(&project) else { return false };
        let before = row.settings.len();
        row.settings.retain(|setting| setting.field != field);
        row.settings.len() < before
    }

    /// Somebody else switches an option of a custom field off or on; false if there is none.
    pub fn somebody_disables(&mut self, field: &str, option: &str, disabled: bool) -> bool {
        let (Ok(field), Ok(option)) = (field.parse::<Gid>(), option.parse::<Gid>()) else { return false };
        let row = self.world.fields.get_mut(&field);
        let Some(row) = row.and_then(|row| row.options.iter_mut().find(|row| row.gid == option)) else { return false };
        row.enabled = !disabled;
        true
    }

    /// Somebody else archives a project or takes that back; false if there is none.
    pub fn somebody_archives(&mut self, project: &str, archived: bool) -> bool {
        let project = project.parse::<Gid>().ok().and_then(|gid| self.world.projects.get_mut(&gid));
        project.map(|project| project.archived = archived).is_some()
    }

    /// Gives the account other rights in a project; false if there is none.
    pub fn permit(&mut self, project: &str, access: Access) -> bool {
        let project = project.parse::<Gid>().ok().and_then(|gid| self.world.projects.get_mut(&gid));
        project.map(|project| project.access = access).is_some()
    }
}
