//! The simulated ClickUp as a subject of the conformance suite.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyticket::{Field, Operation, Provider, SecretString, TicketId};
use anyticket_clickup::{ClickUp, ClickUpOptions, Plan};
use anyticket_http::{HttpOptions, RuntimeClock};
use anyticket_sim::clickup::{ClickUp as World, Options, Planted};
use anyticket_sim::{ErrorBody, Fault, Faults, RetryAfter, Sim, SimBuilder, Simulation};
use anyticket_testkit::conformance::{Midway, Subject, WorldChange};
use async_trait::async_trait;
use serde_json::{Value, json};

use crate::simulated::{Simulated, stop};

/// When every simulated world here begins: 21 September 2026.
pub const BEGIN: i64 = 1_790_000_000_000;

/// A ClickUp to build, in this process: `simulated(3)` holds three tasks.
pub fn simulated(tickets: usize) -> SimBuilder<Options> {
    Sim::clickup().tickets(tickets).seed(7).started_at(BEGIN)
}

/// The provider over a simulated ClickUp in this process, as subject of the suite and for single tests.
pub struct SimulatedClickUp {
    /// The world, its log and its faults.
    pub simulation: Simulation<World>,
    /// The way there.
    pub transport: Arc<Simulated<World>>,
    options: ClickUpOptions,
    provider: ClickUp,
}

impl SimulatedClickUp {
    /// Starts `builder`, with the provider as it is configured by default.
    pub fn new(builder: SimBuilder<Options>) -> Self {
        Self::configured(builder, |options| options)
    }

    /// Starts `builder`, with the provider as `configure` makes it.
    pub fn configured(builder: SimBuilder<Options>, configure: impl FnOnce(ClickUpOptions) -> ClickUpOptions) -> Self {
        let simulation = builder.build();
        let transport = Simulated::new(&simulation);
        let begin = jiff::Timestamp::from_millisecond(BEGIN).expect("a constant");
        let settings = simulation.settings();
        let http = HttpOptions::new()
            .with_transport(Arc::clone(&transport) as _)
            .with_clock(Arc::new(RuntimeClock::starting_at(begin)));
        let options = ClickUpOptions::new()
            .with_workspace(&settings["workspace"])
            .with_plan(Plan::parse(&settings["plan"]).expect("a plan there is"))
            .with_http(http);
        let options = configure(options);
        let provider = provider(&simulation, options.clone());
        Self { simulation, transport, options, provider }
    }

    /// A provider of its own on the same world, as another process has it.
    pub fn another(&self) -> ClickUp {
        provider(&self.simulation, self.options.clone())
    }

    /// How the provider is configured.
    pub fn options(&self) -> ClickUpOptions {
        self.options.clone()
    }

    /// What is asked through it is counted in the simulation.
    pub fn clickup(&self) -> ClickUp {
        self.provider.clone()
    }

    /// The requests that `call` makes.
    pub async fn requests<T>(&self, call: impl Future<Output = T>) -> (T, u64) {
        let before = self.simulation.counters().total();
        let given = call.await;
        (given, self.simulation.counters().total() - before)
    }

    fn next(&self, operation: Operation, fault: &Fault) -> bool {
        let Some(on) = request_of(operation) else { return false };
        self.simulation.set_faults(fault.clone().always().on(on).times(1).into());
        true
    }
}

fn provider(simulation: &Simulation<World>, options: ClickUpOptions) -> ClickUp {
    let token = simulation.world(|world| world.token().to_owned());
    ClickUp::new(SecretString::from(token), options).expect("the options are right")
}

/// The request that does it, of those an operation may make.
pub fn request_of(operation: Operation) -> Option<&'static str> {
    Some(match operation {
        Operation::Get => "GET /v2/task/{task_id}",
        Operation::Create => "POST /v2/list/{list_id}/task",
        Operation::Patch => "PUT /v2/task/{task_id}",
        Operation::Delete => "DELETE /v2/task/{task_id}",
        Operation::AddComment => "POST /v2/task/{task_id}/comment",
        Operation::Upload => "POST /v2/task/{task_id}/attachment",
        Operation::Link => "POST /v2/task/{task_id}/dependency",
        Operation::CreateProject => "POST /v2/space/{space_id}/list",
        _ => return None,
    })
}

#[async_trait]
impl Subject for SimulatedClickUp {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.clickup())
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        Arc::new(self.another())
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
        self.transport.bend(move |answer| {
            in_tasks(answer, &id, |task| task["name"] = json!([17]));
        });
        true
    }

    fn plant_unknown(&self, ticket: &TicketId) -> bool {
        let id = ticket.to_string();
        self.transport.bend(move |answer| {
            in_tasks(answer, &id, |task| {
                task["status"] = json!({"status": "brand new", "id": "p1_new", "type": "superposed", "orderindex": 7});
                task["priority"] = json!({"priority": "catastrophic", "id": "9"});
                task["custom_item_id"] = json!(9_999);
                let field =
                    json!({"id": "f00", "name": "Brand new", "type": "hologram", "value": {"shape": ["nobody"]}});
                if let Some(fields) = task["custom_fields"].as_array_mut() {
                    fields.push(field);
                }
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

    /// A create is one call for everything that the suite stops; labels and a move are calls of their own.
    fn stop_next_midway(&self, operation: Operation, at: Field, how: Midway) -> bool {
        let on = match (operation, at) {
            (Operation::Patch, Field::Labels) => "POST /v2/task/{task_id}/tag/{tag_name}",
            // After the move to another List.
            (Operation::Patch, Field::Title) => "PUT /v2/task/{task_id}",
            _ => return false,
        };
        self.simulation.set_faults(stop(how).always().on(on).times(1).into());
        true
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
        vec![self.simulation.world(|world| world.token().to_owned())]
    }
}

/// Makes a change as somebody else would.
pub fn make(world: &mut World, change: WorldChange) {
    let there = |world: &World, id: &TicketId| world.task_json_of(id.as_str()).is_some();
    match change {
        WorldChange::Insert { title, project } => {
            world.plant(Planted::new(title).list(project.as_str()));
        }
        WorldChange::Rename(id, title) if there(world, &id) => world.rename_task(id.as_str(), &title),
        WorldChange::Move(id, project) if there(world, &id) => world.move_task(id.as_str(), project.as_str()),
        WorldChange::Close(id) if there(world, &id) => world.close_task(id.as_str()),
        WorldChange::Delete(id) if there(world, &id) => world.delete_task(id.as_str()),
        _ => {}
    }
}

/// Changes a task wherever an answer shows it.
fn in_tasks(answer: &mut Value, id: &str, change: impl Fn(&mut Value)) {
    if answer["id"] == id {
        change(answer);
    }
    for task in answer["tasks"].as_array_mut().into_iter().flatten() {
        if task["id"] == id {
            change(task);
        }
    }
}
