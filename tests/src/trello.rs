//! The simulated Trello as a subject of the conformance suite.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyticket::{Field, Operation, Provider, SecretString, StatusCategory, TicketId, TrackerOptions};
use anyticket_http::RuntimeClock;
use anyticket_sim::trello::{Options, Trello as World};
use anyticket_sim::{ErrorBody, Fault, Faults, RetryAfter, Sim, SimBuilder, Simulation};
use anyticket_testkit::conformance::{Midway, Subject, Terms, WorldChange};
use anyticket_trello::{Trello, TrelloOptions};
use async_trait::async_trait;
use serde_json::{Value, json};

use crate::simulated::{Simulated, stop};

/// When every simulated world here begins: 21 September 2026.
pub const BEGIN: i64 = 1_790_000_000_000;

/// How many cards are asked for at once here. As many fit into one second as into a page and more.
pub const PAGE: usize = 40;

/// How long the search of the simulation lags.
const SEARCH_LAG: Duration = Duration::from_secs(10);

/// The two boards that tickets are made on.
pub const ENGINEERING: &str = "Engineering";
/// The other one, in another Workspace.
pub const OPERATIONS: &str = "Operations";

/// A Trello to build, in this process: `simulated(3)` holds three cards.
pub fn simulated(cards: usize) -> SimBuilder<Options> {
    Sim::trello().tickets(cards).seed(7).started_at(BEGIN).with(|options| options.search_lag(SEARCH_LAG))
}

/// What the lists of the two boards mean, as somebody would write it down. Nothing says what `Review` means.
pub fn mapped(options: TrackerOptions) -> TrackerOptions {
    [
        ("To Do", StatusCategory::Todo),
        ("Doing", StatusCategory::InProgress),
        ("Review", StatusCategory::Waiting),
        ("Inbox", StatusCategory::Todo),
        ("Working", StatusCategory::InProgress),
    ]
    .into_iter()
    .fold(options, |options, (list, category)| options.with_status(list, category))
}

/// The provider over a simulated Trello in this process, as subject of the suite and for single tests.
pub struct SimulatedTrello {
    /// The world, its log and its faults.
    pub simulation: Simulation<World>,
    /// The way there.
    pub transport: Arc<Simulated<World>>,
    options: TrelloOptions,
    provider: Trello,
}

impl SimulatedTrello {
    /// Starts `builder`.
    pub fn new(builder: SimBuilder<Options>) -> Self {
        Self::configured(builder, |options| options.with_page_size(PAGE))
    }

    /// Starts `builder`, with the provider as `configure` makes it.
    pub fn configured(builder: SimBuilder<Options>, configure: impl FnOnce(TrelloOptions) -> TrelloOptions) -> Self {
        let simulation = builder.build();
        let transport = Simulated::new(&simulation);
        let begin = jiff::Timestamp::from_millisecond(BEGIN).expect("a constant");
        let options = TrelloOptions::new()
            .with_transport(Arc::clone(&transport) as _)
            .with_clock(Arc::new(RuntimeClock::starting_at(begin)));
        let options = configure(options);
        let provider = provider(&simulation, options.clone());
        Self { simulation, transport, options, provider }
    }

    /// A provider of its own on the same world, as another process has it.
    pub fn another(&self) -> Trello {
        provider(&self.simulation, self.options.clone())
    }

    /// How the provider is configured.
    pub fn options(&self) -> TrelloOptions {
        self.options.clone()
    }

    /// What is asked through it is counted in the simulation.
    pub fn trello(&self) -> Trello {
        self.provider.clone()
    }

    /// The requests that `call` makes.
    pub async fn requests<T>(&self, call: impl Future<Output = T>) -> (T, u64) {
        let before = self.simulation.counters().total();
        let given = call.await;
        (given, self.simulation.counters().total() - before)
    }

    fn next(&self, operation: Operation, fault: &Fault) -> bool {
        let Some(on) = operation_of(operation) else { return false };
        self.simulation.set_faults(fault.clone().always().on(on).times(1).into());
        true
    }
}

fn provider(simulation: &Simulation<World>, options: TrelloOptions) -> Trello {
    let (key, token) = simulation.world(|world| (world.key(), world.token()));
    Trello::new(key, SecretString::from(token), options).expect("the options are right")
}

/// The request that does it, of those an operation may make.
fn operation_of(operation: Operation) -> Option<&'static str> {
    Some(match operation {
        Operation::Get => "GET /1/cards/{id}",
        Operation::Create => "POST /1/cards",
        Operation::Patch => "PUT /1/cards/{id}",
        Operation::Delete => "DELETE /1/cards/{id}",
        Operation::AddComment => "POST /1/cards/{id}/actions/comments",
        Operation::Upload => "POST /1/cards/{id}/attachments",
        Operation::Link => "POST /1/cards/{id}/attachments",
        Operation::CreateProject => "POST /1/boards/",
        _ => return None,
    })
}

#[async_trait]
impl Subject for SimulatedTrello {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.trello())
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        Arc::new(self.another())
    }

    /// Trello tells no time zone of a member, and a hundred may be asked after in a quarter of an hour.
    fn options(&self) -> TrackerOptions {
        mapped(TrackerOptions::default()).with_time_zone(jiff::tz::TimeZone::UTC)
    }

    fn terms(&self) -> Terms {
        let mut terms = Terms::default();
        terms.projects = vec![ENGINEERING.into(), OPERATIONS.into()];
        // Only who is a member of a board can be on its cards: these two are on both.
        terms.with_people(["Ada Adams", "Bo Berg"])
    }

    fn page_size(&self) -> usize {
        self.options.page_size
    }

    /// Lists show a write at once; the search does not.
    async fn settle(&self) {
        tokio::time::sleep(SEARCH_LAG).await;
    }

    fn change_between_requests(&self, changes: Vec<WorldChange>) -> bool {
        let mut changes = VecDeque::from(changes);
        self.simulation.between(move |world, _| {
            if let Some(change) = changes.pop_front() {
                make(world, change);
            }
        });
        true
    }

    fn stop_clock(&self) -> bool {
        self.transport.set_latency(Duration::ZERO);
        true
    }

    fn break_item(&self, ticket: &TicketId) -> bool {
        let id = ticket.to_string();
        self.transport.bend(move |answer| in_cards(answer, &id, &|card| card["name"] = json!([17])));
        true
    }

    fn plant_unknown(&self, ticket: &TicketId) -> bool {
        let id = ticket.to_string();
        self.transport.bend(move |answer| {
            in_cards(answer, &id, &|card| {
                card["idList"] = json!("ffffffffffffffffffffffff");
                card["list"] = json!({"id": "ffffffffffffffffffffffff", "name": "Brand new"});
                card["customFieldItems"] = json!([
                    {"id": "eeeeeeeeeeeeeeeeeeeeeeee", "idCustomField": "dddddddddddddddddddddddd", "idModel": id,
                     "modelType": "card", "value": {"shape": ["nobody"]}, "idValue": null},
                ]);
                card["hologram"] = json!({"shape": ["nobody"]});
            });
        });
        true
    }

    fn lose_next_answer(&self, operation: Operation) -> bool {
        self.next(operation, &Fault::LostAnswer)
    }

    fn lose_next_request(&self, operation: Operation) -> bool {
        self.next(operation, &Fault::ResetBefore)
    }

    fn refuse_next(&self, operation: Operation) -> bool {
        self.next(operation, &Fault::Status { status: 403, body: ErrorBody::Json, applied: false })
    }

    /// Single labels are calls of their own. All else that the suite writes together goes in one call.
    fn stop_next_midway(&self, operation: Operation, at: Field, how: Midway) -> bool {
        let is_own_call = matches!((operation, at), (Operation::Patch | Operation::Create, Field::Labels));
        if is_own_call {
            self.simulation.set_faults(stop(how).always().on("POST /1/cards/{id}/idLabels").times(1).into());
        }
        is_own_call
    }

    fn throttle_next(&self, wait: Duration) -> bool {
        let fault = Fault::TooManyRequests { retry: RetryAfter::Seconds(wait.as_secs()), lasting: Duration::ZERO };
        self.simulation.set_faults(Faults::from(fault.always().times(1)));
        true
    }

    fn rate_refusals(&self) -> Option<u64> {
        Some(self.simulation.counters().rate_limited())
    }

    fn secrets(&self) -> Vec<String> {
        self.simulation.world(|world| vec![world.token().to_owned(), world.key().to_owned()])
    }
}

/// Makes a change as somebody else would.
pub fn make(world: &mut World, change: WorldChange) {
    match change {
        WorldChange::Insert { title, project } => {
            let first = first_list(world, project.as_str());
            drop(world.somebody_creates(project.as_str(), first, &title));
        }
        WorldChange::Rename(id, title) => drop(world.somebody_renames(id.as_str(), &title)),
        WorldChange::Move(id, project) => drop(world.somebody_moves_to_board(id.as_str(), project.as_str())),
        WorldChange::Close(id) => drop(world.somebody_completes(id.as_str(), true)),
        WorldChange::Delete(id) => drop(world.somebody_deletes(id.as_str())),
        _ => {}
    }
}

fn first_list(world: &World, board: &str) -> &'static str {
    ["To Do", "Inbox"].into_iter().find(|list| world.list_named(board, list).is_some()).unwrap_or("To Do")
}

/// Changes a card wherever an answer shows it.
fn in_cards(answer: &mut Value, id: &str, change: &dyn Fn(&mut Value)) {
    match answer {
        Value::Object(card) if card.get("id").is_some_and(|own| own == id) && card.contains_key("idBoard") => {
            change(answer);
        }
        Value::Object(parts) => parts.values_mut().for_each(|part| in_cards(part, id, change)),
        Value::Array(parts) => parts.iter_mut().for_each(|part| in_cards(part, id, change)),
        _ => {}
    }
}
