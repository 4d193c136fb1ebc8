//! What an issue holds in its custom fields.

use anyticket_core::{Body, Choice, FieldKind, FieldValue, Raw, Value};
use anyticket_http::lenient::scalar;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::definition::{Form, SiteFields};
use crate::{adf, dates, users, wire};

/// The fields of an issue that hold something. What cannot be understood is kept as it came.
pub(crate) fn fields(more: &[(wire::Text<'_>, &RawValue)], known: &SiteFields, zone: &TimeZone) -> Vec<FieldValue> {
    more.iter().filter(|(id, _)| !known.is_ours(id)).filter_map(|(id, raw)| field_value(id, raw, known, zone)).collect()
}

fn field_value(id: &str, raw: &RawValue, known: &SiteFields, zone: &TimeZone) -> Option<FieldValue> {
    let field = known.get(id);
    let value = field.and_then(|field| value(&field.form, raw, zone));
    let value = value.or_else(|| Raw::new(raw.get().as_bytes().to_vec()).ok().map(Value::Other))?;
    Some(FieldValue::new(id, field.map_or(id, |field| field.name.as_str()), value))
}

/// The value by its type; nothing if it has another shape than the type's.
fn value(form: &Form, raw: &RawValue, zone: &TimeZone) -> Option<Value> {
    let json = raw.get();
    match form.kind {
        FieldKind::Text => serde_json::from_str(json).ok().map(Value::Text),
        FieldKind::RichText if json.starts_with('{') => Some(Value::RichText(Body::native("adf", json, adf::render))),
        FieldKind::Number => serde_json::from_str(json).ok().map(Value::Number),
        FieldKind::Date => dates::when(&serde_json::from_str::<String>(json).ok()?, zone).map(Value::Date),
        FieldKind::Select => Some(Value::Select(serde_json::from_str::<Chosen>(json).ok()?.choice()?)),
        FieldKind::MultiSelect => {
            let chosen: Vec<&RawValue> = serde_json::from_str(json).ok()?;
            chosen.into_iter().map(any_choice).collect::<Option<Vec<_>>>().map(Value::MultiSelect)
        }
        FieldKind::Cascade => {
            let top: Chosen = serde_json::from_str(json).ok()?;
            let below = top.child.clone();
            let mut path = vec![top.choice()?];
            if let Some(mut child) = below.and_then(|child| child.choice()) {
                child.parent = Some(path[0].id.clone());
                path.push(child);
            }
            Some(Value::Cascade(path))
        }
        FieldKind::Users if form.is_list => {
            let people: Vec<wire::User> = serde_json::from_str(json).ok()?;
            Some(Value::Users(people.into_iter().map(users::user).collect()))
        }
        FieldKind::Users => Some(Value::Users(vec![users::user(serde_json::from_str(json).ok()?)])),
        _ => None,
    }
}

/// An option, a version or a component.
#[derive(Clone, Deserialize)]
struct Chosen {
    #[serde(default, deserialize_with = "scalar")]
    id: Option<String>,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    child: Option<Box<Chosen>>,
}

impl Chosen {
    fn choice(self) -> Option<Choice> {
        let id = self.id?;
        let name = self.value.or(self.name).unwrap_or_else(|| id.clone());
        Some(Choice::new(id, name))
    }
}

/// One of a list: an object, or a word of its own.
fn any_choice(raw: &RawValue) -> Option<Choice> {
    if !raw.get().starts_with('"') {
        return serde_json::from_str::<Chosen>(raw.get()).ok()?.choice();
    }
    let word: wire::Text<'_> = serde_json::from_str(raw.get()).ok()?;
    Some(Choice::new(&*word, &*word))
}
