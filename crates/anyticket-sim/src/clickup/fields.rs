//! Custom Fields: definitions and values (<https://developer.clickup.com/docs/customfields>).

use http::Method;
use serde_json::{Value, json};

use crate::clickup::ClickUp;
use crate::clickup::answer::{Answer, Outcome};
use crate::clickup::ask::Ask;
use crate::clickup::choices::Plan;
use crate::clickup::model::{Field, Level, Millis, TaskIndex};
use crate::clickup::refusal::{self, Refusal};
use crate::clickup::route::{CUSTOM_ID, Payload, Route};
use crate::clickup::zone::Zone;

pub(crate) const ROUTES: &[Route] = &[
    Route::new(Method::GET, "/v2/list/{list_id}/field", &[], Payload::Ignored, of_list),
    Route::new(Method::GET, "/v2/folder/{folder_id}/field", &[], Payload::Ignored, of_folder),
    Route::new(Method::GET, "/v2/space/{space_id}/field", &[], Payload::Ignored, of_space),
    Route::new(Method::GET, "/v2/team/{team_id}/field", &[], Payload::Ignored, of_team),
    Route::new(Method::POST, "/v2/list/{list_id}/field", &[], Payload::Json(&["name", "type", "type_config"]), define),
    Route::new(
        Method::POST,
        "/v2/task/{task_id}/field/{field_id}",
        CUSTOM_ID,
        Payload::Json(&["value", "value_options"]),
        set,
    ),
    Route::new(Method::DELETE, "/v2/task/{task_id}/field/{field_id}", CUSTOM_ID, Payload::Ignored, clear),
];

/// Uses that the Free plan has, for ever (<https://developer.clickup.com/docs/customfields>).
const FREE_USES: u64 = 60;

fn of_list(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let list = world.list_for(ask, &ask.path[0])?;
    Answer::json(json!({"fields": world.fields_of(list).map(|field| world.field(field)).collect::<Vec<_>>()}))
}

fn at(world: &ClickUp, level: Level) -> Outcome {
    let fields = world.fields.iter().filter(|field| field.level == level);
    Answer::json(json!({"fields": fields.map(|field| world.field(field)).collect::<Vec<_>>()}))
}

fn of_folder(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    at(world, Level::Folder(world.folder_for(ask, &ask.path[0])?))
}

fn of_space(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    at(world, Level::Space(world.space_for(ask, &ask.path[0])?))
}

fn of_team(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    at(world, Level::Workspace(world.workspace_for(ask, &ask.path[0])?))
}

/// Not in the public API: seen in the field to refuse.
fn define(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    world.list_for(ask, &ask.path[0])?;
    Err(refusal::field_definitions_closed(ask.body.contains_key("type")))
}

fn set(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let list = world.tasks.facts(index).list;
    let field = world.field_at(list, &ask.path[1])?.clone();
    let Some(value) = ask.body.get("value") else { return Err(refusal::undocumented("value is required")) };
    let with_time = match ask.object("value_options")?.value() {
        None => false,
        Some(options) => match options.get("time") {
            None => false,
            Some(Value::Bool(time)) => *time,
            Some(_) => return Err(refusal::undocumented("value_options.time must be a boolean")),
        },
    };
    let workspace = world.workspace_of_list(list);
    let known = world.task(index).fields.get(&field.id).cloned();
    let value = world.accepted(ask, &field, value, known.as_ref(), with_time, workspace)?;
    world.spend_field_uses(workspace, 1)?;
    put(world, index, &field, value, ask.now);
    Answer::empty()
}

fn clear(world: &mut ClickUp, ask: &Ask<'_>) -> Outcome {
    let index = world.task_for(ask, &ask.path[0])?;
    let list = world.tasks.facts(index).list;
    let field = world.field_at(list, &ask.path[1])?.clone();
    world.spend_field_uses(world.workspace_of_list(list), 1)?;
    put(world, index, &field, Value::Null, ask.now);
    Answer::empty()
}

fn put(world: &mut ClickUp, index: TaskIndex, field: &Field, value: Value, now: Millis) {
    world.edit(index, now, |task| {
        if value.is_null() {
            task.fields.remove(&field.id);
        } else {
            task.fields.insert(field.id.clone(), value);
        }
        task.updated = now;
    });
}

impl ClickUp {
    /// All fields that can be used in a List: its own and those of the places above it.
    pub(crate) fn fields_of(&self, list: u64) -> impl Iterator<Item = &Field> {
        let folder = self.lists[&list].folder;
        let space = self.folders[&folder].space;
        let workspace = self.spaces[&space].workspace;
        let levels = [Level::List(list), Level::Folder(folder), Level::Space(space), Level::Workspace(workspace)];
        let on = self.spaces[&space].apps.custom_fields;
        self.fields.iter().filter(move |field| on && levels.contains(&field.level))
    }

    fn field_at(&self, list: u64, id: &str) -> Result<&Field, Refusal> {
        self.fields_of(list).find(|field| field.id == id).ok_or_else(refusal::field_elsewhere)
    }

    /// The `custom_fields` of a new task, each with the value that is kept.
    pub(crate) fn given_fields(
        &self,
        ask: &Ask<'_>,
        list: u64,
        workspace: u64,
    ) -> Result<Vec<(String, Value)>, Refusal> {
        let given = match ask.body.get("custom_fields") {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(Value::Array(given)) => given,
            Some(_) => return Err(refusal::undocumented("custom_fields must be an array")),
        };
        let mut values = Vec::new();
        for given in given {
            let id = given["id"].as_str().ok_or_else(|| refusal::undocumented("custom_fields need an id"))?;
            let field = self.field_at(list, id)?;
            let Some(value) = given.get("value") else {
                return Err(refusal::undocumented("custom_fields need a value"));
            };
            let with_time = given["value_options"]["time"].as_bool().unwrap_or(false);
            let kept = if value.is_null() {
                Value::Null
            } else {
                self.accepted(ask, field, value, None, with_time, workspace)?
            };
            values.push((field.id.clone(), kept));
        }
        Ok(values)
    }

    /// Required fields are ignored unless a request wants them checked.
    pub(crate) fn required_fields_are_there(&self, list: u64, given: &[(String, Value)]) -> Result<(), Refusal> {
        let there = |field: &Field| given.iter().any(|(id, value)| *id == field.id && !value.is_null());
        match self.fields_of(list).find(|field| field.required && !there(field)) {
            None => Ok(()),
            Some(field) => Err(refusal::undocumented(format!("Required custom field {} is missing", field.name))),
        }
    }

    /// Counts uses against the plan; nothing is spent if they do not suffice.
    pub(crate) fn spend_field_uses(&mut self, workspace: u64, uses: u64) -> Result<(), Refusal> {
        let status = self.options.quota_status;
        let workspace = self.workspaces.get_mut(&workspace).expect("the Workspace of a List exists");
        if workspace.plan == Plan::Free && workspace.field_uses + uses > FREE_USES && uses > 0 {
            return Err(refusal::field_uses_exceeded(status));
        }
        workspace.field_uses += uses;
        Ok(())
    }

    /// A value as it is kept, or how ClickUp refuses it.
    fn accepted(
        &self,
        ask: &Ask<'_>,
        field: &Field,
        value: &Value,
        known: Option<&Value>,
        with_time: bool,
        workspace: u64,
    ) -> Result<Value, Refusal> {
        let invalid = || refusal::undocumented(format!("Value invalid for a {} field", field.kind));
        let same = |fits: bool| if fits { Ok(value.clone()) } else { Err(invalid()) };
        match field.kind.as_str() {
            "short_text" | "text" => same(value.is_string()),
            "url" => same(value.as_str().is_some_and(|text| url::Url::parse(text).is_ok())),
            "email" => same(value.as_str().is_some_and(|text| text.contains('@'))),
            // With its country code.
            "phone" => same(value.as_str().is_some_and(|text| text.starts_with('+'))),
            "number" | "currency" => same(value.is_number()),
            "checkbox" => same(value.is_boolean()),
            "date" => {
                let at = value.as_i64().ok_or_else(refusal::date_invalid)?;
                let zone = Zone::named(&self.users[&ask.who.user].zone);
                let mark = || zone.day_mark(at, self.options.date_only_in_utc);
                Ok(json!(if with_time { at } else { mark() }))
            }
            "drop_down" => {
                let options = field.options();
                let chosen = match value {
                    Value::String(id) => options.iter().find(|option| *option == id),
                    Value::Number(place) => place.as_u64().and_then(|place| options.get(place as usize)),
                    _ => None,
                };
                chosen.map(|id| json!(id)).ok_or_else(refusal::option_unknown)
            }
            "labels" => {
                let options = field.options();
                let known = |id: &Value| id.as_str().is_some_and(|id| options.contains(&id));
                match value {
                    Value::Array(ids) if ids.iter().all(known) => Ok(value.clone()),
                    _ => Err(refusal::labels_invalid()),
                }
            }
            "users" => {
                let is_member = |id: &Value| match id {
                    Value::Number(id) => id.as_u64().is_some_and(|id| self.role(workspace, id).is_some()),
                    Value::String(id) => self.workspaces[&workspace].groups.iter().any(|group| group.id == *id),
                    _ => false,
                };
                delta(value, known, is_member).ok_or_else(invalid)
            }
            "tasks" => {
                let there = |id: &Value| {
                    let index = id.as_str().and_then(|id| self.tasks.index(id));
                    index.is_some_and(|index| !self.task_gone(index))
                };
                delta(value, known, there).ok_or_else(refusal::relationship_invalid)
            }
            "attachment" => delta(value, known, Value::is_string).ok_or_else(invalid),
            "emoji" => {
                let most = field.config["count"].as_i64().unwrap_or(5);
                same(value.as_i64().is_some_and(|stars| (0..=most).contains(&stars)))
            }
            "manual_progress" => value.get("current").filter(|at| at.is_number()).cloned().ok_or_else(invalid),
            "location" => {
                let place = &value["location"];
                let there = place["lat"].is_number() && place["lng"].is_number();
                same(there && value["formatted_address"].is_string())
            }
            // Pressing it leaves nothing behind.
            "button" if *value == json!(true) => Ok(Value::Null),
            // Counted by ClickUp itself: automatic_progress, votes, formula and the like.
            _ => Err(invalid()),
        }
    }
}

/// `{"add": [...], "rem": [...]}` applied to what is there; `None` if it has another shape.
fn delta(value: &Value, known: Option<&Value>, fits: impl Fn(&Value) -> bool) -> Option<Value> {
    let change = value.as_object()?;
    if change.keys().any(|key| key != "add" && key != "rem") {
        return None;
    }
    let part = |key: &str| match change.get(key) {
        None => Some(&[] as &[Value]),
        Some(part) => part.as_array().map(Vec::as_slice),
    };
    let (add, remove) = (part("add")?, part("rem")?);
    if !add.iter().all(fits) {
        return None;
    }
    let mut all: Vec<Value> = known.and_then(Value::as_array).cloned().unwrap_or_default();
    all.retain(|value| !remove.contains(value));
    all.extend(add.iter().filter(|value| !all.contains(value)).cloned().collect::<Vec<_>>());
    Some(Value::Array(all))
}
