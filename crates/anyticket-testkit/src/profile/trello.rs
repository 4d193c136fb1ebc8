//! Trello: a list and a done bit, labels of the board, no priority, no kinds, no parents.

use std::time::Duration;

use anyticket_core::{
    Access, BoxForm, Capabilities, Field, FieldKind, Filter, KindId, Label, Limits, Operation, Project, ProjectId,
    ProjectKind, Schema, SortField, Status, StatusCategory, User, WhenForm,
};

use super::{
    Keys, Labels, Profile, Rules, SchemaOf, completed, definitions, key_in_a_field, sorts_on_our_side,
    text_on_our_side, without,
};
use crate::memory::IdForm;

impl Profile {
    /// A tracker with the limits of Trello.
    pub fn trello() -> Self {
        let organization = "65f0a1b2c3d4e5f600000001";
        Self {
            name: "trello".into(),
            capabilities: capabilities(),
            projects: vec![
                Project::group(organization, "Example", ProjectKind::Workspace).with_native_kind("organization"),
                Project::new("65f0a1b2c3d4e5f600000100", "Backlog")
                    .with_native_kind("board")
                    .with_parent(organization)
                    .with_path("Example / Backlog"),
                Project::new("65f0a1b2c3d4e5f600000200", "Website")
                    .with_native_kind("board")
                    .with_parent(organization)
                    .with_path("Example / Website"),
            ],
            users: vec![
                User::new("5ab0a1b2c3d4e5f6000000a1").with_name("Ann"),
                User::new("5ab0a1b2c3d4e5f6000000a2").with_name("Bo"),
                User::new("5ab0a1b2c3d4e5f6000000a3").with_name("Cy"),
            ],
            schema: SchemaOf::new(schema),
            rules: Rules {
                ids: IdForm::ObjectId,
                keys: Keys::Numbered,
                labels: Labels::WithIds,
                day_is_four: false,
                links: Some(&[]),
                one_line_titles: true,
                one_project_a_family: false,
                home_from_ancestor: false,
                done_bit: true,
                created_in_id: true,
            },
        }
    }
}

fn capabilities() -> Capabilities {
    let all = Capabilities::all()
        .with_time_resolution(Duration::from_millis(1))
        .with_needed_project()
        .with_split_listings()
        .with_date_forms(WhenForm::Instant, WhenForm::Instant)
        .with_box_form(BoxForm::Ticked)
        .with_limits(limits())
        .emulated(Operation::GetMany, "by batches of ten")
        .emulated((Field::CreatedAt, Access::Read), "from the id, to the second")
        .emulated((Field::Author, Access::Read), "from the action that made the card")
        .emulated((Field::ClosedAt, Access::Read), "from the actions of the card")
        .refused(Operation::Links, "the interface knows no relations between cards")
        .refused(Operation::Link, "the interface knows no relations between cards")
        .refused(Operation::Unlink, "the interface knows no relations between cards")
        .refused(Operation::ReplyToComment, "comments are flat")
        .refused(Operation::AddPrivateComment, "a comment is seen by everybody who sees the card");
    let all = without(all, Field::Priority, "a card has no priority");
    let all = without(all, Field::Kind, "there is one kind of card");
    let all = without(all, Field::Parent, "subtasks are items of a checklist, which are no cards");
    let all = without(all, Field::AlsoIn, "a card lies on one board");
    let all = without(all, Field::Reporter, "a card has members and nobody on whose behalf it was made");
    let all = without(all, Field::Estimate, "there is no estimate but in custom fields");
    // No card is a subtask, so that nothing has to be asked to leave them out or to give only them.
    let native = [Filter::Projects, Filter::Created, Filter::Text, Filter::Subtasks];
    let filters = Filter::ALL.iter().copied().filter(|filter| !native.contains(filter));
    let all = completed(all, filters, "completed on our side: the lists of cards take no conditions")
        .refused(Filter::Priorities, "a card has no priority")
        .refused(Filter::Kinds, "there is one kind of card")
        .refused(Filter::Parent, "subtasks are items of a checklist, which are no cards");
    sorts_on_our_side(text_on_our_side(key_in_a_field(all))).refused(SortField::Priority, "a card has no priority")
}

fn limits() -> Limits {
    let mut limits = Limits::none();
    limits.title_chars = Some(16_384);
    limits.body_chars = Some(16_384);
    limits.comment_chars = Some(16_384);
    limits.attachment_bytes = Some(250 << 20);
    limits
}

/// Each list gives two rows: the card in it, and the card in it that is complete.
fn schema(board: &ProjectId, _: Option<&KindId>) -> Schema {
    let stem = &board.as_str()[..board.as_str().len().min(22)];
    let lists = [
        ("To Do", "01", StatusCategory::Todo),
        ("Doing", "02", StatusCategory::InProgress),
        ("Done", "03", StatusCategory::Done),
    ];
    let rows = lists.into_iter().flat_map(|(name, number, category)| {
        [
            Status::new(category, format!("{stem}{number}:open"), name),
            Status::new(StatusCategory::Done, format!("{stem}{number}:done"), format!("{name} (complete)")),
        ]
    });
    let mut schema = Schema::new(rows);
    schema.initial = Some(format!("{stem}01:open"));
    schema.fields = definitions(
        "63da0000000000000000000",
        &[FieldKind::Text, FieldKind::Number, FieldKind::Bool, FieldKind::Date, FieldKind::Select],
    );
    schema.labels = vec![
        Label::new("urgent").with_id("65f0a1b2c3d4e5f6000000b1").with_color("red"),
        Label::new("").with_id("65f0a1b2c3d4e5f6000000b2").with_color("sky_dark"),
    ];
    schema.open_labels = true;
    schema.limits = limits();
    schema
}
