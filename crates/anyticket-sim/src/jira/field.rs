//! The fields of a site: the system's and its own.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/>

use serde_json::{Value, json};

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Summary,
    Doc,
    Project,
    IssueType,
    Status,
    Resolution,
    Priority,
    Person,
    People,
    Labels,
    Components,
    Versions,
    Parent,
    Date,
    Instant,
    Number,
    Text,
    Choice,
    Choices,
    Cascade,
    TimeTracking,
    Attachments,
    Links,
    Comments,
    /// Told, never written.
    ReadOnly,
}

/// One choice of a select field.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) id: u64,
    pub(crate) value: String,
    pub(crate) disabled: bool,
    pub(crate) children: Vec<Self>,
}

/// A field.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) custom_id: Option<u64>,
    pub(crate) name: String,
    pub(crate) kind: FieldKind,
    pub(crate) clauses: Vec<String>,
    pub(crate) navigable: bool,
    pub(crate) searchable: bool,
    /// The type as its schema names it, and what an array is of.
    pub(crate) schema: (&'static str, Option<&'static str>),
    /// The last part of a custom field's type.
    pub(crate) custom_type: &'static str,
    /// The projects its context covers; `None` for all.
    pub(crate) projects: Option<Vec<u64>>,
    /// The team-managed project it belongs to.
    pub(crate) scope: Option<u64>,
    pub(crate) choices: Vec<Choice>,
}

impl Field {
    pub(crate) fn applies_to(&self, project: u64) -> bool {
        self.projects.as_ref().is_none_or(|projects| projects.contains(&project))
    }

    pub(crate) fn schema_json(&self) -> Value {
        let mut schema = json!({ "type": self.schema.0 });
        if let Some(items) = self.schema.1 {
            schema["items"] = items.into();
        }
        match self.custom_id {
            Some(id) => {
                schema["custom"] = format!("{CUSTOM_PREFIX}{}", self.custom_type).into();
                schema["customId"] = id.into();
            }
            None => schema["system"] = self.id.clone().into(),
        }
        schema
    }

    /// The verbs that `update` takes for it.
    pub(crate) fn operations(&self) -> &'static [&'static str] {
        match self.kind {
            FieldKind::Labels
            | FieldKind::Components
            | FieldKind::Versions
            | FieldKind::Choices
            | FieldKind::People => &["add", "set", "remove"],
            FieldKind::TimeTracking => &["set", "edit"],
            FieldKind::Comments => &["add", "edit", "remove"],
            FieldKind::Links => &["add"],
            FieldKind::Attachments | FieldKind::ReadOnly | FieldKind::Status => &[],
            _ => &["set"],
        }
    }
}

pub(crate) const CUSTOM_PREFIX: &str = "com.atlassian.jira.plugin.system.customfieldtypes:";

/// The fields that every site has.
pub(crate) fn system() -> Vec<Field> {
    use FieldKind as K;
    let field = |id: &str, name: &str, kind, schema, clauses: &[&str], navigable| Field {
        id: id.to_owned(),
        custom_id: None,
        name: name.to_owned(),
        kind,
        clauses: clauses.iter().map(|&clause| clause.to_owned()).collect(),
        navigable,
        searchable: !clauses.is_empty(),
        schema,
        custom_type: "",
        projects: None,
        scope: None,
        choices: Vec::new(),
    };
    vec![
        field("summary", "Summary", K::Summary, ("string", None), &["summary"], true),
        field("issuetype", "Issue Type", K::IssueType, ("issuetype", None), &["issuetype", "type"], true),
        field("project", "Project", K::Project, ("project", None), &["project"], true),
        field("status", "Status", K::Status, ("status", None), &["status"], true),
        field("statusCategory", "Status Category", K::ReadOnly, ("statusCategory", None), &["statusCategory"], true),
        field(
            "statuscategorychangedate",
            "Status Category Changed",
            K::ReadOnly,
            ("datetime", None),
            &["statusCategoryChangedDate"],
            true,
        ),
        field("resolution", "Resolution", K::Resolution, ("resolution", None), &["resolution"], true),
        field("resolutiondate", "Resolved", K::ReadOnly, ("datetime", None), &["resolutiondate", "resolved"], true),
        field("priority", "Priority", K::Priority, ("priority", None), &["priority"], true),
        field("assignee", "Assignee", K::Person, ("user", None), &["assignee"], true),
        field("reporter", "Reporter", K::Person, ("user", None), &["reporter"], true),
        field("creator", "Creator", K::ReadOnly, ("user", None), &["creator"], true),
        field("labels", "Labels", K::Labels, ("array", Some("string")), &["labels"], true),
        field("components", "Components", K::Components, ("array", Some("component")), &["component"], true),
        field("fixVersions", "Fix versions", K::Versions, ("array", Some("version")), &["fixVersion"], true),
        field("versions", "Affects versions", K::Versions, ("array", Some("version")), &["affectedVersion"], true),
        field("description", "Description", K::Doc, ("string", None), &["description"], true),
        field("environment", "Environment", K::Doc, ("string", None), &["environment"], true),
        field("parent", "Parent", K::Parent, ("issuelink", None), &["parent"], true),
        field("subtasks", "Sub-tasks", K::ReadOnly, ("array", Some("issuelinks")), &["subtasks"], true),
        field("issuelinks", "Linked Issues", K::Links, ("array", Some("issuelinks")), &["issueLinkType"], true),
        field("duedate", "Due date", K::Date, ("date", None), &["due", "duedate"], true),
        field("created", "Created", K::ReadOnly, ("datetime", None), &["created", "createdDate"], true),
        field("updated", "Updated", K::ReadOnly, ("datetime", None), &["updated", "updatedDate"], true),
        field("watches", "Watchers", K::ReadOnly, ("watches", None), &["watchers"], true),
        field("votes", "Votes", K::ReadOnly, ("votes", None), &["votes"], true),
        field(
            "timeoriginalestimate",
            "Original estimate",
            K::ReadOnly,
            ("number", None),
            &["originalEstimate", "timeoriginalestimate"],
            true,
        ),
        field(
            "timeestimate",
            "Remaining Estimate",
            K::ReadOnly,
            ("number", None),
            &["remainingEstimate", "timeestimate"],
            true,
        ),
        field("timespent", "Time Spent", K::ReadOnly, ("number", None), &["timespent"], true),
        field("workratio", "Work Ratio", K::ReadOnly, ("number", None), &["workratio"], true),
        field("timetracking", "Time tracking", K::TimeTracking, ("timetracking", None), &[], false),
        field("attachment", "Attachment", K::Attachments, ("array", Some("attachment")), &["attachments"], false),
        field("comment", "Comment", K::Comments, ("comments-page", None), &["comment"], false),
        field("issuekey", "Key", K::ReadOnly, ("string", None), &["id", "issue", "issuekey", "key"], true),
    ]
}

/// What a custom field's type says about it.
pub(crate) fn custom_kind(custom_type: &str) -> (FieldKind, (&'static str, Option<&'static str>)) {
    use FieldKind as K;
    match custom_type {
        "textfield" | "url" => (K::Text, ("string", None)),
        "textarea" => (K::Doc, ("string", None)),
        "float" => (K::Number, ("number", None)),
        "datepicker" => (K::Date, ("date", None)),
        "datetime" => (K::Instant, ("datetime", None)),
        "select" | "radiobuttons" => (K::Choice, ("option", None)),
        "multiselect" | "multicheckboxes" => (K::Choices, ("array", Some("option"))),
        "cascadingselect" => (K::Cascade, ("option-with-child", None)),
        "userpicker" => (K::Person, ("user", None)),
        "multiuserpicker" => (K::People, ("array", Some("user"))),
        "labels" => (K::Labels, ("array", Some("string"))),
        other => unreachable!("the simulator makes no field of type {other}"),
    }
}

/// The word that JQL puts in brackets behind a name to tell fields of one name apart: `Team[Short text]`.
pub(crate) fn clause_word(custom_type: &str) -> &'static str {
    match custom_type {
        "textfield" => "Short text",
        "url" => "URL Field",
        "textarea" => "Paragraph",
        "float" => "Number",
        "datepicker" => "Date",
        "datetime" => "Time stamp",
        "select" => "Dropdown",
        "radiobuttons" => "Radio Buttons",
        "multiselect" => "Select List (multiple choices)",
        "multicheckboxes" => "Checkboxes",
        "cascadingselect" => "Select List (cascading)",
        "userpicker" => "User Picker (single user)",
        "multiuserpicker" => "People",
        _ => "Labels",
    }
}
