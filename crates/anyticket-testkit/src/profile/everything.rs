//! A tracker without limits: everything is native.

use anyticket_core::{
    Capabilities, FieldKind, KindId, Project, ProjectId, ProjectKind, Schema, Status, StatusCategory, TicketKind, User,
};

use super::{Keys, Labels, Profile, Rules, SchemaOf, definitions};
use crate::memory::IdForm;

impl Profile {
    /// A tracker that can do everything the contract knows, exactly.
    pub fn everything() -> Self {
        Self {
            name: "everything".into(),
            capabilities: Capabilities::all()
                .with_unique_external_keys()
                .with_cheap_schemas()
                .with_split_listings()
                .with_default_project("p1"),
            projects: vec![
                Project::group("g1", "Company", ProjectKind::Workspace),
                Project::new("p1", "Backlog").with_key("OPS").with_parent("g1").with_path("Company / Backlog"),
                Project::new("p2", "Website").with_key("WEB").with_parent("g1").with_path("Company / Website"),
            ],
            users: vec![
                User::new("u1").with_name("Ann").with_email("ann@example.com"),
                User::new("u2").with_name("Bo").with_email("bo@example.com"),
                User::new("u3").with_name("Cy").with_email("cy@example.com"),
            ],
            schema: SchemaOf::new(schema),
            rules: Rules {
                ids: IdForm::Plain,
                keys: Keys::Prefixed,
                labels: Labels::Names,
                day_is_four: false,
                links: None,
                one_line_titles: false,
                one_project_a_family: false,
                home_from_ancestor: false,
                done_bit: false,
                created_in_id: false,
            },
        }
    }
}

fn schema(_: &ProjectId, _: Option<&KindId>) -> Schema {
    let mut schema = Schema::new([
        Status::new(StatusCategory::Todo, "s1", "To do"),
        Status::new(StatusCategory::InProgress, "s2", "Doing"),
        Status::new(StatusCategory::InProgress, "s3", "In Review"),
        Status::new(StatusCategory::Waiting, "s4", "Blocked"),
        Status::new(StatusCategory::Done, "s5", "Done"),
        Status::new(StatusCategory::Cancelled, "s6", "Dropped"),
    ]);
    schema.initial = Some("s1".to_owned());
    schema.kinds = vec![
        TicketKind::new("k1", "Task"),
        TicketKind::new("k2", "Bug"),
        TicketKind::new("k3", "Step").with_subtask(true),
    ];
    schema.fields = definitions(
        "f",
        &[
            FieldKind::Text,
            FieldKind::RichText,
            FieldKind::Number,
            FieldKind::Bool,
            FieldKind::Date,
            FieldKind::Select,
            FieldKind::MultiSelect,
            FieldKind::Cascade,
            FieldKind::Users,
            FieldKind::Tickets,
        ],
    );
    schema.open_labels = true;
    schema
}
