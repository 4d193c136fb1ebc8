//! Tags on tasks: calls of their own, by id. A name may have several tags.

use anyticket_core::text::same_folded;
use anyticket_core::{Label, ListPatch, Operation, Result, Ticket, TicketId};
use anyticket_http::Steps;

use crate::account::{Account, gid_order};
use crate::{request, wire};

/// The tag of a label; nothing if there is none yet.
pub(super) async fn tag_of(account: &Account, label: &Label, operation: Operation) -> Result<Option<String>> {
    if let Some(id) = &label.id {
        return Ok(Some(id.clone()));
    }
    let tags = account.tags(operation).await?.unwrap_or_default();
    let called = tags.iter().filter(|tag| tag.name.as_deref().is_some_and(|name| same_folded(name, &label.name)));
    Ok(called.min_by_key(|tag| gid_order(&tag.gid)).map(|tag| tag.gid.clone()))
}

/// Puts a label on a task, which is the next step; its tag is made first where there is none.
pub(super) async fn add(
    account: &Account,
    id: &TicketId,
    label: &Label,
    steps: &mut Steps,
    operation: Operation,
) -> Result<()> {
    let stops = |steps: &Steps, error| steps.stopped(id, error);
    let tag = match tag_of(account, label, operation).await.map_err(|error| stops(steps, error))? {
        Some(tag) => tag,
        None => {
            let made = make(account, &label.name, operation).await.map_err(|error| stops(steps, error))?;
            // It is there now, whatever becomes of the rest.
            steps.also(format!("the tag {} in the workspace", label.name));
            made
        }
    };
    steps.take(id, 1, account.send(operation, request::add_tag(id.as_str(), &tag))).await.map(drop)
}

async fn make(account: &Account, name: &str, operation: Operation) -> Result<String> {
    let workspace = account.workspace_id().await?;
    let answer = account.send(operation, request::create_tag(&workspace, name)).await;
    account.forget_tags();
    Ok(answer?.json::<wire::Data<wire::Tag>>()?.data.gid)
}

/// Takes a label off a task: every tag of this name that it has.
pub(super) async fn remove(account: &Account, now: &Ticket, label: &Label, operation: Operation) -> Result<()> {
    for tag in now.labels.iter().filter(|own| is_same(own, label)).filter_map(|own| own.id.as_deref()) {
        account.send(operation, request::remove_tag(now.id.as_str(), tag)).await?;
    }
    Ok(())
}

/// Tags of one name are one label, whatever their ids.
fn is_same(a: &Label, b: &Label) -> bool {
    same_folded(&a.name, &b.name)
}

/// The labels to put on and to take off.
pub(super) fn delta(patch: &ListPatch<Label>, now: &[Label]) -> (Vec<Label>, Vec<Label>) {
    let wanted = patch.applied_to(now, is_same);
    let lacks = |list: &[Label], label: &Label| !list.iter().any(|other| is_same(other, label));
    let add = wanted.iter().filter(|label| lacks(now, label)).cloned().collect();
    let mut remove: Vec<Label> = Vec::new();
    for label in now.iter().filter(|label| lacks(&wanted, label)) {
        if lacks(&remove, label) {
            remove.push(label.clone());
        }
    }
    (add, remove)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_put_on_and_only_what_is_there_is_taken_off() {
        let now = [Label::new("Bug").with_id("1"), Label::new("bug").with_id("2"), Label::new("ui").with_id("3")];
        let labels = |names: &[&str]| names.iter().map(|name| Label::new(*name)).collect::<Vec<_>>();
        let change = ListPatch::Change { add: labels(&["BUG", "api"]), remove: labels(&["UI", "gone"]) };
        let (add, remove) = delta(&change, &now);
        assert_eq!((add, remove), (labels(&["api"]), vec![now[2].clone()]));
        let (add, remove) = delta(&ListPatch::Set(labels(&["api"])), &now);
        assert_eq!((add.len(), remove.len()), (1, 2), "two tags of one name are one label");
    }
}
