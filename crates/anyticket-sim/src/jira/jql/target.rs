//! What the name of a field in a query stands for.

use jiff::civil::Date;

use super::super::entity::{Custom, Issue};
use super::super::field::{FieldKind, clause_word};
use super::super::world::World;
use super::JqlError;
use super::tree::{FieldName, Operator};

/// What a field compares by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Key,
    Ids(IdField),
    /// The labels, or a custom field of labels.
    Labels(Option<u64>),
    Text(TextField),
    Instant(InstantField),
    Day(Option<u64>),
    Number(NumberField),
    /// A custom field of short text or a URL.
    Line(u64),
}

/// Fields whose values have ids. A person's is its number in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdField {
    Project,
    ProjectCategory,
    IssueType,
    Status,
    StatusCategory,
    Resolution,
    Priority,
    Assignee,
    Reporter,
    Creator,
    Watcher,
    Component,
    FixVersion,
    AffectedVersion,
    Parent,
    Choice(u64),
    Person(u64),
}

impl IdField {
    pub(crate) fn is_person(self) -> bool {
        matches!(self, Self::Assignee | Self::Reporter | Self::Creator | Self::Watcher | Self::Person(_))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextField {
    Summary,
    Description,
    Environment,
    Comment,
    /// Summary, description, environment, comments and the text fields of the site.
    Everything,
    Custom(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstantField {
    Created,
    Updated,
    Resolved,
    StatusCategoryChanged,
    Custom(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberField {
    OriginalEstimate,
    RemainingEstimate,
    HierarchyLevel,
    Votes,
    Watchers,
    Custom(u64),
}

/// What a name stands for: more than one field if custom fields share it.
pub(crate) fn resolve(world: &World, user: Option<usize>, name: &FieldName) -> Result<Vec<Target>, JqlError> {
    let unknown =
        || JqlError::invalid(format!("Field '{name}' does not exist or you do not have permission to view it."));
    let written = match name {
        FieldName::Custom(id) => {
            let found = custom(world, user, |field| field.custom_id == Some(*id));
            return if found.is_empty() { Err(unknown()) } else { Ok(found) };
        }
        // Only properties that an app has declared for search can be asked for; this site has none.
        FieldName::Property(_) => return Err(unknown()),
        FieldName::Name(name) => name,
    };
    if let Some(target) = system(&written.to_lowercase())? {
        return Ok(vec![target]);
    }
    let found = custom(world, user, |field| {
        field.name.eq_ignore_ascii_case(written)
            || format!("{}[{}]", field.name, clause_word(field.custom_type)).eq_ignore_ascii_case(written)
    });
    if found.is_empty() { Err(unknown()) } else { Ok(found) }
}

fn system(name: &str) -> Result<Option<Target>, JqlError> {
    use IdField as I;
    Ok(Some(match name {
        "key" | "issuekey" | "id" | "issue" => Target::Key,
        "project" => Target::Ids(I::Project),
        "category" => Target::Ids(I::ProjectCategory),
        "issuetype" | "type" => Target::Ids(I::IssueType),
        "status" => Target::Ids(I::Status),
        "statuscategory" => Target::Ids(I::StatusCategory),
        "resolution" => Target::Ids(I::Resolution),
        "priority" => Target::Ids(I::Priority),
        "assignee" => Target::Ids(I::Assignee),
        "reporter" => Target::Ids(I::Reporter),
        "creator" => Target::Ids(I::Creator),
        "watcher" => Target::Ids(I::Watcher),
        "component" => Target::Ids(I::Component),
        "fixversion" => Target::Ids(I::FixVersion),
        "affectedversion" => Target::Ids(I::AffectedVersion),
        "parent" => Target::Ids(I::Parent),
        "labels" => Target::Labels(None),
        "summary" => Target::Text(TextField::Summary),
        "description" => Target::Text(TextField::Description),
        "environment" => Target::Text(TextField::Environment),
        "comment" => Target::Text(TextField::Comment),
        "text" => Target::Text(TextField::Everything),
        "created" | "createddate" => Target::Instant(InstantField::Created),
        "updated" | "updateddate" => Target::Instant(InstantField::Updated),
        "resolved" | "resolutiondate" => Target::Instant(InstantField::Resolved),
        "statuscategorychangeddate" => Target::Instant(InstantField::StatusCategoryChanged),
        "due" | "duedate" => Target::Day(None),
        "originalestimate" | "timeoriginalestimate" => Target::Number(NumberField::OriginalEstimate),
        "remainingestimate" | "timeestimate" => Target::Number(NumberField::RemainingEstimate),
        "hierarchylevel" => Target::Number(NumberField::HierarchyLevel),
        "votes" => Target::Number(NumberField::Votes),
        "watchers" => Target::Number(NumberField::Watchers),
        "attachments"
        | "filter"
        | "savedfilter"
        | "lastviewed"
        | "level"
        | "voter"
        | "workratio"
        | "timespent"
        | "issuelinktype"
        | "sprint"
        | "textfields"
        | "request-channel-type"
        | "worklogauthor"
        | "worklogdate" => {
            return Err(JqlError::NotSimulated(format!("the JQL field {name}")));
        }
        _ => return Ok(None),
    }))
}

fn custom(world: &World, user: Option<usize>, wanted: impl Fn(&super::super::field::Field) -> bool) -> Vec<Target> {
    let mut found = Vec::new();
    for field in &world.fields {
        let Some(id) = field.custom_id else { continue };
        let visible = world.projects.iter().any(|project| {
            field.applies_to(project.id) && world.may(user, project.id, super::super::permission::Permission::Browse)
        });
        if !wanted(field) || !visible {
            continue;
        }
        found.push(match field.kind {
            FieldKind::Doc => Target::Text(TextField::Custom(id)),
            FieldKind::Text => Target::Line(id),
            FieldKind::Number => Target::Number(NumberField::Custom(id)),
            FieldKind::Date => Target::Day(Some(id)),
            FieldKind::Instant => Target::Instant(InstantField::Custom(id)),
            FieldKind::Labels => Target::Labels(Some(id)),
            FieldKind::Person | FieldKind::People => Target::Ids(IdField::Person(id)),
            _ => Target::Ids(IdField::Choice(id)),
        });
    }
    found
}

impl Target {
    /// <https://support.atlassian.com/jira-software-cloud/docs/jql-fields/>, "Supported operators" of each field.
    pub(crate) fn supports(self, operator: Operator) -> bool {
        use Operator as O;
        let equality = matches!(operator, O::Equals | O::NotEquals | O::In | O::NotIn);
        let presence = matches!(operator, O::Is | O::IsNot);
        let comparison = matches!(operator, O::Less | O::LessEquals | O::Greater | O::GreaterEquals);
        let likeness = matches!(operator, O::Like | O::NotLike);
        match self {
            Self::Key | Self::Ids(IdField::Priority | IdField::Resolution) => equality || presence || comparison,
            Self::Instant(_) | Self::Day(_) => equality || presence || comparison,
            Self::Number(NumberField::HierarchyLevel | NumberField::Votes | NumberField::Watchers) => {
                equality || comparison
            }
            Self::Number(_) => equality || presence || comparison,
            Self::Ids(IdField::StatusCategory) => equality,
            Self::Ids(_) | Self::Labels(_) => equality || presence,
            Self::Text(TextField::Everything) => operator == O::Like,
            Self::Text(TextField::Comment) => likeness,
            Self::Text(_) | Self::Line(_) => likeness || presence,
        }
    }
}

/// The ids of a field's values, into a buffer that is cleared first.
pub(crate) fn ids(world: &World, issue: &Issue, field: IdField, into: &mut Vec<u64>) {
    let one = |value: Option<u64>, into: &mut Vec<u64>| into.extend(value);
    let person = |value: Option<usize>, into: &mut Vec<u64>| into.extend(value.map(|index| index as u64));
    into.clear();
    match field {
        IdField::Project => into.push(issue.project),
        IdField::ProjectCategory => one(world.project(issue.project).and_then(|project| project.category), into),
        IdField::IssueType => into.push(issue.issue_type),
        IdField::Status => into.push(issue.status),
        IdField::StatusCategory => into.push(world.status(issue.status).category.id()),
        IdField::Resolution => one(issue.resolution, into),
        IdField::Priority => one(issue.priority, into),
        IdField::Assignee => person(issue.assignee, into),
        IdField::Reporter => person(issue.reporter, into),
        IdField::Creator => into.push(issue.creator as u64),
        IdField::Watcher => into.extend(issue.more().watchers.iter().map(|&index| index as u64)),
        IdField::Component => into.extend(&issue.more().components),
        IdField::FixVersion => into.extend(&issue.more().fix_versions),
        IdField::AffectedVersion => into.extend(&issue.more().versions),
        IdField::Parent => one(issue.parent, into),
        IdField::Choice(id) => match issue.more().custom.get(&id) {
            Some(Custom::Choice(choice)) => into.push(*choice),
            Some(Custom::Choices(choices)) => into.extend(choices),
            Some(Custom::Cascade(first, second)) => {
                into.push(*first);
                into.extend(second);
            }
            _ => {}
        },
        IdField::Person(id) => match issue.more().custom.get(&id) {
            Some(Custom::Person(one)) => into.push(*one as u64),
            Some(Custom::People(all)) => into.extend(all.iter().map(|&index| index as u64)),
            _ => {}
        },
    }
}

pub(crate) fn instant(issue: &Issue, field: InstantField) -> Option<i64> {
    match field {
        InstantField::Created => Some(issue.created),
        InstantField::Updated => Some(issue.updated),
        InstantField::Resolved => issue.resolved,
        InstantField::StatusCategoryChanged => Some(issue.status_changed),
        InstantField::Custom(id) => match issue.more().custom.get(&id) {
            Some(Custom::Instant(at)) => Some(*at),
            _ => None,
        },
    }
}

pub(crate) fn day(issue: &Issue, field: Option<u64>) -> Option<Date> {
    match field {
        None => issue.due,
        Some(id) => match issue.more().custom.get(&id) {
            Some(Custom::Date(date)) => Some(*date),
            _ => None,
        },
    }
}

pub(crate) fn number(world: &World, issue: &Issue, field: NumberField) -> Option<f64> {
    match field {
        NumberField::OriginalEstimate => issue.more().original_estimate.map(|seconds| seconds as f64),
        NumberField::RemainingEstimate => issue.more().remaining_estimate.map(|seconds| seconds as f64),
        NumberField::HierarchyLevel => Some(f64::from(world.issue_type(issue.issue_type).level)),
        NumberField::Votes => Some(0.0),
        NumberField::Watchers => Some(issue.more().watchers.len() as f64),
        NumberField::Custom(id) => match issue.more().custom.get(&id) {
            Some(Custom::Number(number)) => Some(*number),
            _ => None,
        },
    }
}
