//! Who follows a task: a field that every task has. Asana adds to it whoever makes the task, is assigned to it or comments on it.
//!
//! <https://developers.asana.com/reference/addfollowersfortask>,
//! <https://developers.asana.com/reference/removefollowerfortask>

use anyticket_core::{FieldDefinition, FieldKind, FieldValue, FieldWrite, Patch, Value};

use crate::{users, wire};

/// The id of the field, which is no custom field's: those are numbers.
pub(crate) const FOLLOWERS: &str = "followers";
const NAME: &str = "Followers";

/// The definition, which stands in the schema of every project.
pub(crate) fn definition() -> FieldDefinition {
    FieldDefinition::new(FOLLOWERS, NAME, FieldKind::Users).with_native_kind(FOLLOWERS).with_growth()
}

/// What a task holds in the field; nothing if nobody follows it.
pub(crate) fn value(followers: Vec<wire::Person<'_>>) -> Option<FieldValue> {
    let users: Vec<_> = followers.into_iter().map(users::person).collect();
    (!users.is_empty()).then(|| FieldValue::new(FOLLOWERS, NAME, Value::Users(users)))
}

/// Who follows a task, by their ids, out of what it holds.
pub(crate) fn among(fields: &[FieldValue]) -> Vec<String> {
    let held = fields.iter().find(|field| field.id.as_str() == FOLLOWERS).map(|field| &field.value);
    match held {
        Some(Value::Users(users)) => users.iter().map(|user| user.id.as_str().to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// Who alone shall follow the task, by their ids; nothing if a write leaves them as they are.
pub(crate) fn wanted(writes: &[FieldWrite]) -> Option<Vec<String>> {
    let mut wanted = None;
    for write in writes.iter().filter(|write| write.id().as_str() == FOLLOWERS) {
        match &write.value {
            Patch::Set(Value::Users(users)) => {
                let mut ids: Vec<String> = users.iter().map(|user| user.id.as_str().to_owned()).collect();
                ids.sort_unstable();
                ids.dedup();
                wanted = Some(ids);
            }
            Patch::Clear => wanted = Some(Vec::new()),
            _ => {}
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use anyticket_core::User;

    use super::*;

    #[test]
    fn a_write_names_all_who_shall_follow_or_nobody_or_leaves_them() {
        let write = |value| vec![FieldWrite::new(definition(), value)];
        let users = ["2", "1", "2"].map(User::new).to_vec();
        assert_eq!(wanted(&write(Patch::Set(Value::Users(users)))), Some(vec!["1".to_owned(), "2".into()]));
        assert_eq!(wanted(&write(Patch::Clear)), Some(Vec::new()));
        assert_eq!((wanted(&write(Patch::Keep)), wanted(&[])), (None, None));
        let other = FieldDefinition::new("8001", "Followers", FieldKind::Users);
        assert_eq!(wanted(&[FieldWrite::new(other, Patch::Clear)]), None, "a custom field of the same name");
    }
}
