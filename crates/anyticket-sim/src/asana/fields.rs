//! The custom fields of workspaces.

use serde_json::Value;

use super::Asana;
use super::answer::{Answer, Outcome};
use super::call::{Call, gid};
use super::custom::{CustomField, EnumOption, Kind};
use super::entity::Gid;
use super::find::Named;
use super::world::ME;

/// Of one field, disabled ones too.
const MOST_OPTIONS: usize = 500;

pub(crate) fn of_workspace(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let workspace = asana.workspace(Named::Path, &call.parameters[0])?;
    if !asana.paid(workspace) {
        return Err(payment());
    }
    let fields = asana.world.fields.values().filter(|field| field.workspace == workspace);
    let gids: Vec<Gid> = fields.map(|field| field.gid).collect();
    let page = asana.short_page(call, &gids)?;
    let view = asana.view(call);
    let rows: Vec<Value> = page.rows.iter().map(|gid| view.custom_field(*gid, None, call.row())).collect();
    Ok(page.answer(asana, call, rows))
}

fn payment() -> Answer {
    Answer::error(402, "Custom Fields are not available for free users or guests.")
}

fn find(asana: &Asana, call: &Call<'_>) -> Result<Gid, Answer> {
    let named = &call.parameters[0];
    let field = asana.world.fields.get(&gid("custom_field", named)?);
    let seen = |field: &&CustomField| asana.world.users[ME].workspaces.contains(&field.workspace);
    field.filter(seen).map(|field| field.gid).ok_or_else(|| asana.unknown(Named::Path, "custom_field", named))
}

pub(crate) fn get(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only(asana.options.unknown, &[])?;
    let field = find(asana, call)?;
    Ok(Answer::data(asana.view(call).custom_field(field, None, call.single())))
}

/// Names are unique in a workspace.
pub(crate) fn create(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    let known = ["workspace", "name", "resource_subtype", "type", "description", "precision", "enum_options", "format"];
    call.only_keys(asana.options.unknown, &known)?;
    let workspace = call.text("workspace")?.ok_or_else(|| Answer::missing("workspace"))?;
    let workspace = asana.workspace(Named::Body, workspace)?;
    if !asana.paid(workspace) {
        return Err(payment());
    }
    let name = call.text("name")?.ok_or_else(|| Answer::missing("name"))?.to_owned();
    if asana.world.fields.values().any(|field| field.workspace == workspace && field.name == name) {
        return Err(Answer::bad("name: A custom field with this name already exists."));
    }
    let subtype = call.text("resource_subtype")?.or(call.text("type")?);
    let subtype = subtype.ok_or_else(|| Answer::missing("resource_subtype"))?;
    let kind = Kind::ALL.iter().find(|(known, kind)| *known == subtype && *kind != Kind::Reference);
    let (_, kind) = kind.ok_or_else(|| Answer::undocumented(400, "resource_subtype"))?;
    let precision = match call.data.get("precision").map(Value::as_u64) {
        None => 0,
        Some(Some(precision @ 0..=6)) => u32::try_from(precision).unwrap_or(0),
        Some(_) => return Err(Answer::undocumented(400, "precision")),
    };
    let mut field = CustomField {
        gid: asana.world.new_gid(),
        workspace,
        name,
        description: call.text("description")?.unwrap_or_default().to_owned(),
        kind: *kind,
        representation: None,
        precision,
        format: "none",
        currency: None,
        options: Vec::new(),
        prefix: None,
        asana_created: None,
        read_only: false,
        creator: u32::try_from(call.caller.user).unwrap_or(0),
    };
    if let Some(options) = call.data.get("enum_options").and_then(Value::as_array) {
        for option in options {
            let name = option["name"].as_str().ok_or_else(|| Answer::missing("enum_options: name"))?;
            let color = option["color"].as_str().unwrap_or("none").to_owned();
            let gid = asana.world.new_gid();
            field.options.push(EnumOption { gid, name: name.to_owned(), color, enabled: true });
        }
    }
    let gid = field.gid;
    asana.world.fields.insert(gid, field);
    let record = asana.view(call).custom_field(gid, None, call.single());
    Ok(asana.created(record, &format!("/custom_fields/{gid}")))
}

/// At the end of the list.
pub(crate) fn add_option(asana: &mut Asana, call: &Call<'_>) -> Outcome {
    call.only_keys(asana.options.unknown, &["name", "color", "enabled"])?;
    let field = find(asana, call)?;
    let name = call.text("name")?.ok_or_else(|| Answer::missing("name"))?.to_owned();
    let color = call.text("color")?.unwrap_or("none").to_owned();
    let row = asana.world.field(field);
    if !matches!(row.kind, Kind::Enum | Kind::MultiEnum) || row.options.len() >= MOST_OPTIONS {
        return Err(Answer::undocumented(400, "custom_field"));
    }
    let option = EnumOption { gid: asana.world.new_gid(), name, color, enabled: true };
    asana.world.fields.get_mut(&field).expect("it was found").options.push(option.clone());
    let record = asana.view(call).enum_option(&option, call.single());
    Ok(asana.created(record, &format!("/enum_options/{}", option.gid)))
}
