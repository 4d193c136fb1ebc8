//! From a card to a ticket.

use std::sync::Arc;

use anyticket_core::{
    Body, Field, FieldDefinition, Include, Loss, Operation, ProjectLink, Result, Ticket, User, Value, When, key_line,
};
use anyticket_http::Mark;
use jiff::Timestamp;

use super::labels::label;
use super::status::status;
use crate::account::Account;
use crate::actions::Makers;
use crate::external_key::KeyPlace;
use crate::wire::Text;
use crate::{actions, dates, error, fields, ids, users, wire};

/// What must be known to read the cards of one board.
#[derive(Debug, Default)]
pub(crate) struct Around {
    facts: Option<Arc<wire::Facts>>,
    definitions: Arc<Vec<FieldDefinition>>,
    people: Arc<Vec<User>>,
    /// Who made the cards, where their actions do not come with them.
    makers: Makers,
}

impl Around {
    /// Asks for what must be known to read these cards, as far as it is not known from a moment ago: the lists of their
    /// board, its custom fields where a card holds any, its members where a card has any. What a card names and nobody
    /// knew may be new, and is asked for once more.
    pub(crate) async fn of(
        account: &Account,
        board: &str,
        cards: &[&wire::Card<'_>],
        operation: Operation,
    ) -> Result<Self> {
        let mut around = Self::default();
        let brings_list = cards.iter().all(|card| card.list.is_some() && card.board.is_some());
        if !brings_list {
            let known = hidden_is_none(account.facts(board, operation).await)?;
            let lists = known.as_ref().map(|facts| facts.lists.as_slice()).unwrap_or_default();
            let is_new = |card: &&wire::Card<'_>| {
                card.id_list.as_deref().is_some_and(|id| lists.iter().all(|list| list.id != id))
            };
            around.facts = match cards.iter().any(is_new) {
                true if known.is_some() => hidden_is_none(account.ask_facts(board, operation).await)?.or(known),
                _ => known,
            };
        }
        let items = || cards.iter().filter_map(|card| card.custom_field_items.as_ref());
        if items().any(|items| !items.is_empty()) {
            around.definitions = account.definitions(board, operation).await?;
            if !items().all(|items| fields::is_known(items, &around.definitions)) {
                around.definitions = account.ask_definitions(board, operation).await?;
            }
        }
        let brings_people = cards.iter().all(|card| card.members.len() >= card.id_members.len());
        if !brings_people {
            around.people = match account.members(board, operation).await {
                Ok(people) => people,
                Err(refused) if error::is_hidden(&refused) => Arc::default(),
                Err(other) => return Err(other),
            };
        }
        Ok(around)
    }

    /// Asks who made these cards: the board's own actions tell it of a thousand at a time. Who made a card that was moved here
    /// from another board may not be among them.
    pub(crate) async fn know_makers(
        &mut self,
        account: &Account,
        board: &str,
        cards: &[&wire::Card<'_>],
        operation: Operation,
    ) -> Result<()> {
        let seconds = || cards.iter().filter_map(|card| ids::second(&card.id));
        if let (Some(first), Some(last)) = (seconds().min(), seconds().max()) {
            self.makers = actions::makers(account, board, first, last, operation).await?;
        }
        Ok(())
    }

    /// The ticket.
    pub(crate) fn ticket(&self, card: wire::Card<'_>, include: Include, keys: &KeyPlace) -> Ticket {
        let complete = card.due_complete.unwrap_or(false);
        let list_id = card.id_list.as_deref().unwrap_or_default();
        let list = card.list.as_ref().or_else(|| {
            let lists = self.facts.as_ref().map(|facts| facts.lists.as_slice()).unwrap_or_default();
            lists.iter().find(|list| list.id == list_id)
        });
        let board = card.board.as_ref().or(self.facts.as_ref().map(|facts| &facts.board));
        let stands = status(list_id, list.map_or(list_id, wire::List::title), complete);
        let updated_at = card.date_last_activity.as_deref().and_then(dates::instant);
        let version = version(&card, updated_at);
        let author = match card.actions {
            Some(actions) => Some(actions.into_iter().min_by(|a, b| a.id.cmp(&b.id)).and_then(actions::maker)),
            None => self.makers.get(&card.id).cloned().map(Some),
        };
        let created_at = ids::created(&card.id);
        let mut ticket = Ticket::new(card.id, card.name, stands);
        match author {
            Some(author) => ticket.author = author,
            None => ticket.unread.insert(Field::Author),
        }
        ticket.key = card.short_link;
        ticket.url = card.short_url;
        (ticket.created_at, ticket.updated_at) = (created_at, updated_at);
        ticket.version = Some(version);
        ticket.archived = card.closed.unwrap_or(false)
            || list.is_some_and(wire::List::is_closed)
            || board.is_some_and(wire::Board::is_closed);
        ticket.project = card.id_board.map(|id| {
            let name = board.filter(|board| board.id == *id).and_then(|board| board.name.as_deref());
            name.into_iter().fold(ProjectLink::new(id.into_owned()), |link, name| link.with_name(name))
        });
        let person = |id: &Text<'_>| {
            let beside = card.members.iter().find(|member| member.id == *id).cloned().map(users::user);
            let known = || self.people.iter().find(|user| user.id.as_str() == &**id).cloned();
            beside.or_else(known).unwrap_or_else(|| User::new(&**id))
        };
        ticket.assignees = card.id_members.iter().map(person).collect();
        ticket.labels = card.labels.into_iter().map(label).collect();
        let when = |text: Option<Text<'_>>| text.as_deref().and_then(dates::instant).map(When::Instant);
        (ticket.due, ticket.start) = (when(card.due), when(card.start));
        read_text(&mut ticket, card.desc, include, keys);
        read_fields(&mut ticket, card.custom_field_items.as_ref(), &self.definitions, include, keys);
        ticket.losses = losses(card.badges.as_ref(), card.is_template, card.card_role.as_deref());
        ticket
    }
}

fn hidden_is_none(answer: Result<Arc<wire::Facts>>) -> Result<Option<Arc<wire::Facts>>> {
    match answer {
        Ok(facts) => Ok(Some(facts)),
        Err(refused) if error::is_hidden(&refused) => Ok(None),
        Err(other) => Err(other),
    }
}

fn read_text(ticket: &mut Ticket, text: Option<String>, include: Include, keys: &KeyPlace) {
    let Some(text) = text.filter(|_| include.body) else {
        ticket.unread.insert(Field::Body);
        if keys.is_text() {
            ticket.unread.insert(Field::ExternalKey);
        }
        return;
    };
    let text = match keys.is_text() {
        true => {
            let (text, key) = key_line::take(text);
            ticket.external_key = key;
            text
        }
        false => text,
    };
    ticket.body = Some(Body::markdown(text)).filter(|body| !body.is_empty());
}

fn read_fields(
    ticket: &mut Ticket,
    items: Option<&wire::FieldItems<'_>>,
    defined: &[FieldDefinition],
    include: Include,
    keys: &KeyPlace,
) {
    let in_field = !keys.is_text();
    let Some(items) = items else {
        ticket.unread.insert(Field::Fields);
        if in_field {
            ticket.unread.insert(Field::ExternalKey);
        }
        return;
    };
    let mut values = fields::fields(items, defined);
    if let Some(key) = defined.iter().find(|field| keys.is_field(field)) {
        let at = values.iter().position(|value| value.id == key.id);
        if let Some(Value::Text(text)) = at.map(|at| values.remove(at).value) {
            ticket.external_key = Some(text);
        }
    }
    if include.fields {
        ticket.fields = values;
    } else {
        ticket.unread.insert(Field::Fields);
    }
}

/// What of a card a ticket has no place for.
fn losses(badges: Option<&wire::Badges>, template: Option<bool>, role: Option<&str>) -> Vec<Loss> {
    let mut losses = Vec::new();
    let items = badges.and_then(|badges| badges.check_items).unwrap_or_default();
    if items > 0 {
        let ticked = badges.and_then(|badges| badges.check_items_checked).unwrap_or_default();
        let reason = "the card has checklists, whose items are no cards: they are in the raw answer";
        losses.push(Loss::new(Field::Parent, reason).with_native(format!("{ticked} of {items} items are complete")));
    }
    if template == Some(true) {
        losses.push(Loss::new(Field::Kind, "the card is a template for others").with_native("isTemplate"));
    }
    if let Some(role) = role.filter(|role| !role.is_empty()) {
        losses.push(Loss::new(Field::Kind, "the card stands for something else").with_native(role));
    }
    losses
}

/// A mark of the state of a card: when it last changed, and a number out of those of its parts whose changes may leave that
/// time as it is.
fn version(card: &wire::Card<'_>, updated_at: Option<Timestamp>) -> String {
    let flags = [card.closed, card.due_complete].map(|flag| if flag == Some(true) { "1" } else { "0" });
    let texts = [card.name.as_str(), card.id_list.as_deref().unwrap_or_default()];
    let dates = [&card.due, &card.start].map(|date| date.as_deref().unwrap_or_default());
    let mark = texts.into_iter().chain(dates).chain(flags).fold(Mark::default(), Mark::then);
    // In which order they come says nothing.
    let mark = mark.any_order(card.labels.iter().map(|label| label.id.as_str()));
    let mark = mark.any_order(card.id_members.iter().map(|id| &**id));
    mark.of(updated_at.map(Timestamp::as_millisecond).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, include: Include) -> Ticket {
        Around::default().ticket(serde_json::from_str(json).unwrap(), include, &KeyPlace::Text)
    }

    const CARD: &str = r#"{"id":"65f0a1b2c3d4e5f601234567","name":"Printer jams","desc":"Tray **2**\n\n`anyticket-key:order-7`",
        "closed":false,"idBoard":"65f0a1b2c3d4e5f600000100","idList":"65f0a1b2c3d4e5f600000102","due":"2026-02-10T17:00:00.000Z",
        "start":null,"dueComplete":true,"dateLastActivity":"2026-02-04T10:11:12.131Z","idMembers":["5ab0a1b2c3d4e5f6000000a1"],
        "labels":[{"id":"65f0a1b2c3d4e5f6000000b2","name":"","color":"sky_dark"}],"shortLink":"Ab12Cd34",
        "badges":{"checkItems":3,"checkItemsChecked":1},"cardRole":null,"isTemplate":false,"aiMetadata":{"new":1}}"#;

    #[test]
    fn a_card_is_read_with_its_key_taken_out_of_the_text_and_what_it_has_beside_reported() {
        let ticket = read(CARD, Include::default());
        assert_eq!((ticket.body_markdown(), ticket.external_key.as_deref()), ("Tray **2**", Some("order-7")));
        assert_eq!(ticket.status.id, "65f0a1b2c3d4e5f600000102/complete");
        assert_eq!(ticket.due, Some(When::Instant("2026-02-10T17:00:00Z".parse().unwrap())));
        assert_eq!(ticket.created_at.unwrap().to_string(), "2024-03-12T18:40:50Z");
        assert_eq!(ticket.losses[0].native.as_deref(), Some("1 of 3 items are complete"));
        assert_eq!(ticket.labels[0].color.as_deref(), Some("sky_dark"));
        for field in [Field::Author, Field::Fields] {
            assert!(ticket.unread.contains(field), "{field}");
        }
        let least = read(CARD, Include::least());
        assert!(least.unread.contains(Field::Body) && least.unread.contains(Field::ExternalKey));
    }

    #[test]
    fn a_version_tells_states_apart_whose_time_is_the_same() {
        let moved = CARD.replace("600000102", "600000103");
        let labelled = CARD.replace("6000000b2", "6000000b3");
        let commented = CARD.replace("11:12.131Z", "11:12.132Z");
        let version = |json: &str| read(json, Include::default()).version.unwrap();
        for other in [&moved, &labelled, &commented] {
            assert_ne!(version(other), version(CARD));
        }
        assert_eq!(version(CARD), read(CARD, Include::least()).version.unwrap());
    }
}
