//! Which custom fields a project has.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::{Call, gid};
use super::entity::{Gid, Setting};
use super::find::Named;

pub(crate) fn of_project(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let project = asana.project(Named::Path, "project", &call.parameters[0])?;
    let gids: Vec<Gid> = project.settings.iter().map(|setting| setting.gid).collect();
    let page = asana.short_page(call, &gids)?;
    let view = asana.view(call);
    let row = |gid: &Gid| project.settings.iter().find(|setting| setting.gid == *gid);
    let rows: Vec<Value> =
        page.rows.iter().filter_map(row).map(|setting| view.setting(project.gid, setting, call.row())).collect();
    Ok(page.answer(asana, call, rows))
}

fn named(asana: &Asana, call: &Call<'_>) -> Result<(Gid, Gid), Answer> {
    let project = asana.own_project(Named::Path, "project", &call.parameters[0])?;
    if !asana.paid(project.workspace) {
        return Err(Answer::error(402, "Custom Fields are not available for free users or guests."));
    }
    let text = call.text("custom_field")?.ok_or_else(|| Answer::missing("custom_field"))?;
    let field = asana.world.fields.get(&gid("custom_field", text)?);
    match field.filter(|field| field.workspace == project.workspace) {
        Some(field) => Ok((project.gid, field.gid)),
        None => Err(asana.unknown(Named::Body, "custom_field", text)),
    }
}

pub(crate) fn add(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["custom_field", "is_important"])?;
    let (project, field) = named(asana, call)?;
    let important = call.data.get("is_important").and_then(Value::as_bool).unwrap_or(false);
    if asana.world.project(project).settings.iter().any(|setting| setting.field == field) {
        return Err(Answer::undocumented(400, "custom_field"));
    }
    let setting = asana.world.use_field(project, field, important);
    Ok(Answer::data(asana.view(call).setting(project, &setting, call.single())))
}

pub(crate) fn remove(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["custom_field"])?;
    let (project, field) = named(asana, call)?;
    let row = asana.world.projects.get_mut(&project).expect("it was found");
    row.settings.retain(|setting| setting.field != field);
    Ok(Answer::nothing())
}

impl super::world::World {
    /// Gives a project a custom field.
    pub(crate) fn use_field(&mut self, project: Gid, field: Gid, important: bool) -> Setting {
        let setting = Setting { gid: self.new_gid(), field, important };
        self.projects.get_mut(&project).expect("who gives has looked").settings.push(setting.clone());
        setting
    }
}
