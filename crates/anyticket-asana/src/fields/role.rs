//! Which custom field stands for a field of our model.

use std::borrow::Borrow;

use anyticket_core::text::same_folded;

use crate::config::AsanaOptions;

/// What a custom field stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Priority,
    Status,
    Key,
    /// What people call the task: a field that Asana counts itself.
    Name,
}

/// A custom field that may stand for one of ours.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Candidate<'a> {
    pub(crate) gid: &'a str,
    pub(crate) name: &'a str,
    pub(crate) subtype: &'a str,
    pub(crate) made_for: Option<&'a str>,
    pub(crate) representation: Option<&'a str>,
}

impl Candidate<'_> {
    fn is_named(&self, word: &str) -> bool {
        self.gid == word || same_folded(self.name, word)
    }
}

/// The custom fields of a task or project that stand for fields of our model: by their ids, or by their places in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roles<T = String> {
    pub(crate) priority: Option<T>,
    pub(crate) status: Option<T>,
    pub(crate) key: Option<T>,
    pub(crate) name: Option<T>,
}

impl Roles<usize> {
    /// Chooses: what the configuration names, else for priorities the field that Asana made for them, else the one called
    /// Priority. Of several it is the one of the lowest id.
    pub(crate) fn among<'a>(options: &AsanaOptions, all: impl Iterator<Item = Candidate<'a>> + Clone) -> Self {
        let lowest = |fits: &dyn Fn(&Candidate<'a>) -> bool| {
            let found = all.clone().enumerate().filter(|(_, field)| fits(field));
            found.min_by_key(|(_, field)| crate::account::gid_order(field.gid)).map(|(at, _)| at)
        };
        let named = |word: &Option<String>, subtype: &str| {
            let word = word.as_deref()?;
            lowest(&|field| field.subtype == subtype && field.is_named(word))
        };
        let made = |field: &Candidate<'a>| {
            field.subtype == "enum" && matches!(field.made_for, Some("priority" | "priority_level"))
        };
        let priority = match &options.priority_field {
            Some(_) => named(&options.priority_field, "enum"),
            None => lowest(&made).or_else(|| lowest(&|field| field.subtype == "enum" && field.is_named("Priority"))),
        };
        Self {
            priority,
            status: named(&options.status_field, "enum"),
            key: named(&options.external_key_field, "text"),
            name: lowest(&|field| field.representation == Some("custom_id")),
        }
    }
}

impl Roles {
    /// The same by ids.
    pub(crate) fn of<'a>(options: &AsanaOptions, all: impl Iterator<Item = Candidate<'a>> + Clone) -> Self {
        let Roles { priority, status, key, name } = Roles::among(options, all.clone());
        let gid = |at: Option<usize>| all.clone().nth(at?).map(|field| field.gid.to_owned());
        Self { priority: gid(priority), status: gid(status), key: gid(key), name: gid(name) }
    }
}

impl<T> Roles<T> {
    /// What a field stands for; nothing if it stands for itself.
    pub(crate) fn role<Q: PartialEq + ?Sized>(&self, field: &Q) -> Option<Role>
    where
        T: Borrow<Q>,
    {
        let is = |known: &Option<T>| known.as_ref().is_some_and(|known| known.borrow() == field);
        [
            (&self.status, Role::Status),
            (&self.priority, Role::Priority),
            (&self.key, Role::Key),
            (&self.name, Role::Name),
        ]
        .into_iter()
        .find_map(|(known, role)| is(known).then_some(role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field<'a>(gid: &'a str, name: &'a str, made_for: Option<&'a str>) -> Candidate<'a> {
        Candidate { gid, name, subtype: "enum", made_for, representation: None }
    }

    #[test]
    fn the_field_that_asana_made_for_priorities_comes_before_one_of_the_name() {
        let all = [field("9", "Priority", None), field("10", "Dringlichkeit", Some("priority"))];
        let options = AsanaOptions::new();
        assert_eq!(Roles::of(&options, all.into_iter()).priority.as_deref(), Some("10"));
        assert_eq!(Roles::of(&options, all[..1].iter().copied()).priority.as_deref(), Some("9"));
    }

    #[test]
    fn what_is_configured_counts_alone() {
        let all = [field("9", "Priority", Some("priority")), field("10", "Rank", None)];
        let options = AsanaOptions::new().with_priority_field("rank");
        let roles = Roles::of(&options, all.into_iter());
        assert_eq!((roles.role("10"), roles.role("9")), (Some(Role::Priority), None));
        let options = AsanaOptions::new().with_priority_field("nobody");
        assert_eq!(Roles::of(&options, all.into_iter()), Roles::default());
    }
}
