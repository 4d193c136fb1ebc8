//! One request of a listing, and what its answer holds.

use std::collections::{BTreeMap, BTreeSet};

use anyticket_core::{
    Archived, Broken, Error, ErrorKind, Filter, Operation, ProjectId, Raw, ResolvedQuery, Result, Ticket, TicketKind,
};
use anyticket_http::{Answer, Lane, Member, Request};
use jiff::tz::TimeZone;

use super::cursor::{Pick, Place, Source};
use super::filters::Filters;
use super::order::{Axis, falls};
use super::walk::{Ask, By, Entry, Fetch, Found, Got, PAGE};
use crate::account::Account;
use crate::dates::Strictly;
use crate::external_key::KeyPlace;
use crate::fields::CustomFields;
use crate::tickets::{Reading, is_defined_kind};
use crate::{places, wire};

/// A listing under way: what is asked, and how its answers are read.
pub(crate) struct Listing<'a> {
    pub(crate) account: &'a Account,
    pub(crate) query: &'a ResolvedQuery,
    pub(crate) filters: Filters,
    pub(crate) axis: Axis,
    pub(crate) newest_first: bool,
    pub(crate) operation: Operation,
    /// Which Lists were put away, for a listing of the Workspace that includes what was: every List of it.
    pub(crate) lists: Option<BTreeMap<String, bool>>,
    pub(crate) lane: Lane,
}

/// A task of a page, or why it cannot be read; and its text.
type OneTask<'a, F> = Member<'a, wire::Task<'a, F>>;

impl Fetch<Ticket> for Listing<'_> {
    async fn fetch(&self, ask: Ask<'_>) -> Result<Got<Ticket>> {
        if ask.by == By::Id {
            let answer = self.send(&ask, "id", false).await?;
            return self.read(&answer, ask.source).await;
        }
        let known = &self.account.order;
        if ask.by == By::KeyRising {
            return self.rising(&ask).await;
        }
        let reverse = known.reverse_for(self.axis, self.newest_first);
        let got = self.ordered(&ask, reverse).await?;
        let keys: Vec<i64> = got.entries.iter().filter_map(|entry| entry.key).collect();
        match falls(keys.iter().copied())? {
            Some(true) => {
                known.learn(self.axis, reverse, self.newest_first);
                Ok(got)
            }
            Some(false) => self.turned(&ask, reverse).await,
            // A page of equal keys may stand at either end of its range.
            None if got.entries.len() >= PAGE && !known.is_known(self.axis) => {
                let other = self.ordered(&ask, !reverse).await?;
                let here = keys.first().copied();
                let is_higher = other.entries.iter().filter_map(|entry| entry.key).max() > here;
                let is_lower = other.entries.iter().filter_map(|entry| entry.key).min() < here;
                match (is_higher, is_lower) {
                    (true, _) => {
                        known.learn(self.axis, !reverse, self.newest_first);
                        Ok(other)
                    }
                    (false, true) => {
                        known.learn(self.axis, reverse, self.newest_first);
                        Ok(got)
                    }
                    (false, false) => Ok(got),
                }
            }
            None => Ok(got),
        }
    }
}

impl Listing<'_> {
    /// The same page from the other end, after the first answer showed that the direction was guessed wrong.
    async fn turned(&self, ask: &Ask<'_>, reverse: bool) -> Result<Got<Ticket>> {
        let got = self.ordered(ask, !reverse).await?;
        if falls(got.entries.iter().filter_map(|entry| entry.key))? == Some(false) {
            return Err(Error::new(ErrorKind::Unreadable, "ClickUp gives the oldest tasks first whatever is asked")
                .with_hint("please report it"));
        }
        self.account.order.learn(self.axis, !reverse, self.newest_first);
        Ok(got)
    }

    /// The same range from its other end. Nothing is given unless it is certain that it is that end: then the range is gone
    /// through the plain way.
    async fn rising(&self, ask: &Ask<'_>) -> Result<Got<Ticket>> {
        let nothing = Got { entries: Vec::new(), last: Some(false) };
        let known = &self.account.order;
        if !known.is_known(self.axis) {
            return Ok(nothing);
        }
        let got = self.ordered(ask, !known.reverse_for(self.axis, self.newest_first)).await?;
        let falls = falls(got.entries.iter().filter_map(|entry| entry.key))?;
        Ok(if falls == Some(false) { got } else { nothing })
    }

    async fn ordered(&self, ask: &Ask<'_>, reverse: bool) -> Result<Got<Ticket>> {
        let answer = self.send(ask, self.axis.name(), reverse).await?;
        self.read(&answer, ask.source).await
    }

    async fn send(&self, ask: &Ask<'_>, order_by: &str, reverse: bool) -> Result<Answer> {
        let workspace;
        let mut request = match &ask.source.place {
            Place::Workspace => {
                workspace = self.account.workspace_id().await?;
                Request::get(["v2", "team", workspace.as_str(), "task"])
            }
            // Only Lists have these two parameters.
            Place::List(list) => Request::get(["v2", "list", list, "task"])
                .query("archived", ask.source.archived)
                .query("include_timl", true),
        };
        request = request.query("page", ask.page).query("order_by", order_by);
        if reverse {
            request = request.query("reverse", true);
        }
        request = match &ask.source.only {
            Some(Pick::Assignee(id)) => request.query("assignees[]", id),
            Some(Pick::Tag(name)) => request.query("tags[]", name),
            None => request,
        };
        let range = self.range(ask.after, ask.before);
        let request = self.filters.apply(request, &ask.source.place, self.axis, range).lane(self.lane);
        self.account.send(self.operation, request).await
    }

    /// The milliseconds of a range of keys.
    fn range(&self, after: Option<i64>, before: Option<i64>) -> Strictly {
        if self.newest_first {
            return Strictly { after, before };
        }
        Strictly { after: before.map(i64::saturating_neg), before: after.map(i64::saturating_neg) }
    }

    /// The key of a task, from its times.
    fn key(&self, created: Option<i64>, updated: Option<i64>) -> Option<i64> {
        let at = match self.axis {
            Axis::Created => created,
            Axis::Updated => updated,
        };
        if self.newest_first { at } else { at.map(i64::saturating_neg) }
    }

    /// Reads a page in one pass; in a second one, with custom fields as text, only if a task cannot be read.
    async fn read(&self, answer: &Answer, source: &Source) -> Result<Got<Ticket>> {
        let include = self.query.include;
        // Nothing is taken apart that nobody wants to see.
        let takes_fields = include.fields || self.account.keys != KeyPlace::Text;
        if takes_fields {
            let page = answer.members::<wire::Task<'_, wire::Taken<'_>>>(wire::TASKS)?;
            if page.members.iter().all(|task| task.read.is_ok()) {
                let last = page.beside.get(wire::LAST_PAGE);
                return Ok(Got { entries: self.entries(answer, source, page.members).await?, last });
            }
        }
        let page = answer.members::<wire::Task<'_, wire::Untaken<'_>>>(wire::TASKS)?;
        let last = page.beside.get(wire::LAST_PAGE);
        Ok(Got { entries: self.entries(answer, source, page.members).await?, last })
    }

    async fn entries<F: CustomFields + Send + Sync>(
        &self,
        answer: &Answer,
        source: &Source,
        tasks: Vec<OneTask<'_, F>>,
    ) -> Result<Vec<Entry<Ticket>>> {
        let (zone, kinds) = known_for(self.account, tasks.iter().filter_map(|task| task.read.as_ref().ok())).await?;
        let reading = Reading { include: self.query.include, zone: &zone, kinds: &kinds, keys: &self.account.keys };
        let homes = self.homes(source, &tasks).await?;
        let read = |(index, Member { read, text }): (usize, OneTask<'_, F>)| match read {
            Ok(task) => {
                let (id, key) = (task.id.clone(), self.key(task.date_created, task.date_updated));
                let own_flag = task.archived.unwrap_or(false);
                let mut ticket = reading.ticket(task);
                ticket.archived |= ticket.project.as_ref().is_some_and(|home| homes.contains(home.id.as_str()));
                let belongs = own_flag == source.archived && self.is_here(source, &ticket) && self.keeps(&ticket);
                if self.query.include.raw {
                    ticket.raw = Some(Raw::part(&answer.body, text));
                }
                let found = if belongs { Found::Good(ticket) } else { Found::Left };
                Entry { id: Some(id), key, found }
            }
            Err(cause) => self.broken(index, cause, answer, text),
        };
        Ok(tasks.into_iter().enumerate().map(read).collect())
    }

    fn broken(&self, index: usize, cause: serde_json::Error, answer: &Answer, text: &str) -> Entry<Ticket> {
        let known: wire::BrokenTask = serde_json::from_str(text).unwrap_or_default();
        let error = Error::new(ErrorKind::Unreadable, "a task has another shape than expected")
            .with_hint("the others were given; please report it with the task as ClickUp sends it")
            .because(cause);
        let mut broken = Broken::new(index, error).with_raw(Raw::part(&answer.body, text));
        if let Some(id) = &known.id {
            broken = broken.with_id(id.as_str());
        }
        let key = self.key(known.date_created, known.date_updated);
        Entry { id: known.id, key, found: Found::Broken(broken) }
    }

    /// Those of the tasks' home Lists that were put away.
    ///
    /// A search over the Workspace leaves out what lies in them. A List gives its own tasks and those that were added to
    /// it, whose home is looked up where it is not known.
    async fn homes<F: Sync>(&self, source: &Source, tasks: &[OneTask<'_, F>]) -> Result<BTreeSet<String>> {
        let homes = tasks.iter().filter_map(|task| task.read.as_ref().ok()?.list.as_ref().map(|list| list.id.as_str()));
        let homes: BTreeSet<&str> = homes.collect();
        let mut archived = BTreeSet::new();
        for home in homes {
            let is = match (&self.lists, &source.place) {
                (Some(lists), _) if lists.contains_key(home) => lists[home],
                (_, Place::Workspace) => false,
                _ => places::is_archived(self.account, home, self.operation).await?,
            };
            if is {
                archived.insert(home.to_owned());
            }
        }
        Ok(archived)
    }

    /// Whether this source is the one that gives a ticket, where a listing of the Workspace goes through its Lists too.
    fn is_here(&self, source: &Source, ticket: &Ticket) -> bool {
        let Some(lists) = &self.lists else { return true };
        let known = |id: &ProjectId| lists.contains_key(id.as_str());
        let home = ticket.project.as_ref().map(|project| &project.id).filter(|id| known(id));
        match &source.place {
            Place::Workspace => home.is_none_or(|home| !lists[home.as_str()]),
            Place::List(list) => {
                let first = home.or_else(|| ticket.also_in.iter().map(|place| &place.project.id).find(|id| known(id)));
                first.is_none_or(|first| first.as_str() == list)
            }
        }
    }

    /// Whether a ticket passes the filters that are said to be ClickUp's own.
    fn keeps(&self, ticket: &Ticket) -> bool {
        let own =
            [Filter::Projects, Filter::Created, Filter::Updated, Filter::Closed, Filter::Parent, Filter::Archived];
        own.into_iter().all(|filter| self.query.holds(filter, ticket))
    }
}

/// What must be asked before tasks can be read: the account's zone if one has a date, the types of task if one is of a
/// type that the Workspace defines.
pub(crate) async fn known_for<'a, 'b: 'a, F: CustomFields + 'a>(
    account: &Account,
    tasks: impl Iterator<Item = &'a wire::Task<'b, F>>,
) -> Result<(TimeZone, Vec<TicketKind>)> {
    let (mut dated, mut defined) = (false, false);
    for task in tasks {
        dated = dated || task.due_date.is_some() || task.start_date.is_some() || task.custom_fields.may_hold_dates();
        defined |= is_defined_kind(task.custom_item_id);
    }
    let zone = if dated { account.zone().await? } else { TimeZone::UTC };
    let kinds = if defined { account.kinds().await?.to_vec() } else { Vec::new() };
    Ok((zone, kinds))
}

/// Whether a listing shows what was put away, and whether the rest.
pub(crate) fn passes(archived: Archived) -> &'static [bool] {
    match archived {
        Archived::Exclude => &[false],
        Archived::Include => &[false, true],
        Archived::Only => &[true],
    }
}
