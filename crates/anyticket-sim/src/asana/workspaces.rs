//! Workspaces and their teams.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::{Call, gid};
use super::entity::Gid;
use super::find::Named;
use super::world::ME;

/// The workspaces of the account.
pub(crate) fn all(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let page = asana.short_page(call, &asana.world.users[call.caller.user].workspaces)?;
    let view = asana.view(call);
    let rows = page.rows.iter().map(|gid| view.workspace(*gid, call.row())).collect();
    Ok(page.answer(asana, call, rows))
}

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    Ok(Answer::data(asana.view(call).workspace(workspace, call.single())))
}

/// The teams that the account sees: none in a workspace that is no organization.
pub(crate) fn teams(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    let teams = asana.world.teams.iter().filter(|team| team.workspace == workspace).map(|team| team.gid);
    team_page(asana, call, &teams.collect::<Vec<_>>())
}

/// The teams of somebody in an organization.
pub(crate) fn teams_of(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["organization"])?;
    let user = asana.user(call, Named::Path, "user", &call.parameters[0])?;
    let Some(organization) = call.asked("organization") else { return Err(Answer::missing("organization")) };
    let organization = gid("organization", organization)?;
    let mine = |team: &&super::entity::Team| team.workspace == organization && team.members.contains(&user);
    let teams: Vec<Gid> = asana.world.teams.iter().filter(mine).map(|team| team.gid).collect();
    team_page(asana, call, &teams)
}

pub(crate) fn team(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let number = gid("team", &call.parameters[0])?;
    match asana.world.team(number) {
        Some(_) => Ok(Answer::data(asana.view(call).team(number, call.single()))),
        None => Err(asana.unknown(Named::Path, "team", number)),
    }
}

fn team_page(asana: &Asana, call: &Call<'_>, teams: &[Gid]) -> Outcome {
    let page = asana.short_page(call, teams)?;
    let view = asana.view(call);
    let rows: Vec<Value> = page.rows.iter().map(|gid| view.team(*gid, call.row())).collect();
    Ok(page.answer(asana, call, rows))
}

impl super::world::World {
    pub(crate) fn workspace_name(&self, gid: Gid) -> &str {
        self.workspace(gid).map_or("", |workspace| &workspace.name)
    }

    /// The list of somebody's tasks in a workspace.
    pub(crate) fn list_of(&self, user: usize, workspace: Gid) -> Option<Gid> {
        let user = &self.users[user];
        let at = user.workspaces.iter().position(|known| *known == workspace)?;
        user.lists.get(at).copied()
    }

    /// Whose list this is, and in which workspace.
    pub(crate) fn list_owner(&self, list: Gid) -> Option<(usize, Gid)> {
        self.users.iter().enumerate().find_map(|(index, user)| {
            let at = user.lists.iter().position(|known| *known == list)?;
            Some((index, user.workspaces[at]))
        })
    }

    /// Whether the account and somebody are in this workspace together.
    pub(crate) fn is_in(&self, user: usize, workspace: Gid) -> bool {
        self.users[user].workspaces.contains(&workspace) && self.users[ME].workspaces.contains(&workspace)
    }
}
