//! Tasks that wait for others.

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::Call;
use super::entity::{Change, Gid};
use super::find::Named;
use super::lists::rows;

/// Of both kinds together.
const MOST: usize = 30;

pub(crate) fn before(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let gids = asana.path_task(call)?.more().dependencies.clone();
    page(asana, call, &gids)
}

pub(crate) fn after(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let gids = asana.path_task(call)?.more().dependents.clone();
    page(asana, call, &gids)
}

fn page(asana: &Asana, call: &Call<'_>, gids: &[Gid]) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    if !asana.paid(asana.path_task(call)?.workspace) {
        return Err(payment());
    }
    let page = asana.short_page(call, gids)?;
    let rows = rows(asana, call, &page.rows);
    Ok(page.answer(asana, call, rows))
}

fn payment() -> Answer {
    Answer::error(402, "Dependencies are only available to premium users.")
}

pub(crate) fn add_before(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    add(asana, call, "dependencies")
}

pub(crate) fn add_after(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    add(asana, call, "dependents")
}

pub(crate) fn remove_before(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    remove(asana, call, "dependencies")
}

pub(crate) fn remove_after(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    remove(asana, call, "dependents")
}

/// The task of the path and the tasks of the body.
fn named(asana: &Asana, call: &Call<'_>, key: &str) -> Result<(Gid, Vec<Gid>), Answer> {
    call.only_keys(asana.options.unknown, &[key])?;
    let gid = asana.own_task(call)?;
    if !asana.paid(asana.path_task(call)?.workspace) {
        return Err(payment());
    }
    let given = call.texts(key)?.ok_or_else(|| Answer::missing(key))?;
    let mut others = Vec::new();
    for (index, text) in given.into_iter().enumerate() {
        others.push(asana.task(call, Named::Body, &format!("{key}: [{index}]"), text)?.gid);
    }
    Ok((gid, others))
}

fn add(asana: &mut Asana, call: &Call<'_>, key: &str) -> Outcome {
    let (gid, others) = named(asana, call, key)?;
    let pairs: Vec<(Gid, Gid)> = others.iter().map(|other| waiting(key, gid, *other)).collect();
    let world = &asana.world;
    let new = |(waiting, first): &&(Gid, Gid)| {
        !world.task(*waiting).expect("it was found").more().dependencies.contains(first)
    };
    let new: Vec<(Gid, Gid)> = pairs.iter().filter(new).copied().collect();
    let count = |task: Gid| {
        let more = world.task(task).expect("it was found").more();
        let fresh = new.iter().filter(|(waiting, first)| *waiting == task || *first == task).count();
        more.dependencies.len() + more.dependents.len() + fresh
    };
    if others.contains(&gid) || new.iter().any(|(waiting, first)| world.waits(*first, *waiting)) {
        return Err(Answer::undocumented(400, key));
    }
    if count(gid) > MOST || others.iter().any(|other| count(*other) > MOST) {
        return Err(Answer::bad("A task can have at most 30 dependents and dependencies combined."));
    }
    for (waiting, first) in new {
        asana.world.edit(waiting, call.now, |task| task.more_mut().dependencies.push(first));
        asana.world.edit(first, call.now, |task| task.more_mut().dependents.push(waiting));
        let text = "marked this task as blocked";
        asana.world.tell(waiting, call.caller.user, "dependency_added", text, Change::Dependency(first), call.now);
        asana.world.hear(waiting, call.caller.user, "changed", Some("dependencies"), call.now);
    }
    Ok(Answer::nothing())
}

fn remove(asana: &mut Asana, call: &Call<'_>, key: &str) -> Outcome {
    let (gid, others) = named(asana, call, key)?;
    for (waiting, first) in others.iter().map(|other| waiting(key, gid, *other)) {
        if !asana.world.task(waiting).expect("it was found").more().dependencies.contains(&first) {
            continue;
        }
        asana.world.edit(waiting, call.now, |task| task.more_mut().dependencies.retain(|known| *known != first));
        asana.world.edit(first, call.now, |task| task.more_mut().dependents.retain(|known| *known != waiting));
        let text = "removed a dependency";
        asana.world.tell(waiting, call.caller.user, "dependency_removed", text, Change::Dependency(first), call.now);
        asana.world.hear(waiting, call.caller.user, "changed", Some("dependencies"), call.now);
    }
    Ok(Answer::nothing())
}

/// Which of two tasks waits for which.
fn waiting(key: &str, gid: Gid, other: Gid) -> (Gid, Gid) {
    if key == "dependencies" { (gid, other) } else { (other, gid) }
}

impl super::world::World {
    /// Whether a task waits for another, over others too.
    fn waits(&self, task: Gid, other: Gid) -> bool {
        let mut open = vec![task];
        let mut seen = Vec::new();
        while let Some(at) = open.pop() {
            if at == other {
                return true;
            }
            if !seen.contains(&at) {
                seen.push(at);
                open.extend(self.task(at).into_iter().flat_map(|task| task.more().dependencies.iter().copied()));
            }
        }
        false
    }
}
