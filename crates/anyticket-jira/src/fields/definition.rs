//! Definitions of fields.

use std::collections::HashMap;

use anyticket_core::text::same_folded;
use anyticket_core::{Choice, Error, FieldDefinition, FieldKind, Result};

use crate::config::JiraOptions;
use crate::external_key::KeyPlace;
use crate::{NAME, wire};

/// The fields of the system that our model has no place for and that hold choices or text: they count as custom fields.
const SYSTEM: [&str; 4] = ["components", "fixVersions", "versions", "environment"];

/// Whether a field of an issue is read by its definition.
pub(crate) fn is_read(id: &str) -> bool {
    id.starts_with("customfield_") || SYSTEM.contains(&id)
}

/// What a field holds, and how that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) kind: FieldKind,
    /// Jira's word for it: the last part of the type of a field of the site.
    pub(crate) native: String,
    /// Whether it holds several.
    pub(crate) is_list: bool,
}

impl Form {
    /// What a schema says. The types are those of
    /// <https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/> and its examples.
    pub(crate) fn of(id: &str, schema: Option<&wire::Schema>) -> Self {
        let unknown = wire::Schema::default();
        let schema = schema.unwrap_or(&unknown);
        let kind = schema.kind.as_deref().unwrap_or_default();
        let items = schema.items.as_deref().unwrap_or_default();
        let custom = schema.custom.as_deref().and_then(|custom| custom.rsplit(':').next());
        let native = custom.map_or_else(|| if items.is_empty() { kind } else { items }.to_owned(), str::to_owned);
        let is_rich = custom == Some("textarea") || matches!(id, "environment" | "description");
        let field_kind = match (kind, items) {
            ("string", _) if is_rich => FieldKind::RichText,
            ("string", _) => FieldKind::Text,
            ("number", _) => FieldKind::Number,
            ("date" | "datetime", _) => FieldKind::Date,
            ("option" | "version" | "component", _) => FieldKind::Select,
            ("option-with-child", _) => FieldKind::Cascade,
            ("array", "option" | "version" | "component" | "string") => FieldKind::MultiSelect,
            ("user", _) | ("array", "user") => FieldKind::Users,
            _ => FieldKind::Other,
        };
        Self { kind: field_kind, native, is_list: kind == "array" }
    }
}

/// A field of the site.
#[derive(Clone, Debug)]
pub(crate) struct SiteField {
    pub(crate) name: String,
    pub(crate) form: Form,
}

/// The fields of a site, and those of them that stand for fields of our model.
#[derive(Debug, Default)]
pub(crate) struct SiteFields {
    by_id: HashMap<String, SiteField>,
    /// The fields that say when work starts; different projects may have different ones.
    pub(crate) start: Vec<String>,
    /// The fields that hold points.
    pub(crate) points: Vec<String>,
    /// The field that external keys are kept in.
    pub(crate) key: Option<String>,
}

impl SiteFields {
    /// Sorts the fields of a site.
    ///
    /// # Errors
    ///
    /// `Configuration` if a field that the configuration names is not there or holds something else.
    pub(crate) fn new(all: Vec<wire::Field>, options: &JiraOptions, keys: &KeyPlace) -> Result<Self> {
        let mut fields = Self::default();
        for field in all {
            let form = Form::of(&field.id, field.schema.as_ref());
            let name = field.name.unwrap_or_else(|| field.id.clone());
            fields.by_id.insert(field.id, SiteField { name, form });
        }
        let is_day = |field: &SiteField| field.form.native == "datepicker";
        let is_number = |field: &SiteField| field.form.kind == FieldKind::Number;
        let is_text = |field: &SiteField| field.form.kind == FieldKind::Text;
        fields.start = match &options.start_field {
            Some(word) => fields.named("start", word, is_day)?,
            None => fields.called(&["Start date"], is_day),
        };
        fields.points = match &options.points_field {
            Some(word) => fields.named("points", word, is_number)?,
            None => fields.called(&["Story Points", "Story point estimate"], is_number),
        };
        if let KeyPlace::Field(word) = keys {
            fields.key = fields.named("external_key", word, is_text)?.into_iter().next();
        }
        Ok(fields)
    }

    /// The fields of one of these names.
    fn called(&self, names: &[&str], fits: impl Fn(&SiteField) -> bool) -> Vec<String> {
        let is_called = |field: &SiteField| names.iter().any(|name| same_folded(name, &field.name));
        let found = self.by_id.iter().filter(|(id, field)| id.starts_with("customfield_") && is_called(field));
        let mut ids: Vec<String> = found.filter(|(_, field)| fits(field)).map(|(id, _)| id.clone()).collect();
        ids.sort();
        ids
    }

    /// The fields that a configuration names, by id or by name.
    fn named(&self, key: &str, word: &str, fits: impl Fn(&SiteField) -> bool) -> Result<Vec<String>> {
        let ids = match self.by_id.get(word) {
            Some(field) if fits(field) => vec![word.to_owned()],
            Some(_) => Vec::new(),
            None => self.called(&[word], &fits),
        };
        if !ids.is_empty() {
            return Ok(ids);
        }
        let mut there: Vec<&str> = self
            .by_id
            .iter()
            .filter(|(id, field)| id.starts_with("customfield_") && fits(field))
            .map(|(_, field)| field.name.as_str())
            .collect();
        there.sort_unstable();
        Err(Error::configuration("the site has no custom field of this name that can hold that")
            .with("key", format!("fields.{key}"))
            .with("field", word)
            .with_hint(format!("there are {}", there.join(", ")))
            .at(NAME))
    }

    pub(crate) fn get(&self, id: &str) -> Option<&SiteField> {
        self.by_id.get(id)
    }

    /// Whether a field stands for one of our model, and so for none beside it.
    pub(crate) fn is_ours(&self, id: &str) -> bool {
        self.key.as_deref() == Some(id) || self.start.iter().chain(&self.points).any(|ours| ours == id)
    }
}

/// A definition out of the fields of a screen.
pub(crate) fn definition(meta: &wire::MetaField) -> FieldDefinition {
    let id = meta.id();
    let form = Form::of(id, meta.schema.as_ref());
    let name = meta.name.clone().unwrap_or_else(|| id.to_owned());
    let writable = meta.operations.iter().any(|verb| verb == "set");
    let mut choices = Vec::new();
    if matches!(form.kind, FieldKind::Select | FieldKind::MultiSelect | FieldKind::Cascade) {
        for allowed in &meta.allowed {
            let Some(top) = choice(allowed) else { continue };
            let below = allowed.children.iter().filter_map(choice);
            let below = below.map(|mut child| {
                child.parent = Some(top.id.clone());
                child
            });
            let below: Vec<Choice> = below.collect();
            choices.push(top);
            choices.extend(below);
        }
    }
    let is_open = form.kind == FieldKind::MultiSelect && is_free(&form);
    let definition = FieldDefinition::new(id, name, form.kind)
        .with_native_kind(form.native)
        .with_required(meta.required == Some(true) && meta.has_default != Some(true))
        .with_read_only(!writable)
        .with_choices(choices);
    if is_open { definition.with_open_choices() } else { definition }
}

/// Whether a list takes any word: labels of its own.
pub(super) fn is_free(form: &Form) -> bool {
    matches!(form.native.as_str(), "labels" | "string")
}

fn choice(allowed: &wire::Allowed) -> Option<Choice> {
    let id = allowed.id.clone()?;
    let mut choice = Choice::new(id.as_str(), allowed.shown().unwrap_or(&id));
    choice.enabled = allowed.disabled != Some(true);
    Some(choice)
}
