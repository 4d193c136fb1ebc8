//! What a ClickUp world is made from, and how the vendor behaves where its documents are silent.

use std::time::Duration;

use crate::clickup::choices::{Plan, RateHeaders, Spread, Unknown};
use crate::clickup::{ClickUp, generate};
use crate::fault::RetryAfter;
use crate::sim::{Basics, Blueprint};

/// How a Workspace is made and how ClickUp behaves in it.
///
/// What ClickUp's documents leave open is a setting here; the default is the likelier one.
#[derive(Debug, Clone)]
pub struct Options {
    pub(crate) plan: Plan,
    pub(crate) requests_per_minute: Option<u32>,
    pub(crate) spread: Spread,
    pub(crate) one_list: bool,
    pub(crate) workspaces: usize,
    pub(crate) zone: String,
    pub(crate) rate_headers: RateHeaders,
    pub(crate) retry_after: RetryAfter,
    pub(crate) reset_in_milliseconds: bool,
    pub(crate) listing_lag: Duration,
    pub(crate) unknown: Unknown,
    pub(crate) newest_first: bool,
    pub(crate) shuffled_ties: bool,
    pub(crate) archived_only: bool,
    pub(crate) search_says_last_page: bool,
    pub(crate) last_page_lies: bool,
    pub(crate) missing_authorization: u16,
    pub(crate) unauthorized_workspace: u16,
    pub(crate) missing_task: u16,
    pub(crate) deleted_list_answers: bool,
    pub(crate) exact_status_case: bool,
    pub(crate) null_priority_refused: bool,
    pub(crate) dates_done_kept: bool,
    pub(crate) tag_case_kept: bool,
    pub(crate) date_only_in_utc: bool,
    pub(crate) comments_touch: bool,
    pub(crate) markdown_normalized: bool,
    pub(crate) variety: bool,
    pub(crate) move_keys_of_guide: bool,
    pub(crate) both_ends_required: bool,
    pub(crate) partial_comment_refused: bool,
    pub(crate) switched_off_refused: bool,
    pub(crate) storage_limit: u64,
    pub(crate) list_comment_page: usize,
    pub(crate) comment_pages_repeat: bool,
    pub(crate) unknown_tags_dropped: bool,
    pub(crate) all_tags: bool,
    pub(crate) custom_types_used_up: bool,
    pub(crate) no_access_has_a_code: bool,
    pub(crate) quota_status: u16,
    pub(crate) null_cursor_at_end: bool,
    pub(crate) documented_status_types: bool,
    pub(crate) invited_without_name: bool,
    pub(crate) links_as_written: bool,
    pub(crate) unknown_team_is_missing: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            plan: Plan::Enterprise,
            requests_per_minute: None,
            spread: Spread::Years,
            one_list: false,
            workspaces: 1,
            zone: "Europe/Berlin".to_owned(),
            rate_headers: RateHeaders::Always,
            retry_after: RetryAfter::Absent,
            reset_in_milliseconds: false,
            listing_lag: Duration::ZERO,
            unknown: Unknown::Refused,
            newest_first: true,
            shuffled_ties: false,
            archived_only: true,
            search_says_last_page: false,
            last_page_lies: false,
            missing_authorization: 400,
            unauthorized_workspace: 401,
            missing_task: 404,
            deleted_list_answers: true,
            exact_status_case: false,
            null_priority_refused: false,
            dates_done_kept: false,
            tag_case_kept: false,
            date_only_in_utc: false,
            comments_touch: true,
            markdown_normalized: false,
            variety: true,
            move_keys_of_guide: false,
            both_ends_required: false,
            partial_comment_refused: false,
            switched_off_refused: false,
            storage_limit: u64::MAX,
            list_comment_page: 25,
            comment_pages_repeat: false,
            unknown_tags_dropped: false,
            all_tags: false,
            custom_types_used_up: false,
            no_access_has_a_code: false,
            quota_status: 400,
            null_cursor_at_end: false,
            documented_status_types: false,
            invited_without_name: true,
            links_as_written: false,
            unknown_team_is_missing: false,
        }
    }
}

impl Options {
    /// The plan of the Workspaces.
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// Another limit than the plan's, in requests per token and minute.
    pub fn requests_per_minute(mut self, count: u32) -> Self {
        self.requests_per_minute = Some(count);
        self
    }

    /// How the creation dates lie.
    pub fn spread(mut self, spread: Spread) -> Self {
        self.spread = spread;
        self
    }

    /// One Space with one folderless List that holds every ticket, instead of a Workspace with some of everything.
    pub fn one_list(mut self) -> Self {
        self.one_list = true;
        self
    }

    /// How many Workspaces the token sees; the tickets are in the first. One more that it does not see is always there.
    pub fn workspaces(mut self, count: usize) -> Self {
        self.workspaces = count.max(1);
        self
    }

    /// The time zone of the token's user, by its IANA name.
    pub fn time_zone(mut self, name: &str) -> Self {
        self.zone = name.to_owned();
        self
    }

    /// Which answers carry the rate-limit headers.
    pub fn rate_headers(mut self, which: RateHeaders) -> Self {
        self.rate_headers = which;
        self
    }

    /// Whether a 429 carries `Retry-After`, which ClickUp does not document.
    pub fn retry_after(mut self, retry: RetryAfter) -> Self {
        self.retry_after = retry;
        self
    }

    /// `X-RateLimit-Reset` in milliseconds instead of seconds.
    pub fn reset_in_milliseconds(mut self, yes: bool) -> Self {
        self.reset_in_milliseconds = yes;
        self
    }

    /// How long a change takes to show in listings. Reading one task is always fresh.
    pub fn listing_lag(mut self, lag: Duration) -> Self {
        self.listing_lag = lag;
        self
    }

    /// What unknown parameters and keys do.
    pub fn unknown(mut self, unknown: Unknown) -> Self {
        self.unknown = unknown;
        self
    }

    /// Whether a listing by creation starts with the newest (the default) or the oldest.
    pub fn newest_first(mut self, yes: bool) -> Self {
        self.newest_first = yes;
        self
    }

    /// Tasks with equal sort keys change places from request to request.
    pub fn shuffled_ties(mut self, yes: bool) -> Self {
        self.shuffled_ties = yes;
        self
    }

    /// Whether `archived=true` gives archived things only (the default) or these too.
    pub fn archived_only(mut self, yes: bool) -> Self {
        self.archived_only = yes;
        self
    }

    /// Whether the search over a Workspace says `last_page`. Its document has none.
    pub fn search_says_last_page(mut self, yes: bool) -> Self {
        self.search_says_last_page = yes;
        self
    }

    /// `last_page` is always `false`, whatever follows.
    pub fn last_page_lies(mut self, yes: bool) -> Self {
        self.last_page_lies = yes;
        self
    }

    /// The status of a request without `Authorization`: 400 (the default) or 401.
    pub fn missing_authorization(mut self, status: u16) -> Self {
        self.missing_authorization = status;
        self
    }

    /// The status for things of a Workspace that the token is not for: 401 (the default) or 403.
    pub fn unauthorized_workspace(mut self, status: u16) -> Self {
        self.unauthorized_workspace = status;
        self
    }

    /// The status for a task that is not there: 404 (the default), 400 or 401.
    pub fn missing_task(mut self, status: u16) -> Self {
        self.missing_task = status;
        self
    }

    /// Whether a deleted List still answers, with `deleted: true` (the default), or is 404.
    pub fn deleted_list_answers(mut self, yes: bool) -> Self {
        self.deleted_list_answers = yes;
        self
    }

    /// Status names must be written in their exact case.
    pub fn exact_status_case(mut self, yes: bool) -> Self {
        self.exact_status_case = yes;
        self
    }

    /// `"priority": null` in an update is refused instead of clearing it.
    pub fn null_priority_refused(mut self, yes: bool) -> Self {
        self.null_priority_refused = yes;
        self
    }

    /// A reopened task keeps `date_done` and `date_closed` instead of losing them.
    pub fn dates_done_kept(mut self, yes: bool) -> Self {
        self.dates_done_kept = yes;
        self
    }

    /// Tags keep the case they were written in instead of being stored in lower case.
    pub fn tag_case_kept(mut self, yes: bool) -> Self {
        self.tag_case_kept = yes;
        self
    }

    /// The day of a date without time is taken from UTC instead of the user's zone.
    pub fn date_only_in_utc(mut self, yes: bool) -> Self {
        self.date_only_in_utc = yes;
        self
    }

    /// Whether a comment moves `date_updated` of its task (the default).
    pub fn comments_touch(mut self, yes: bool) -> Self {
        self.comments_touch = yes;
        self
    }

    /// `markdown_description` comes back in ClickUp's own hand (`*   ` for bullets) instead of as it was written.
    pub fn markdown_normalized(mut self, yes: bool) -> Self {
        self.markdown_normalized = yes;
        self
    }

    /// Whether numbers come now as numbers and now as strings (the default), as they do.
    pub fn variety(mut self, yes: bool) -> Self {
        self.variety = yes;
        self
    }

    /// Moving a task takes the keys of the guide (`source_status`) instead of the schema's (`source_status_id`).
    pub fn move_keys_of_guide(mut self, yes: bool) -> Self {
        self.move_keys_of_guide = yes;
        self
    }

    /// Removing a dependency needs both query parameters, as the document says, instead of one.
    pub fn both_ends_required(mut self, yes: bool) -> Self {
        self.both_ends_required = yes;
        self
    }

    /// Editing a comment needs all keys that the document marks required, instead of any.
    pub fn partial_comment_refused(mut self, yes: bool) -> Self {
        self.partial_comment_refused = yes;
        self
    }

    /// Values for a ClickApp that is off are refused instead of being dropped in silence.
    pub fn switched_off_refused(mut self, yes: bool) -> Self {
        self.switched_off_refused = yes;
        self
    }

    /// How many bytes of attachments a Workspace holds.
    pub fn storage_limit(mut self, bytes: u64) -> Self {
        self.storage_limit = bytes;
        self
    }

    /// How many comments of a List come at once; 25 unless said.
    pub fn list_comment_page(mut self, count: usize) -> Self {
        self.list_comment_page = count;
        self
    }

    /// A page of comments starts with the one that `start` and `start_id` name, instead of after it.
    pub fn comment_pages_repeat(mut self, yes: bool) -> Self {
        self.comment_pages_repeat = yes;
        self
    }

    /// A tag that its Space does not have is dropped from a task in silence, instead of being made in the Space.
    pub fn unknown_tags_dropped(mut self, yes: bool) -> Self {
        self.unknown_tags_dropped = yes;
        self
    }

    /// The `tags[]` filter wants all of its tags instead of any.
    pub fn all_tags(mut self, yes: bool) -> Self {
        self.all_tags = yes;
        self
    }

    /// A link is listed at both ends as it was made (`task_id` is the task it was made from), instead of from each end.
    pub fn links_as_written(mut self, yes: bool) -> Self {
        self.links_as_written = yes;
        self
    }

    /// Somebody who was invited and never came has the username `null` (the default) instead of a made-up one.
    pub fn invited_without_name(mut self, yes: bool) -> Self {
        self.invited_without_name = yes;
        self
    }

    /// Statuses have the documented types only (`open`, `custom`, `closed`), without `done` and `unstarted`, which occur.
    pub fn documented_status_types(mut self, yes: bool) -> Self {
        self.documented_status_types = yes;
        self
    }

    /// The last page of a v3 listing says `next_cursor: null` instead of an empty string.
    pub fn null_cursor_at_end(mut self, yes: bool) -> Self {
        self.null_cursor_at_end = yes;
        self
    }

    /// The status of a refusal because of a used-up quota (Custom Fields, storage): 400 (the default), 403 or 402.
    pub fn quota_status(mut self, status: u16) -> Self {
        self.quota_status = status;
        self
    }

    /// A task that the user may not see is 401 `ACCESS_083`, as the web app's own interface says, instead of not found.
    pub fn no_access_has_a_code(mut self, yes: bool) -> Self {
        self.no_access_has_a_code = yes;
        self
    }

    /// A Workspace that does not exist is 404 `TEAM_001` instead of "not authorized".
    pub fn unknown_team_is_missing(mut self, yes: bool) -> Self {
        self.unknown_team_is_missing = yes;
        self
    }

    /// New tasks of the default List have a custom type, and the plan's uses of those are spent.
    pub fn custom_types_used_up(mut self, yes: bool) -> Self {
        self.custom_types_used_up = yes;
        self
    }
}

impl Blueprint for Options {
    type Vendor = ClickUp;

    fn build(self, basics: &Basics) -> ClickUp {
        generate::world(self, basics)
    }
}
