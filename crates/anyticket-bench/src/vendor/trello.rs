//! Trello: the cards of a board.

use std::sync::Arc;

use anyticket::SecretString;
use anyticket_http::{RuntimeClock, Transport};
use anyticket_sim::Sim;
use anyticket_sim::trello as sim;
use anyticket_trello::{Trello, TrelloOptions};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{BEGIN, Exchange, Limits, Opened, World};
use crate::Result;
use crate::sum::Sum;

pub(super) fn open(world: &World, through: impl FnOnce(Exchange) -> Arc<dyn Transport>) -> Result<Opened> {
    let limits = if world.limits == Limits::None { sim::Limits::none() } else { sim::Limits::default() };
    let simulated = Sim::trello().tickets(world.tickets).seed(7).latency(world.latency).without_log().started_at(BEGIN);
    let simulation = simulated.with(|options| options.limits(limits).special_cards(false)).build();
    let options = TrelloOptions::new()
        .with_transport(through(Exchange::new(&simulation)))
        .with_clock(Arc::new(RuntimeClock::starting_at(Timestamp::from_millisecond(BEGIN)?)));
    let (key, token) = simulation.world(|world| (world.key(), world.token()));
    let provider = Trello::new(key, SecretString::from(token), options)?;
    let board = simulation.settings().remove("project");
    Ok(Opened::new(&simulation, Arc::new(provider), board))
}

/// How many characters an id has.
pub(super) const ID: usize = 24;

/// A page as a bare loop reads it.
pub(super) type Page = Vec<Card>;

/// What a program writes that wants what the model holds of a card; the values of custom fields stay as they came.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "they are read into memory, as somebody would who shows them")]
pub(super) struct Card {
    id: String,
    name: String,
    desc: Option<String>,
    closed: bool,
    id_board: String,
    id_list: String,
    due: Option<Timestamp>,
    start: Option<Timestamp>,
    due_complete: bool,
    date_last_activity: Timestamp,
    id_members: Vec<String>,
    labels: Vec<Label>,
    short_link: String,
    short_url: String,
    custom_field_items: Option<Vec<FieldItem>>,
    card_role: Option<String>,
    is_template: Option<bool>,
    badges: Option<Badges>,
}

/// Of which a ticket tells that the card has checklists.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "as above")]
struct Badges {
    check_items: Option<i64>,
    check_items_checked: Option<i64>,
}

/// A board with its lists, as a bare loop reads it.
#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
pub(super) struct Board {
    id: String,
    name: String,
    closed: bool,
    lists: Vec<List>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct List {
    id: String,
    name: String,
    closed: bool,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Label {
    id: String,
    name: String,
    color: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "as above")]
struct FieldItem {
    id_custom_field: String,
    id_value: Option<String>,
    value: Option<Box<RawValue>>,
}

/// Who made a card, as a bare loop reads it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "as above")]
pub(super) struct Action {
    id: String,
    data: Data,
    member_creator: Option<Member>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct Data {
    card: Option<OnlyId>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "as above")]
struct OnlyId {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "as above")]
struct Member {
    id: String,
    full_name: Option<String>,
    username: Option<String>,
}

/// Whether a path is that of a board's cards.
pub(super) fn is_of_cards(path: &str) -> bool {
    path.contains("/cards") && !is_of_actions(path)
}

/// Whether a path is that of a board's actions.
pub(super) fn is_of_actions(path: &str) -> bool {
    path.ends_with("/actions")
}

/// Decodes a board.
pub(super) fn board(body: &[u8]) -> Result<Board> {
    Ok(serde_json::from_slice(body)?)
}

/// Decodes a page of actions.
pub(super) fn actions(body: &[u8]) -> Result<Vec<Action>> {
    Ok(serde_json::from_slice(body)?)
}

/// Decodes a page.
pub(super) fn page(body: &[u8]) -> Result<Page> {
    Ok(serde_json::from_slice(body)?)
}

/// Adds the cards of a page.
pub(super) fn add(page: &Page, sum: &mut Sum) {
    for card in page {
        sum.add(
            &card.id,
            &card.name,
            &card.id_list,
            card.id_members.iter().map(String::as_str),
            card.labels.iter().map(|label| label.name.as_str()),
            card.date_last_activity.as_millisecond(),
        );
    }
}
