//! What Jira can do at most.

use std::time::Duration;

use anyticket_core::{Access, Capabilities, Cell, Field, Filter, LabelForm, Limits, Operation, SortField, WhenForm};

/// How long a search may show what was there before a write: "within seconds", and longer after many changes
/// (<https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/>).
pub(crate) const LAG: Duration = Duration::from_secs(60);

/// The fields that may be missing on the screens of a project.
const NARROWED: [Field; 10] = [
    Field::Body,
    Field::Priority,
    Field::Assignees,
    Field::Reporter,
    Field::Labels,
    Field::Due,
    Field::Start,
    Field::Estimate,
    Field::ExternalKey,
    Field::Fields,
];

/// Every cell: native, made up by us (how, and at what cost), or refused (with the page that says so).
pub(crate) fn capabilities() -> Capabilities {
    let all = Capabilities::all()
        .with_time_resolution(Duration::from_millis(1))
        .with_listing_lag(LAG)
        .with_needed_project()
        .with_required_fields()
        .with_foreign_bodies()
        .with_split_listings()
        .with_limits(limits())
        .with_narrowing_projects(NARROWED)
        .with_date_forms(WhenForm::Date, WhenForm::Date)
        .with_label_form(LabelForm::OneWord);
    let all = operations(all);
    let all = fields(all);
    filters(all)
}

/// Sizes: a summary has 255 characters, a text 32 767, as Jira's own refusals say; one person is assigned.
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::none();
    limits.title_chars = Some(255);
    limits.body_chars = Some(32_767);
    limits.comment_chars = Some(32_767);
    limits.assignees = Some(1);
    limits
}

fn operations(all: Capabilities) -> Capabilities {
    all.emulated(Operation::PatchIfVersion, "updated is compared just before the write: one request more")
        .emulated(
            Operation::FindByExternalKey,
            "one search for the label that keeps the key, or for the words in the custom field that the configuration \
             names; what is found is read again",
        )
        .emulated(
            Operation::FindUsers,
            "everybody is listed once in a while and compared on our side; Jira's own search finds beginnings of words",
        )
        .emulated(Operation::ProjectGroups, "the site, which is no object of its interface, and the categories of projects")
        .refused(
            Operation::ReplyToComment,
            "comments stand in one row: \
             https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/ has no key for the \
             comment that one answers",
        )
        .refused(
            Operation::AddPrivateComment,
            "only service projects know customers who do not see a comment, and \
             https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/ has no key to write one",
        )
}

fn fields(all: Capabilities) -> Capabilities {
    let whole = |all: Capabilities, field: Field, how: &'static str| {
        Access::ALL.iter().fold(all, |all, access| all.emulated((field, *access), how))
    };
    let all = Access::ALL.iter().fold(all, |all, access| {
        all.refused(
            (Field::AlsoIn, *access),
            "an issue lies in one project: \
             https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/ knows one key project",
        )
    });
    let all = whole(all, Field::Start, "the custom field called Start date, or the one that the configuration names");
    let all = whole(
        all,
        Field::Estimate,
        "the original estimate of time tracking, in whole minutes, and the custom field called Story Points or Story \
         point estimate, or the one that the configuration names",
    );
    whole(
        all,
        Field::ExternalKey,
        "a label, which is left out of the labels; or the custom field that the configuration names",
    )
    .emulated((Field::Status, Access::Create), "a step of the workflow just after the create: two requests more")
    .emulated(
        (Field::Project, Access::Set),
        "a move of many with one of them, which Jira makes in the background and which is waited for",
    )
    .emulated(
        (Field::Archived, Access::Read),
        "that the project was put away, which is looked up once in a while; of an issue that was archived by itself its \
         page says nothing of that",
    )
    .refused(
        (Field::Archived, Access::Set),
        "\"only Jira admins can archive issues\", with a Premium or Enterprise license: \
         https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-archive-put",
    )
}

fn filters(all: Capabilities) -> Capabilities {
    let made_up: [(Cell, &'static str); 11] = [
        (
            Filter::LabelsAny.into(),
            "by JQL in every spelling that is in use; the rest, such as what case means, is completed on our side",
        ),
        (Filter::LabelsAll.into(), "by JQL in every spelling that is in use; completed on our side"),
        (Filter::LabelsNone.into(), "by JQL in every spelling that is in use; completed on our side"),
        (Filter::Priorities.into(), "by JQL with the priorities of that level; none and what nobody lists on our side"),
        (
            Filter::TitleContains.into(),
            "a full scan, compared on our side: JQL finds words by their stems and no parts of them",
        ),
        (
            Filter::BodyContains.into(),
            "a full scan, compared on our side: JQL finds words by their stems and no parts of them",
        ),
        (
            Filter::Archived.into(),
            "by whether the project was put away; an issue that was archived by itself stands in no listing at all: no search \
             of Jira shows it, and the only list of such issues is a file that Jira sends to an administrator by e-mail \
             (https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/\
             #api-rest-api-3-issues-archive-export-put)",
        ),
        (SortField::Due.into(), "sorted on our side: whatever JQL does with those that have none"),
        (SortField::Closed.into(), "sorted on our side: an issue without a resolution is closed too"),
        (SortField::Priority.into(), "sorted on our side by level"),
        (SortField::Title.into(), "sorted on our side: JQL sorts by the words of a text"),
    ];
    made_up.into_iter().fold(all, |all, (cell, how)| all.emulated(cell, how))
}
