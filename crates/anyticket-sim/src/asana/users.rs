//! People and their lists of tasks.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::{Call, gid};
use super::entity::Gid;
use super::find::Named;
use super::world::ME;

/// The lists that have no `limit` end here, and nothing says so.
const MOST: usize = 2000;

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["workspace"])?;
    let user = asana.user(call, Named::Path, "user", &call.parameters[0])?;
    let mine = &asana.world.users[ME].workspaces;
    if !asana.world.users[user].workspaces.iter().any(|gid| mine.contains(gid)) {
        return Err(asana.unknown(Named::Path, "user", &call.parameters[0]));
    }
    Ok(Answer::data(asana.view(call).user(user, call.single())))
}

/// In the order of their gids.
pub(crate) fn all(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["workspace", "team"])?;
    let mut workspaces = asana.world.users[ME].workspaces.clone();
    if let Some(workspace) = call.asked("workspace") {
        workspaces = vec![asana.workspace(Named::Query, workspace)?];
    }
    let team = call.asked("team").map(|text| team(asana, Named::Query, text)).transpose()?;
    let world = &asana.world;
    let fits = |index: usize| {
        world.users[index].workspaces.iter().any(|gid| workspaces.contains(gid))
            && team.as_ref().is_none_or(|members| members.contains(&index))
    };
    let mut users: Vec<Gid> =
        (0..world.users.len()).filter(|index| fits(*index)).map(|index| world.users[index].gid).collect();
    users.sort_unstable();
    page(asana, call, &users)
}

fn team(asana: &Asana, named: Named, text: &str) -> Result<Vec<usize>, Answer> {
    match asana.world.team(gid("team", text)?) {
        Some(team) => Ok(team.members.clone()),
        None => Err(asana.unknown(named, "team", text)),
    }
}

pub(crate) fn of_workspace(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    let members = (0..asana.world.users.len()).filter(|user| asana.world.is_in(*user, workspace)).collect();
    by_name(asana, call, members)
}

pub(crate) fn of_team(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let members = team(asana, Named::Path, &call.parameters[0])?;
    by_name(asana, call, members)
}

/// In the order of the alphabet, without `limit`.
fn by_name(asana: &Asana, call: &Call<'_>, mut users: Vec<usize>) -> Outcome {
    users.sort_by_key(|index| asana.world.users[*index].name.to_lowercase());
    users.truncate(MOST);
    let view = asana.view(call);
    let rows: Vec<Value> = users.iter().map(|index| view.user(*index, call.row())).collect();
    Ok(Answer::data(Value::Array(rows)).reading(users.len() * call.width()))
}

fn page(asana: &Asana, call: &Call<'_>, users: &[Gid]) -> Outcome {
    let page = asana.short_page(call, users)?;
    let view = asana.view(call);
    let user = |gid: &Gid| asana.world.user(*gid).map(|index| view.user(index, call.row()));
    let rows = page.rows.iter().filter_map(user).collect();
    Ok(page.answer(asana, call, rows))
}

/// Somebody's list in a workspace.
pub(crate) fn task_list(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["workspace"])?;
    let user = asana.user(call, Named::Path, "user", &call.parameters[0])?;
    let Some(workspace) = call.asked("workspace") else { return Err(Answer::missing("workspace")) };
    let workspace = asana.workspace(Named::Query, workspace)?;
    match asana.world.list_of(user, workspace) {
        Some(_) => Ok(Answer::data(asana.view(call).user_task_list(user, workspace, call.single()))),
        None => Err(asana.unknown(Named::Path, "user", &call.parameters[0])),
    }
}

pub(crate) fn list(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let number = gid("user_task_list", &call.parameters[0])?;
    match asana.world.list_owner(number) {
        Some((user, workspace)) => Ok(Answer::data(asana.view(call).user_task_list(user, workspace, call.single()))),
        None => Err(asana.unknown(Named::Path, "user_task_list", number)),
    }
}
