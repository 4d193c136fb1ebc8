//! Custom fields: what they are, and what values of them are.

use jiff::civil::Date;

use super::entity::Gid;

/// The kinds of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Enum,
    MultiEnum,
    Date,
    People,
    Reference,
}

impl Kind {
    pub(crate) const ALL: [(&'static str, Self); 7] = [
        ("text", Self::Text),
        ("number", Self::Number),
        ("enum", Self::Enum),
        ("multi_enum", Self::MultiEnum),
        ("date", Self::Date),
        ("people", Self::People),
        ("reference", Self::Reference),
    ];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("text", |(name, _)| name)
    }
}

/// A field of a workspace.
#[derive(Debug, Clone)]
pub(crate) struct CustomField {
    pub(crate) gid: Gid,
    pub(crate) workspace: Gid,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) kind: Kind,
    /// `formula` or `custom_id` where it differs from the kind.
    pub(crate) representation: Option<&'static str>,
    pub(crate) precision: u32,
    pub(crate) format: &'static str,
    pub(crate) currency: Option<&'static str>,
    pub(crate) options: Vec<EnumOption>,
    pub(crate) prefix: Option<&'static str>,
    pub(crate) asana_created: Option<&'static str>,
    pub(crate) read_only: bool,
    pub(crate) creator: u32,
}

impl CustomField {
    pub(crate) fn is_read_only(&self) -> bool {
        self.read_only || self.representation.is_some()
    }

    pub(crate) fn option(&self, gid: Gid) -> Option<&EnumOption> {
        self.options.iter().find(|option| option.gid == gid)
    }
}

/// A choice.
#[derive(Debug, Clone)]
pub(crate) struct EnumOption {
    pub(crate) gid: Gid,
    pub(crate) name: String,
    pub(crate) color: String,
    pub(crate) enabled: bool,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Custom {
    Text(Box<str>),
    Number(f64),
    Choice(Gid),
    Choices(Vec<Gid>),
    /// A day; with a time, milliseconds since 1970.
    Date(Date, Option<i64>),
    People(Vec<u32>),
    References(Vec<Gid>),
}

/// The values of a task: a list, because it is short.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Customs(Vec<(Gid, Custom)>);

impl Customs {
    pub(crate) fn get(&self, field: Gid) -> Option<&Custom> {
        self.0.iter().find(|(known, _)| *known == field).map(|(_, value)| value)
    }

    pub(crate) fn set(&mut self, field: Gid, value: Option<Custom>) {
        self.0.retain(|(known, _)| *known != field);
        if let Some(value) = value {
            self.0.push((field, value));
        }
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = Gid> {
        self.0.iter().map(|(field, _)| *field)
    }
}
