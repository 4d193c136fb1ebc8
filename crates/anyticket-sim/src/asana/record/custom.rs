//! Custom fields and their values as JSON.

use serde_json::{Value, json};

use super::View;
use crate::asana::clock::written;
use crate::asana::custom::{Custom, CustomField, EnumOption, Kind};
use crate::asana::entity::{Gid, Setting, Task};
use crate::asana::rich::escape;
use crate::asana::selection::Level::{Compact, Full, OptIn};
use crate::asana::selection::{Record, Want};

impl View<'_> {
    /// The fields of all projects of a task, and those that it has a value of from before.
    pub(crate) fn custom_values(&self, task: &Task, want: Want<'_>) -> Value {
        let mut fields: Vec<(Gid, bool)> = Vec::new();
        for place in &task.places {
            for setting in &self.world.project(place.project).settings {
                if fields.iter().all(|(known, _)| *known != setting.field) {
                    fields.push((setting.field, true));
                }
            }
        }
        for field in task.more().custom.fields() {
            if fields.iter().all(|(known, _)| *known != field) {
                fields.push((field, false));
            }
        }
        fields.iter().map(|(field, enabled)| self.custom_field(*field, Some((task, *enabled)), want)).collect()
    }

    /// A field, with the value of a task if there is one.
    pub(crate) fn custom_field(&self, gid: Gid, of: Option<(&Task, bool)>, want: Want<'_>) -> Value {
        let field = self.world.field(gid);
        let value = of.and_then(|(task, _)| task.more().custom.get(gid));
        let mut record = Record::new(want, "custom_field", gid);
        record.field("name", Compact, || field.name.clone().into());
        record.field("resource_subtype", Compact, || field.kind.name().into());
        record.field("type", Compact, || field.kind.name().into());
        record.field("enabled", Compact, || of.is_none_or(|(_, enabled)| enabled).into());
        record.field("representation_type", Compact, || field.representation.unwrap_or(field.kind.name()).into());
        record.field("is_formula_field", Compact, || (field.representation == Some("formula")).into());
        record.field("id_prefix", Compact, || field.prefix.into());
        record.field("description", OptIn, || field.description.clone().into());
        record.field("is_global_to_workspace", Full, || true.into());
        record.field("has_notifications_enabled", Full, || false.into());
        record.field("asana_created_field", Full, || field.asana_created.into());
        record.field("is_value_read_only", Full, || field.is_read_only().into());
        record.field("privacy_setting", Full, || "public_with_guests".into());
        record.field("default_access_level", Full, || "editor".into());
        record.below("created_by", Full, |want| self.user(field.creator as usize, want));
        self.shape_of(field, &mut record);
        if of.is_some() {
            record.field("display_value", Compact, || self.display(field, of.map(|(task, _)| task), value).into());
            self.value_of(field, value, &mut record);
        } else {
            record.known(&["display_value"]);
        }
        record.end(self.unknown)
    }

    /// What only fields of some kind have.
    fn shape_of(&self, field: &CustomField, record: &mut Record<'_>) {
        record.known(&[
            "precision",
            "format",
            "currency_code",
            "custom_label",
            "custom_label_position",
            "enum_options",
        ]);
        record.field("input_restrictions", OptIn, || json!([]));
        match field.kind {
            Kind::Number => {
                record.field("precision", Full, || field.precision.into());
                record.field("format", Full, || field.format.into());
                record.field("currency_code", Full, || field.currency.into());
            }
            Kind::Enum | Kind::MultiEnum => {
                record.below("enum_options", Compact, |want| {
                    field.options.iter().map(|option| self.enum_option(option, want)).collect()
                });
            }
            _ => {}
        }
    }

    /// The value, in the property that its kind has.
    fn value_of(&self, field: &CustomField, value: Option<&Custom>, record: &mut Record<'_>) {
        record.known(&["text_value", "html_text_value", "number_value", "enum_value", "multi_enum_values"]);
        record.known(&["date_value", "people_value", "reference_value"]);
        match field.kind {
            Kind::Text => {
                let text = match value {
                    Some(Custom::Text(text)) => Some(text),
                    _ => None,
                };
                record.field("text_value", Compact, || text.map(ToString::to_string).into());
                record.field("html_text_value", OptIn, || {
                    text.map(|text| format!("<body>{}</body>", escape(text))).into()
                });
            }
            Kind::Number => {
                record.field("number_value", Compact, || match value {
                    Some(Custom::Number(number)) => plain_number(*number),
                    _ => Value::Null,
                });
            }
            Kind::Enum => {
                record.below("enum_value", Compact, |want| match value {
                    Some(Custom::Choice(gid)) => {
                        field.option(*gid).map_or(Value::Null, |option| self.enum_option(option, want))
                    }
                    _ => Value::Null,
                });
            }
            Kind::MultiEnum => {
                record.below("multi_enum_values", Compact, |want| match value {
                    Some(Custom::Choices(gids)) => {
                        let options = gids.iter().filter_map(|gid| field.option(*gid));
                        options.map(|option| self.enum_option(option, want)).collect()
                    }
                    _ => json!([]),
                });
            }
            Kind::Date => {
                record.below("date_value", Compact, |want| match value {
                    Some(Custom::Date(date, time)) => {
                        let mut record = Record::bare(want, "date_value");
                        record.field("date", Compact, || date.to_string().into());
                        record.field("date_time", Compact, || time.map(written).into());
                        record.end(self.unknown)
                    }
                    _ => Value::Null,
                });
            }
            Kind::People => {
                record.below("people_value", Compact, |want| match value {
                    Some(Custom::People(users)) => users.iter().map(|user| self.user(*user as usize, want)).collect(),
                    _ => json!([]),
                });
            }
            Kind::Reference => {
                record.below("reference_value", Compact, |want| match value {
                    Some(Custom::References(gids)) => gids.iter().map(|gid| self.task(*gid, want)).collect(),
                    _ => json!([]),
                });
            }
        }
    }

    pub(crate) fn enum_option(&self, option: &EnumOption, want: Want<'_>) -> Value {
        let mut record = Record::new(want, "enum_option", option.gid);
        record.field("name", Compact, || option.name.clone().into());
        record.field("enabled", Compact, || option.enabled.into());
        record.field("color", Compact, || option.color.clone().into());
        record.end(self.unknown)
    }

    /// What a person reads.
    fn display(&self, field: &CustomField, task: Option<&Task>, value: Option<&Custom>) -> Option<String> {
        if field.representation == Some("custom_id") {
            let (_, number) = task?.more().number?;
            return Some(format!("{}-{number}", field.prefix.unwrap_or_default()));
        }
        Some(match value? {
            Custom::Text(text) => text.to_string(),
            Custom::Number(number) => format!("{number:.*}", field.precision as usize),
            Custom::Choice(gid) => field.option(*gid)?.name.clone(),
            Custom::Choices(gids) => {
                let names: Vec<&str> = gids.iter().filter_map(|gid| Some(field.option(*gid)?.name.as_str())).collect();
                names.join(", ")
            }
            Custom::Date(date, None) => date.to_string(),
            Custom::Date(_, Some(at)) => written(*at),
            Custom::People(users) => {
                let names: Vec<&str> =
                    users.iter().map(|user| self.world.users[*user as usize].name.as_str()).collect();
                names.join(", ")
            }
            Custom::References(gids) => {
                let names: Vec<String> =
                    gids.iter().filter_map(|gid| Some(self.world.task(*gid)?.name.to_string())).collect();
                names.join(", ")
            }
        })
    }

    pub(crate) fn setting(&self, project: Gid, setting: &Setting, want: Want<'_>) -> Value {
        let mut record = Record::new(want, "custom_field_setting", setting.gid);
        record.field("is_important", Full, || setting.important.into());
        record.below("custom_field", Full, |want| self.custom_field(setting.field, None, want));
        record.below("project", Full, |want| self.project(project, want));
        record.below("parent", Full, |want| self.project(project, want));
        record.end(self.unknown)
    }
}

/// Whole numbers are written without a point.
fn plain_number(number: f64) -> Value {
    match number.fract() == 0.0 && number.abs() < 1e15 {
        true => json!(number as i64),
        false => json!(number),
    }
}
