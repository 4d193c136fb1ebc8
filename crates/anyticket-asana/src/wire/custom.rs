//! What tasks hold in custom fields. A field of another shape than expected must not cost its task, and is read in the same
//! pass all the same: whatever stands there is taken, and only marked where it is odd.

use anyticket_http::lenient::{Loose, Perhaps};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The custom fields of a task, in their order.
pub(crate) type CustomValues<'a> = Vec<Perhaps<CustomValue<'a>>>;

/// What a task holds in a custom field. The values that are no texts stay as they came until it is known which of them counts.
#[derive(Debug, Deserialize)]
pub(crate) struct CustomValue<'a> {
    #[serde(borrow, default)]
    pub(crate) gid: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) name: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) resource_subtype: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) representation_type: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) asana_created_field: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) display_value: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) text_value: Loose<'a>,
    #[serde(borrow, default)]
    pub(crate) number_value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) enum_value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) multi_enum_values: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) date_value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) people_value: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(crate) reference_value: Option<&'a RawValue>,
}

impl CustomValue<'_> {
    /// Its id, empty if it is not told.
    pub(crate) fn gid(&self) -> &str {
        self.gid.as_str().unwrap_or_default()
    }

    /// Its name, or its id where it has none.
    pub(crate) fn name(&self) -> &str {
        self.name.as_str().unwrap_or(self.gid())
    }

    /// The text that it holds, or else the one that Asana shows for it.
    pub(crate) fn shown(&self) -> Option<&str> {
        self.text_value.as_str().or(self.display_value.as_str())
    }

    /// Whether something in it has another shape than expected.
    pub(crate) fn is_odd(&self) -> bool {
        let Self { gid, name, resource_subtype, representation_type, asana_created_field, .. } = self;
        [gid, name, resource_subtype, representation_type, asana_created_field, &self.display_value, &self.text_value]
            .into_iter()
            .any(Loose::is_odd)
    }
}

/// The same as text, one by one.
#[derive(Debug, Deserialize)]
pub(crate) struct CustomTexts<'a> {
    #[serde(borrow)]
    pub(crate) custom_fields: Vec<&'a RawValue>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_another_shape_is_read_as_far_as_it_can_be_and_marked() {
        let json = r#"[{"gid":"1","name":"A","text_value":"x","enum_value":{"gid":7},"new":[{}]},
            {"gid":2,"text_value":["x"],"display_value":"d"}, 3, null]"#;
        let fields: CustomValues<'_> = serde_json::from_str(json).unwrap();
        let [Perhaps(Some(plain)), Perhaps(Some(odd)), Perhaps(None), Perhaps(None)] = fields.as_slice() else {
            panic!("{fields:?}");
        };
        assert_eq!((plain.gid(), plain.name(), plain.shown(), plain.is_odd()), ("1", "A", Some("x"), false));
        assert_eq!(plain.enum_value.map(RawValue::get), Some(r#"{"gid":7}"#));
        assert_eq!((odd.gid(), odd.name(), odd.shown(), odd.is_odd()), ("2", "2", Some("d"), true));
    }
}
