//! Who belongs to what: members of projects, followers of tasks.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::{Access, Change, Gid, Project};
use super::find::Named;
use super::record::Member;

fn members(project: &Project) -> Vec<Member> {
    project.members.iter().map(|user| Member::User(*user)).chain(project.team.map(Member::Team)).collect()
}

/// The older list of a project's members: people only.
pub(crate) fn of_project(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["user"])?;
    let project = asana.project(Named::Path, "project", &call.parameters[0])?;
    let user = call.asked("user").map(|text| asana.user(call, Named::Query, "user", text)).transpose()?;
    let shown = |member: &Member| match member {
        Member::User(index) => user.is_none_or(|user| user == *index),
        Member::Team(_) => false,
    };
    let rows: Vec<(Gid, Member)> =
        members(project).into_iter().filter(shown).map(|member| (project.gid, member)).collect();
    page(asana, call, &rows, true)
}

/// The members of a project, or the projects of a team or of somebody.
pub(crate) fn all(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["parent", "member", "resource_subtype"])?;
    let member = match call.asked("member") {
        None => None,
        Some(text) => match text.parse().ok().filter(|number: &Gid| asana.world.team(*number).is_some()) {
            Some(team) => Some(Member::Team(team)),
            None => Some(Member::User(asana.user(call, Named::Query, "member", text)?)),
        },
    };
    let projects: Vec<&Project> = match (call.asked("parent"), member, call.asked("resource_subtype")) {
        (Some(text), ..) => vec![asana.project(Named::Query, "parent", text)?],
        (None, Some(_), Some("project_membership")) => {
            asana.world.projects.values().filter(|project| project.access > Access::None).collect()
        }
        _ => return Err(Answer::missing("parent")),
    };
    let all = projects.into_iter().flat_map(|project| members(project).into_iter().map(|one| (project.gid, one)));
    let rows: Vec<(Gid, Member)> = all.filter(|(_, one)| member.is_none_or(|wanted| wanted == *one)).collect();
    page(asana, call, &rows, false)
}

fn page(asana: &Asana, call: &Call<'_>, all: &[(Gid, Member)], old: bool) -> Outcome {
    // The place in this list is what a page needs; memberships have no gid that is looked up.
    let places: Vec<Gid> = (0..all.len() as u64).collect();
    let page = asana.short_page(call, &places)?;
    let view = asana.view(call);
    let row = |place: &Gid| {
        let (project, member) = all[usize::try_from(*place).unwrap_or(0)];
        view.project_membership(project, member, old, call.row())
    };
    let rows: Vec<Value> = page.rows.iter().map(row).collect();
    Ok(page.answer(asana, call, rows))
}

fn followers(asana: &Asana, call: &Call<'_>) -> Result<Vec<u32>, Answer> {
    call.only_keys(asana.options.unknown, &["followers"])?;
    let given = call.texts("followers")?.ok_or_else(|| Answer::missing("followers"))?;
    let user = |text: &str| asana.user(call, Named::Body, "followers", text);
    given.into_iter().map(|text| Ok(u32::try_from(user(text)?).unwrap_or(u32::MAX))).collect()
}

/// Answers with the whole task.
pub(crate) fn add_followers(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let task = asana.own_task(call)?;
    for user in followers(asana, call)? {
        if !asana.world.task(task).expect("it was found").more().followers.contains(&user) {
            asana.world.edit(task, call.now, |task| task.more_mut().followers.push(user));
            let text = "added a follower";
            asana.world.tell(task, call.caller.user, "follower_added", text, Change::Follower(user), call.now);
            asana.world.hear(task, call.caller.user, "changed", Some("followers"), call.now);
        }
    }
    Ok(Answer::data(asana.view(call).task(task, call.single())))
}

/// Answers with the whole task.
pub(crate) fn remove_followers(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let task = asana.own_task(call)?;
    let gone = followers(asana, call)?;
    asana.world.edit(task, call.now, |task| task.more_mut().followers.retain(|user| !gone.contains(user)));
    asana.world.hear(task, call.caller.user, "changed", Some("followers"), call.now);
    Ok(Answer::data(asana.view(call).task(task, call.single())))
}
