//! Projects.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::{Call, gid};
use super::clock::date;
use super::entity::{Access, Gid, Project};
use super::find::Named;
use super::options::TeamOnCreate;
use super::rich::{Holder, escape, read};
use super::selection::Level::OptIn;
use super::selection::Record;

/// What a body may hold, beside what cannot be written.
const KEYS: [&str; 14] = [
    "name",
    "notes",
    "html_notes",
    "archived",
    "color",
    "default_view",
    "due_on",
    "start_on",
    "privacy_setting",
    "public",
    "owner",
    "team",
    "workspace",
    "followers",
];

/// Of a workspace, a team or both; of all workspaces if none is named.
pub(crate) fn all(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["workspace", "team", "archived"])?;
    let workspace = call.asked("workspace").map(|text| asana.workspace(Named::Query, text)).transpose()?;
    let team = call.asked("team").map(|text| team(asana, Named::Query, text)).transpose()?;
    page(asana, call, |project| {
        workspace.is_none_or(|gid| project.workspace == gid) && team.is_none_or(|gid| project.team == Some(gid))
    })
}

pub(crate) fn of_workspace(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["archived"])?;
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    page(asana, call, |project| project.workspace == workspace)
}

pub(crate) fn of_team(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["archived"])?;
    let team = team(asana, Named::Path, &call.parameters[0])?;
    page(asana, call, |project| project.team == Some(team))
}

pub(crate) fn of_task(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &["archived"])?;
    let task = asana.path_task(call)?.clone();
    page(asana, call, |project| task.place_in(project.gid).is_some())
}

fn team(asana: &Asana, named: Named, text: &str) -> Result<Gid, Answer> {
    let number = gid("team", text)?;
    asana.world.team(number).map(|team| team.gid).ok_or_else(|| asana.unknown(named, "team", text))
}

fn page(asana: &Asana, call: &Call<'_>, fits: impl Fn(&Project) -> bool) -> Outcome {
    // Both kinds come unless one is asked for.
    let archived = call.flag("archived")?;
    let shown = |project: &&Project| {
        project.access > Access::None && archived.is_none_or(|wanted| project.archived == wanted) && fits(project)
    };
    let gids: Vec<Gid> = asana.world.projects.values().filter(shown).map(|project| project.gid).collect();
    let page = asana.short_page(call, &gids)?;
    let view = asana.view(call);
    let rows: Vec<Value> = page.rows.iter().map(|gid| view.project(*gid, call.row())).collect();
    Ok(page.answer(asana, call, rows))
}

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let project = asana.project(Named::Path, "project", &call.parameters[0])?.gid;
    Ok(Answer::data(asana.view(call).project(project, call.single())))
}

pub(crate) fn create(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let workspace = call.text("workspace")?.ok_or_else(|| Answer::missing("workspace"))?;
    let workspace = asana.workspace(Named::Body, workspace)?;
    create_in(asana, call, workspace)
}

pub(crate) fn create_in_workspace(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    create_in(asana, call, workspace)
}

fn create_in(asana: &mut Asana, call: &Call<'_>, workspace: Gid) -> Outcome {
    call.only_keys(asana.options.unknown, &KEYS)?;
    let team = call.text("team")?.map(|text| team(asana, Named::Body, text)).transpose()?;
    let organization = asana.world.workspace(workspace).is_some_and(|workspace| workspace.organization);
    match (asana.options.team_on_create, team) {
        (TeamOnCreate::Required, None) if organization => {
            return Err(Answer::bad("team: Missing required team field"));
        }
        (TeamOnCreate::Refused, Some(_)) => return Err(Answer::undocumented(400, "team")),
        _ => {}
    }
    let mut project = Project {
        gid: 0,
        workspace,
        team,
        name: String::new(),
        notes: String::new(),
        color: None,
        archived: false,
        private: false,
        access: Access::Editor,
        owner: Some(call.caller.user),
        members: [call.caller.user].into(),
        default_view: "list".to_owned(),
        due_on: None,
        start_on: None,
        created: call.now,
        modified: call.now,
        sections: Vec::new(),
        settings: Vec::new(),
        last_number: 0,
    };
    write(asana, call, &mut project)?;
    project.gid = asana.world.new_gid();
    let gid = project.gid;
    asana.world.projects.insert(gid, project);
    asana.world.new_section(gid, "Untitled section", 0, call.now);
    let record = asana.view(call).project(gid, call.single());
    let answer = asana.created(record, &format!("/projects/{gid}"));
    // The team of a project is on its way out, and this says so.
    Ok(match team {
        Some(_) => {
            answer.with("asana-change", "name=team_memberships_deprecation;info=https://forum.asana.com;affected=true")
        }
        None => answer,
    })
}

pub(crate) fn update(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &KEYS)?;
    let before = asana.own_project(Named::Path, "project", &call.parameters[0])?;
    let mut project = before.clone();
    if let Some(key) = ["workspace", "followers"].into_iter().find(|key| call.data.contains_key(*key)) {
        return Err(Answer::bad(format!("{key}: Cannot write this property")));
    }
    write(asana, call, &mut project)?;
    project.modified = call.now;
    let gid = project.gid;
    asana.world.projects.insert(gid, project);
    Ok(Answer::data(asana.view(call).project(gid, call.single())))
}

fn write(asana: &Asana, call: &Call<'_>, project: &mut Project) -> Result<(), Answer> {
    if let Some(name) = call.text("name")? {
        project.name = name.to_owned();
    }
    match (call.text("notes")?, call.text("html_notes")?) {
        (Some(_), Some(_)) => return Err(Answer::bad("You may only provide one of notes or html_notes!")),
        (Some(text), None) => project.notes = escape(text),
        (None, Some(text)) => {
            project.notes = read(text, Holder::Task, asana.options.grown_rich_text, |gid| asana.mentioned(gid))
                .map_err(|why| Answer::bad(format!("html_notes: {why}")))?;
        }
        (None, None) => {}
    }
    for (key, flag) in [("archived", &mut project.archived)] {
        if let Some(value) = call.data.get(key) {
            *flag = value.as_bool().ok_or_else(|| Answer::bad(format!("{key}: Value is not a boolean")))?;
        }
    }
    if let Some(color) = call.data.get("color") {
        project.color = color.as_str().map(str::to_owned);
    }
    match call.text("privacy_setting")? {
        None => {}
        Some("private") => project.private = true,
        Some("public_to_workspace" | "private_to_team") => project.private = false,
        Some(_) => return Err(Answer::undocumented(400, "privacy_setting")),
    }
    match call.text("default_view")? {
        None => {}
        Some(view @ ("list" | "board" | "calendar" | "timeline")) => project.default_view = view.to_owned(),
        Some(_) => return Err(Answer::undocumented(400, "default_view")),
    }
    for (key, kept) in [("due_on", &mut project.due_on), ("start_on", &mut project.start_on)] {
        match call.data.get(key) {
            None => {}
            Some(Value::Null) => *kept = None,
            Some(value) => {
                let day = value.as_str().and_then(date);
                *kept = Some(day.ok_or_else(|| Answer::bad(format!("{key}: Not a valid date: {value}")))?);
            }
        }
    }
    if let Some(owner) = call.data.get("owner") {
        project.owner = match owner {
            Value::Null => None,
            Value::String(text) => Some(asana.user(call, Named::Body, "owner", text)?),
            _ => return Err(Answer::undocumented(400, "owner")),
        };
    }
    Ok(())
}

pub(crate) fn delete(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let project = asana.own_project(Named::Path, "project", &call.parameters[0])?.gid;
    asana.world.forget_project(project, call.now);
    Ok(Answer::nothing())
}

/// All fields are opt-in.
pub(crate) fn counts(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let project = asana.project(Named::Path, "project", &call.parameters[0])?;
    let tasks = || {
        let sections = project.sections.iter().map(|gid| asana.world.section(*gid));
        sections.flat_map(|section| section.rows.behind(None)).filter_map(|(_, gid)| asana.world.task(gid))
    };
    let milestone = |task: &super::entity::Task| task.subtype == super::entity::Subtype::Milestone;
    let mut record = Record::bare(call.single(), "task_counts");
    record.field("num_tasks", OptIn, || tasks().count().into());
    record.field("num_incomplete_tasks", OptIn, || tasks().filter(|task| task.completed.is_none()).count().into());
    record.field("num_completed_tasks", OptIn, || tasks().filter(|task| task.completed.is_some()).count().into());
    record.field("num_milestones", OptIn, || tasks().filter(|task| milestone(task)).count().into());
    record.field("num_incomplete_milestones", OptIn, || {
        tasks().filter(|task| milestone(task) && task.completed.is_none()).count().into()
    });
    record.field("num_completed_milestones", OptIn, || {
        tasks().filter(|task| milestone(task) && task.completed.is_some()).count().into()
    });
    // Each of them counts especially high.
    Ok(Answer::data(record.end(&asana.unknown)).reading(call.width() * 1000))
}

impl super::world::World {
    /// Deletes a project. Its tasks are in one project less, maybe in none.
    pub(crate) fn forget_project(&mut self, project: Gid, now: i64) {
        for section in self.project(project).sections.clone() {
            let rows: Vec<Gid> = self.section(section).rows.behind(None).map(|(_, gid)| gid).collect();
            for task in rows {
                self.take_out(task, project, now);
            }
            self.sections.remove(&section);
        }
        self.projects.remove(&project);
    }
}

impl Asana {
    /// What `<a data-asana-gid="…"/>` means.
    pub(crate) fn mentioned(&self, text: &str) -> Option<super::rich::Mentioned> {
        let number: Gid = text.parse().ok()?;
        if let Some(user) = self.world.user(number) {
            let user = &self.world.users[user];
            return Some((format!("https://app.asana.com/0/profile/{number}"), "user", format!("@{}", user.name)));
        }
        if let Some(task) = self.world.task(number) {
            return Some((format!("https://app.asana.com/0/0/{number}"), "task", task.name.to_string()));
        }
        let project = self.world.projects.get(&number).filter(|project| project.access > Access::None)?;
        Some((format!("https://app.asana.com/0/{number}/list"), "project", project.name.clone()))
    }
}
