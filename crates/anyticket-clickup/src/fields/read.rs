//! What a task holds in its custom fields.

use anyticket_core::{FieldKind, FieldValue, Raw, Value};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::definition::{choice, config, kind};
use crate::dates;
use crate::tickets::user;
use crate::wire::{self, FromScalar};

/// The custom fields of a task, whether they were taken apart already or not.
pub(crate) trait CustomFields {
    /// Whether one of them may hold a date, for which the zone must be known.
    fn may_hold_dates(&self) -> bool;

    /// Those that hold something. What cannot be understood is kept as it came.
    ///
    /// Nothing at all is read where even the list of fields cannot be: then the field of our model counts as unread.
    fn read(&self, zone: &TimeZone) -> Option<Vec<FieldValue>>;
}

impl CustomFields for wire::Taken<'_> {
    fn may_hold_dates(&self) -> bool {
        self.iter().flatten().any(|field| field.kind.as_deref() == Some("date") && field.value.is_some())
    }

    fn read(&self, zone: &TimeZone) -> Option<Vec<FieldValue>> {
        Some(self.iter().flatten().filter_map(|field| field_value(field, zone)).collect())
    }
}

impl CustomFields for wire::Untaken<'_> {
    fn may_hold_dates(&self) -> bool {
        self.is_some_and(|fields| fields.get().contains("\"date\""))
    }

    fn read(&self, zone: &TimeZone) -> Option<Vec<FieldValue>> {
        let Some(raw) = self else { return Some(Vec::new()) };
        serde_json::from_str::<wire::Taken<'_>>(raw.get()).ok()?.read(zone)
    }
}

fn field_value(field: &wire::CustomField<'_>, zone: &TimeZone) -> Option<FieldValue> {
    let raw = field.value.filter(|raw| !matches!(raw.get(), "null" | "\"\"" | "[]"))?;
    let value = value(field, raw, zone).or_else(|| Raw::new(raw.get().as_bytes().to_vec()).ok().map(Value::Other))?;
    let name = field.name.as_ref().unwrap_or(&field.id);
    Some(FieldValue::new(&*field.id, &**name, value))
}

/// The value by its type; nothing if it has another shape than the type's.
fn value(field: &wire::CustomField<'_>, raw: &RawValue, zone: &TimeZone) -> Option<Value> {
    let native = field.kind.as_deref().unwrap_or_default();
    match kind(native).0 {
        FieldKind::Text => scalar(raw).map(Value::Text),
        FieldKind::Number if native == "manual_progress" => progress(field, raw).map(Value::Number),
        FieldKind::Number => scalar(raw).map(Value::Number),
        FieldKind::Bool => yes_or_no(raw).map(Value::Bool),
        FieldKind::Date => dates::when(scalar(raw)?, zone).map(Value::Date),
        FieldKind::Select => select(field, raw),
        FieldKind::MultiSelect => labels(field, raw),
        FieldKind::Users => {
            let users: Vec<wire::User> = serde_json::from_str(raw.get()).ok()?;
            Some(Value::Users(users.into_iter().map(user).collect()))
        }
        FieldKind::Tickets => {
            let stubs: Vec<Stub> = serde_json::from_str(raw.get()).ok()?;
            Some(Value::Tickets(stubs.into_iter().filter_map(Stub::id).map(Into::into).collect()))
        }
        _ => None,
    }
}

/// The option of a drop-down: tasks give its position, webhooks its id.
fn select(field: &wire::CustomField<'_>, raw: &RawValue) -> Option<Value> {
    let config = config(field);
    let word: String = scalar(raw)?;
    let by_id = config.options.iter().find(|option| *option.id == word);
    let place: Option<i64> = word.parse().ok();
    let found = by_id.or_else(|| {
        let placed = config.options.iter().find(|option| place.is_some() && option.orderindex == place);
        placed
            .or_else(|| config.options.get(usize::try_from(place?).ok()?).filter(|option| option.orderindex.is_none()))
    })?;
    Some(Value::Select(choice(found)))
}

fn labels(field: &wire::CustomField<'_>, raw: &RawValue) -> Option<Value> {
    let config = config(field);
    let set: Vec<Stub> = serde_json::from_str(raw.get()).ok()?;
    let ids = set.into_iter().filter_map(Stub::id);
    let find = |id: String| {
        let known = config.options.iter().find(|option| *option.id == id).map(choice);
        known.unwrap_or_else(|| anyticket_core::Choice::new(id.as_str(), id.as_str()))
    };
    Some(Value::MultiSelect(ids.map(find).collect()))
}

/// How far it is, in the unit between the field's start and end; sometimes only the part of the way is said.
fn progress(field: &wire::CustomField<'_>, raw: &RawValue) -> Option<f64> {
    #[derive(Deserialize)]
    struct Progress<'a> {
        #[serde(borrow)]
        current: Option<&'a RawValue>,
        #[serde(borrow)]
        percent_complete: Option<&'a RawValue>,
    }
    let progress: Progress<'_> = match serde_json::from_str(raw.get()) {
        Ok(progress) => progress,
        Err(_) => return scalar(raw),
    };
    if let Some(current) = progress.current.and_then(scalar) {
        return Some(current);
    }
    let (percent, config) = (scalar::<f64>(progress.percent_complete?)?, config(field));
    let (start, end) = (config.start?, config.end?);
    Some(start + (end - start) * percent / 100.0)
}

/// Yes and no come as themselves and as strings.
fn yes_or_no(raw: &RawValue) -> Option<bool> {
    match raw.get() {
        "true" | "\"true\"" | "1" | "\"1\"" => Some(true),
        "false" | "\"false\"" | "0" | "\"0\"" => Some(false),
        _ => None,
    }
}

/// A number or a string, as the type that is wanted.
fn scalar<T: FromScalar>(raw: &RawValue) -> Option<T> {
    #[derive(Deserialize)]
    struct Lenient<T: FromScalar>(#[serde(deserialize_with = "wire::scalar")] Option<T>);

    serde_json::from_str::<Lenient<T>>(raw.get()).ok()?.0
}

/// An id, alone or in an object.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stub {
    Text(String),
    Number(u64),
    Object {
        #[serde(deserialize_with = "wire::id")]
        id: String,
    },
    Other(serde::de::IgnoredAny),
}

impl Stub {
    fn id(self) -> Option<String> {
        match self {
            Self::Text(id) | Self::Object { id } => Some(id),
            Self::Number(id) => Some(id.to_string()),
            Self::Other(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use anyticket_core::{Choice, When};

    use super::*;

    const OPTIONS: &str = r#""type_config":{"options":[{"id":"o1","name":"Alpha","orderindex":0},{"id":"o2","name":"Beta","orderindex":1}]}"#;

    fn one(field: &str) -> Option<Value> {
        let raw = RawValue::from_string(format!("[{field}]")).unwrap();
        Some(&*raw).read(&TimeZone::get("Europe/Berlin").unwrap()).unwrap().pop().map(|field| field.value)
    }

    fn of(kind: &str, value: &str) -> Option<Value> {
        one(&format!(r#"{{"id":"u","name":"F","type":"{kind}",{OPTIONS},"value":{value}}}"#))
    }

    #[test]
    fn a_drop_down_is_read_by_position_and_by_id() {
        let beta = Some(Value::Select(Choice::new("o2", "Beta")));
        for value in ["1", "\"1\"", "\"o2\""] {
            assert_eq!(of("drop_down", value), beta, "{value}");
        }
        assert!(matches!(of("drop_down", "7"), Some(Value::Other(_))), "an option that is gone is kept as it came");
    }

    #[test]
    fn every_type_is_read_in_the_forms_it_comes_in() {
        let text = |text: &str| Some(Value::Text(text.into()));
        assert_eq!(of("short_text", "\"a\""), text("a"));
        assert_eq!(of("phone", "491234"), text("491234"));
        assert_eq!(of("number", "\"3.5\""), Some(Value::Number(3.5)));
        assert!(matches!(of("number", r#"{"percent_complete":50,"current":20}"#), Some(Value::Other(_))));
        assert_eq!(of("currency", "8000"), Some(Value::Number(8000.0)));
        assert_eq!(of("emoji", "\"4\""), Some(Value::Number(4.0)));
        assert_eq!(of("manual_progress", r#"{"current":"20","percent_complete":50}"#), Some(Value::Number(20.0)));
        let scale = r#""type_config":{"start":10,"end":"30"},"value":{"percent_complete":"50"}"#;
        let part = format!(r#"{{"id":"u","name":"F","type":"manual_progress",{scale}}}"#);
        assert_eq!(one(&part), Some(Value::Number(20.0)));
        assert!(matches!(of("manual_progress", r#"{"percent_complete":50}"#), Some(Value::Other(_))));
        assert_eq!(of("checkbox", "\"true\""), Some(Value::Bool(true)));
        assert_eq!(of("checkbox", "false"), Some(Value::Bool(false)));
        let day: When = "2026-07-01".parse().unwrap();
        assert_eq!(of("date", "\"1782871200000\""), Some(Value::Date(day)));
        assert_eq!(of("tasks", r#"[{"id":"86a","name":"x"}]"#), Some(Value::Tickets(vec!["86a".into()])));
        let Some(Value::Users(users)) = of("users", r#"[{"id":183,"username":"Ann"}]"#) else { panic!("no users") };
        assert_eq!(users[0].id.as_str(), "183");
        assert_eq!(of("labels", r#"["o1","gone"]"#), {
            Some(Value::MultiSelect(vec![Choice::new("o1", "Alpha"), Choice::new("gone", "gone")]))
        });
    }

    #[test]
    fn only_a_day_in_a_field_needs_the_zone() {
        let needs = |field: &str| {
            let text = format!("[{field}]");
            let untaken: Option<&RawValue> = Some(serde_json::from_str(&text).unwrap());
            let taken: wire::Taken<'_> = serde_json::from_str(&text).unwrap();
            (untaken.may_hold_dates(), taken.may_hold_dates())
        };
        assert_eq!(needs(r#"{"id":"u","type":"date","value":"1"}"#), (true, true));
        assert_eq!(needs(r#"{"id":"u","type":"date"}"#), (true, false), "nothing in it, which a glance does not tell");
        assert_eq!(needs(r#"{"id":"u","type":"text","value":"1"}"#), (false, false));
    }

    #[test]
    fn what_holds_nothing_is_left_out_and_what_is_odd_is_kept() {
        for value in ["null", "\"\"", "[]"] {
            assert_eq!(of("text", value), None, "{value}");
        }
        assert_eq!(one(r#"{"id":"u","name":"F","type":"text"}"#), None);
        for (kind, value) in [("location", r#"{"location":{"lat":1}}"#), ("number", "\"much\""), ("new", "{}")] {
            assert!(matches!(of(kind, value), Some(Value::Other(_))), "{kind}");
        }
    }
}
