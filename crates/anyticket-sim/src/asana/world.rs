//! Everything that Asana holds, and the few ways in which it changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::entity::{
    Access, Attachment, Change, Field, Gid, Place, Project, Section, Story, Tag, Task, Team, User, Workspace,
};
use super::feed::Feed;
use super::lag::Lag;
use super::ranked::{Ranked, Spot};

/// The account is the first of all people.
pub(crate) const ME: usize = 0;

/// All workspaces and what is in them.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) users: Vec<User>,
    pub(crate) teams: Vec<Team>,
    pub(crate) projects: BTreeMap<Gid, Project>,
    pub(crate) sections: BTreeMap<Gid, Section>,
    pub(crate) tags: BTreeMap<Gid, Tag>,
    pub(crate) fields: BTreeMap<Gid, Field>,
    pub(crate) stories: BTreeMap<Gid, Story>,
    pub(crate) attachments: BTreeMap<Gid, Attachment>,
    pub(crate) trash: BTreeMap<Gid, Arc<Task>>,
    pub(crate) lag: Lag,
    pub(crate) feed: Feed,
    tasks: BTreeMap<Gid, Arc<Task>>,
    children: HashMap<Gid, Ranked>,
    by_assignee: HashMap<u32, BTreeSet<Gid>>,
    by_tag: HashMap<Gid, BTreeSet<Gid>>,
    by_created: BTreeSet<(i64, Gid)>,
    last: Gid,
}

impl World {
    /// A number for anything.
    pub(crate) fn new_gid(&mut self) -> Gid {
        // Not one after the other, as the vendor's are not.
        self.last = self.last.max(1_211_440_849_000_000) + 3 + self.last % 7;
        self.last
    }

    pub(crate) fn task(&self, gid: Gid) -> Option<&Arc<Task>> {
        self.tasks.get(&gid)
    }

    pub(crate) fn tasks(&self) -> &BTreeMap<Gid, Arc<Task>> {
        &self.tasks
    }

    pub(crate) fn user(&self, gid: Gid) -> Option<usize> {
        self.users.iter().position(|user| user.gid == gid)
    }

    pub(crate) fn workspace(&self, gid: Gid) -> Option<&Workspace> {
        self.workspaces.iter().find(|workspace| workspace.gid == gid)
    }

    pub(crate) fn team(&self, gid: Gid) -> Option<&Team> {
        self.teams.iter().find(|team| team.gid == gid)
    }

    pub(crate) fn project(&self, gid: Gid) -> &Project {
        self.projects.get(&gid).expect("what names a project is forgotten with it")
    }

    pub(crate) fn section(&self, gid: Gid) -> &Section {
        self.sections.get(&gid).expect("what names a section is forgotten with it")
    }

    pub(crate) fn field(&self, gid: Gid) -> &Field {
        self.fields.get(&gid).expect("fields stay")
    }

    /// The children of a task in order.
    pub(crate) fn children(&self, parent: Gid) -> Option<&Ranked> {
        self.children.get(&parent)
    }

    pub(crate) fn assigned(&self, user: u32) -> impl Iterator<Item = Gid> {
        self.by_assignee.get(&user).into_iter().flatten().copied()
    }

    pub(crate) fn tagged(&self, tag: Gid) -> impl Iterator<Item = Gid> {
        self.by_tag.get(&tag).into_iter().flatten().copied()
    }

    /// Tasks from the oldest on, with when they were created.
    pub(crate) fn by_created(&self) -> &BTreeSet<(i64, Gid)> {
        &self.by_created
    }

    /// What the account may do with a task: the most that one of its projects, its parent or its own part in it gives.
    pub(crate) fn access(&self, task: &Task) -> Access {
        let part = task.places.is_empty() && task.parent.is_none()
            || task.assignee == Some(ME as u32)
            || task.creator == ME as u32
            || task.more().followers.contains(&(ME as u32));
        let part = if part { Access::Editor } else { Access::None };
        let projects = task.places.iter().map(|place| self.project(place.project).access).max();
        let parent = task.parent.and_then(|(parent, _)| self.task(parent)).map(|parent| self.access(parent));
        part.max(projects.unwrap_or(Access::None)).max(parent.unwrap_or(Access::None))
    }

    /// Keeps a task that was there before the simulation started: the search knows it.
    pub(crate) fn seed(&mut self, task: Task) {
        self.index(&task, true);
        self.last = self.last.max(task.gid);
        self.tasks.insert(task.gid, Arc::new(task));
    }

    /// Keeps a new task.
    pub(crate) fn add(&mut self, task: Task, now: i64) -> Gid {
        let gid = task.gid;
        self.lag.remember(gid, None, now);
        self.seed(task);
        gid
    }

    /// Changes a task. Places and parents have their own ways.
    pub(crate) fn edit<R>(&mut self, gid: Gid, now: i64, change: impl FnOnce(&mut Task) -> R) -> R {
        let before = self.tasks.get(&gid).cloned().expect("who edits has looked");
        let mut task = Task::clone(&before);
        let result = change(&mut task);
        self.index(&before, false);
        self.index(&task, true);
        self.lag.remember(gid, Some(before), now);
        self.tasks.insert(gid, Arc::new(task));
        result
    }

    fn index(&mut self, task: &Task, there: bool) {
        let put = |set: &mut BTreeSet<Gid>| if there { set.insert(task.gid) } else { set.remove(&task.gid) };
        if let Some(user) = task.assignee {
            put(self.by_assignee.entry(user).or_default());
        }
        for tag in &task.more().tags {
            put(self.by_tag.entry(*tag).or_default());
        }
        match there {
            true => self.by_created.insert((task.created, task.gid)),
            false => self.by_created.remove(&(task.created, task.gid)),
        };
    }

    /// Puts a task into a section, and out of every other of the project.
    pub(crate) fn put(&mut self, gid: Gid, section: Gid, spot: Spot, now: i64) {
        let project = self.section(section).project;
        self.unlist(gid, project);
        let rank = self.rank_in(section, spot);
        self.sections.get_mut(&section).expect("as above").rows.insert(rank, gid);
        self.edit(gid, now, |task| {
            task.places.retain(|place| place.project != project);
            task.places.push(Place { project, section, rank });
            task.moved = now;
        });
    }

    /// A free rank in a section. If there is none, its rows get other ranks.
    pub(crate) fn rank_in(&mut self, section: Gid, spot: Spot) -> i64 {
        let rows = &mut self.sections.get_mut(&section).expect("who puts has looked").rows;
        if let Some(rank) = rows.rank(spot) {
            return rank;
        }
        let anchor = match spot {
            Spot::Before(rank) | Spot::After(rank) => rows.behind(Some(rank - 1)).next().map(|(_, gid)| gid),
            Spot::Start | Spot::End => None,
        };
        let ranks = rows.respaced();
        for (gid, rank) in &ranks {
            let task = Arc::make_mut(self.tasks.get_mut(gid).expect("a row is a task"));
            task.places.iter_mut().filter(|place| place.section == section).for_each(|place| place.rank = *rank);
        }
        let at = ranks.iter().find(|(gid, _)| Some(*gid) == anchor).map_or(0, |(_, rank)| *rank);
        let spot = if matches!(spot, Spot::Before(_)) { Spot::Before(at) } else { Spot::After(at) };
        self.section(section).rows.rank(spot).expect("there is room now")
    }

    fn unlist(&mut self, gid: Gid, project: Gid) {
        let Some(place) = self.tasks.get(&gid).and_then(|task| task.place_in(project)).copied() else { return };
        if let Some(section) = self.sections.get_mut(&place.section) {
            section.rows.remove(place.rank);
        }
    }

    /// Takes a task out of a project.
    pub(crate) fn take_out(&mut self, gid: Gid, project: Gid, now: i64) {
        self.unlist(gid, project);
        self.edit(gid, now, |task| {
            task.places.retain(|place| place.project != project);
            task.moved = now;
        });
    }

    /// Gives a task a parent, or takes it away.
    pub(crate) fn set_parent(&mut self, gid: Gid, parent: Option<(Gid, Spot)>, now: i64) {
        if let Some((before, rank)) = self.tasks[&gid].parent
            && let Some(children) = self.children.get_mut(&before)
        {
            children.remove(rank);
        }
        let parent = parent.map(|(parent, spot)| (parent, self.adopt(parent, gid, spot)));
        self.edit(gid, now, |task| task.parent = parent);
    }

    /// Lists a child and gives its rank; the task itself has yet to be told.
    pub(crate) fn adopt(&mut self, parent: Gid, child: Gid, spot: Spot) -> i64 {
        let children = self.children.entry(parent).or_default();
        let rank = children.rank(spot).unwrap_or_else(|| {
            let ranks = children.respaced();
            for (gid, rank) in &ranks {
                if let Some(task) = self.tasks.get_mut(gid) {
                    Arc::make_mut(task).parent = Some((parent, *rank));
                }
            }
            // Rare enough that the exact neighbour is not worth the search.
            children.rank(Spot::End).expect("behind the last there is room")
        });
        children.insert(rank, child);
        rank
    }

    /// Puts a task and its subtasks into the trash.
    pub(crate) fn delete(&mut self, gid: Gid, now: i64) {
        let below: Vec<Gid> =
            self.children.get(&gid).map(|list| list.behind(None).map(|(_, gid)| gid).collect()).unwrap_or_default();
        for child in below {
            self.delete(child, now);
        }
        self.children.remove(&gid);
        let Some(task) = self.tasks.get(&gid).cloned() else { return };
        for place in &task.places {
            self.unlist(gid, place.project);
        }
        if let Some((parent, rank)) = task.parent
            && let Some(children) = self.children.get_mut(&parent)
        {
            children.remove(rank);
        }
        for (other, back) in task
            .more()
            .dependencies
            .iter()
            .map(|gid| (*gid, true))
            .chain(task.more().dependents.iter().map(|gid| (*gid, false)))
        {
            if self.tasks.contains_key(&other) {
                self.edit(other, now, |task| {
                    let more = task.more_mut();
                    let list = if back { &mut more.dependents } else { &mut more.dependencies };
                    list.retain(|known| *known != gid);
                });
            }
        }
        self.index(&task, false);
        self.lag.remember(gid, Some(Arc::clone(&task)), now);
        self.tasks.remove(&gid);
        self.trash.insert(gid, task);
    }

    /// Writes an entry into a task's activity. It moves `modified_at` unless it tells of a container.
    pub(crate) fn tell(
        &mut self,
        task: Gid,
        author: usize,
        subtype: &'static str,
        text: &str,
        change: Change,
        now: i64,
    ) -> Gid {
        let gid = self.new_gid();
        let author = u32::try_from(author).ok();
        let story = Story {
            gid,
            task,
            created: now,
            author,
            subtype,
            text: text.into(),
            edited: false,
            pinned: false,
            source: "api",
            change,
        };
        self.stories.insert(gid, story);
        let container = matches!(subtype, "section_changed" | "added_to_project" | "removed_from_project");
        self.edit(task, now, |task| {
            task.more_mut().stories.push(gid);
            if !container {
                task.modified = task.modified.max(now);
            }
        });
        gid
    }
}
