//! Asana: a section and a completed bit, several projects, one assignee, tags with ids.

use std::time::Duration;

use anyticket_core::{
    Access, Capabilities, Field, FieldDefinition, FieldKind, Filter, KindId, Limits, LinkKind, Operation, Priority,
    PriorityLevel, Project, ProjectId, ProjectKind, Schema, Status, StatusCategory, TicketKind, User, WhenForm,
};

use super::{
    Keys, Labels, Profile, Rules, SchemaOf, completed, definitions, key_in_a_field, made_up, sorts_on_our_side,
    text_on_our_side, without,
};
use crate::memory::IdForm;

const LINKS: &[LinkKind] = &[LinkKind::Blocks, LinkKind::BlockedBy];

impl Profile {
    /// A tracker with the limits of Asana.
    pub fn asana() -> Self {
        Self {
            name: "asana".into(),
            capabilities: capabilities(),
            projects: vec![
                Project::group("77", "Example Org", ProjectKind::Workspace).with_native_kind("workspace"),
                Project::new("5000", "Backlog").with_parent("77").with_path("Example Org / Backlog"),
                Project::new("6000", "Website").with_parent("77").with_path("Example Org / Website"),
            ],
            users: vec![
                User::new("1199").with_name("Ann").with_email("ann@example.com"),
                User::new("1200").with_name("Bo").with_email("bo@example.com"),
                User::new("1201").with_name("Cy").with_email("cy@example.com"),
            ],
            schema: SchemaOf::new(schema),
            rules: Rules {
                ids: IdForm::Digits { first: 120_001 },
                keys: Keys::None,
                labels: Labels::WithIds,
                day_is_four: false,
                links: Some(LINKS),
                one_line_titles: true,
                one_project_a_family: false,
                home_from_ancestor: true,
                done_bit: true,
                created_in_id: false,
            },
        }
    }
}

fn capabilities() -> Capabilities {
    let all = Capabilities::all()
        .with_time_resolution(Duration::from_millis(1))
        .with_foreign_bodies()
        .with_default_project("5000")
        .with_limits(limits())
        .with_date_forms(WhenForm::Both, WhenForm::BesideDue)
        .with_link_kinds(LINKS.iter().cloned())
        .emulated(Operation::GetMany, "by batches of ten")
        .emulated((Field::Project, Access::Set), "added to the one project, taken out of the other")
        .emulated((Field::Archived, Access::Read), "of the project alone")
        .refused((Field::Archived, Access::Set), "a task cannot be archived, only its project")
        .refused((Field::Key, Access::Read), "a task has no human key unless a custom field makes one")
        .refused(Operation::ReplyToComment, "stories are flat")
        .refused(Operation::AddPrivateComment, "a story is seen by everybody who sees the task");
    let all = without(all, Field::Reporter, "a task has a creator and nobody on whose behalf it was made");
    let all = without(all, Field::Estimate, "there is no estimate but in custom fields");
    // Emulated, not refused: every workspace offers the field, and the schema says where it is missing.
    let all = made_up(all, Field::Priority, "kept in the custom field Priority");
    let filters = Filter::ALL.iter().copied().filter(|filter| *filter != Filter::Projects);
    let all = completed(all, filters, "completed on our side: the tracker's search is a paid feature and lags");
    sorts_on_our_side(text_on_our_side(key_in_a_field(all)))
}

fn limits() -> Limits {
    let mut limits = Limits::none();
    limits.assignees = Some(1);
    limits.attachment_bytes = Some(100 << 20);
    limits
}

/// Each section gives two rows: the task in it, and the completed task in it.
fn schema(project: &ProjectId, _: Option<&KindId>) -> Schema {
    let base: u64 = project.as_str().parse().unwrap_or_default();
    let sections = [
        ("To do", StatusCategory::Todo),
        ("Doing", StatusCategory::InProgress),
        ("Waiting", StatusCategory::Waiting),
        ("Dropped", StatusCategory::Cancelled),
    ];
    let rows = sections.into_iter().zip(base + 1..).flat_map(|((name, category), section)| {
        // What the configuration maps to cancelled stays so when its tasks are completed.
        let done = if category == StatusCategory::Cancelled { category } else { StatusCategory::Done };
        [
            Status::new(category, format!("{section}:open"), name),
            Status::new(done, format!("{section}:done"), format!("{name} (completed)")),
        ]
    });
    let mut schema = Schema::new(rows);
    schema.initial = Some(format!("{}:open", base + 1));
    schema.kinds = vec![
        TicketKind::new("default_task", "Task"),
        TicketKind::new("milestone", "Milestone"),
        TicketKind::new("approval", "Approval"),
    ];
    schema.priorities = vec![
        Priority::new(PriorityLevel::Urgent, "8101", "Urgent"),
        Priority::new(PriorityLevel::High, "8102", "High"),
        Priority::new(PriorityLevel::Normal, "8103", "Medium"),
        Priority::new(PriorityLevel::Low, "8104", "Low"),
    ];
    schema.fields = definitions(
        "820",
        &[
            FieldKind::Text,
            FieldKind::Number,
            FieldKind::Select,
            FieldKind::MultiSelect,
            FieldKind::Date,
            FieldKind::Users,
            FieldKind::Tickets,
        ],
    );
    let followers = FieldDefinition::new("followers", "Followers", FieldKind::Users);
    schema.fields.push(followers.with_native_kind("followers").with_growth());
    schema.open_labels = true;
    schema.limits = limits();
    schema
}
