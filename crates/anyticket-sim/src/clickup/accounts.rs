//! Users, Workspaces, plans, groups (<https://developer.clickup.com/reference/getauthorizeduser>).

use http::Method;
use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::Ask;
use crate::clickup::choices::Plan;
use crate::clickup::model::{Member, Role, Workspace};
use crate::clickup::refusal;
use crate::clickup::render::time;
use crate::clickup::route::{Payload, Route};

pub(crate) const ROUTES: &[Route] = &[
    Route::new(Method::GET, "/v2/user", &[], Payload::Ignored, user),
    Route::new(Method::GET, "/v2/team", &[], Payload::Ignored, teams),
    Route::new(Method::GET, "/v2/team/{team_id}/plan", &[], Payload::Ignored, plan),
    Route::new(Method::GET, "/v2/team/{team_id}/seats", &[], Payload::Ignored, seats),
    Route::new(Method::GET, "/v2/team/{team_id}/user/{user_id}", &["include_shared"], Payload::Ignored, team_user),
    Route::new(Method::GET, "/v2/team/{team_id}/custom_item", &[], Payload::Ignored, custom_items),
    Route::new(Method::GET, "/v2/group", &["team_id", "group_ids"], Payload::Ignored, groups),
];

fn user(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let known = &world.users[&ask.who.user];
    let mut user = world.user(ask.who.user);
    user["week_start_day"] = json!(1);
    user["global_font_support"] = json!(true);
    user["timezone"] = json!(known.zone);
    Answer::json(json!({"user": user}))
}

fn teams(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let teams: Vec<Value> = ask.who.workspaces.iter().map(|id| team(world, &world.workspaces[id])).collect();
    Answer::json(json!({"teams": teams}))
}

fn team(world: &ClickUp, workspace: &Workspace) -> Value {
    let members: Vec<Value> =
        workspace.members.iter().map(|member| json!({"user": member_json(world, member)})).collect();
    json!({
        "id": workspace.id.to_string(), "name": workspace.name, "color": "#40BC86", "avatar": null, "members": members,
    })
}

fn member_json(world: &ClickUp, member: &Member) -> Value {
    let mut user = world.user(member.user);
    user["role"] = json!(member.role as u8);
    user["role_subtype"] = json!(0);
    user["role_key"] = json!(match member.role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Member => "user",
        Role::Guest => "guest",
    });
    user["custom_role"] = Value::Null;
    user["last_active"] = time(member.joined);
    user["date_joined"] = time(member.joined);
    user["date_invited"] = time(member.joined);
    user
}

fn plan(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let workspace = world.workspace_for(ask, &ask.path[0])?;
    let (name, id) = world.workspaces[&workspace].plan.answer();
    Answer::json(json!({"plan_name": name, "plan_id": id}))
}

fn seats(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let workspace = world.workspace_for(ask, &ask.path[0])?;
    let members = &world.workspaces[&workspace].members;
    let guests = members.iter().filter(|member| member.role == Role::Guest).count();
    let members = members.len() - guests;
    Answer::json(json!({
        "members": {"filled_members_seats": members, "total_member_seats": members, "empty_member_seats": 0},
        "guests": {"filled_guest_seats": guests, "total_guest_seats": "Infinity", "empty_guest_seats": "Infinity"},
    }))
}

/// Enterprise only; the refusal is a recorded one.
fn team_user(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let workspace = world.workspace_for(ask, &ask.path[0])?;
    let workspace = &world.workspaces[&workspace];
    if workspace.plan != Plan::Enterprise {
        return Err(refusal::enterprise_only());
    }
    let id: Option<u64> = ask.path[1].parse().ok();
    let member = workspace.members.iter().find(|member| Some(member.user) == id).ok_or_else(refusal::user_not_found)?;
    Answer::json(json!({
        "member": {
            "user": member_json(world, member),
            "invited_by": world.user(workspace.members[0].user),
            "shared": {"tasks": [], "lists": [], "folders": []},
        },
    }))
}

fn custom_items(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let workspace = world.workspace_for(ask, &ask.path[0])?;
    let items: Vec<Value> = world.workspaces[&workspace]
        .custom_types
        .iter()
        .map(|kind| {
            json!({"id": kind.id, "name": kind.name, "name_plural": kind.name_plural, "description": kind.description})
        })
        .collect();
    Answer::json(json!({"custom_items": items}))
}

fn groups(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let team = ask.parameter("team_id").ok_or_else(|| refusal::undocumented("team_id is required"))?;
    let workspace = world.workspace_for(ask, team)?;
    let wanted = ask.parameters("group_ids");
    let groups: Vec<Value> = world.workspaces[&workspace]
        .groups
        .iter()
        .filter(|group| wanted.is_empty() || wanted.contains(&group.id.as_str()))
        .map(|group| {
            json!({
                "id": group.id,
                "team_id": workspace.to_string(),
                "userid": world.workspaces[&workspace].members[0].user,
                "name": group.name,
                "handle": group.handle,
                "date_created": time(group.created),
                "initials": group.name.chars().take(1).collect::<String>().to_uppercase(),
                "members": world.people(&group.members),
                "avatar": {"attachment_id": null, "color": null, "source": null, "icon": null},
            })
        })
        .collect();
    Answer::json(json!({"groups": groups}))
}
