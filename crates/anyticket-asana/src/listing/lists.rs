//! Through Asana's own lists, by their tokens, and below the tasks that they hold.

use anyticket_core::{Cursor, Page, Result, Subtasks, Ticket};
use anyticket_http::{Answer, abreast};
use futures_util::FutureExt;

use super::filters::since;
use super::page::Reading;
use super::share::{gives, is_in};
use super::spot::{Below, List, Of, Spot};
use crate::paging::ends;
use crate::request::{Since, TasksOf};
use crate::tickets::Row;
use crate::{request, wire};

/// Of how many tasks the subtasks are read at a time.
const SIDE_BY_SIDE: usize = 8;

impl Reading<'_> {
    /// Reads a page of a list, and gives the subtasks of what it holds as ranges beside it.
    pub(super) async fn list(&self, list: &List) -> Result<Page<Ticket>> {
        let workspace = self.account.workspace_id().await?;
        let of = match &list.of {
            Of::Project(id) => TasksOf::Project(id),
            Of::Section(id, _) => TasksOf::Section(id),
            Of::Tag(id) => TasksOf::Tag(id),
            Of::Assignee(user) | Of::Homeless(user) => TasksOf::Assignee { user, workspace: &workspace },
            Of::Parent(id) => TasksOf::Parent(id),
        };
        let deep = self.goes_deeper(list);
        let since = since(self.query, deep);
        let request = request::tasks(of, &since, self.account.page_size(), list.offset.as_deref(), &self.fields);
        let answer = match self.send(request).await {
            Ok(answer) => answer,
            // What is not there holds nothing.
            Err(error) if list.offset.is_none() && is_gone(&error) => return Ok(Page::last(Vec::new())),
            Err(error) => return Err(error),
        };
        let page = answer.members(wire::LIST)?;
        let next = ends(wire::next_page(&page.beside), list.offset.as_deref())?;
        let read = self.rows(&answer, page.members).await?;
        let below = if deep { self.below(list, read.rows()) } else { Vec::new() };
        let (rows, broken) = read.split(|row| self.is_given(list, row, false));
        let next = next.map(|offset| Cursor::encode(&Spot::List(List { offset: Some(offset), ..list.clone() })));
        Ok(Page::last(self.given(rows)).with_broken(broken).with_next(next).with_forks(below))
    }

    /// Reads the subtasks of tasks.
    pub(super) async fn below_tasks(&self, below: &Below) -> Result<Page<Ticket>> {
        let calls: Vec<_> = below
            .parents
            .iter()
            .map(|parent| {
                let of = TasksOf::Parent(parent);
                let request = request::tasks(
                    of,
                    &Since::default(),
                    self.account.page_size(),
                    below.offset.as_deref(),
                    &self.fields,
                );
                async move {
                    match self.send(request).await {
                        // One that was deleted meanwhile has none.
                        Err(error) if below.offset.is_none() && is_gone(&error) => Ok(None),
                        answered => answered.map(Some),
                    }
                }
                .boxed()
            })
            .collect();
        let answers: Vec<Option<Answer>> = abreast(calls, SIDE_BY_SIDE).await?;
        let mut all = Page::last(Vec::new());
        for (parent, answer) in below.parents.iter().zip(answers) {
            let Some(answer) = answer else { continue };
            let page = answer.members(wire::LIST)?;
            let next = ends(wire::next_page(&page.beside), below.offset.as_deref())?;
            let read = self.rows(&answer, page.members).await?;
            all.forks.extend(self.below(&below.from, read.rows()));
            let (rows, broken) = read.split(|row| self.is_given(&below.from, row, true));
            all.items.extend(self.given(rows));
            all.broken.extend(broken);
            if let Some(offset) = next {
                let rest = Below { parents: vec![parent.clone()], offset: Some(offset), ..below.clone() };
                all.forks.push(Cursor::encode(&Spot::Below(rest)));
            }
        }
        Ok(all)
    }

    fn is_given(&self, list: &List, row: &Row<'_>, below: bool) -> bool {
        let created = row.ticket.created_at.map(|at| at.as_millisecond());
        let sections = self.wanted().sections.as_deref().unwrap_or_default();
        list.created.is_none_or(|moment| created == Some(moment))
            && is_in(list.share, row, self.query)
            && gives(list, row, self.query, below, sections)
            && self.is_first_tag(list, row)
    }

    /// Of several tags asked for, a task counts with the first that it has.
    fn is_first_tag(&self, list: &List, row: &Row) -> bool {
        let Of::Tag(tag) = &list.of else { return true };
        let wanted = self.wanted().tags.as_deref().unwrap_or_default();
        wanted.iter().find(|wanted| row.has_tag(wanted)).is_none_or(|first| first == tag)
    }

    /// Whether subtasks are looked for below what a list holds: they inherit no project, and so stand in no list of one.
    fn goes_deeper(&self, list: &List) -> bool {
        let inherits = matches!(list.of, Of::Project(_) | Of::Homeless(_));
        inherits && self.query.subtasks != Subtasks::Exclude
    }

    fn below<'r, 'a: 'r>(&self, list: &List, rows: impl Iterator<Item = &'r Row<'a>>) -> Vec<Cursor> {
        let from = List { offset: None, ..list.clone() };
        // Homeless tasks are those that the list itself gives.
        let counts =
            |row: &&Row<'_>| row.has_subtasks && (!matches!(list.of, Of::Homeless(_)) || row.ticket.project.is_none());
        let parents: Vec<String> = rows.filter(counts).map(|row| row.ticket.id.as_str().to_owned()).collect();
        let chunks = parents.chunks(SIDE_BY_SIDE);
        let spots = chunks.map(|parents| Below { parents: parents.to_vec(), from: from.clone(), offset: None });
        spots.map(|below| Cursor::encode(&Spot::Below(below))).collect()
    }
}

/// Whether a list is not there, or may not be seen: asked for by a parameter, that is refused as invalid.
fn is_gone(error: &anyticket_core::Error) -> bool {
    crate::error::is_hidden(error)
        || error.kind() == anyticket_core::ErrorKind::Invalid
            && error.context().any(|(_, said)| said.contains("Unknown object"))
}
