//! Jira: a workflow, required fields, one assignee, labels of one word, due days.

use std::time::Duration;

use anyticket_core::{
    Access, Capabilities, Field, FieldKind, Filter, KindId, LabelForm, Limits, Operation, Priority, PriorityLevel,
    Project, ProjectId, ProjectKind, Schema, SortField, Status, StatusCategory, Step, TicketKind, User, WhenForm,
    Workflow,
};

use super::{
    Keys, Labels, Profile, Rules, SchemaOf, completed, definitions, key_in_a_field, made_up, sorts_on_our_side,
    text_on_our_side, without,
};
use crate::memory::IdForm;

/// The kind of which more is demanded.
const BUG: &str = "10002";

impl Profile {
    /// A tracker with the limits of Jira.
    pub fn jira() -> Self {
        Self {
            name: "jira".into(),
            capabilities: capabilities(),
            projects: vec![
                Project::group("example", "Example", ProjectKind::Workspace).with_native_kind("site"),
                Project::new("10000", "Backlog").with_key("OPS").with_parent("example").with_path("Example / Backlog"),
                Project::new("10001", "Website").with_key("WEB").with_parent("example").with_path("Example / Website"),
            ],
            users: vec![
                User::new("5b10ac8d82e05b22cc7d4ef1").with_name("Ann").with_email("ann@example.com"),
                User::new("5b10ac8d82e05b22cc7d4ef2").with_name("Bo").with_email("bo@example.com"),
                User::new("5b10ac8d82e05b22cc7d4ef3").with_name("Cy"),
            ],
            schema: SchemaOf::new(schema),
            rules: Rules {
                ids: IdForm::Digits { first: 10_042 },
                keys: Keys::Prefixed,
                labels: Labels::OneWord,
                day_is_four: false,
                links: None,
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
        .with_listing_lag(Duration::from_secs(30))
        .with_needed_project()
        .with_split_listings()
        .with_date_forms(WhenForm::Date, WhenForm::Date)
        .with_required_fields()
        .with_foreign_bodies()
        .with_limits(limits())
        .with_label_form(LabelForm::OneWord)
        .emulated((Field::Project, Access::Set), "by the bulk move, which is waited for")
        .emulated((Field::Archived, Access::Read), "of the project alone")
        .refused(
            (Field::Archived, Access::Set),
            "issues are archived by administrators of Premium sites, not by ordinary credentials",
        )
        .refused(Operation::ReplyToComment, "comments are flat: the documentation knows no answers")
        .refused(Operation::AddPrivateComment, "internal notes exist in service projects only");
    let all = without(all, Field::AlsoIn, "an issue lies in one project");
    let all = made_up(all, Field::Start, "kept in the custom field Start date");
    let all = made_up(all, Field::Estimate, "time by time tracking, points in a custom field");
    let all = completed(
        all,
        [Filter::LabelsAny, Filter::LabelsAll, Filter::LabelsNone, Filter::Subtasks, Filter::Closed, Filter::Archived],
        "narrowed by the tracker where it can, completed on our side",
    );
    sorts_on_our_side(text_on_our_side(key_in_a_field(all))).native([SortField::Created, SortField::Updated])
}

fn limits() -> Limits {
    let mut limits = Limits::none();
    limits.title_chars = Some(255);
    limits.body_chars = Some(32_767);
    limits.comment_chars = Some(32_767);
    limits.assignees = Some(1);
    limits
}

fn schema(_: &ProjectId, kind: Option<&KindId>) -> Schema {
    let mut schema = Schema::new([
        Status::new(StatusCategory::Todo, "10100", "To Do"),
        Status::new(StatusCategory::InProgress, "10101", "In Progress"),
        Status::new(StatusCategory::Waiting, "10102", "Waiting"),
        Status::new(StatusCategory::Done, "10103", "Done"),
    ]);
    schema.initial = Some("10100".to_owned());
    schema.workflow = Workflow::Known(vec![
        Step::new("10100", "10101", "Start"),
        Step::new("10101", "10102", "Wait"),
        Step::new("10102", "10101", "Resume"),
        Step::new("10101", "10103", "Finish"),
        Step::new("10103", "10100", "Reopen"),
    ]);
    schema.kinds = vec![
        TicketKind::new("10001", "Task"),
        TicketKind::new(BUG, "Bug"),
        TicketKind::new("10003", "Sub-task").with_subtask(true),
    ];
    schema.priorities = vec![
        Priority::new(PriorityLevel::Urgent, "1", "Highest"),
        Priority::new(PriorityLevel::High, "2", "High"),
        Priority::new(PriorityLevel::Normal, "3", "Medium"),
        Priority::new(PriorityLevel::Low, "4", "Low"),
        Priority::new(PriorityLevel::Low, "5", "Lowest"),
    ];
    schema.required = vec![Field::Kind];
    schema.fields = definitions(
        "customfield_1001",
        &[
            FieldKind::Text,
            FieldKind::RichText,
            FieldKind::Number,
            FieldKind::Date,
            FieldKind::Select,
            FieldKind::MultiSelect,
            FieldKind::Cascade,
            FieldKind::Users,
        ],
    );
    if kind.is_some_and(|kind| kind.as_str() == BUG) {
        let choices = ["Minor", "Major"].into_iter().zip(["10500", "10501"]);
        let choices = choices.map(|(name, id)| anyticket_core::Choice::new(id, name));
        schema.fields.push(
            anyticket_core::FieldDefinition::new("customfield_10099", "Severity", FieldKind::Select)
                .with_choices(choices)
                .with_required(true),
        );
    }
    schema.open_labels = true;
    schema.limits = limits();
    schema
}
