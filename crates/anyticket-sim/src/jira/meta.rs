//! What may be written: create and edit metadata, lists of types, statuses, priorities and so on.
//!
//! <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-createmeta-projectidorkey-issuetypes-get>

use serde_json::{Map, Value, json};

use super::Jira;
use super::answer::{Answer, Body, Outcome};
use super::call::Call;
use super::entity::{Issue, Project};
use super::field::{Field, FieldKind};
use super::permission::Permission;

impl Jira {
    /// The project that the path names, by id or by key in its case.
    pub(crate) fn project_of(&self, call: &Call<'_>) -> Result<&Project, Answer> {
        let named = call.parameter(0);
        let found = self.world.projects.iter().find(|project| {
            project.key == named || project.id.to_string() == named || project.old_keys.iter().any(|key| key == named)
        });
        match found.filter(|project| self.world.may(call.user, project.id, Permission::Browse)) {
            Some(project) => Ok(project),
            None => Err(Answer::no_project(named)),
        }
    }
}

/// A field as create and edit metadata describe it.
pub(crate) fn field(jira: &Jira, call: &Call<'_>, project: u64, field: &Field, required: bool) -> Value {
    let mut json = json!({
        "fieldId": field.id,
        "key": field.id,
        "name": field.name,
        "required": required,
        "schema": field.schema_json(),
        "operations": field.operations(),
        "hasDefaultValue": matches!(field.id.as_str(), "priority" | "reporter"),
    });
    if let Some(values) = allowed(jira, call, project, field) {
        json["allowedValues"] = values;
    }
    match field.kind {
        FieldKind::Person | FieldKind::People => {
            json["autoCompleteUrl"] = format!("{}/rest/api/3/user/recommend?context=ASSIGNEE&query=", call.base).into();
        }
        FieldKind::Labels => {
            json["autoCompleteUrl"] = format!("{}/rest/api/1.0/labels/suggest?query=", call.base).into();
        }
        _ => {}
    }
    json
}

fn allowed(jira: &Jira, call: &Call<'_>, project: u64, field: &Field) -> Option<Value> {
    let render = jira.render(call);
    let world = &jira.world;
    let project = world.project(project)?;
    Some(match field.kind {
        FieldKind::Project => json!([render.project(project)]),
        FieldKind::IssueType => project.issue_types.iter().map(|id| render.issue_type(world.issue_type(*id))).collect(),
        FieldKind::Priority => world.priorities.iter().map(|priority| render.priority(priority)).collect(),
        FieldKind::Resolution => world.resolutions.iter().map(|resolution| render.resolution(resolution)).collect(),
        FieldKind::Components => project.components.iter().map(|part| render.component(part)).collect(),
        FieldKind::Versions => project.versions.iter().map(|part| render.version(part)).collect(),
        FieldKind::Choice | FieldKind::Choices | FieldKind::Cascade => field
            .choices
            .iter()
            .filter(|choice| !choice.disabled)
            .map(|choice| {
                let mut json = render.choice(choice);
                if !choice.children.is_empty() {
                    json["children"] = choice.children.iter().map(|child| render.choice(child)).collect();
                }
                json
            })
            .collect(),
        _ => return None,
    })
}

/// A page out of a list, as create metadata numbers it.
fn meta_page(call: &Call<'_>, key: &str, all: Vec<Value>) -> Outcome {
    let (start, most) = (call.number("startAt", 0)?, call.number("maxResults", 50)?);
    if most > 200 {
        return Err(Answer::new(
            400,
            Body::Json(json!({
                "errorMessages": ["Parameter 'maxResults' must not exceed the limit '200'"],
                "errors": {},
                "httpStatusCode": { "empty": false, "present": true },
            })),
        ));
    }
    let total = all.len();
    let page: Vec<Value> = all.into_iter().skip(start).take(most).collect();
    let count = page.len();
    Ok(Answer::ok(json!({ key: page, "startAt": start, "maxResults": most, "total": total })).reading(count))
}

/// A project that issues can be created in.
fn creatable<'a>(jira: &'a Jira, call: &Call<'_>) -> Result<&'a Project, Answer> {
    let project = jira.project_of(call)?;
    if project.archived || !jira.world.may(call.user, project.id, Permission::Create) {
        return Err(Answer::no_project(call.parameter(0)));
    }
    Ok(project)
}

pub(crate) fn create_types(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let project = creatable(jira, call)?;
    let render = jira.render(call);
    let types = project
        .issue_types
        .iter()
        .map(|id| {
            let mut json = render.issue_type(jira.world.issue_type(*id));
            json["untranslatedName"] = json["name"].clone();
            if project.team_managed {
                json["scope"] = super::render::scope(project.id);
            }
            if let Some(object) = json.as_object_mut() {
                object.remove("avatarId");
            }
            json
        })
        .collect();
    meta_page(call, "issueTypes", types)
}

pub(crate) fn create_fields(jira: &mut Jira, call: &Call<'_>) -> Outcome {
    let project = creatable(jira, call)?;
    let Some(kind) = project.issue_types.iter().find(|id| id.to_string() == call.parameter(1)).copied() else {
        return Err(Answer::error(
            400,
            format!("Issue type with id '{}' does not exist in the project.", call.parameter(1)),
        ));
    };
    let subtask = jira.world.issue_type(kind).is_subtask();
    let top = jira.world.issue_type(kind).level == 1;
    let own = jira.world.field("project").expect("every site has it");
    let mut fields = vec![field(jira, call, project.id, own, true)];
    for placed in super::issues::create_screen(jira, call, project.id) {
        if placed.field == "parent" && top {
            continue;
        }
        let required = placed.required || (placed.field == "parent" && subtask) || placed.field == "reporter";
        let own = jira.world.field(&placed.field).expect("a screen has fields of the site");
        let mut json = field(jira, call, project.id, own, required);
        if placed.field == "issuetype" {
            json["allowedValues"] = json!([jira.render(call).issue_type(jira.world.issue_type(kind))]);
        }
        fields.push(json);
    }
    meta_page(call, "fields", fields)
}

/// The fields that can be edited, by their ids; none without the permission.
pub(crate) fn edit_fields(jira: &Jira, call: &Call<'_>, issue: &Issue) -> Value {
    if !jira.world.may(call.user, issue.project, Permission::Edit) {
        return json!({});
    }
    let fields: Map<String, Value> = super::issues::edit_screen(jira, call, issue.project)
        .into_iter()
        .filter_map(|placed| {
            let own = jira.world.field(&placed.field)?;
            let mut meta = field(jira, call, issue.project, own, placed.required);
            if let Some(object) = meta.as_object_mut() {
                object.remove("fieldId");
                object.remove("hasDefaultValue");
            }
            Some((own.id.clone(), meta))
        })
        .collect();
    Value::Object(fields)
}
