//! New projects.

use anyticket_core::{Error, ErrorKind, NewProject, Operation, Project, Result};
use serde_json::json;

use super::list::{check_id, project, teams};
use crate::account::Account;
use crate::{request, wire};

const OPERATION: Operation = Operation::CreateProject;

/// Makes a project, in the team that is named or configured.
///
/// Whether an organization demands a team, the reference says in two ways: one that is refused is left out, and one that is
/// missing is asked for.
pub(crate) async fn create(account: &Account, new: &NewProject) -> Result<Project> {
    let workspace = account.workspace_id().await?;
    if let Some(parent) = &new.parent {
        check_id(parent.as_str()).map_err(|error| Error::invalid(error.message()).with("parent", parent))?;
    }
    let named = new.parent.as_ref().map(|parent| parent.as_str()).filter(|parent| *parent != workspace);
    let team = named.or(account.options.team.as_deref());
    let mut body = json!({ "name": new.name, "workspace": workspace });
    if let Some(team) = team {
        body["team"] = json!(team);
    }
    let is_about_team = |error: &Error| {
        error.kind() == ErrorKind::Invalid && error.context().any(|(_, said)| said.to_lowercase().contains("team"))
    };
    let made = match account.send(OPERATION, request::create_project(&body)).await {
        // A team that somebody named for this project is no wish that may be left out.
        Err(error) if is_about_team(&error) && team.is_some() && named.is_none() => {
            body.as_object_mut().into_iter().for_each(|body| drop(body.remove("team")));
            account.send(OPERATION, request::create_project(&body)).await
        }
        Err(error) if is_about_team(&error) && team.is_none() => match only_team(account).await? {
            Some(team) => {
                body["team"] = json!(team);
                account.send(OPERATION, request::create_project(&body)).await
            }
            None => Err(error.with_hint(
                "an organization may demand a team: name one as the group above, or write team = \"…\" into the \
                 configuration; `anyticket project list --groups` lists them",
            )),
        },
        made => made,
    };
    let made = made?;
    account.forget_projects();
    Ok(project(made.json::<wire::Data<wire::Project>>()?.data))
}

/// The team, if the organization has one only.
async fn only_team(account: &Account) -> Result<Option<String>> {
    let workspace = account.workspace().await?;
    let teams = teams(account, &workspace, OPERATION).await?;
    Ok(match teams.as_slice() {
        [only] => Some(only.gid.clone()),
        _ => None,
    })
}
