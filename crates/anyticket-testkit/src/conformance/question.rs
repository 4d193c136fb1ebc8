//! Questions to a crowd of tickets: each asked as a caller asks it, and as the reference understands it.

use anyticket_core::text::fold;
use anyticket_core::{
    Archived, AssigneeFilter, AssigneeMatch, DateRange, Filter, InstantRange, PriorityLevel, ProjectRef, ResolvedQuery,
    StatusCategory, StatusRef, Subtasks, Ticket, TicketId, TicketQuery, User, UserRef, When,
};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::Seeded;

/// The same question twice.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) asked: TicketQuery,
    pub(super) meant: ResolvedQuery,
}

/// What questions take their values from.
pub(super) struct Stock<'a> {
    pub(super) tickets: &'a [Ticket],
    /// Whose credential it is, where the tracker tells.
    pub(super) me: Option<&'a User>,
    /// How finely the tracker keeps instants.
    pub(super) step: SignedDuration,
}

impl Question {
    pub(super) fn new(zone: &TimeZone) -> Self {
        let mut meant = ResolvedQuery::default();
        meant.zone = zone.clone();
        Self { asked: TicketQuery::new(), meant }
    }

    /// The filters that are applied, as JSON.
    pub(super) fn shown(&self) -> String {
        let json = |query: &ResolvedQuery| serde_json::to_value(query).unwrap_or_default();
        let (mut mine, plain) = (json(&self.meant), json(&ResolvedQuery::default()));
        if let Some(fields) = mine.as_object_mut() {
            fields.retain(|name, value| plain.get(name) != Some(value));
        }
        mine.to_string()
    }

    /// Puts in what was put away too.
    pub(super) fn widen(&mut self) {
        self.asked.archived = Archived::Include;
        self.meant.archived = Archived::Include;
    }

    /// How many sorts of values a filter is tried with.
    pub(super) fn variants(filter: Filter) -> usize {
        match filter {
            Filter::Open | Filter::Subtasks | Filter::Parent => 2,
            Filter::Projects | Filter::LabelsAny | Filter::LabelsAll | Filter::LabelsNone | Filter::Kinds => 3,
            Filter::Archived => 3,
            Filter::Assignees => 4,
            Filter::Statuses => 5,
            Filter::Priorities | Filter::TitleContains | Filter::BodyContains => 6,
            Filter::Created | Filter::Updated | Filter::Closed => 10,
            Filter::Due => 8,
            _ => 1,
        }
    }

    /// Adds one filter with values that are at hand. Nothing is added, and the answer is no, where there are none.
    pub(super) fn narrow(&mut self, filter: Filter, stock: &Stock<'_>, values: &mut Seeded, variant: usize) -> bool {
        let (Some(one), Some(two)) = (values.pick(stock.tickets).cloned(), values.pick(stock.tickets).cloned()) else {
            return false;
        };
        let variant = variant % Self::variants(filter);
        match filter {
            Filter::Projects => self.projects(&one, &two, values, variant),
            Filter::Statuses => self.statuses(&one, &two, variant),
            Filter::Open => {
                self.asked.open = Some(variant == 0);
                self.meant.open = self.asked.open;
                true
            }
            Filter::Assignees => self.assignees(stock, values, variant),
            Filter::LabelsAny | Filter::LabelsAll | Filter::LabelsNone => self.labels(filter, stock, values, variant),
            Filter::Priorities => {
                let levels = match PriorityLevel::ALL.get(variant) {
                    Some(level) => vec![*level],
                    None => vec![one.priority_level(), two.priority_level()],
                };
                self.asked.priorities.extend(&levels);
                self.meant.priorities.extend(levels);
                true
            }
            Filter::Kinds => self.kinds(&one, &two, variant),
            Filter::Parent => {
                let parents: Vec<&TicketId> =
                    stock.tickets.iter().filter_map(|ticket| ticket.parent.as_ref()).collect();
                let parent = if variant == 0 { values.pick(&parents).copied() } else { Some(&one.id) };
                let Some(parent) = parent else { return false };
                self.asked.parent = Some(parent.clone());
                self.meant.parent.clone_from(&self.asked.parent);
                true
            }
            Filter::Subtasks => {
                self.asked.subtasks = if variant == 0 { Subtasks::Exclude } else { Subtasks::Only };
                self.meant.subtasks = self.asked.subtasks;
                true
            }
            Filter::TitleContains => {
                let Some(text) = part_of(&one.title, values, variant) else { return false };
                self.meant.title_contains = Some(fold(&text));
                self.asked.title_contains = Some(text);
                true
            }
            Filter::BodyContains => {
                let word = ["BUTTON", "**steps**", "null", "e\u{301}", "[x]", "nowhere to be found"][variant];
                self.asked.body_contains = Some(word.to_owned());
                self.meant.body_contains = Some(fold(word));
                true
            }
            Filter::Created | Filter::Updated | Filter::Closed => self.times(filter, stock, values, variant),
            Filter::Due => self.due(stock, values, variant),
            Filter::Archived => {
                self.asked.archived = [Archived::Exclude, Archived::Only, Archived::Include][variant];
                self.meant.archived = self.asked.archived;
                true
            }
            _ => false,
        }
    }

    fn projects(&mut self, one: &Ticket, two: &Ticket, values: &mut Seeded, variant: usize) -> bool {
        let mut pick = |ticket: &Ticket| {
            let all: Vec<_> = ticket.projects().cloned().collect();
            values.pick(&all).cloned()
        };
        let ids = match variant {
            0 => pick(one).into_iter().collect(),
            1 => pick(two).into_iter().collect(),
            _ => [pick(one), pick(two)].into_iter().flatten().collect::<Vec<_>>(),
        };
        self.asked.projects.extend(ids.iter().cloned().map(ProjectRef::Id));
        self.meant.projects.extend(ids);
        !self.meant.projects.is_empty()
    }

    fn statuses(&mut self, one: &Ticket, two: &Ticket, variant: usize) -> bool {
        let statuses = match variant {
            0 => vec![StatusRef::Category(one.status.category)],
            1 => vec![StatusRef::Id(one.status.id.clone())],
            2 => vec![StatusRef::Name(in_capitals(&one.status.name))],
            3 => vec![StatusRef::Category(one.status.category), StatusRef::Id(two.status.id.clone())],
            _ => vec![StatusRef::Category(StatusCategory::Cancelled), StatusRef::Category(StatusCategory::Unknown)],
        };
        self.asked.statuses.extend(statuses.iter().cloned());
        self.meant.statuses.extend(statuses);
        true
    }

    fn assignees(&mut self, stock: &Stock<'_>, values: &mut Seeded, variant: usize) -> bool {
        let users: Vec<&User> = stock.tickets.iter().flat_map(|ticket| &ticket.assignees).collect();
        let somebody = values.pick(&users).map(|user| user.id.clone());
        if variant != 1 {
            match (variant, stock.me, somebody) {
                (3, Some(me), _) => {
                    self.asked.assignees.push(AssigneeFilter::User(UserRef::Me));
                    self.meant.assignees.push(AssigneeMatch::User(me.id.clone()));
                }
                (_, _, Some(id)) => {
                    self.asked.assignees.push(AssigneeFilter::User(UserRef::Id(id.clone())));
                    self.meant.assignees.push(AssigneeMatch::User(id));
                }
                _ => return false,
            }
        }
        if matches!(variant, 1 | 2) {
            self.asked.assignees.push(AssigneeFilter::Nobody);
            self.meant.assignees.push(AssigneeMatch::Nobody);
        }
        true
    }

    fn labels(&mut self, filter: Filter, stock: &Stock<'_>, values: &mut Seeded, variant: usize) -> bool {
        let with: Vec<&Ticket> = stock.tickets.iter().filter(|ticket| !ticket.labels.is_empty()).collect();
        let (Some(one), Some(two)) = (values.pick(&with), values.pick(&with)) else { return false };
        let labels: Vec<_> = match variant {
            0 => one.labels.iter().take(1).collect(),
            1 => one.labels.iter().collect(),
            _ => one.labels.iter().take(1).chain(two.labels.iter().take(1)).collect(),
        };
        let words: Vec<String> = labels.iter().map(|label| in_capitals(&label.name)).collect();
        let (mine, theirs) = match filter {
            Filter::LabelsAny => (&mut self.asked.labels_any, &mut self.meant.labels_any),
            Filter::LabelsAll => (&mut self.asked.labels_all, &mut self.meant.labels_all),
            _ => (&mut self.asked.labels_none, &mut self.meant.labels_none),
        };
        mine.extend(words.clone());
        theirs.extend(words);
        true
    }

    fn kinds(&mut self, one: &Ticket, two: &Ticket, variant: usize) -> bool {
        let (Some(kind), Some(other)) = (&one.kind, &two.kind) else { return false };
        let words = match variant {
            0 => vec![in_capitals(&kind.name)],
            1 => vec![kind.id.as_str().to_owned()],
            _ => vec![kind.name.clone(), other.id.as_str().to_owned()],
        };
        self.asked.kinds.extend(words.iter().cloned());
        self.meant.kinds.extend(words);
        true
    }

    /// Ranges that begin or end exactly where a ticket is, and just beside it; days too.
    fn times(&mut self, filter: Filter, stock: &Stock<'_>, values: &mut Seeded, variant: usize) -> bool {
        let of = |ticket: &Ticket| match filter {
            Filter::Created => ticket.created_at,
            Filter::Updated => ticket.updated_at,
            _ => ticket.closed_at,
        };
        let times: Vec<Timestamp> = stock.tickets.iter().filter_map(of).collect();
        let (Some(a), Some(b)) = (values.pick(&times).copied(), values.pick(&times).copied()) else { return false };
        let Some(range) = range(When::Instant(a), When::Instant(b), &self.meant.zone, stock.step, variant) else {
            return false;
        };
        let span = self.span(range);
        let (mine, theirs) = match filter {
            Filter::Created => (&mut self.asked.created, &mut self.meant.created),
            Filter::Updated => (&mut self.asked.updated, &mut self.meant.updated),
            _ => (&mut self.asked.closed, &mut self.meant.closed),
        };
        *mine = Some(range);
        *theirs = Some(span);
        true
    }

    fn due(&mut self, stock: &Stock<'_>, values: &mut Seeded, variant: usize) -> bool {
        let dues: Vec<When> = stock.tickets.iter().filter_map(|ticket| ticket.due).collect();
        let (Some(a), Some(b)) = (values.pick(&dues).copied(), values.pick(&dues).copied()) else { return false };
        let day = |when: When| self.meant.zone.to_datetime(when.start_in(&self.meant.zone)).date();
        let range = match variant {
            0 => Some(DateRange::on(day(a))),
            1 => Some(DateRange::since(a)),
            2 => Some(DateRange::before(a)),
            // The last instant of a day, and the first of the next.
            3 => Some(DateRange::since(a.span_in(&self.meant.zone).1)),
            4 => before_end(a, &self.meant.zone).map(DateRange::since),
            _ => range(a, b, &self.meant.zone, stock.step, variant),
        };
        let Some(range) = range else { return false };
        self.meant.due = Some(self.span(range));
        self.asked.due = Some(range);
        true
    }

    fn span(&self, range: DateRange) -> InstantRange {
        let at = |when: Option<When>| when.map(|when| when.start_in(&self.meant.zone));
        InstantRange { from: at(range.from), to: at(range.to) }
    }
}

fn before_end(when: When, zone: &TimeZone) -> Option<When> {
    let end = when.span_in(zone).1;
    end.checked_sub(SignedDuration::from_nanos(1)).ok().map(When::Instant)
}

/// A range of one of the sorts that go wrong. Nothing where it would end before it begins.
fn range(a: When, b: When, zone: &TimeZone, step: SignedDuration, variant: usize) -> Option<DateRange> {
    let (a, b) = (a.start_in(zone), b.start_in(zone));
    let (from, to) = (a.min(b), a.max(b));
    let day = zone.to_datetime(a).date();
    let after = |at: Timestamp| at.checked_add(step).ok().map(When::Instant);
    match variant {
        0 => (from < to).then(|| DateRange::between(from, to)),
        1 => Some(DateRange::before(to)),
        2 => Some(DateRange::since(from)),
        3 => after(from).map(DateRange::since),
        4 => after(to).map(DateRange::before),
        5 => after(a).map(|end| DateRange::between(a, end)),
        6 => Some(DateRange::on(day)),
        7 => Some(DateRange::since(day)),
        8 => Some(DateRange::before(day)),
        _ => Some(DateRange::since("2099-01-01".parse::<When>().ok()?)),
    }
}

/// A text to look for in a title: a word in capitals, the whole, a letter, a piece from the middle, and what is not there.
fn part_of(title: &str, values: &mut Seeded, variant: usize) -> Option<String> {
    let letters: Vec<char> = title.chars().collect();
    let words: Vec<&str> = title.split_whitespace().collect();
    let text = match variant {
        0 => values.pick(&words)?.to_uppercase(),
        1 => title.to_owned(),
        2 => values.pick(&letters)?.to_string(),
        3 => {
            let from = values.below(letters.len());
            letters[from..].iter().take(7).collect()
        }
        4 => ["%", "_", "\\", "\"", "*", "'"][values.below(6)].to_owned(),
        _ => "nowhere to be found".to_owned(),
    };
    let text = text.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// The word in capitals, if it is the same word then: `ß` has none of its own.
fn in_capitals(word: &str) -> String {
    let capitals = word.to_uppercase();
    if fold(&capitals) == fold(word) { capitals } else { word.to_owned() }
}
