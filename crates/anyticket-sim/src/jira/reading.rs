//! Which fields of an issue are shown, and what an answer is expanded by.

use serde_json::{Map, Value, json};

use super::Jira;
use super::call::Call;
use super::entity::{Change, Issue};
use super::field::Field;

/// The most entries of a list inside an issue of a search.
pub(crate) const NESTED: usize = 20;

/// What an issue says it can be expanded by.
const EXPANDABLE: &str =
    "operations,versionedRepresentations,editmeta,changelog,renderedFields,names,schema,transitions";

/// The fields that `fields=` asks for: names, `*all`, `*navigable`, `-name`. Unknown names are ignored.
pub(crate) fn chosen<'a>(jira: &'a Jira, issue: &Issue, asked: &[&str]) -> Vec<&'a Field> {
    let names: Vec<&str> =
        asked.iter().flat_map(|name| name.split(',')).map(str::trim).filter(|name| !name.is_empty()).collect();
    let excluded: Vec<&str> = names.iter().filter_map(|name| name.strip_prefix('-')).collect();
    // With nothing but exclusions the navigable fields are meant.
    let only_excluded = !names.is_empty() && names.len() == excluded.len();
    let all = names.contains(&"*all");
    let navigable = names.contains(&"*navigable") || only_excluded;
    jira.world
        .fields
        .iter()
        .filter(|field| field.id != "issuekey" && field.applies_to(issue.project))
        .filter(|field| !excluded.contains(&field.id.as_str()))
        .filter(|field| all || (navigable && field.navigable) || names.contains(&field.id.as_str()))
        .collect()
}

/// One issue, as it is read by itself.
pub(crate) fn one(
    jira: &Jira,
    call: &Call<'_>,
    issue: &Issue,
    asked: &[&str],
    expand: &[&str],
    properties: &[&str],
    nested: usize,
) -> Value {
    let render = jira.render(call);
    let fields = chosen(jira, issue, asked);
    let mut json = render.issue(issue, &fields, EXPANDABLE, nested);
    if !properties.is_empty() {
        let all = properties.contains(&"*all");
        let chosen: Map<String, Value> = issue
            .more()
            .properties
            .iter()
            .filter(|(key, _)| all || properties.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        json["properties"] = Value::Object(chosen);
    }
    for what in expand.iter().flat_map(|what| what.split(',')).map(str::trim) {
        match what {
            "names" => json["names"] = names(&fields),
            "schema" => json["schema"] = schema(&fields),
            "renderedFields" => json["renderedFields"] = rendered(jira, call, issue, &fields),
            "transitions" => {
                json["transitions"] = super::transitions::list(jira, call, issue, false);
            }
            "editmeta" => json["editmeta"] = json!({ "fields": super::meta::edit_fields(jira, call, issue) }),
            "changelog" => {
                let newest: Vec<Value> = issue
                    .more()
                    .history
                    .iter()
                    .rev()
                    .take(2 * NESTED)
                    .map(|change| history(jira, call, change))
                    .collect();
                json["changelog"] = json!({
                    "startAt": 0,
                    "maxResults": newest.len(),
                    "total": issue.more().history.len(),
                    "histories": newest,
                });
            }
            _ => {}
        }
    }
    json
}

pub(crate) fn names(fields: &[&Field]) -> Value {
    Value::Object(fields.iter().map(|field| (field.id.clone(), field.name.clone().into())).collect())
}

pub(crate) fn schema(fields: &[&Field]) -> Value {
    Value::Object(fields.iter().map(|field| (field.id.clone(), field.schema_json())).collect())
}

/// HTML of the documents, and nulls for the rest. Rougher than the vendor's.
fn rendered(jira: &Jira, call: &Call<'_>, issue: &Issue, fields: &[&Field]) -> Value {
    let render = jira.render(call);
    let html = |field: &&&Field| {
        let value = render.field(issue, field, NESTED);
        let shown = if value["type"] == "doc" {
            let mut text = String::new();
            super::jql::plain(&value, &mut text);
            Value::String(format!("<p>{}</p>", text.trim().replace('&', "&amp;").replace('<', "&lt;")))
        } else {
            Value::Null
        };
        (field.id.clone(), shown)
    };
    Value::Object(fields.iter().map(|field| html(&field)).collect())
}

pub(crate) fn history(jira: &Jira, call: &Call<'_>, change: &Change) -> Value {
    let render = jira.render(call);
    let items: Vec<Value> = change
        .items
        .iter()
        .map(|item| {
            json!({
                "field": item.field,
                "fieldtype": if item.custom { "custom" } else { "jira" },
                "fieldId": item.field_id,
                "from": item.from,
                "fromString": item.from_string,
                "to": item.to,
                "toString": item.to_string,
            })
        })
        .collect();
    json!({
        "id": change.id.to_string(),
        "author": render.user(change.author),
        "created": render.time(change.created),
        "items": items,
    })
}
