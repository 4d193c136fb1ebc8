//! What can be told of a simulated Asana before it starts.
//!
//! What no source settles is an option with both answers; the default is the likelier, or the one that is harder on a
//! client where neither is.

use std::time::Duration;

/// What a simulated Asana is like. Made by [`Sim::asana`](crate::Sim::asana), changed by
/// [`SimBuilder::with`](crate::SimBuilder::with).
///
/// ```
/// use anyticket_sim::Sim;
/// use anyticket_sim::asana::Plan;
///
/// let asana = Sim::asana().tickets(50).with(|options| options.plan(Plan::Free).time_zone("Asia/Kolkata")).build();
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) plan: Plan,
    pub(crate) time_zone: String,
    pub(crate) imported: f64,
    pub(crate) search_lag: Duration,
    pub(crate) search_default: usize,
    pub(crate) shuffled_search: bool,
    pub(crate) unknown: Unknown,
    pub(crate) unknown_fields: Unknown,
    pub(crate) unknown_routes: Unknown,
    pub(crate) offsets: Offsets,
    pub(crate) offset_lifetime: Duration,
    pub(crate) unpaged: Unpaged,
    pub(crate) unknown_in_query: Missing,
    pub(crate) hidden: Hidden,
    pub(crate) unplaced: Unplaced,
    pub(crate) new_subtasks: End,
    pub(crate) explicit_subtasks: bool,
    pub(crate) modified_since: ModifiedSince,
    pub(crate) memberships: Memberships,
    pub(crate) hollow_memberships: bool,
    pub(crate) sections_need_scope: bool,
    pub(crate) date_strings: bool,
    pub(crate) grown_rich_text: bool,
    pub(crate) story_order: End,
    pub(crate) nameless_stories: bool,
    pub(crate) team_on_create: TeamOnCreate,
    pub(crate) unique_tag_names: bool,
    pub(crate) unique_external: bool,
    pub(crate) external_of_others: ExternalOfOthers,
    pub(crate) refresh: Refreshed,
    pub(crate) adds_followers: bool,
    pub(crate) name_limit: usize,
    pub(crate) text_limit: usize,
    pub(crate) upload_limit: usize,
    pub(crate) link_lifetime: Duration,
    pub(crate) sync_lifetime: Duration,
    pub(crate) created_status: u16,
    pub(crate) limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            plan: Plan::Paid,
            time_zone: "Europe/Berlin".to_owned(),
            imported: 0.0,
            search_lag: Duration::from_secs(30),
            search_default: 20,
            shuffled_search: true,
            unknown: Unknown::Loud,
            unknown_fields: Unknown::Ignored,
            unknown_routes: Unknown::Loud,
            offsets: Offsets::Border,
            offset_lifetime: Duration::from_secs(600),
            unpaged: Unpaged::Cut,
            unknown_in_query: Missing::BadRequest,
            hidden: Hidden::Forbidden,
            unplaced: Unplaced::FirstSection,
            new_subtasks: End::Start,
            explicit_subtasks: false,
            modified_since: ModifiedSince::ModifiedAt,
            memberships: Memberships::Objects,
            hollow_memberships: false,
            sections_need_scope: false,
            date_strings: false,
            grown_rich_text: false,
            story_order: End::End,
            nameless_stories: true,
            team_on_create: TeamOnCreate::Required,
            unique_tag_names: false,
            unique_external: false,
            external_of_others: ExternalOfOthers::Refused,
            refresh: Refreshed::Absent,
            adds_followers: true,
            name_limit: usize::MAX,
            text_limit: usize::MAX,
            upload_limit: 100 * 1024 * 1024,
            link_lifetime: Duration::from_secs(120),
            sync_lifetime: Duration::from_secs(24 * 3600),
            created_status: 201,
            limits: Limits::default(),
        }
    }
}

/// What is paid for the organization. The second workspace is free always.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// 150 requests a minute; search and custom fields are 402.
    Free,
    /// 1500 requests a minute.
    Paid,
}

/// What becomes of something that the interface does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// It is ignored, or "not found", as the vendor does.
    Ignored,
    /// It is a loud 500 of the simulator.
    Loud,
}

/// What the token of a page stands for; the vendor does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offsets {
    /// The place behind the last row, in the order of the list.
    Border,
    /// A number of rows: what is inserted or deleted before it shifts the next page.
    Position,
}

/// What becomes of a long list that is asked for without `limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpaged {
    /// The first thousand come, and nothing says so.
    Cut,
    /// 400, with the wish to use pages.
    Refused,
}

/// What becomes of an unknown object that a query parameter names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// 400.
    BadRequest,
    /// 404.
    NotFound,
}

/// What becomes of a request for something that one may not see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// 403.
    Forbidden,
    /// 404, as if it were not there.
    NotFound,
}

/// Which section a task comes into that is put into a project without naming one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unplaced {
    /// The first.
    FirstSection,
    /// The last: "added to the end of the project".
    LastSection,
}

/// One end of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The first place; of stories: the newest first.
    Start,
    /// The last place; of stories: the oldest first.
    End,
}

/// What `modified_since` compares; the vendor's two notes contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModifiedSince {
    /// `modified_at`, which moving to a project or section leaves alone.
    ModifiedAt,
    /// Also the time at which a task came into a project or section, or left one.
    AlsoPlaces,
}

/// How `memberships` of a new task must be written; the vendor does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memberships {
    /// `[{"project": "1", "section": "2"}]`.
    Objects,
    /// It cannot be written.
    Refused,
}

/// Whether `team` is needed for a project of an organization; the vendor says both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamOnCreate {
    /// 400 without it.
    Required,
    /// It may be given.
    Optional,
    /// 400 with it.
    Refused,
}

/// What becomes of a refresh token that is used. The vendor's example of the answer repeats none, and the standard that it
/// names (RFC 6749, section 6) leaves it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refreshed {
    /// It stays good, and the answer does not name it.
    Absent,
    /// It stays good, and the answer names it again.
    Repeated,
    /// The answer names another, and the old one is good no more.
    Replaced,
}

/// What becomes of `external` from somebody who is no app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExternalOfOthers {
    /// 403.
    Refused,
    /// It is dropped without a word.
    Ignored,
}

/// The limits that answer 429.
///
/// <https://developers.asana.com/docs/rate-limits>
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    pub(crate) per_minute: Option<usize>,
    pub(crate) slices: usize,
    pub(crate) searches: usize,
    pub(crate) reads_at_once: usize,
    pub(crate) writes_at_once: usize,
    pub(crate) retry_after_at_once: bool,
    pub(crate) cost: Option<(f64, f64)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_minute: None,
            slices: 6,
            searches: 60,
            reads_at_once: 50,
            writes_at_once: 15,
            retry_after_at_once: false,
            cost: None,
        }
    }
}

impl Limits {
    /// No limit at all.
    pub fn none() -> Self {
        Self {
            per_minute: Some(usize::MAX),
            searches: usize::MAX,
            reads_at_once: usize::MAX,
            writes_at_once: usize::MAX,
            ..Self::default()
        }
    }

    /// So many requests a minute for each token; without it what the plan allows.
    pub fn per_minute(mut self, requests: usize) -> Self {
        self.per_minute = Some(requests);
        self
    }

    /// Into how many slices a minute is cut, each with its part of the requests. "Evaluated more often than each
    /// minute", says the vendor, and not how often.
    pub fn slices(mut self, slices: usize) -> Self {
        self.slices = slices.max(1);
        self
    }

    /// So many searches a minute.
    pub fn searches(mut self, requests: usize) -> Self {
        self.searches = requests;
        self
    }

    /// So many reads and writes at the same time.
    pub fn at_once(mut self, reads: usize, writes: usize) -> Self {
        self.reads_at_once = reads;
        self.writes_at_once = writes;
        self
    }

    /// Whether a refusal for too many requests at the same time says when to come back: the vendor promises it, and one
    /// of its engineers said otherwise.
    pub fn retry_after_at_once(mut self, says: bool) -> Self {
        self.retry_after_at_once = says;
        self
    }

    /// The hidden quota: at most so many points, so many more each minute. A request costs one, and a hundredth for
    /// each field of each row that is read. It may go below zero; then everything is refused until it is above.
    pub fn cost(mut self, points: f64, a_minute: f64) -> Self {
        self.cost = Some((points, a_minute));
        self
    }
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $kind:ty;)*) => {
        impl Options {
            $($(#[$doc])* pub fn $name(mut self, $name: $kind) -> Self {
                self.$name = $name;
                self
            })*
        }
    };
}

setters! {
    /// What is paid for the organization.
    plan: Plan;
    /// How long the search index lags behind writes.
    search_lag: Duration;
    /// How many rows a search gives that names no `limit`.
    search_default: usize;
    /// Rows of a search that its order does not tell apart come in another order each time.
    shuffled_search: bool;
    /// What becomes of an unknown parameter or key of a body.
    unknown: Unknown;
    /// What becomes of an unknown path in `opt_fields`. [`Asana::unknown_fields`](super::Asana::unknown_fields) tells them.
    unknown_fields: Unknown;
    /// What becomes of a path that the simulator does not know.
    unknown_routes: Unknown;
    /// What the token of a page stands for.
    offsets: Offsets;
    /// How long the token of a page is good.
    offset_lifetime: Duration;
    /// What becomes of a long list without `limit`.
    unpaged: Unpaged;
    /// What becomes of an unknown object in the query.
    unknown_in_query: Missing;
    /// What becomes of a request for something that one may not see.
    hidden: Hidden;
    /// Which section a task comes into without naming one.
    unplaced: Unplaced;
    /// Where a new subtask stands among its siblings.
    new_subtasks: End;
    /// Subtasks that were put into a project are listed with it.
    explicit_subtasks: bool;
    /// What `modified_since` compares.
    modified_since: ModifiedSince;
    /// How `memberships` of a new task must be written.
    memberships: Memberships;
    /// `memberships` of which nothing is asked in particular are `[{}]`, as was recorded once.
    hollow_memberships: bool;
    /// The section in `memberships` needs the scope `project_sections:read`, which the vendor names there and does not
    /// list among its scopes.
    sections_need_scope: bool;
    /// A date field takes a bare string too.
    date_strings: bool;
    /// Rich text may hold `blockquote` and `pre`, and that of comments all that of tasks.
    grown_rich_text: bool;
    /// Which stories come first.
    story_order: End;
    /// Some of the seeded stories that the system tells are nobody's: `created_by` is null.
    nameless_stories: bool;
    /// Whether `team` is needed for a new project of an organization.
    team_on_create: TeamOnCreate;
    /// A second tag of the same name is refused.
    unique_tag_names: bool;
    /// A second task with the same `external.gid` is refused.
    unique_external: bool;
    /// What becomes of `external` from somebody who is no app.
    external_of_others: ExternalOfOthers;
    /// What becomes of a refresh token that is used.
    refresh: Refreshed;
    /// Whoever makes a task, is assigned to it or comments on it comes to follow it, as people see it in the product; the
    /// reference does not say it.
    adds_followers: bool;
    /// The most characters of a name.
    name_limit: usize;
    /// The most characters of a description or comment.
    text_limit: usize;
    /// The most bytes of an attachment.
    upload_limit: usize;
    /// How long the address of a file is good.
    link_lifetime: Duration;
    /// How long a token of the change feed is good.
    sync_lifetime: Duration;
    /// The status of a create: 201 is documented, 200 was recorded.
    created_status: u16;
    /// The limits that answer 429.
    limits: Limits;
}

impl Options {
    /// The time zone of the account, which makes a date of a due time.
    pub fn time_zone(mut self, name: impl Into<String>) -> Self {
        self.time_zone = name.into();
        self
    }

    /// This share (0 to 1) of the seeded tasks was created within one minute, as after an import, many of them in the
    /// same millisecond.
    pub fn bulk_import(mut self, share: f64) -> Self {
        self.imported = share;
        self
    }
}
