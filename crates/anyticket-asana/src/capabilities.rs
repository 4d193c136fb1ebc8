//! What Asana can do at most.

use std::time::Duration;

use anyticket_core::{Access, Capabilities, Cell, Field, Filter, Limits, LinkKind, Operation, SortField, WhenForm};

use crate::vendor::Plan;

/// How long a search may show what was there before a write: "between 10 and 60 seconds"
/// (<https://developers.asana.com/reference/searchtasksforworkspace>).
pub(crate) const LAG: Duration = Duration::from_secs(60);

const TASKS: &str = "https://developers.asana.com/reference/createtask";
const STORIES: &str = "https://developers.asana.com/reference/createstoryfortask";

/// What there is depends on the credential and on the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// Whether external keys have a place.
    pub(crate) keeps_keys: bool,
    /// Whether the workspace may have a search.
    pub(crate) may_search: bool,
}

impl Given {
    /// The upper bound, whatever is configured.
    pub(crate) const MOST: Self = Self { keeps_keys: true, may_search: true };

    pub(crate) fn of(keeps_keys: bool, plan: Option<Plan>) -> Self {
        Self { keeps_keys, may_search: plan != Some(Plan::Free) }
    }
}

/// Every cell: native, made up by us (how, and at what cost), or refused (with the page that says so).
pub(crate) fn capabilities(given: Given) -> Capabilities {
    let all = Capabilities::all()
        .with_time_resolution(Duration::from_millis(1))
        .with_listing_lag(if given.may_search { LAG } else { Duration::ZERO })
        .with_needed_project()
        .with_foreign_bodies()
        .with_split_listings()
        .with_limits(limits())
        .with_date_forms(WhenForm::Both, WhenForm::BesideDue)
        .with_narrowing_projects([Field::Priority, Field::ExternalKey])
        .with_link_kinds([LinkKind::Blocks, LinkKind::BlockedBy]);
    filters(fields(operations(all), given), given)
}

/// Sizes: one person is assigned, and a file has 100 MB at most
/// (<https://developers.asana.com/reference/createattachmentforobject>).
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::none();
    limits.assignees = Some(1);
    limits.attachment_bytes = Some(100 << 20);
    limits
}

fn operations(all: Capabilities) -> Capabilities {
    all.emulated(Operation::GetMany, "one request for each different id, eight at a time")
        .emulated(
            Operation::PatchIfVersion,
            "the time of change, the projects, the sections, the tags, the task above and the kind are compared just before \
             the write: one request more",
        )
        .emulated(Operation::FindUsers, "everybody in the workspace is listed once in a while and compared on our side")
        .emulated(
            Operation::FindByExternalKey,
            "by the key's own address for an OAuth app; else one search for the custom field that the configuration names, or \
             a look through the projects where the plan has no search",
        )
        .refused(Operation::ReplyToComment, format!("comments stand in one row: {STORIES} has no key for the one that is answered"))
        .refused(Operation::AddPrivateComment, format!("whoever sees a task sees its comments: {STORIES} has no key to hide one"))
}

fn fields(all: Capabilities, given: Given) -> Capabilities {
    let whole = |all: Capabilities, field: Field, how: &'static str| {
        Access::ALL.iter().fold(all, |all, access| all.emulated((field, *access), how))
    };
    let without = |all: Capabilities, field: Field, why: String| {
        Access::ALL.iter().fold(all, |all, access| all.refused((field, *access), why.clone()))
    };
    let all =
        without(all, Field::Reporter, format!("a task has a creator, and nobody on whose behalf it was made: {TASKS}"));
    let all = without(all, Field::Estimate, format!("there is no estimate but in custom fields: {TASKS}"));
    let all = whole(
        all,
        Field::Priority,
        "the custom field that Asana made for priorities, the one called Priority, or the one that the configuration names; \
         its options in their order",
    );
    let all = match given.keeps_keys {
        true => whole(
            all,
            Field::ExternalKey,
            "what an OAuth app keeps on a task, or the custom field that the configuration names",
        ),
        false => without(
            all,
            Field::ExternalKey,
            "only an OAuth app may keep a key on a task (https://developers.asana.com/docs/custom-external-data): name a custom \
             field of the kind text in the configuration, [trackers.NAME.fields] external_key = \"…\""
                .to_owned(),
        ),
    };
    all.emulated((Field::Key, Access::Read), "what a custom field of the kind ID counts, where the project has one")
        .emulated(
            (Field::Status, Access::Create),
            "the section by a call of its own where the task came to lie elsewhere",
        )
        .emulated(
            (Field::Status, Access::Set),
            "the section and whether it is completed, by two calls that follow each other",
        )
        .emulated((Field::Project, Access::Set), "put into the one project and taken out of the other: two calls")
        .emulated((Field::Archived, Access::Read), "that its project was put away")
        .refused(
            (Field::Archived, Access::Set),
            "only projects are archived: https://developers.asana.com/reference/updatetask has no key for it",
        )
}

fn filters(all: Capabilities, given: Given) -> Capabilities {
    let by_search = "asked of the search where the plan has one, else by lists; completed on our side";
    let scan = "a full scan, compared on our side: the search finds words, and no parts of them";
    let made_up: [(Cell, &'static str); 24] = [
        (
            Filter::Projects.into(),
            "the lists of the projects, and the subtasks below what they hold, which inherit no project",
        ),
        (Filter::Statuses.into(), "by sections where statuses are named; completed on our side"),
        (Filter::Open.into(), by_search),
        (Filter::Assignees.into(), by_search),
        (Filter::LabelsAny.into(), by_search),
        (Filter::LabelsAll.into(), by_search),
        (Filter::LabelsNone.into(), "compared on our side"),
        (Filter::Priorities.into(), "compared on our side: different projects keep them in different fields"),
        (Filter::Kinds.into(), "compared on our side"),
        (Filter::Parent.into(), "the list of its subtasks; the rest is completed on our side"),
        (Filter::Subtasks.into(), by_search),
        (Filter::TitleContains.into(), scan),
        (Filter::BodyContains.into(), scan),
        (Filter::Created.into(), by_search),
        (Filter::Updated.into(), by_search),
        (Filter::Due.into(), "compared on our side: days and instants are looked for apart"),
        (Filter::Closed.into(), by_search),
        (Filter::Archived.into(), "by whether the home project was put away"),
        (SortField::Created.into(), "sorted on our side"),
        (SortField::Updated.into(), "sorted on our side"),
        (SortField::Due.into(), "sorted on our side"),
        (SortField::Closed.into(), "sorted on our side"),
        (SortField::Priority.into(), "sorted on our side by level"),
        (SortField::Title.into(), "sorted on our side: Asana has no such order"),
    ];
    let all = made_up.into_iter().fold(all, |all, (cell, how)| all.emulated(cell, how));
    match given.may_search {
        true => all,
        false => free(all),
    }
}

/// What the plan without charge leaves out (<https://asana.com/pricing>).
fn free(all: Capabilities) -> Capabilities {
    let why = "priorities are custom fields, which the plan of the workspace does not have: https://asana.com/pricing";
    let all = Access::ALL.iter().fold(all, |all, access| all.refused((Field::Priority, *access), why));
    let all = all.refused(Filter::Priorities, why).refused(SortField::Priority, why);
    let paid = "dependencies are paid for: https://asana.com/pricing";
    all.emulated(Filter::Text, "a full scan for every word in title or text: the plan has no search")
        .refused(Operation::Link, paid)
        .refused(Operation::Unlink, paid)
}
