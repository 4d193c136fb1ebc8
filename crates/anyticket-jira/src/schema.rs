//! What a project allows: its statuses and kinds, what its screens hold, labels, members.
//!
//! Requests: the types and the statuses of the project, the fields of the screen of a kind, the labels and who can be
//! assigned, side by side; the fields and priorities of the site once in a while.

use std::sync::Arc;

use anyticket_core::text::same_folded;
use anyticket_core::{
    Access, Cell, Error, Field, KindId, Label, Off, Operation, ProjectId, Result, Schema, Status, StatusCategory, Step,
    TicketKind, Workflow,
};
use futures_util::future::{try_join, try_join5};

use crate::account::Account;
use crate::capabilities::limits;
use crate::error::is_hidden;
use crate::external_key::KeyPlace;
use crate::fields::SiteFields;
use crate::{fields, projects, request, tickets, users, wire};

const OPERATION: Operation = Operation::Schema;

/// The types and statuses of a project.
#[derive(Clone, Debug)]
pub(crate) struct ProjectFacts {
    /// The types that issues can be created with; of a project where none can be, those it has.
    pub(crate) kinds: Vec<wire::IssueType>,
    pub(crate) statuses: Vec<wire::TypeStatuses>,
    /// Whether this credential may create issues here.
    pub(crate) is_creatable: bool,
}

impl ProjectFacts {
    /// The type that a new issue gets: the first that stands on its own.
    pub(crate) fn default_kind(&self) -> Option<&wire::IssueType> {
        self.of_level(0).or(self.kinds.first())
    }

    /// The first type of a level.
    pub(crate) fn of_level(&self, level: i64) -> Option<&wire::IssueType> {
        self.kinds.iter().find(|kind| tickets::level_of(kind) == level)
    }
}

/// The types and statuses of a project, as they were a moment ago.
///
/// # Errors
///
/// `NotFound` if there is no such project.
pub(crate) async fn facts(account: &Account, project: &str, operation: Operation) -> Result<Arc<ProjectFacts>> {
    let ask = || async {
        let statuses = async {
            let answer = account.send(operation, request::project_statuses(project)).await;
            let answer = answer.map_err(|error| error.with("project", project))?;
            answer.json::<Vec<wire::TypeStatuses>>()
        };
        let types = async {
            match create_types(account, project, operation).await {
                Ok(types) => Ok(Some(types)),
                Err(error) if is_hidden(&error) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let (statuses, types) = try_join(statuses, types).await?;
        let is_creatable = types.is_some();
        let of_statuses = |one: &wire::TypeStatuses| wire::IssueType {
            id: one.id.clone(),
            name: one.name.clone(),
            subtask: one.subtask,
            level: None,
        };
        let kinds = types.unwrap_or_else(|| statuses.iter().map(of_statuses).collect());
        Ok(Arc::new(ProjectFacts { kinds, statuses, is_creatable }))
    };
    account.projects.get_or(&project.to_owned(), ask).await
}

async fn create_types(account: &Account, project: &str, operation: Operation) -> Result<Vec<wire::IssueType>> {
    let mut types = Vec::new();
    loop {
        let answer = account.send(operation, request::create_types(project, types.len() as u64)).await?;
        let page: wire::MetaTypes = answer.json()?;
        let is_empty = page.types.is_empty();
        types.extend(page.types);
        if is_empty || page.total.is_none_or(|total| types.len() as i64 >= total) {
            return Ok(types);
        }
    }
}

/// The fields that a new issue of a type has in a project, as they were a moment ago.
pub(crate) async fn screen(
    account: &Account,
    project: &str,
    kind: &str,
    operation: Operation,
) -> Result<Arc<Vec<wire::MetaField>>> {
    let ask = || async {
        let mut fields = Vec::new();
        loop {
            let request = request::create_fields(project, kind, fields.len() as u64);
            let page: wire::MetaFields = account.send(operation, request).await?.json()?;
            let is_empty = page.fields.is_empty();
            fields.extend(page.fields);
            if is_empty || page.total.is_none_or(|total| fields.len() as i64 >= total) {
                return Ok(Arc::new(fields));
            }
        }
    };
    account.screens.get_or(&(project.to_owned(), kind.to_owned()), ask).await
}

/// Reads what a project allows, for one kind where one is named.
pub(crate) async fn schema(account: &Account, project: &ProjectId, kind: Option<&KindId>) -> Result<Schema> {
    let id = project.as_str();
    projects::check_id(id)?;
    // Whoever asks for a schema wants to see what is there now.
    account.projects.clear();
    account.screens.clear();
    let facts = facts(account, id, OPERATION).await?;
    let wanted = match kind {
        Some(kind) => Some(facts.kinds.iter().find(|known| known.id == kind.as_str()).ok_or_else(|| {
            Error::not_found("the project has no such type of issue").with("project", project).with("kind", kind)
        })?),
        None => facts.default_kind(),
    };
    let screen = async {
        match wanted.filter(|_| facts.is_creatable) {
            Some(kind) => screen(account, id, &kind.id, OPERATION).await,
            None => Ok(Arc::default()),
        }
    };
    let place = id.to_owned();
    let members = account.members.get_or(&place, || async {
        match users::assignable(account, id, OPERATION).await {
            Ok(members) => Ok(Arc::new(members)),
            Err(error) if is_hidden(&error) => Ok(Arc::default()),
            Err(error) => Err(error),
        }
    });
    let site = try_join(account.fields(OPERATION), account.cancelled(OPERATION));
    let (screen, members, labels, priorities, (known, cancelled)) =
        Box::pin(try_join5(screen, members, account.labels(OPERATION), account.priorities(OPERATION), site)).await?;
    let own = |types: &wire::TypeStatuses| kind.is_none_or(|kind| types.id == kind.as_str());
    let mut statuses: Vec<Status> = Vec::new();
    for status in facts.statuses.iter().filter(|types| own(types)).flat_map(|types| &types.statuses) {
        if statuses.iter().all(|known| known.id != status.id) {
            statuses.push(tickets::status(status.clone(), None, &cancelled));
        }
    }
    let workflow = workflow(&account.options.workflow, &statuses, &cancelled);
    let mut schema = Schema::new(tickets::with_pairs(&statuses, &cancelled));
    schema.workflow = workflow;
    schema.kinds = kinds(&facts);
    schema.priorities = match screen.iter().find(|field| field.id() == "priority") {
        Some(field) if !field.allowed.is_empty() => {
            let allowed = |id: &str| field.allowed.iter().any(|one| one.id.as_deref() == Some(id));
            priorities.iter().filter(|priority| allowed(&priority.id)).cloned().collect()
        }
        _ => priorities.to_vec(),
    };
    schema.fields = custom(&screen, &known);
    schema.required = required(&screen);
    let labels = labels.unwrap_or_default();
    schema.labels = labels.iter().filter(|label| !account.keys.is_mark(label)).map(Label::new).collect();
    schema.open_labels = true;
    schema.members = members.to_vec();
    schema.limits = limits();
    schema.limits.attachment_bytes = upload_limit(account).await?;
    schema.off = off(&screen, &known, &account.keys, facts.is_creatable);
    Ok(schema)
}

/// The most bytes of a file.
pub(crate) async fn upload_limit(account: &Account) -> Result<Option<u64>> {
    account
        .upload_limit
        .get_or(&(), || async {
            let answer = account.send(OPERATION, request::attachment_settings()).await?;
            let settings: wire::AttachmentSettings = answer.json()?;
            let most = settings.upload_limit.and_then(|most| u64::try_from(most).ok());
            Ok(if settings.enabled == Some(false) { Some(0) } else { most })
        })
        .await
}

/// The kinds, the default one first.
fn kinds(facts: &ProjectFacts) -> Vec<TicketKind> {
    let default = facts.default_kind().map(|kind| kind.id.clone());
    let mut kinds: Vec<TicketKind> = facts.kinds.iter().cloned().map(tickets::kind).collect();
    kinds.sort_by_key(|kind| Some(kind.id.as_str()) != default.as_deref());
    kinds
}

/// The fields of the screen that our model has no place for.
fn custom(screen: &[wire::MetaField], known: &SiteFields) -> Vec<anyticket_core::FieldDefinition> {
    let is_custom = |field: &&wire::MetaField| fields::is_read(field.id()) && !known.is_ours(field.id());
    screen.iter().filter(is_custom).map(fields::definition).collect()
}

/// The field of our model that a field of the system stands for.
fn ours(id: &str) -> Option<Field> {
    Some(match id {
        "description" => Field::Body,
        "priority" => Field::Priority,
        "assignee" => Field::Assignees,
        "reporter" => Field::Reporter,
        "labels" => Field::Labels,
        "duedate" => Field::Due,
        "parent" => Field::Parent,
        _ => return None,
    })
}

fn required(screen: &[wire::MetaField]) -> Vec<Field> {
    let demanded = |field: &&wire::MetaField| field.required == Some(true) && field.has_default != Some(true);
    screen.iter().filter(demanded).filter_map(|field| ours(field.id())).collect()
}

/// What a new issue of this kind cannot be given here.
fn off(screen: &[wire::MetaField], known: &SiteFields, keys: &KeyPlace, is_creatable: bool) -> Vec<Off> {
    if !is_creatable {
        let reason = "this credential may not create issues in this project";
        return vec![Off::new(Cell::Operation(Operation::Create), reason)];
    }
    let has = |id: &str| screen.iter().any(|field| field.id() == id);
    let any = |ids: &[String]| ids.iter().any(|id| has(id));
    let key = match keys {
        KeyPlace::Label => has("labels"),
        KeyPlace::Field(_) => known.key.as_deref().is_some_and(has),
    };
    let checks = [
        (Field::Body, has("description")),
        (Field::Priority, has("priority")),
        (Field::Assignees, has("assignee")),
        (Field::Reporter, has("reporter")),
        (Field::Labels, has("labels")),
        (Field::Due, has("duedate")),
        (Field::Start, any(&known.start)),
        (Field::Estimate, has("timetracking") || any(&known.points)),
        (Field::ExternalKey, key),
    ];
    let missing = checks.into_iter().filter(|(_, there)| !there);
    let off = missing.map(|(field, _)| {
        Off::new((field, Access::Create), "it is not on the screen that new issues of this project are made with")
    });
    off.collect()
}

/// What was written down of the workflow, as far as it is about statuses of this project.
fn workflow(written: &[(String, Vec<String>)], statuses: &[Status], cancelled: &[wire::Named]) -> Workflow {
    let find = |word: &str| {
        statuses.iter().find(|status| status.id == word).or_else(|| {
            let mut called = statuses.iter().filter(|status| same_folded(&status.name, word));
            called.next()
        })
    };
    let ends = |status: &Status| -> Vec<String> {
        tickets::with_pairs(std::slice::from_ref(status), cancelled).into_iter().map(|status| status.id).collect()
    };
    let mut steps = Vec::new();
    for (from, to) in written {
        let from = match (from.as_str(), find(from)) {
            ("*", _) => None,
            (_, Some(from)) => Some(ends(from)),
            (_, None) => continue,
        };
        for to in to.iter().filter_map(|word| find(word)) {
            for end in ends(to) {
                match &from {
                    None => steps.push(Step::from_anywhere(end, to.name.as_str())),
                    Some(from) => steps.extend(from.iter().map(|from| Step::new(from, &end, to.name.as_str()))),
                }
            }
        }
    }
    if steps.is_empty() { Workflow::Hidden } else { Workflow::Known(steps) }
}

/// Whether a status is a finished one, so that a resolution can go along with it.
pub(crate) fn takes_resolution(status: &Status) -> bool {
    matches!(status.category, StatusCategory::Done | StatusCategory::Cancelled)
}
