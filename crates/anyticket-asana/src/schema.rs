//! What a project allows: its sections as statuses, its custom fields, the tags of the workspace, its members.

use std::sync::Arc;

use anyticket_core::text::fold;
use anyticket_core::{
    Access, Cell, Field, KindId, Label, Off, Operation, ProjectId, Result, Schema, Status, TicketKind,
};
use futures_util::future::{try_join, try_join3};

use crate::account::{Account, gid_order};
use crate::capabilities::limits;
use crate::error::{is_hidden, is_paid_for};
use crate::fields::{Candidate, Roles, definition, field_options};
use crate::tickets::status;
use crate::{fields, projects, request, users, wire};

const OPERATION: Operation = Operation::Schema;

/// What was asked of a project.
#[derive(Clone, Debug)]
pub(crate) struct ProjectFacts {
    pub(crate) project: wire::Project,
    /// In their order; none where this credential may not list them.
    pub(crate) sections: Vec<wire::Named>,
    pub(crate) settings: Vec<wire::Definition>,
    pub(crate) roles: Roles,
}

impl ProjectFacts {
    /// The statuses: each section with its tasks open and completed, or each option of the field that is configured.
    pub(crate) fn statuses(&self) -> Vec<Status> {
        match self.roles.status.as_deref().and_then(|gid| self.setting(gid)) {
            Some(field) => status::of_options(&field_options(field)),
            None => status::of_sections(&self.sections),
        }
    }

    pub(crate) fn setting(&self, gid: &str) -> Option<&wire::Definition> {
        self.settings.iter().find(|field| field.gid == gid)
    }
}

/// What a project holds, as it was a moment ago.
///
/// # Errors
///
/// `NotFound` if there is no such project.
pub(crate) async fn facts(account: &Account, project: &str, operation: Operation) -> Result<Arc<ProjectFacts>> {
    projects::check_id(project)?;
    let ask = || async {
        let own = async {
            let fields = "name,archived,members.name,members.email";
            let answer = account.send(operation, request::project(project, fields)).await;
            let answer = answer.map_err(|error| error.with("project", project))?;
            Ok(answer.json::<wire::Data<wire::Project>>()?.data)
        };
        let sections = async {
            let sections = account.all(operation, |offset| request::sections(project, offset)).await;
            // Listing sections has no scope of its own.
            sections.or_else(|error| if is_hidden(&error) { Ok(Vec::new()) } else { Err(error) })
        };
        let settings = async {
            // What a project has left of a plan that had fields cannot be written.
            if account.has_no_custom_fields() {
                return Ok(Vec::new());
            }
            let settings = account.all(operation, |offset| request::field_settings(project, offset)).await;
            settings.or_else(|error| if is_paid_for(&error) || is_hidden(&error) { Ok(Vec::new()) } else { Err(error) })
        };
        let (own, sections, settings): (_, _, Vec<wire::FieldSetting>) = try_join3(own, sections, settings).await?;
        let settings: Vec<wire::Definition> = settings.into_iter().filter_map(|one| one.custom_field).collect();
        for field in settings.iter().filter(|field| !field.enum_options.is_empty()) {
            account.options_of.put(field.gid.clone(), Arc::new(fields::field_options(field)));
        }
        let roles = Roles::of(&account.options, settings.iter().map(candidate));
        Ok(Arc::new(ProjectFacts { project: own, sections, settings, roles }))
    };
    account.facts.get_or(&project.to_owned(), ask).await
}

fn candidate(field: &wire::Definition) -> Candidate<'_> {
    Candidate {
        gid: &field.gid,
        name: field.name.as_deref().unwrap_or_default(),
        subtype: field.resource_subtype.as_deref().unwrap_or_default(),
        made_for: field.asana_created_field.as_deref(),
        representation: field.representation_type.as_deref(),
    }
}

/// Reads what a project allows. All kinds of task allow the same.
pub(crate) async fn schema(account: &Account, project: &ProjectId, _kind: Option<&KindId>) -> Result<Schema> {
    // Whoever asks for a schema wants to see what is there now.
    account.facts.clear();
    let (facts, tags) = try_join(facts(account, project.as_str(), OPERATION), account.tags(OPERATION)).await?;
    let mut schema = Schema::new(facts.statuses());
    schema.initial = schema.statuses.first().map(|status| status.id.clone());
    schema.kinds = kinds();
    let priorities = facts.roles.priority.as_deref().and_then(|gid| facts.setting(gid));
    schema.priorities = priorities.map(|field| field_options(field).priorities).unwrap_or_default();
    let is_own = |field: &&wire::Definition| facts.roles.role(&field.gid).is_none();
    let own = facts.settings.iter().filter(is_own).map(definition);
    schema.fields = own.chain([fields::followers::definition()]).collect();
    schema.labels = labels(tags.as_deref().map(Vec::as_slice).unwrap_or_default());
    schema.open_labels = true;
    schema.members = facts.project.members.iter().cloned().map(users::user).collect();
    schema.limits = limits();
    schema.off = off(account, &facts);
    Ok(schema)
}

/// The kinds that tasks can be created as. A milestone is a moment and takes no start
/// (the description of `resource_subtype` at <https://developers.asana.com/reference/createtask>).
pub(crate) fn kinds() -> Vec<TicketKind> {
    ["default_task", "approval", "milestone"].map(kind).to_vec()
}

/// The kind of a subtype, in Asana's words.
pub(crate) fn kind(subtype: &str) -> TicketKind {
    let name = match subtype {
        "default_task" => "Task",
        "milestone" => "Milestone",
        "approval" => "Approval",
        other => other,
    };
    TicketKind::new(subtype, name)
}

/// Tags of one name are one label: the oldest of them.
fn labels(tags: &[wire::Tag]) -> Vec<Label> {
    let mut named: Vec<&wire::Tag> =
        tags.iter().filter(|tag| tag.name.as_deref().is_some_and(|name| !name.is_empty())).collect();
    named.sort_by_key(|tag| gid_order(&tag.gid));
    let mut seen = std::collections::HashSet::new();
    named.retain(|tag| seen.insert(fold(tag.name.as_deref().unwrap_or_default())));
    named.into_iter().cloned().map(label).collect()
}

/// A tag as a label.
pub(crate) fn label(tag: wire::Tag) -> Label {
    let mut label = Label::new(tag.name.unwrap_or_default()).with_id(tag.gid);
    label.color = tag.color;
    label
}

/// What tasks of this project cannot hold although others can.
fn off(account: &Account, facts: &ProjectFacts) -> Vec<Off> {
    let mut off = Vec::new();
    let mut without = |field: Field, reason: &str| {
        let cells = [Access::Create, Access::Set, Access::Clear].map(|access| Cell::Field(field, access));
        off.extend(cells.map(|cell| Off::new(cell, reason)));
    };
    if facts.roles.priority.is_none() {
        without(Field::Priority, "the project has no custom field for priorities: add the field Priority to it");
    }
    if account.options.external_key_field.is_some() && facts.roles.key.is_none() {
        without(
            Field::ExternalKey,
            "the project does not have the custom field that the configuration keeps external keys in",
        );
    }
    off
}
