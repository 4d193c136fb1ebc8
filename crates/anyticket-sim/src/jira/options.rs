//! What can be told of a simulated Jira before it starts.
//!
//! What no source settles is an option with both answers; the default is the answer that is harder on a client.

use std::time::Duration;

/// What a simulated Jira is like. Made by [`Sim::jira`](crate::Sim::jira), changed by
/// [`SimBuilder::with`](crate::SimBuilder::with).
///
/// ```
/// use anyticket_sim::Sim;
///
/// let jira = Sim::jira().tickets(50).with(|options| options.bulk_import(0.9).time_zone("Asia/Kolkata")).build();
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) time_zone: String,
    pub(crate) search_lag: Duration,
    pub(crate) imported: f64,
    pub(crate) admin: bool,
    pub(crate) bad_credentials: BadCredentials,
    pub(crate) self_links: SelfLinks,
    pub(crate) last_page: LastPage,
    pub(crate) page_tokens: PageTokens,
    pub(crate) ended_tokens: EndedTokens,
    pub(crate) page_ceiling: usize,
    pub(crate) short_pages: bool,
    pub(crate) epoch_precision: EpochPrecision,
    pub(crate) label_search: LabelSearch,
    pub(crate) muted_edits: MutedEdits,
    pub(crate) unsent_visibility: UnsentVisibility,
    pub(crate) link_direction: LinkDirection,
    pub(crate) hidden_emails: HiddenEmails,
    pub(crate) limits: Limits,
    pub(crate) content_limit: usize,
    pub(crate) upload_limit: usize,
    pub(crate) per_issue_limit: usize,
    pub(crate) numeric_attachment_ids: bool,
    pub(crate) beta_headers: bool,
    pub(crate) reset_without_seconds: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            time_zone: "Europe/Berlin".to_owned(),
            search_lag: Duration::from_secs(5),
            imported: 0.0,
            admin: false,
            bad_credentials: BadCredentials::Anonymous,
            self_links: SelfLinks::Site,
            last_page: LastPage::NoToken,
            page_tokens: PageTokens::After,
            ended_tokens: EndedTokens::Named,
            page_ceiling: 100,
            short_pages: true,
            epoch_precision: EpochPrecision::Millisecond,
            label_search: LabelSearch::AnyCase,
            muted_edits: MutedEdits::Refused,
            unsent_visibility: UnsentVisibility::Dropped,
            link_direction: LinkDirection::InwardIsSource,
            hidden_emails: HiddenEmails::Absent,
            limits: Limits::default(),
            content_limit: 32_767,
            upload_limit: 10 * 1024 * 1024,
            per_issue_limit: 5_000,
            numeric_attachment_ids: false,
            beta_headers: false,
            reset_without_seconds: false,
        }
    }
}

/// What becomes of a request whose credentials are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadCredentials {
    /// It is answered as nobody's: 200 with fewer rows where anonymous access is allowed, 401 elsewhere.
    Anonymous,
    /// 401.
    Unauthorized,
}

/// Where `self` and `content` links lead behind the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelfLinks {
    /// To the site, always.
    Site,
    /// To the gateway, for a request that came through it.
    Gateway,
}

/// How the last page of a search says so. `isLast` is true on either.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastPage {
    /// `nextPageToken` is absent.
    NoToken,
    /// `nextPageToken` is null.
    NullToken,
}

/// What the token of a page stands for; the vendor does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageTokens {
    /// A place behind the last issue, in the order of the query. Issues that change meanwhile move over it.
    After,
    /// A list of ids that was made with the first page.
    Snapshot,
}

/// What a token of a page that has ended, or that goes with another query, is refused with; the vendor does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedTokens {
    /// With words that name the parameter.
    Named,
    /// With words that do not.
    Unnamed,
    /// With nothing but the status.
    Silent,
}

/// How finely `updated >= 1767225645000` compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EpochPrecision {
    /// As it is written.
    Millisecond,
    /// Cut to the minute, as a date in words is.
    Minute,
}

/// Whether `labels = Bug` finds `bug`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelSearch {
    /// It does.
    AnyCase,
    /// It does not.
    Exact,
}

/// What becomes of `notifyUsers=false` from somebody who does not administer the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MutedEdits {
    /// The whole request is refused.
    Refused,
    /// Only the wish not to notify is ignored.
    Notified,
}

/// What becomes of a comment's visibility when an edit does not name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsentVisibility {
    /// The comment is visible to all from then on.
    Dropped,
    /// It stays.
    Kept,
}

/// Which of the two issues of a new link is which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkDirection {
    /// `inwardIssue` blocks `outwardIssue`.
    InwardIsSource,
    /// `outwardIssue` blocks `inwardIssue`.
    OutwardIsSource,
}

/// How the e-mail address of somebody who hides it is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HiddenEmails {
    /// The key is absent.
    Absent,
    /// It is null.
    Null,
}

/// The limits that answer 429.
///
/// <https://developer.atlassian.com/cloud/jira/platform/rate-limiting/>
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    pub(crate) burst: bool,
    pub(crate) per_issue: bool,
    pub(crate) points_per_hour: u64,
    pub(crate) global_points: bool,
    pub(crate) retry_after: bool,
    pub(crate) words: bool,
    pub(crate) reason: &'static str,
    pub(crate) scale: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            burst: true,
            per_issue: true,
            points_per_hour: 65_000,
            global_points: true,
            retry_after: true,
            words: false,
            reason: "jira-burst-based",
            scale: 1.0,
        }
    }
}

impl Limits {
    /// No limit at all.
    pub fn none() -> Self {
        Self { burst: false, per_issue: false, points_per_hour: u64::MAX, ..Self::default() }
    }

    /// The burst limits of endpoints, times this; 0.1 leaves a GET 10 requests a second.
    pub fn scaled(mut self, scale: f64) -> Self {
        self.scale = scale;
        self
    }

    /// The points that an app may use in an hour. API tokens use none.
    pub fn points_per_hour(mut self, points: u64) -> Self {
        self.points_per_hour = points;
        self
    }

    /// The points are a pool of this site, not of the app over all sites.
    pub fn per_tenant(mut self) -> Self {
        self.global_points = false;
        self
    }

    /// 429 says something in its body, which is not specified.
    pub fn in_words(mut self) -> Self {
        self.words = true;
        self
    }

    /// The reason of a 429 that a fault script lets happen; `jira-cost-based` has been seen.
    pub fn reason(mut self, reason: &'static str) -> Self {
        self.reason = reason;
        self
    }

    /// 429 says neither when to come back nor why, as a gateway in trouble does.
    pub fn silent(mut self) -> Self {
        self.retry_after = false;
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
    /// How long the search index lags behind writes.
    search_lag: Duration;
    /// Whether the account administers the site.
    admin: bool;
    /// What becomes of a request whose credentials are wrong.
    bad_credentials: BadCredentials;
    /// Where links lead behind the gateway.
    self_links: SelfLinks;
    /// How the last page of a search says so.
    last_page: LastPage;
    /// What the token of a page stands for.
    page_tokens: PageTokens;
    /// What a token that has ended is refused with.
    ended_tokens: EndedTokens;
    /// The most issues on a page with fields; 5000 with ids or keys alone.
    page_ceiling: usize;
    /// Some pages hold fewer issues than asked for although there are more.
    short_pages: bool;
    /// How finely epoch milliseconds compare in JQL.
    epoch_precision: EpochPrecision;
    /// Whether JQL finds labels in any case.
    label_search: LabelSearch;
    /// What becomes of `notifyUsers=false` without the right to it.
    muted_edits: MutedEdits;
    /// What becomes of a comment's visibility that an edit does not name.
    unsent_visibility: UnsentVisibility;
    /// Which issue of a new link is which.
    link_direction: LinkDirection;
    /// How hidden e-mail addresses are left out.
    hidden_emails: HiddenEmails;
    /// The limits that answer 429.
    limits: Limits;
    /// The most characters of a description or comment.
    content_limit: usize;
    /// The most bytes of an attachment.
    upload_limit: usize;
    /// The most comments, attachments or links of an issue.
    per_issue_limit: usize;
    /// The ids of attachments are numbers in issues too.
    numeric_attachment_ids: bool;
    /// `Beta-RateLimit` instead of `RateLimit`.
    beta_headers: bool;
    /// `X-RateLimit-Reset` without seconds.
    reset_without_seconds: bool;
}

impl Options {
    /// The time zone of the account, in which JQL reads dates and answers write instants.
    pub fn time_zone(mut self, name: impl Into<String>) -> Self {
        self.time_zone = name.into();
        self
    }

    /// This share (0 to 1) of the seeded issues was created within one minute, as after an import.
    pub fn bulk_import(mut self, share: f64) -> Self {
        self.imported = share;
        self
    }
}
