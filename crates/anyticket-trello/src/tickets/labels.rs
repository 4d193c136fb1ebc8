//! Labels. They belong to a board; one that the board does not have is made there first.

use anyticket_core::text::same_folded;
use anyticket_core::{Label, ListPatch, Operation, Result, Ticket};

use crate::account::Account;
use crate::{request, wire};

/// A label. Its name may be empty: then it is a colour.
pub(crate) fn label(wire: wire::Label) -> Label {
    let mut label = Label::new(wire.name.unwrap_or_default()).with_id(wire.id);
    label.color = wire.color;
    label
}

/// The id of a label on a board. One without an id is looked for by its name, since somebody may have made it meanwhile, and
/// made if it is not there.
pub(super) async fn id_of(account: &Account, board: &str, label: &Label, operation: Operation) -> Result<String> {
    if let Some(id) = &label.id {
        return Ok(id.clone());
    }
    let known: Vec<wire::Label> = account.send(operation, request::labels(board)).await?.json()?;
    // A label without a name is its colour.
    let called = |known: &&wire::Label| {
        known.name.as_deref().is_some_and(|name| same_folded(name, &label.name))
            && (!label.name.is_empty() || known.color == label.color)
    };
    if let Some(there) = known.iter().find(called) {
        return Ok(there.id.clone());
    }
    make(account, board, label, operation).await
}

/// Makes a label on a board, without a colour unless it has one.
async fn make(account: &Account, board: &str, label: &Label, operation: Operation) -> Result<String> {
    let request = request::create_label(board, &label.name, label.color.as_deref());
    let made: wire::Label = account.send(operation, request).await?.json()?;
    Ok(made.id)
}

/// The labels to put on and the ids of those to take off.
pub(super) fn delta(patch: &ListPatch<Label>, now: &Ticket) -> (Vec<Label>, Vec<Label>) {
    let is_there = |label: &Label| now.labels.iter().any(|own| own.is_same(label));
    match patch {
        ListPatch::Keep => (Vec::new(), Vec::new()),
        ListPatch::Change { add, remove } => (
            add.iter().filter(|label| !is_there(label)).cloned().collect(),
            now.labels.iter().filter(|own| remove.iter().any(|label| own.is_same(label))).cloned().collect(),
        ),
        ListPatch::Set(wanted) => (
            wanted.iter().filter(|label| !is_there(label)).cloned().collect(),
            now.labels.iter().filter(|own| !wanted.iter().any(|label| own.is_same(label))).cloned().collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tickets::status::status;

    #[test]
    fn only_what_is_missing_is_put_on_and_only_what_is_there_is_taken_off() {
        let mut now = Ticket::new("65f0a1b2c3d4e5f601234567", "T", status("1", "To Do", false));
        let [bug, ui] = ["bug", "ui"].map(|name| Label::new(name).with_id(format!("id of {name}")));
        now.labels = vec![bug.clone(), ui.clone()];
        let [again, api, gone] = ["Bug", "api", "gone"].map(Label::new);
        let change = ListPatch::Change { add: vec![again, api.clone()], remove: vec![Label::new("UI"), gone] };
        assert_eq!(delta(&change, &now), (vec![api.clone()], vec![ui.clone()]));
        assert_eq!(delta(&ListPatch::Set(vec![api.clone(), ui.clone()]), &now), (vec![api], vec![bug]));
    }
}
