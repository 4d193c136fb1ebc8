//! What Trello can do at most.

use std::time::Duration;

use anyticket_core::{
    Access, BoxForm, Capabilities, Cell, Field, Filter, Limits, LinkKind, Operation, SortField, WhenForm,
};

use crate::external_key::LONGEST_TEXT;

/// The reference of cards, as Atlassian publishes it.
const CARDS: &str = "https://developer.atlassian.com/cloud/trello/rest/api-group-cards/";

/// Why nobody knows when a card was closed.
const NOT_CLOSED: &str = "a card does not say when it was completed: only its actions do, card by card, and they say nothing of \
                          a list that means done: https://developer.atlassian.com/cloud/trello/rest/api-group-cards/ has no \
                          such key";

/// Every cell: native, made up by us (how, and at what cost), or refused (with the page that says so).
pub(crate) fn capabilities() -> Capabilities {
    let all = Capabilities::all()
        .with_time_resolution(Duration::from_millis(1))
        .with_needed_project()
        .with_split_listings()
        .with_limits(limits())
        .with_date_forms(WhenForm::Instant, WhenForm::Instant)
        .with_box_form(BoxForm::Ticked)
        .with_link_kinds([LinkKind::Relates]);
    let all = operations(all);
    let all = fields(all);
    filters(all)
}

/// Sizes: names and descriptions have 16 384 characters, as the document of the interface says; a file has 250 MB in a paid
/// Workspace and 10 MB in a free one, which Trello itself refuses.
pub(crate) fn limits() -> Limits {
    let mut limits = Limits::none();
    limits.title_chars = Some(LONGEST_TEXT);
    limits.body_chars = Some(LONGEST_TEXT);
    limits.comment_chars = Some(LONGEST_TEXT);
    limits.attachment_bytes = Some(250 << 20);
    limits
}

fn operations(all: Capabilities) -> Capabilities {
    let links = "attachments that are the address of the other card, one on either of them";
    all.emulated(Operation::GetMany, "by batches of ten")
        .emulated(
            Operation::PatchIfVersion,
            "the time of the last change and the parts of the card are compared just before the write: one request more",
        )
        .emulated(
            Operation::FindByExternalKey,
            "the descriptions of the board are read, a thousand with one request; or the custom field that the configuration \
             names",
        )
        .emulated(
            Operation::Users,
            "the members of each Workspace and of each board: a request for each, once in a while",
        )
        .emulated(Operation::FindUsers, "the members of all Workspaces and boards, compared on our side")
        .emulated(Operation::Links, links)
        .emulated(Operation::Link, links)
        .emulated(Operation::Unlink, links)
        .refused(Operation::ReplyToComment, format!("comments stand in one row: {CARDS} has no key for the comment that one answers"))
        .refused(
            Operation::AddPrivateComment,
            format!("a comment is seen by everybody who sees the card: {CARDS} has no key for it"),
        )
}

fn fields(all: Capabilities) -> Capabilities {
    let refused = [
        (Field::Priority, "a card has no priority, unless in a label or a custom field"),
        (Field::Kind, "there is one kind of card"),
        (Field::Parent, "subtasks are items of a checklist, which are no cards"),
        (Field::AlsoIn, "a card lies on one board"),
        (Field::Reporter, "a card has members and nobody on whose behalf it was made"),
        (Field::Estimate, "there is no estimate but in custom fields"),
    ];
    let all = refused.into_iter().fold(all, |all, (field, why)| {
        Access::ALL
            .iter()
            .fold(all, |all, access| all.refused((field, *access), format!("{why}: {CARDS} has no such key")))
    });
    let key = "the last line of the description, which is left out of the body; or the custom field that the configuration names";
    let all = Access::ALL.iter().fold(all, |all, access| all.emulated((Field::ExternalKey, *access), key));
    all.emulated((Field::CreatedAt, Access::Read), "from the id, to the second")
        .emulated(
            (Field::Author, Access::Read),
            "from the action that made the card: it comes with a card, and takes one request more for each page of a listing",
        )
        .refused((Field::ClosedAt, Access::Read), NOT_CLOSED)
        .emulated(
            (Field::Archived, Access::Read),
            "the card's own flag, or that its list or its board was put away",
        )
        .emulated(
            (Field::Project, Access::Set),
            "labels go along by their names and custom fields by name and kind; what has no place there is reported as lost",
        )
}

fn filters(all: Capabilities) -> Capabilities {
    const SCAN: &str = "completed on our side: the lists of cards take no conditions";
    let made_up: [(Cell, &'static str); 15] = [
        (Filter::Statuses.into(), SCAN),
        (Filter::Open.into(), SCAN),
        (Filter::Assignees.into(), SCAN),
        (Filter::LabelsAny.into(), SCAN),
        (Filter::LabelsAll.into(), SCAN),
        (Filter::LabelsNone.into(), SCAN),
        (Filter::TitleContains.into(), "a full scan, compared on our side: the search finds words and lags"),
        (Filter::BodyContains.into(), "a full scan, compared on our side: the search finds words and lags"),
        (
            Filter::Updated.into(),
            "by the time of the last activity, completed on our side: nothing lists what changed since",
        ),
        (Filter::Due.into(), SCAN),
        (
            Filter::Archived.into(),
            "archived cards are left out by Trello, those on archived lists and boards on our side",
        ),
        (SortField::Created.into(), "sorted on our side: cards come in the order of the board"),
        (SortField::Updated.into(), "sorted on our side: cards come in the order of the board"),
        (SortField::Due.into(), "sorted on our side: cards come in the order of the board"),
        (SortField::Title.into(), "sorted on our side: cards come in the order of the board"),
    ];
    let all = made_up.into_iter().fold(all, |all, (cell, how)| all.emulated(cell, how));
    all.refused(Filter::Closed, NOT_CLOSED)
        .refused(SortField::Closed, NOT_CLOSED)
        .refused(Filter::Priorities, format!("a card has no priority: {CARDS} has no such key"))
        .refused(SortField::Priority, format!("a card has no priority: {CARDS} has no such key"))
        .refused(Filter::Kinds, format!("there is one kind of card: {CARDS} has no such key"))
        .refused(
            Filter::Parent,
            format!("subtasks are items of a checklist, which are no cards: {CARDS} has no such key"),
        )
}
