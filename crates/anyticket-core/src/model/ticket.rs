//! The ticket.

use std::time::Duration;

use jiff::Timestamp;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Body, Due, Field, FieldSet, FieldValue, Label, Loss, Priority, PriorityLevel, ProjectId, ProjectLink, Raw, Start,
    Status, StatusCategory, TicketId, TicketKind, User, Value, When,
};
use crate::capabilities::{Access, BoxForm, Capabilities, Cell};
use crate::markdown;

/// How big a ticket is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Estimate {
    /// In points.
    pub points: Option<f64>,
    /// In working time, to the second.
    #[serde(rename = "seconds", with = "seconds")]
    pub time: Option<Duration>,
}

mod seconds {
    use super::{Deserialize, Deserializer, Duration, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
        time.map(|time| time.as_secs()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(deserializer)?.map(Duration::from_secs))
    }
}

impl Estimate {
    /// An estimate in points.
    pub fn points(points: f64) -> Self {
        Self { points: Some(points), time: None }
    }

    /// An estimate in working time.
    pub fn time(time: Duration) -> Self {
        Self { points: None, time: Some(time) }
    }

    /// Adds working time.
    #[must_use]
    pub fn with_time(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    /// Adds points.
    #[must_use]
    pub fn with_points(mut self, points: f64) -> Self {
        self.points = Some(points);
        self
    }
}

/// A further project that a ticket lies in, beside its home.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Placement {
    /// The project.
    pub project: ProjectLink,
    /// The ticket's status there, where a tracker keeps one for each project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
}

impl Placement {
    /// Lies in `project`, with the same status as at home.
    pub fn new(project: ProjectLink) -> Self {
        Self { project, status: None }
    }

    /// Sets the status there.
    #[must_use]
    pub fn with_status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }
}

/// A ticket as a tracker has it: an issue, a task, a card.
///
/// A field that was not read is named in [`unread`](Ticket::unread) and left out of the JSON form;
/// a field that is empty is `None` (or an empty list) and `null` in JSON.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ticket {
    /// The tracker's id. For matching; it never changes.
    pub id: TicketId,
    /// What people call it (`ENG-42`). For showing only: it may change.
    pub key: Option<String>,
    /// Where a person sees it.
    pub url: Option<String>,
    /// What it is about.
    pub title: String,
    /// The text. `None` and an empty text are the same.
    pub body: Option<Body>,
    /// Where it stands.
    pub status: Status,
    /// How urgent it is. `None` and the level `none` are the same.
    pub priority: Option<Priority>,
    /// What kind of ticket it is.
    pub kind: Option<TicketKind>,
    /// Its home project. It does not depend on the question asked.
    pub project: Option<ProjectLink>,
    /// The other projects it lies in.
    pub also_in: Vec<Placement>,
    /// The ticket above it.
    pub parent: Option<TicketId>,
    /// Who works on it.
    pub assignees: Vec<User>,
    /// Who made it.
    pub author: Option<User>,
    /// On whose behalf it was made.
    pub reporter: Option<User>,
    /// Its labels.
    pub labels: Vec<Label>,
    /// When work starts.
    pub start: Option<Start>,
    /// When it is due.
    pub due: Option<Due>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Option<Timestamp>,
    /// When it was closed; empty while it is open.
    pub closed_at: Option<Timestamp>,
    /// How big it is.
    pub estimate: Option<Estimate>,
    /// Whether it is put away, itself or with the container it lies in.
    pub archived: bool,
    /// Its custom fields, those that hold something.
    pub fields: Vec<FieldValue>,
    /// The caller's own key for it.
    pub external_key: Option<String>,
    /// A mark of this state, for `if_version`.
    pub version: Option<String>,
    /// What this reading or writing could not carry.
    pub losses: Vec<Loss>,
    /// The fields that were not read.
    pub unread: FieldSet,
    /// The tracker's own answer, if it was asked for.
    pub raw: Option<Raw>,
    /// Whether a create found this ticket under its external key instead of making it.
    pub existed: bool,
}

impl Ticket {
    /// A ticket with an id, a title and a status, and everything else empty.
    pub fn new(id: impl Into<TicketId>, title: impl Into<String>, status: Status) -> Self {
        Self {
            id: id.into(),
            key: None,
            url: None,
            title: title.into(),
            body: None,
            status,
            priority: None,
            kind: None,
            project: None,
            also_in: Vec::new(),
            parent: None,
            assignees: Vec::new(),
            author: None,
            reporter: None,
            labels: Vec::new(),
            start: None,
            due: None,
            created_at: None,
            updated_at: None,
            closed_at: None,
            estimate: None,
            archived: false,
            fields: Vec::new(),
            external_key: None,
            version: None,
            losses: Vec::new(),
            unread: FieldSet::EMPTY,
            raw: None,
            existed: false,
        }
    }

    /// The tracker's id.
    pub fn id(&self) -> &TicketId {
        &self.id
    }

    /// The text in Markdown; empty if there is none.
    pub fn body_markdown(&self) -> &str {
        self.body.as_ref().map_or("", Body::as_markdown)
    }

    /// How urgent it is.
    pub fn priority_level(&self) -> PriorityLevel {
        self.priority.as_ref().map_or(PriorityLevel::None, |priority| priority.level)
    }

    /// Whether it still asks for work in its home project.
    pub fn is_open(&self) -> bool {
        self.status.category.is_open()
    }

    /// Whether it lies in `project`, at home or beside it.
    pub fn is_in(&self, project: &ProjectId) -> bool {
        self.projects().any(|id| id == project)
    }

    /// The ids of its home and of every other project it lies in.
    pub fn projects(&self) -> impl Iterator<Item = &ProjectId> {
        self.project.iter().map(|project| &project.id).chain(self.also_in.iter().map(|place| &place.project.id))
    }

    /// The custom field of this id or name.
    pub fn field(&self, word: &str) -> Option<&FieldValue> {
        let by_id = self.fields.iter().find(|field| field.id.as_str() == word);
        by_id.or_else(|| self.fields.iter().find(|field| crate::text::same_folded(&field.name, word)))
    }

    /// Whether both are the same ticket content, as far as `capabilities` promise it can be held.
    ///
    /// The one notion of equality of the laws: text is trimmed and its line ends folded, Markdown is compared by
    /// its syntax tree, labels, assignees, places and custom fields are sets, instants are compared at the
    /// declared resolution, and where the tracker keeps only that a box is ticked, one that is not is the same as one that holds
    /// nothing. Left aside are the
    /// fields a tracker sets itself (key, address, author, times, version),
    /// those one side did not read, and those the tracker does not hold.
    pub fn same_as(&self, other: &Self, capabilities: &Capabilities) -> bool {
        self.differences(other, capabilities).is_empty()
    }

    /// The fields in which [`same_as`](Ticket::same_as) finds a difference.
    pub fn differences(&self, other: &Self, capabilities: &Capabilities) -> FieldSet {
        let unread = self.unread.union(other.unread);
        COMPARED
            .iter()
            .copied()
            .filter(|field| !unread.contains(*field))
            .filter(|field| capabilities.support(Cell::Field(*field, Access::Read)).is_supported())
            .filter(|field| !self.agrees_in(*field, other, capabilities))
            .collect()
    }

    fn agrees_in(&self, field: Field, other: &Self, capabilities: &Capabilities) -> bool {
        let (a, b) = (self, other);
        let resolution = capabilities.time_resolution;
        match field {
            Field::Title => markdown::trimmed(&a.title) == markdown::trimmed(&b.title),
            Field::Body => markdown::same(a.body_markdown(), b.body_markdown()),
            Field::Status => a.status.id == b.status.id && a.status.category == b.status.category,
            Field::Priority => {
                a.priority_level() == b.priority_level()
                    && (a.priority_level() == PriorityLevel::None
                        || a.priority.as_ref().map(|p| &p.id) == b.priority.as_ref().map(|p| &p.id))
            }
            Field::Kind => a.kind.as_ref().map(|kind| &kind.id) == b.kind.as_ref().map(|kind| &kind.id),
            Field::Project => a.project.as_ref().map(|p| &p.id) == b.project.as_ref().map(|p| &p.id),
            Field::AlsoIn => same_set(&a.also_in, &b.also_in, |x, y| x.project.id == y.project.id),
            Field::Parent => a.parent == b.parent,
            Field::Assignees => same_set(&a.assignees, &b.assignees, |x, y| x.id == y.id),
            Field::Reporter => a.reporter.as_ref().map(|user| &user.id) == b.reporter.as_ref().map(|user| &user.id),
            Field::Labels => same_set(&a.labels, &b.labels, Label::is_same),
            Field::Start => same_when(a.start, b.start, resolution),
            Field::Due => same_when(a.due, b.due, resolution),
            Field::Estimate => a.estimate.unwrap_or_default() == b.estimate.unwrap_or_default(),
            Field::Archived => a.archived == b.archived,
            Field::Fields => {
                let [a, b] = [a, b].map(|ticket| held(&ticket.fields, capabilities.box_form));
                same_set(&a, &b, |x, y| x.id == y.id && x.value.is_same(&y.value))
            }
            Field::ExternalKey => a.external_key == b.external_key,
            Field::Key
            | Field::Url
            | Field::Author
            | Field::CreatedAt
            | Field::UpdatedAt
            | Field::ClosedAt
            | Field::Version => true,
        }
    }

    /// The category that counts for `open` and for status filters in the named projects: every placement's there,
    /// or the home's if none is named.
    pub(crate) fn statuses_in<'a>(&'a self, projects: &'a [ProjectId]) -> impl Iterator<Item = &'a Status> {
        let named = move |link: &ProjectLink| projects.contains(&link.id);
        let home = projects.is_empty() || self.project.as_ref().is_some_and(named);
        let places = self.also_in.iter().filter(move |place| named(&place.project));
        home.then_some(&self.status)
            .into_iter()
            .chain(places.map(|place| place.status.as_ref().unwrap_or(&self.status)))
    }
}

/// The fields a caller can write: what [`Ticket::same_as`] compares.
const COMPARED: [Field; 17] = [
    Field::Title,
    Field::Body,
    Field::Status,
    Field::Priority,
    Field::Kind,
    Field::Project,
    Field::AlsoIn,
    Field::Parent,
    Field::Assignees,
    Field::Reporter,
    Field::Labels,
    Field::Start,
    Field::Due,
    Field::Estimate,
    Field::Archived,
    Field::Fields,
    Field::ExternalKey,
];

/// Whether each side has an equal for everything on the other.
fn same_set<T>(a: &[T], b: &[T], same: impl Fn(&T, &T) -> bool) -> bool {
    a.iter().all(|x| b.iter().any(|y| same(x, y))) && b.iter().all(|y| a.iter().any(|x| same(x, y)))
}

/// The fields that hold something to the tracker.
fn held(fields: &[FieldValue], form: BoxForm) -> Vec<&FieldValue> {
    fields.iter().filter(|field| form != BoxForm::Ticked || field.value != Value::Bool(false)).collect()
}

fn same_when(a: Option<When>, b: Option<When>, resolution: Duration) -> bool {
    match (a, b) {
        (Some(When::Instant(a)), Some(When::Instant(b))) => {
            let step = i128::try_from(resolution.as_nanos()).unwrap_or(i128::MAX).max(1);
            a.as_nanosecond().div_euclid(step) == b.as_nanosecond().div_euclid(step)
        }
        (a, b) => a == b,
    }
}

impl Serialize for Ticket {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        macro_rules! entries {
            ($($field:ident = $value:expr),+ $(,)?) => {
                $(if !self.unread.contains(Field::$field) {
                    map.serialize_entry(Field::$field.as_str(), $value)?;
                })+
            };
        }
        map.serialize_entry("id", &self.id)?;
        entries! {
            Key = &self.key, Url = &self.url, Title = &self.title,
            Body = &self.body.as_ref().filter(|body| !body.is_empty()),
            Status = &self.status, Priority = &self.priority, Kind = &self.kind, Project = &self.project,
            AlsoIn = &self.also_in, Parent = &self.parent, Assignees = &self.assignees, Author = &self.author,
            Reporter = &self.reporter, Labels = &self.labels, Start = &self.start, Due = &self.due,
            CreatedAt = &self.created_at, UpdatedAt = &self.updated_at, ClosedAt = &self.closed_at,
            Estimate = &self.estimate, Archived = &self.archived, Fields = &self.fields,
            ExternalKey = &self.external_key, Version = &self.version,
        }
        map.serialize_entry("losses", &self.losses)?;
        if self.existed {
            map.serialize_entry("existed", &true)?;
        }
        if let Some(raw) = &self.raw {
            map.serialize_entry("raw", raw)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Ticket {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Tells a field that is absent (`None`) from one that is null (`Some(default)`).
        fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
            T::deserialize(deserializer).map(Some)
        }

        macro_rules! wire {
            ($($name:ident: $type:ty = $field:ident),+ $(,)?) => {
                #[derive(Deserialize)]
                struct Wire {
                    id: TicketId,
                    $(#[serde(default, deserialize_with = "present")] $name: Option<$type>,)+
                    #[serde(default)]
                    losses: Vec<Loss>,
                    #[serde(default)]
                    existed: bool,
                    #[serde(default)]
                    raw: Option<Raw>,
                }

                let wire = Wire::deserialize(deserializer)?;
                let mut ticket = Ticket::new(wire.id, "", Status::new(StatusCategory::Unknown, "", ""));
                $(match wire.$name {
                    Some(value) => ticket.$name = value,
                    None => ticket.unread.insert(Field::$field),
                })+
                ticket.losses = wire.losses;
                ticket.existed = wire.existed;
                ticket.raw = wire.raw;
                Ok(ticket)
            };
        }
        wire! {
            key: Option<String> = Key,
            url: Option<String> = Url,
            title: String = Title,
            body: Option<Body> = Body,
            status: Status = Status,
            priority: Option<Priority> = Priority,
            kind: Option<TicketKind> = Kind,
            project: Option<ProjectLink> = Project,
            also_in: Vec<Placement> = AlsoIn,
            parent: Option<TicketId> = Parent,
            assignees: Vec<User> = Assignees,
            author: Option<User> = Author,
            reporter: Option<User> = Reporter,
            labels: Vec<Label> = Labels,
            start: Option<Start> = Start,
            due: Option<Due> = Due,
            created_at: Option<Timestamp> = CreatedAt,
            updated_at: Option<Timestamp> = UpdatedAt,
            closed_at: Option<Timestamp> = ClosedAt,
            estimate: Option<Estimate> = Estimate,
            archived: bool = Archived,
            fields: Vec<FieldValue> = Fields,
            external_key: Option<String> = ExternalKey,
            version: Option<String> = Version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket::new("t1", "Fix login", Status::new(StatusCategory::Todo, "s1", "To do"))
    }

    #[test]
    fn what_was_not_read_is_absent_and_what_is_empty_is_null() {
        let mut ticket = ticket();
        ticket.unread = FieldSet::from([Field::Body, Field::Fields]);
        let json = serde_json::to_value(&ticket).unwrap();
        assert!(json.get("body").is_none() && json.get("fields").is_none());
        assert!(json["due"].is_null());
        assert_eq!(serde_json::from_value::<Ticket>(json).unwrap(), ticket);
    }

    #[test]
    fn a_full_ticket_survives_json() {
        let mut ticket = ticket();
        ticket.body = Some("**steps**".into());
        ticket.priority = Some(PriorityLevel::High.into());
        ticket.also_in = vec![Placement::new(ProjectLink::new("p2")).with_status(ticket.status.clone())];
        ticket.due = Some("2026-03-01".parse().unwrap());
        ticket.created_at = Some("2026-01-02T03:04:05Z".parse().unwrap());
        ticket.estimate = Some(Estimate::points(3.0).with_time(Duration::from_secs(3600)));
        ticket.raw = Some(Raw::new(&b"{\"a\": 1}"[..]).unwrap());
        ticket.losses = vec![Loss::new(Field::Body, "a panel became a quote")];
        let json = serde_json::to_string(&ticket).unwrap();
        assert_eq!(serde_json::from_str::<Ticket>(&json).unwrap(), ticket);
    }

    #[test]
    fn sets_have_no_order_and_markdown_is_compared_by_meaning() {
        let capabilities = Capabilities::all();
        let (mut a, mut b) = (ticket(), ticket());
        a.labels = vec![Label::new("bug"), Label::new("ui")];
        b.labels = vec![Label::new("UI"), Label::new("bug")];
        a.body = Some("* one\r\n* two\r\n".into());
        b.body = Some("- one\n- two".into());
        assert_eq!(a.differences(&b, &capabilities), FieldSet::EMPTY);
        b.labels.pop();
        assert_eq!(a.differences(&b, &capabilities), FieldSet::from([Field::Labels]));
    }

    #[test]
    fn a_box_that_is_not_ticked_holds_nothing_only_where_the_tracker_says_so() {
        let (untouched, mut unticked) = (ticket(), ticket());
        unticked.fields.push(FieldValue::new("checked", "Checked", Value::Bool(false)));
        let every = Capabilities::all();
        assert!(!unticked.same_as(&untouched, &every));
        assert!(unticked.same_as(&untouched, &every.with_box_form(BoxForm::Ticked)));
    }

    #[test]
    fn instants_are_compared_at_the_resolution_of_the_tracker() {
        let capabilities = Capabilities::all().with_time_resolution(Duration::from_secs(1));
        let (mut a, mut b) = (ticket(), ticket());
        a.due = Some("2026-03-01T10:00:00.100Z".parse().unwrap());
        b.due = Some("2026-03-01T10:00:00.900Z".parse().unwrap());
        assert!(a.same_as(&b, &capabilities));
        b.due = Some("2026-03-01T10:00:01Z".parse().unwrap());
        assert!(!a.same_as(&b, &capabilities));
    }
}
