//! ClickUp: statuses of each list, four priorities, tags by name, tasks in several lists.

use std::time::Duration;

use anyticket_core::{
    Access, Capabilities, Field, FieldKind, Filter, KindId, LabelForm, Limits, LinkKind, Operation, Priority,
    PriorityLevel, Project, ProjectId, ProjectKind, Schema, SortField, Status, StatusCategory, TicketKind, User,
};

use super::{
    Keys, Labels, Profile, Rules, SchemaOf, completed, definitions, key_in_a_field, sorts_on_our_side,
    text_on_our_side, without,
};
use crate::memory::IdForm;

const LINKS: &[LinkKind] = &[LinkKind::Relates, LinkKind::Blocks, LinkKind::BlockedBy];

impl Profile {
    /// A tracker with the limits of ClickUp.
    pub fn clickup() -> Self {
        Self {
            name: "clickup".into(),
            capabilities: capabilities(),
            projects: vec![
                Project::group("9012345", "Acme", ProjectKind::Workspace).with_native_kind("workspace"),
                Project::group("90110", "Product", ProjectKind::Area).with_native_kind("space").with_parent("9012345"),
                Project::new("901100", "Backlog")
                    .with_native_kind("list")
                    .with_parent("90110")
                    .with_path("Acme / Product / Backlog"),
                Project::new("901101", "Website")
                    .with_native_kind("list")
                    .with_parent("90110")
                    .with_path("Acme / Product / Website"),
            ],
            users: vec![
                User::new("183").with_name("Ann").with_email("ann@example.com"),
                User::new("184").with_name("Bo").with_email("bo@example.com"),
                User::new("185").with_name("Cy").with_email("cy@example.com"),
            ],
            schema: SchemaOf::new(schema),
            rules: Rules {
                ids: IdForm::Base36,
                keys: Keys::None,
                labels: Labels::LowerCase,
                day_is_four: true,
                links: Some(LINKS),
                one_line_titles: true,
                one_project_a_family: true,
                home_from_ancestor: false,
                done_bit: false,
                created_in_id: false,
            },
        }
    }
}

fn capabilities() -> Capabilities {
    let all = Capabilities::all()
        .with_time_resolution(Duration::from_millis(1))
        .with_needed_project()
        .with_split_listings()
        .with_limits(limits())
        .with_link_kinds(LINKS.iter().cloned())
        .with_label_form(LabelForm::LowerCase)
        .emulated(Operation::GetMany, "one request for each ticket")
        .emulated((Field::Key, Access::Read), "only where the workspace has custom task ids")
        .emulated((Field::Body, Access::Clear), "a single blank is written, as the documentation of the call says")
        .refused(
            (Field::Parent, Access::Clear),
            "a parent of null does not make a subtask a task of its own, says the documentation of the call",
        )
        .refused(Operation::AddPrivateComment, "the documentation knows no comments that only the team sees");
    let all = without(all, Field::Reporter, "a task has a creator and nobody on whose behalf it was made");
    let all = [Field::Start, Field::Due].into_iter().fold(all, |all, field| {
        super::made_up(all, field, "a day is kept as 04:00, and an instant at 04:00 reads as a day")
    });
    let all = completed(
        all,
        [
            Filter::Open,
            Filter::Assignees,
            Filter::LabelsAny,
            Filter::LabelsAll,
            Filter::LabelsNone,
            Filter::Priorities,
            Filter::Subtasks,
            Filter::Due,
            Filter::Archived,
        ],
        "narrowed by the tracker where it can, completed on our side",
    );
    let all = all.emulated(Filter::Text, "there is no search over tasks: every word must be in the title or the text");
    sorts_on_our_side(text_on_our_side(key_in_a_field(all))).native([SortField::Created, SortField::Updated])
}

fn limits() -> Limits {
    let mut limits = Limits::none();
    limits.attachment_bytes = Some(1 << 30);
    limits
}

fn schema(list: &ProjectId, _: Option<&KindId>) -> Schema {
    let status = |category, number: u8, name: &str| Status::new(category, format!("p{list}_{number}"), name);
    let mut schema = Schema::new([
        status(StatusCategory::Todo, 1, "to do"),
        status(StatusCategory::InProgress, 2, "in progress"),
        status(StatusCategory::InProgress, 3, "in review"),
        status(StatusCategory::Waiting, 4, "parked"),
        status(StatusCategory::Done, 5, "shipped"),
        status(StatusCategory::Done, 6, "complete"),
    ]);
    schema.initial = Some(format!("p{list}_1"));
    schema.kinds =
        vec![TicketKind::new("0", "Task"), TicketKind::new("1", "Milestone"), TicketKind::new("1300", "Bug")];
    schema.priorities = vec![
        Priority::new(PriorityLevel::Urgent, "1", "urgent"),
        Priority::new(PriorityLevel::High, "2", "high"),
        Priority::new(PriorityLevel::Normal, "3", "normal"),
        Priority::new(PriorityLevel::Low, "4", "low"),
    ];
    schema.fields = definitions(
        "d2ab17e0-0000-4000-8000-0000000000",
        &[
            FieldKind::Text,
            FieldKind::Number,
            FieldKind::Bool,
            FieldKind::Date,
            FieldKind::Select,
            FieldKind::MultiSelect,
            FieldKind::Users,
            FieldKind::Tickets,
        ],
    );
    schema.open_labels = true;
    schema.limits = limits();
    schema
}
