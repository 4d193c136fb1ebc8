//! New tasks.

use anyticket_core::{Draft, Error, Field, Include, Loss, Operation, Result, Ticket, When};
use anyticket_http::Steps;
use jiff::tz::TimeZone;

use super::body::{NewTask, TaskChange, Values};
use super::kept::missing_of_draft;
use super::read::know_text;
use super::{LEFT_OUT, get, labels, written};
use crate::account::Account;
use crate::{external_key, request};

const OPERATION: Operation = Operation::Create;

/// The code of a List whose tasks are of a custom type, of which the plan has no use left.
const USED_UP: &str = "ITEM_246";

/// Creates a task: one call for all of it but further Lists, which take one each.
pub(crate) async fn create(account: &Account, draft: &Draft) -> Result<Ticket> {
    let list = draft.project.as_ref().ok_or_else(|| {
        Error::invalid("a task is created in a List, and none is named")
            .with_hint("name a project, or set project in the tracker's configuration")
    })?;
    if !crate::places::is_number(list.as_str()) {
        return Err(Error::invalid("not the id of a List").with("project", list));
    }
    let dated = draft.start.is_some() || draft.due.is_some() || !draft.fields.is_empty();
    let zone = if dated { account.zone().await? } else { TimeZone::UTC };
    let key_field = match &draft.external_key {
        Some(_) => external_key::field(account, list.as_str(), OPERATION).await?,
        None => None,
    };
    let mut body = NewTask::of(draft, &account.keys, key_field.as_deref(), &zone)?;
    let mut answer = account.send(OPERATION, request::create_task(list.as_str(), &body)).await;
    // Nobody asked for the type that the List gives by itself. The refusal made nothing, and a plain task uses nothing up.
    let is_plain = draft.kind.is_none() && answer.as_ref().is_err_and(|error| error.vendor_code() == Some(USED_UP));
    if is_plain {
        body.custom_item_id = Some(0);
        answer = account.send(OPERATION, request::create_task(list.as_str(), &body)).await;
    }
    let answer = answer?;
    let mut ticket = written(account, &answer, OPERATION).await?;
    know_text(&mut ticket, draft.body.as_ref());
    if draft.external_key.is_some() {
        ticket.external_key.clone_from(&draft.external_key);
    }
    let id = ticket.id.clone();
    let mut steps = Steps::default();
    steps.announce(["create"]);
    steps.take(&id, 1, async { Ok(()) }).await?;
    steps.announce(draft.also_in.iter().map(|place| format!("also_in {place}")));
    for place in &draft.also_in {
        steps.take(&id, 1, account.send(OPERATION, request::add_to_list(id.as_str(), place.as_str()))).await?;
    }
    let missing = missing_of_draft(draft, &ticket);
    if !missing.is_empty() {
        ticket = mend(account, draft, ticket, &missing, &mut steps).await?;
    } else if !draft.also_in.is_empty() {
        let read =
            get::get(account, &id, Include::default(), OPERATION).await.map_err(|error| steps.stopped(&id, error))?;
        ticket = read;
    }
    if is_plain {
        let why = "the plan's uses of custom task types are used up: it is a plain task, not of the List's own type";
        ticket.losses.push(Loss::new(Field::Kind, why));
    }
    external_key::note(account, &ticket);
    Ok(ticket)
}

/// Does once more, by calls of its own, what ClickUp left out; and says so where that does not help.
async fn mend(
    account: &Account,
    draft: &Draft,
    ticket: Ticket,
    missing: &[Field],
    steps: &mut Steps,
) -> Result<Ticket> {
    let id = ticket.id.clone();
    steps.announce(missing.iter().map(Field::to_string));
    if missing.contains(&Field::Labels) {
        let there: Vec<_> = ticket.labels.iter().map(|label| label.name.clone()).collect();
        let wanted = draft.labels.iter().filter(|label| !there.iter().any(|name| label.is_called(name)));
        for label in wanted {
            labels::add(account, &ticket, &label.name, OPERATION).await.map_err(|error| steps.stopped(&id, error))?;
        }
    }
    let day = |field: Field, when: Option<When>| {
        when.filter(|when| missing.contains(&field) && matches!(when, When::Date(_)))
    };
    let (start, due) = (day(Field::Start, draft.start), day(Field::Due, draft.due));
    if start.is_some() || due.is_some() {
        let change = TaskChange { values: Values::days_in_utc(start, due), ..TaskChange::default() };
        let call = account.send(OPERATION, request::update_task(id.as_str(), &change));
        call.await.map_err(|error| steps.stopped(&id, error))?;
    }
    let read =
        get::get(account, &id, Include::default(), OPERATION).await.map_err(|error| steps.stopped(&id, error))?;
    let missing = missing_of_draft(draft, &read);
    if missing.is_empty() {
        return Ok(read);
    }
    let missing: Vec<String> = missing.iter().map(Field::to_string).collect();
    Err(steps.not_kept(&id, &missing, LEFT_OUT))
}
