//! The caller's own key of a ticket: what an app keeps on a task, or a custom field. See `docs/adr/0039-asana-external-keys.md`.

use std::sync::Arc;

use anyticket_core::text::same_folded;
use anyticket_core::{ErrorKind, Include, Operation, ProjectId, Result, Ticket};

use crate::account::{Account, gid_order, is_gid};
use crate::error::{is_hidden, is_paid_for};
use crate::{listing, request, schema, tickets, wire};

const OPERATION: Operation = Operation::FindByExternalKey;

/// Finds the ticket of a key. Of several, as two processes may have made them at the same time, it is always the oldest.
pub(crate) async fn find(account: &Account, project: Option<&ProjectId>, key: &str) -> Result<Option<Ticket>> {
    if account.is_app {
        return by_address(account, key).await;
    }
    let fields = match project {
        Some(project) => match schema::facts(account, project.as_str(), OPERATION).await {
            Ok(facts) => Arc::new(facts.roles.key.iter().cloned().collect()),
            Err(error) if is_hidden(&error) => return Ok(None),
            Err(error) => return Err(error),
        },
        None => key_fields(account).await?,
    };
    let mut found = Vec::new();
    for field in fields.iter() {
        found.extend(listing::with_key(account, project, field, key, OPERATION).await?);
    }
    found.retain(|ticket| ticket.external_key.as_deref() == Some(key));
    found.sort_by(|a, b| {
        let rank = |ticket: &Ticket| (ticket.created_at, ticket.id.as_str().len());
        rank(a).cmp(&rank(b)).then_with(|| gid_order(a.id.as_str()).cmp(&gid_order(b.id.as_str())))
    });
    found.dedup_by(|a, b| a.id == b.id);
    for ticket in found {
        // The search may show what was there a moment ago.
        match tickets::get(account, &ticket.id, Include::default(), OPERATION).await {
            Ok(ticket) if ticket.external_key.as_deref() == Some(key) => return Ok(Some(ticket)),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// An app's own key is an address.
async fn by_address(account: &Account, key: &str) -> Result<Option<Ticket>> {
    let include = Include::default();
    let request = request::task_by_key(key, &tickets::asked(account, include));
    match account.send(OPERATION, request).await {
        Ok(answer) => tickets::one(account, &answer, include, OPERATION).await.map(Some),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Invalid) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The custom fields of the configured name; different projects may have different ones.
async fn key_fields(account: &Account) -> Result<Arc<Vec<String>>> {
    let Some(word) = account.options.external_key_field.as_deref() else { return Ok(Arc::default()) };
    if is_gid(word) {
        return Ok(Arc::new(vec![word.to_owned()]));
    }
    account
        .key_fields
        .get_or(&(), || async {
            let workspace = account.workspace_id().await?;
            let all: Result<Vec<wire::Definition>> =
                account.all(OPERATION, |offset| request::workspace_fields(&workspace, offset)).await;
            let all = match all {
                Err(error) if is_paid_for(&error) || is_hidden(&error) => Vec::new(),
                all => all?,
            };
            let is_it = |field: &wire::Definition| {
                field.resource_subtype.as_deref() == Some("text")
                    && field.name.as_deref().is_some_and(|name| same_folded(name, word))
            };
            Ok(Arc::new(all.into_iter().filter(is_it).map(|field| field.gid).collect()))
        })
        .await
}
