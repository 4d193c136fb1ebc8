//! What ClickUp can do at most.

use std::time::Duration;

use anyticket_core::{Access, Capabilities, Cell, Field, Filter, LabelForm, Limits, LinkKind, Operation, SortField};

/// Every cell: native, made up by us (how, and at what cost), or refused (with the page that says so).
pub(crate) fn capabilities() -> Capabilities {
    let all = Capabilities::all()
        .with_time_resolution(Duration::from_millis(1))
        .with_needed_project()
        .with_split_listings()
        .with_limits(limits())
        .with_narrowing_projects(NARROWED)
        .with_link_kinds([LinkKind::Relates, LinkKind::Blocks, LinkKind::BlockedBy])
        .with_label_form(LabelForm::LowerCase);
    let all = operations(all);
    let all = fields(all);
    filters(all)
}

/// The fields that a Space's ClickApps switch off.
const NARROWED: [Field; 7] =
    [Field::Start, Field::Due, Field::Priority, Field::Estimate, Field::Labels, Field::Fields, Field::Assignees];

/// Sizes: a file has 1 GB at most (<https://developer.clickup.com/docs/attachments>).
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::none();
    limits.attachment_bytes = Some(1 << 30);
    limits
}

fn operations(all: Capabilities) -> Capabilities {
    all.emulated(Operation::GetMany, "one request for each different ticket, eight at a time: there is no call for several ids")
        .emulated(Operation::PatchIfVersion, "date_updated is compared just before the write: one request more")
        .emulated(
            Operation::FindByExternalKey,
            "looked for in the descriptions of the List, read once per process and then only what changed; or in the custom \
             field that the configuration names",
        )
        .emulated(Operation::FindUsers, "the members of the Workspace, compared on our side")
        .refused(
            Operation::AddPrivateComment,
            "comments are seen by everybody who sees the task: https://developer.clickup.com/reference/createtaskcomment has \
             no key for it",
        )
}

fn fields(all: Capabilities) -> Capabilities {
    let whole = |all: Capabilities, field: Field, how: &'static str| {
        Access::ALL.iter().fold(all, |all, access| all.emulated((field, *access), how))
    };
    let all = Access::ALL.iter().fold(all, |all, access| {
        all.refused(
            (Field::Reporter, *access),
            "a task has a creator and nobody on whose behalf it was made: \
             https://developer.clickup.com/reference/gettask has no such key",
        )
    });
    let all = [Field::Start, Field::Due].into_iter().fold(all, |all, field| {
        whole(all, field, "a day is kept as 04:00 in the account's zone, and an instant at that time reads as a day")
    });
    whole(
        all,
        Field::ExternalKey,
        "the last line of the description, which is left out of the body; or the custom field that the configuration names",
    )
    .emulated((Field::Key, Access::Read), "only where the Workspace has custom task ids")
    .emulated((Field::Body, Access::Clear), "a single blank is written, as the reference of the call says")
    .emulated((Field::Archived, Access::Read), "the task's own flag, or that its List was put away, which is looked up once in a while")
    .refused(
        (Field::Parent, Access::Clear),
        "\"You cannot convert a subtask to a task by setting parent to null\": \
         https://developer.clickup.com/reference/updatetask",
    )
}

fn filters(all: Capabilities) -> Capabilities {
    let made_up: [(Cell, &'static str); 17] = [
        (
            Filter::Statuses.into(),
            "by name within named Lists; categories, and whole Workspaces, are completed on our side",
        ),
        (Filter::Open.into(), "closed ones are left out by ClickUp, those of the type done on our side"),
        (Filter::Assignees.into(), "one by one, up to ten; nobody is completed on our side"),
        (Filter::LabelsAny.into(), "tag by tag, up to ten, in every spelling that the Spaces have"),
        (Filter::LabelsAll.into(), "one tag is left to ClickUp, the others completed on our side"),
        (Filter::LabelsNone.into(), "completed on our side: no call leaves tags out"),
        (Filter::Priorities.into(), "completed on our side: no call filters by priority"),
        (Filter::Kinds.into(), "by custom_items, unless plain tasks are among them"),
        (Filter::Subtasks.into(), "left out by ClickUp; only them, on our side"),
        (Filter::TitleContains.into(), "a full scan, compared on our side: there is no search over tasks"),
        (Filter::BodyContains.into(), "a full scan, compared on our side: there is no search over tasks"),
        (
            Filter::Text.into(),
            "a full scan: every word must be in the title or the text, since there is no search over tasks",
        ),
        (
            Filter::Due.into(),
            "narrowed by ClickUp to two days around, completed on our side, since a day is a whole day",
        ),
        (SortField::Due.into(), "sorted on our side: a day begins with its midnight"),
        (SortField::Closed.into(), "sorted on our side"),
        (SortField::Priority.into(), "sorted on our side"),
        (SortField::Title.into(), "sorted on our side"),
    ];
    made_up.into_iter().fold(all, |all, (cell, how)| all.emulated(cell, how))
}
