//! What a board allows: its lists as statuses, its custom fields, labels and members.
//!
//! Four requests, side by side: the board with its lists, the labels, the custom fields, the members.

use anyticket_core::{Access, Cell, Field, Off, Operation, ProjectId, Result, Schema, Status, TicketKind};
use futures_util::future::try_join4;

use crate::account::Account;
use crate::capabilities::limits;
use crate::{boards, ids, request, tickets, wire};

const OPERATION: Operation = Operation::Schema;

/// Reads what a board allows, as it is now.
pub(crate) async fn schema(account: &Account, project: &ProjectId) -> Result<Schema> {
    if !ids::is_id(project.as_str()) {
        // A short name leads to the board, and a wrong one to the error that says so.
        let found = boards::by_id(account, project).await?;
        return Box::pin(schema(account, &found.id)).await;
    }
    let board = project.as_str();
    let labels = async {
        let answer = account.send(OPERATION, request::labels(board)).await;
        let labels: Vec<wire::Label> = answer.map_err(|error| error.with("project", project))?.json()?;
        Ok(labels)
    };
    let (facts, labels, fields, members) = try_join4(
        account.ask_facts(board, OPERATION),
        labels,
        account.ask_definitions(board, OPERATION),
        account.ask_members(board, OPERATION),
    )
    .await?;
    let rows = tickets::statuses(&facts.lists);
    let mut schema = Schema::new(rows.iter().flatten().cloned());
    schema.places = rows.iter().map(|row| row.iter().map(|status: &Status| status.id.clone()).collect()).collect();
    schema.initial = rows.first().map(|[open, _]| open.id.clone());
    schema.kinds = Vec::<TicketKind>::new();
    schema.fields = fields.iter().filter(|field| !account.keys.is_field(field)).cloned().collect();
    schema.labels = labels.into_iter().map(tickets::label).collect();
    schema.open_labels = true;
    schema.members = members.to_vec();
    schema.limits = limits();
    if !account.keys.is_text() && !fields.iter().any(|field| account.keys.is_field(field)) {
        let reason = "the board does not have the custom field that external keys are kept in";
        let off = |access| Off::new(Cell::Field(Field::ExternalKey, access), reason);
        schema.off = [Access::Create, Access::Set].map(off).to_vec();
    }
    Ok(schema)
}
