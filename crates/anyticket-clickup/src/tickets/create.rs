//! New tasks.

use anyticket_core::{Draft, Error, Field, Include, Label, Loss, Operation, Result, Ticket, When};
use anyticket_http::Steps;
use jiff::tz::TimeZone;

use super::body::{NewTask, TaskChange, Values};
use super::kept::missing_of_draft;
use super::read::know_text;
use super::{LEFT_OUT, get, labels};
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
    let mut steps = Steps::default();
    steps.announce(["create"]);
    steps.announce(draft.also_in.iter().map(|place| format!("also_in {place}")));
    let (mut ticket, unread) = match get::shown(account, &answer, &zone, OPERATION).await {
        Ok(shown) => shown,
        Err(error) => {
            let Some(id) = error.ticket().cloned() else { return Err(error) };
            steps.take(&id, 1, async { Ok(()) }).await?;
            return Err(steps.unseen(&id, error));
        }
    };
    know_text(&mut ticket, draft.body.as_ref());
    if draft.external_key.is_some() {
        ticket.external_key.clone_from(&draft.external_key);
    }
    let id = ticket.id.clone();
    let left_out = LeftOut::of(draft, &ticket);
    steps.announce(left_out.steps());
    steps.take(&id, 1, async { Ok(()) }).await?;
    if let Some(error) = unread {
        return Err(steps.unseen(&id, error));
    }
    for place in &draft.also_in {
        steps.take(&id, 1, account.send(OPERATION, request::add_to_list(id.as_str(), place.as_str()))).await?;
    }
    if !left_out.is_empty() {
        ticket = mend(account, draft, &ticket, &left_out, &mut steps).await?;
    } else if !draft.also_in.is_empty() {
        let read = get::get(account, &id, Include::default(), OPERATION).await;
        ticket = read.map_err(|error| steps.unseen(&id, error))?;
    }
    if is_plain {
        let why = "the plan's uses of custom task types are used up: it is a plain task, not of the List's own type";
        ticket.losses.push(Loss::new(Field::Kind, why));
    }
    external_key::note(account, &ticket);
    Ok(ticket)
}

/// What ClickUp left out of a create that it said yes to.
struct LeftOut<'d> {
    labels: Vec<&'d Label>,
    /// Days that it took for others.
    start: Option<When>,
    due: Option<When>,
    /// What no other call can do either: reading shows whether only the answer lacked it.
    others: Vec<Field>,
}

impl<'d> LeftOut<'d> {
    fn of(draft: &'d Draft, ticket: &Ticket) -> Self {
        let mut others = missing_of_draft(draft, ticket);
        let labels = match others.contains(&Field::Labels) {
            true => draft.labels.iter().filter(|wanted| !ticket.labels.iter().any(|own| own.is_same(wanted))).collect(),
            false => Vec::new(),
        };
        let day = |field: Field, when: Option<When>| {
            when.filter(|when| others.contains(&field) && matches!(when, When::Date(_)))
        };
        let (start, due) = (day(Field::Start, draft.start), day(Field::Due, draft.due));
        others.retain(|field| match field {
            Field::Labels => false,
            Field::Start => start.is_none(),
            Field::Due => due.is_none(),
            _ => true,
        });
        Self { labels, start, due, others }
    }

    fn days(&self) -> Vec<Field> {
        [self.start.map(|_| Field::Start), self.due.map(|_| Field::Due)].into_iter().flatten().collect()
    }

    fn is_empty(&self) -> bool {
        self.steps().is_empty()
    }

    fn steps(&self) -> Vec<String> {
        let labels = self.labels.iter().map(|label| labels::step(&label.name));
        labels.chain(self.days().iter().chain(&self.others).map(Field::to_string)).collect()
    }
}

/// Does once more, by calls of its own, what ClickUp left out; and says so where that does not help.
async fn mend(
    account: &Account,
    draft: &Draft,
    ticket: &Ticket,
    left_out: &LeftOut<'_>,
    steps: &mut Steps,
) -> Result<Ticket> {
    let (id, days) = (&ticket.id, left_out.days());
    for label in &left_out.labels {
        labels::add(account, ticket, &label.name, steps, OPERATION).await?;
    }
    if !days.is_empty() {
        let values = Values::days_in_utc(left_out.start, left_out.due);
        let change = TaskChange { values, ..TaskChange::default() };
        let call = account.send(OPERATION, request::update_task(id.as_str(), &change));
        steps.take(id, days.len(), call).await?;
    }
    let read = get::get(account, id, Include::default(), OPERATION).await;
    let read = read.map_err(|error| steps.unseen(id, error))?;
    steps.take(id, left_out.others.len(), async { Ok(()) }).await?;
    let still = LeftOut::of(draft, &read);
    if still.is_empty() { Ok(read) } else { Err(steps.not_kept(id, &still.steps(), LEFT_OUT)) }
}
