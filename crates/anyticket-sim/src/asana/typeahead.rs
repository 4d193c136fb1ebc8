//! Pick-lists: quick, short, never complete.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::Access;
use super::find::Named;

/// How many come unless another count is asked for.
const USUAL: usize = 20;
/// There are never more.
const MOST: usize = 100;

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["resource_type", "type", "query", "count"])?;
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    let kind = call.asked("resource_type").or(call.asked("type")).ok_or_else(|| Answer::missing("resource_type"))?;
    let count = match call.asked("count").map(str::parse::<usize>) {
        None => USUAL,
        Some(Ok(count)) => count.clamp(1, MOST),
        Some(Err(_)) => return Err(Answer::undocumented(400, "count")),
    };
    let query = call.asked("query").unwrap_or_default().to_lowercase();
    let fits = |name: &str| name.to_lowercase().contains(&query);
    let world = &asana.world;
    let view = asana.view(call);
    let want = call.row();
    let rows: Vec<Value> = match kind {
        "user" => {
            let users = (0..world.users.len()).filter(|user| world.is_in(*user, workspace));
            let users = users.filter(|user| fits(&world.users[*user].name));
            users.take(count).map(|user| view.user(user, want)).collect()
        }
        "project" => {
            let mine = world.projects.values().filter(|row| row.workspace == workspace && row.access > Access::None);
            mine.filter(|row| fits(&row.name)).take(count).map(|row| view.project(row.gid, want)).collect()
        }
        "tag" => {
            let tags = world.tags.values().filter(|row| row.workspace == workspace && fits(&row.name));
            tags.take(count).map(|row| view.tag(row.gid, want)).collect()
        }
        "custom_field" => {
            let fields = world.fields.values().filter(|row| row.workspace == workspace && fits(&row.name));
            fields.take(count).map(|row| view.custom_field(row.gid, None, want)).collect()
        }
        "team" => {
            let teams = world.teams.iter().filter(|row| row.workspace == workspace && fits(&row.name));
            teams.take(count).map(|row| view.team(row.gid, want)).collect()
        }
        "task" => {
            let tasks = world.tasks().values().filter(|row| row.workspace == workspace && fits(&row.name));
            let seen = tasks.filter(|row| world.access(row) > Access::None);
            seen.take(count).map(|row| view.task_record(row, want)).collect()
        }
        _ => return Err(Answer::undocumented(400, "resource_type")),
    };
    Ok(Answer::data(Value::Array(rows)))
}
