//! Where keys are kept: in a line at the end of the text, or in a custom field.
//!
//! ClickUp has no place for a key of ours and no search over texts. By default the key stands in the last line of the
//! description, which costs nothing of a plan and travels with every answer; see `docs/adr/0020-clickup-external-keys.md`.

/// Where keys are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// In a line of the description.
    #[default]
    Text,
    /// In the custom field of this name or id.
    Field(String),
}

impl KeyPlace {
    /// Whether a custom field is the one that keys are kept in.
    pub(crate) fn is_field(&self, id: &str, name: &str) -> bool {
        match self {
            Self::Text => false,
            Self::Field(word) => word == id || anyticket_core::text::same_folded(word, name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_field_of_the_keys_is_found_by_its_id_and_by_its_name() {
        let field = KeyPlace::Field("Our key".to_owned());
        assert!(
            field.is_field("u1", "our KEY") && field.is_field("Our key", "another") && !field.is_field("u1", "Key")
        );
        assert!(!KeyPlace::Text.is_field("u1", ""));
    }
}
