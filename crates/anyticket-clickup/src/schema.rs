//! What a List allows: its statuses, fields, tags, members, and what its Space's ClickApps switch off.
//!
//! Requests: the List, its fields, its Space and the Space's tags, side by side; the members and the types of task of the
//! Workspace once in a while.

use anyticket_core::{Access, Cell, Field, Label, Off, Operation, ProjectId, Result, Schema, TicketKind, User};
use futures_util::future::{try_join, try_join4};

use crate::account::Account;
use crate::capabilities::limits;
use crate::error::is_hidden;
use crate::{fields, places, request, tickets, wire};

/// Reads what a List allows.
pub(crate) async fn schema(account: &Account, list: &ProjectId) -> Result<Schema> {
    let operation = Operation::Schema;
    let facts = places::facts(account, list.as_str(), operation).await?;
    let definitions = async {
        let answer = account.send(operation, request::fields(list.as_str())).await?;
        let known: wire::Fields<'_> = answer.json()?;
        let definitions = known.fields.iter().map(fields::definition);
        // The field that keys are kept in is the key's, and no field beside it.
        let definitions = definitions.filter(|field| !account.keys.is_field(field.id.as_str(), &field.name));
        Ok(definitions.collect::<Vec<_>>())
    };
    let space = async {
        let Some(space) = &facts.space else { return Ok((None, Vec::new())) };
        let features = async {
            match account.send(operation, request::space(space)).await {
                Ok(answer) => answer.json::<wire::Space>().map(Some),
                // Whoever sees only a List of it does not see the Space: then nothing is known to be off.
                Err(error) if is_hidden(&error) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let tags = async {
            match places::ask_tags(account, space, operation).await {
                Ok(tags) => Ok(tags.iter().cloned().filter_map(label).collect()),
                Err(error) if is_hidden(&error) => Ok(Vec::new()),
                Err(error) => Err(error),
            }
        };
        try_join(features, tags).await
    };
    let (definitions, (space, labels), members, kinds) =
        Box::pin(try_join4(definitions, space, account.members(false), account.kinds())).await?;
    let mut schema = Schema::new(facts.statuses.iter().cloned());
    schema.initial.clone_from(&facts.initial);
    schema.priorities = tickets::priorities();
    schema.fields = definitions;
    schema.labels = labels;
    schema.open_labels = true;
    schema.members = members;
    schema.kinds = kinds.to_vec();
    schema.limits = limits();
    if let Some(space) = space {
        narrow(&mut schema, &space);
    }
    Ok(schema)
}

fn label(tag: wire::Tag) -> Option<Label> {
    let label = Label::new(tag.name?);
    Some(tag.tag_bg.into_iter().fold(label, Label::with_color))
}

/// Takes away what the Space does not have. What its answer does not name counts as there.
fn narrow(schema: &mut Schema, space: &wire::Space) {
    let features = space.features.clone().unwrap_or_default();
    let off = |feature: &Option<wire::Feature>| feature.as_ref().is_some_and(|feature| feature.enabled == Some(false));
    let mut switch_off = |field: Field, app: &str| {
        for access in [Access::Create, Access::Set] {
            let reason = format!("the ClickApp {app} is off in this Space; an administrator can switch it on");
            schema.off.push(Off::new(Cell::Field(field, access), reason));
        }
    };
    let due_dates = features.due_dates.clone().unwrap_or_default();
    if due_dates.enabled == Some(false) {
        switch_off(Field::Due, "Due Dates");
    }
    if due_dates.enabled == Some(false) || due_dates.start_date == Some(false) {
        switch_off(Field::Start, "Start Dates");
    }
    if off(&features.tags) {
        switch_off(Field::Labels, "Tags");
    }
    if off(&features.priorities) {
        switch_off(Field::Priority, "Priority");
    }
    if off(&features.custom_fields) {
        switch_off(Field::Fields, "Custom Fields");
    }
    if off(&features.time_estimates) && off(&features.points) {
        switch_off(Field::Estimate, "Time Estimates");
    }
    let kept = |kind: &TicketKind| match kind.id.as_str() {
        "0" => true,
        "1" => !off(&features.milestones),
        _ => !off(&features.custom_items),
    };
    schema.kinds.retain(kept);
    if space.multiple_assignees == Some(false) || off(&features.multiple_assignees) {
        schema.limits.assignees = Some(1);
    }
}

/// The users of the Workspace whose id, e-mail address or name contains a text.
pub(crate) fn matching(users: Vec<User>, text: &str) -> Vec<User> {
    let wanted = anyticket_core::text::fold(text.trim());
    let holds = |text: Option<&str>| text.is_some_and(|text| anyticket_core::text::contains_folded(text, &wanted));
    let is_called =
        |user: &User| holds(Some(user.id.as_str())) || holds(user.name.as_deref()) || holds(user.email.as_deref());
    users.into_iter().filter(is_called).collect()
}

#[cfg(test)]
mod tests {
    use anyticket_core::{Status, StatusCategory};

    use super::*;

    fn narrowed(features: &str) -> Schema {
        let mut schema = Schema::new([Status::new(StatusCategory::Todo, "a", "to do")]);
        schema.kinds =
            vec![TicketKind::new("0", "Task"), TicketKind::new("1", "Milestone"), TicketKind::new("1300", "Bug")];
        let space =
            serde_json::from_str(&format!(r#"{{"id":"1","multiple_assignees":true,"features":{features}}}"#)).unwrap();
        narrow(&mut schema, &space);
        schema
    }

    #[test]
    fn what_a_space_does_not_speak_of_is_there() {
        let schema = narrowed("{}");
        assert!(schema.off.is_empty() && schema.kinds.len() == 3 && schema.limits.assignees.is_none());
    }

    #[test]
    fn what_is_off_is_named_with_the_clickapp() {
        let schema = narrowed(
            r#"{"due_dates":{"enabled":true,"start_date":false},"priorities":{"enabled":false},"points":{"enabled":false},
                "time_estimates":{"enabled":true},"custom_items":{"enabled":false},"multiple_assignees":{"enabled":false}}"#,
        );
        let off = |field: Field| schema.off_reason(Cell::Field(field, Access::Set));
        assert!(off(Field::Start).unwrap().contains("Start Dates"));
        assert!(off(Field::Priority).is_some() && off(Field::Due).is_none());
        assert!(off(Field::Estimate).is_none(), "time estimates are still there");
        assert_eq!(schema.kinds.len(), 2);
        assert_eq!(schema.limits.assignees, Some(1));
    }
}
