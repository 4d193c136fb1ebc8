//! What happens at a tracker while a listing is read, and what the listing has to give all the same.

use std::collections::{BTreeMap, BTreeSet};

use anyticket_core::{
    Access, Field, Operation, ProjectRef, StatusCategory, TicketId, TicketPatch, TicketQuery, Tracker,
};

use super::lab::{Lab, Verdict, ensure, failed, not_applicable};
use super::subject::WorldChange;
use crate::Seeded;

/// How often each ticket came.
pub(super) type Seen = BTreeMap<TicketId, usize>;

/// One kind of change, to be made again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Insert,
    Rename,
    Move,
    Close,
    Delete,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [Self::Insert, Self::Rename, Self::Move, Self::Close, Self::Delete];

    /// Whether it can be done here.
    pub(super) fn is_possible(self, lab: &Lab) -> bool {
        match self {
            Self::Insert | Self::Rename => true,
            Self::Move => lab.can((Field::Project, Access::Set)) && lab.projects.len() > 1,
            Self::Close => lab.can((Field::Status, Access::Set)) && closes(lab),
            Self::Delete => lab.can(Operation::Delete),
        }
    }
}

fn closes(lab: &Lab) -> bool {
    lab.schema.first_in(StatusCategory::Done).is_some()
}

/// Chooses what to change, one after the other, from both ends and the middle: what shifts the pages of a tracker that
/// counts. A ticket is changed once, and no more than a third of them are: the others are what the listing has to give.
pub(super) struct Changes {
    left: Vec<TicketId>,
    values: Seeded,
    pub(super) touched: BTreeSet<TicketId>,
    most: usize,
    number: usize,
}

impl Changes {
    pub(super) fn new(ids: &[TicketId], seed: u64) -> Self {
        Self { left: ids.to_vec(), values: Seeded::new(seed), touched: BTreeSet::new(), most: ids.len() / 3, number: 0 }
    }

    pub(super) fn next(&mut self, lab: &Lab, kinds: &[Kind]) -> Option<WorldChange> {
        let kind = *self.values.pick(kinds)?;
        self.number += 1;
        let project = lab.projects.last()?.id.clone();
        if kind == Kind::Insert {
            return Some(WorldChange::Insert {
                title: format!("Late {}", self.number),
                project: lab.projects[0].id.clone(),
            });
        }
        if self.touched.len() >= self.most {
            return None;
        }
        let end = self.left.len() - 1;
        let at = [0, end, end / 2, self.values.below(end + 1)][self.number % 4];
        let id = self.left.remove(at);
        self.touched.insert(id.clone());
        Some(match kind {
            Kind::Rename => WorldChange::Rename(id, format!("Changed {}", self.number)),
            Kind::Move => WorldChange::Move(id, project),
            Kind::Close => WorldChange::Close(id),
            _ => WorldChange::Delete(id),
        })
    }
}

/// Makes a change through the provider, as somebody else.
pub(super) async fn make(lab: &Lab, other: &Tracker, change: WorldChange) -> Verdict {
    match change {
        WorldChange::Insert { title, project } => {
            drop(other.create(lab.new_ticket(&title).with_project(project)).await?);
        }
        WorldChange::Rename(id, title) => drop(other.update(&id, TicketPatch::new().title(title)).await?),
        WorldChange::Move(id, project) => {
            drop(other.update(&id, TicketPatch::new().project(ProjectRef::Id(project))).await?);
        }
        WorldChange::Close(id) => {
            drop(other.update(&id, TicketPatch::new().status(StatusCategory::Done).allow_steps()).await?);
        }
        WorldChange::Delete(id) => other.delete(&id).await?,
    }
    Ok(())
}

/// Reads a listing page by page and lets something happen after each page but the last.
pub(super) async fn read_while(
    lab: &Lab,
    query: TicketQuery,
    width: usize,
    mut happen: impl AsyncFnMut() -> Verdict,
) -> Verdict<Seen> {
    let tracker = lab.with_options(lab.options.clone().with_width(width))?;
    let mut pages = tracker.ticket_pages(lab.scoped(query));
    let (mut seen, mut read) = (Seen::new(), 0);
    while let Some(page) = pages.next().await {
        let page = page?;
        count(&mut seen, page.tickets.into_iter().map(|ticket| ticket.id).filter(|id| lab.is_mine(id)));
        read += 1;
        ensure!(read < 10_000, "the listing never ends");
        happen().await?;
    }
    if read < 2 { not_applicable("everything came in one page") } else { Ok(seen) }
}

pub(super) fn count(seen: &mut Seen, ids: impl IntoIterator<Item = TicketId>) {
    ids.into_iter().for_each(|id| *seen.entry(id).or_insert(0) += 1);
}

/// Each of these came exactly once.
pub(super) fn exactly_once<'a>(ids: impl IntoIterator<Item = &'a TicketId>, seen: &Seen) -> Verdict {
    let ids: Vec<&TicketId> = ids.into_iter().collect();
    match ids.iter().find(|id| seen.get(**id) != Some(&1)) {
        None => Ok(()),
        Some(id) => {
            let missing = ids.iter().filter(|id| !seen.contains_key(**id)).count();
            let twice = seen.values().filter(|count| **count > 1).count();
            failed(format!("{missing} of {} are missing, {twice} came more than once, as {id}", ids.len()))
        }
    }
}

/// Nothing came twice, whatever happened to it.
pub(super) fn at_most_once(seen: &Seen) -> Verdict {
    match seen.iter().find(|(_, count)| **count > 1) {
        None => Ok(()),
        Some((id, count)) => failed(format!("{id} came {count} times")),
    }
}
