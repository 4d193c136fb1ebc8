//! The simulated Asana as a subject of the conformance suite.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyticket::{Field, Operation, Provider, SecretString, TicketId};
use anyticket_asana::{Asana, AsanaOptions, Plan};
use anyticket_http::{HttpOptions, RuntimeClock};
use anyticket_sim::asana::{Asana as World, Options};
use anyticket_sim::{ErrorBody, Fault, Faults, RetryAfter, Sim, SimBuilder, Simulation};
use anyticket_testkit::conformance::{Midway, Subject, Terms, WorldChange};
use async_trait::async_trait;
use serde_json::{Value, json};

use crate::simulated::{Simulated, stop};

/// When every simulated world here begins: 21 September 2026.
pub const BEGIN: i64 = 1_790_000_000_000;

/// How many tasks a page holds here.
pub const PAGE: usize = 20;

/// The two projects that tickets are made in: both have priorities and a field for external keys, one all other kinds of
/// field.
pub const ENGINEERING: &str = "Engineering";
/// The other one.
pub const OPERATIONS: &str = "Operations";

/// An Asana to build, in this process: `simulated(3)` holds three tasks.
pub fn simulated(tasks: usize) -> SimBuilder<Options> {
    Sim::asana().tickets(tasks).seed(7).started_at(BEGIN)
}

/// The provider over a simulated Asana in this process, as subject of the suite and for single tests.
pub struct SimulatedAsana {
    /// The world, its log and its faults.
    pub simulation: Simulation<World>,
    /// The way there.
    pub transport: Arc<Simulated<World>>,
    options: AsanaOptions,
    provider: Asana,
}

impl SimulatedAsana {
    /// Starts `builder`, with the provider as the tests have it: small pages, keys in the field "Source id".
    pub fn new(builder: SimBuilder<Options>) -> Self {
        Self::configured(builder, |options| options)
    }

    /// Starts `builder`, with the provider as `configure` makes it.
    pub fn configured(builder: SimBuilder<Options>, configure: impl FnOnce(AsanaOptions) -> AsanaOptions) -> Self {
        let simulation = builder.build();
        number_tasks(&simulation);
        let transport = Simulated::new(&simulation);
        let begin = jiff::Timestamp::from_millisecond(BEGIN).expect("a constant");
        let http = HttpOptions::new()
            .with_transport(Arc::clone(&transport) as _)
            .with_clock(Arc::new(RuntimeClock::starting_at(begin)));
        let options = AsanaOptions::new()
            .with_workspace(simulation.world(|world| world.workspace_gid()))
            .with_plan(Plan::Paid)
            .with_team(simulation.world(|world| world.team(ENGINEERING)).expect("the team of the project"))
            .with_external_key_field("Source id")
            .with_page_size(PAGE)
            .with_http(http);
        let options = configure(options);
        let provider = provider(&simulation, options.clone());
        Self { simulation, transport, options, provider }
    }

    /// A provider of its own on the same world, as another process has it.
    pub fn another(&self) -> Asana {
        provider(&self.simulation, self.options.clone())
    }

    /// How the provider is configured.
    pub fn options(&self) -> AsanaOptions {
        self.options.clone()
    }

    /// What is asked through it is counted in the simulation.
    pub fn asana(&self) -> Asana {
        self.provider.clone()
    }

    /// The requests that `call` makes.
    pub async fn requests<T>(&self, call: impl Future<Output = T>) -> (T, u64) {
        let before = self.simulation.counters().total();
        let given = call.await;
        (given, self.simulation.counters().total() - before)
    }

    fn next(&self, on: &str, fault: &Fault) -> bool {
        self.simulation.set_faults(fault.clone().always().on(on).times(1).into());
        true
    }
}

fn provider(simulation: &Simulation<World>, options: AsanaOptions) -> Asana {
    let token = simulation.world(|world| world.token());
    Asana::new(SecretString::from(token), options).expect("the options are right")
}

/// Gives the first project the field that numbers tasks, as the other one has it.
fn number_tasks(simulation: &Simulation<World>) {
    let (project, field, token) = simulation.world(|world| {
        let project = world.project_named(ENGINEERING).expect("it is in every world");
        (project, world.field_named("Ticket number"), world.token())
    });
    let body = json!({"data": {"custom_field": field.expect("it is in every world")}}).to_string();
    let request =
        http::Request::post(format!("https://app.asana.com/api/1.0/projects/{project}/addCustomFieldSetting"))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(body.into())
            .expect("a constant");
    // On a free plan there are none, and nothing is missing.
    drop(simulation.exchange(&request));
}

/// The request that does it, of those an operation may make.
fn operation_of(operation: Operation) -> Option<&'static str> {
    Some(match operation {
        Operation::Get => "GET /tasks/{task_gid}",
        Operation::Create => "POST /tasks",
        Operation::Patch => "PUT /tasks/{task_gid}",
        Operation::Delete => "DELETE /tasks/{task_gid}",
        Operation::AddComment => "POST /tasks/{task_gid}/stories",
        Operation::Upload => "POST /attachments",
        Operation::Link => "POST /tasks/{task_gid}/addDependencies",
        Operation::CreateProject => "POST /projects",
        _ => return None,
    })
}

#[async_trait]
impl Subject for SimulatedAsana {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.asana())
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        Arc::new(self.another())
    }

    fn terms(&self) -> Terms {
        let mut terms = Terms::default();
        terms.projects = vec![ENGINEERING.into(), OPERATIONS.into()];
        terms
    }

    fn page_size(&self) -> usize {
        self.options.page_size.unwrap_or(PAGE)
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
        self.transport.bend(move |answer| in_tasks(answer, &id, |task| task["name"] = json!([17])));
        true
    }

    fn plant_unknown(&self, ticket: &TicketId) -> bool {
        let id = ticket.to_string();
        self.transport.bend(move |answer| {
            in_tasks(answer, &id, |task| {
                for membership in task["memberships"].as_array_mut().into_iter().flatten() {
                    membership["section"] = json!({"gid": "99999", "resource_type": "section", "name": "Brand new"});
                }
                task["completed"] = Value::Null;
                task["resource_subtype"] = json!("hologram");
                for field in task["custom_fields"].as_array_mut().into_iter().flatten() {
                    if field["name"] == "Priority" {
                        field["enum_value"] = json!({"gid": "98", "name": "Catastrophic", "enabled": true});
                    }
                }
                if let Some(fields) = task["custom_fields"].as_array_mut() {
                    fields.push(json!({
                        "gid": "97", "name": "Odd", "resource_subtype": "shape", "display_value": "nobody",
                        "shape_value": {"corners": [1, 2]},
                    }));
                }
            });
        });
        true
    }

    fn plant_foreign_body(&self, ticket: &TicketId) -> bool {
        let text = "<blockquote>Mind the gap</blockquote>";
        self.simulation.world(|world| world.somebody_describes(ticket.as_str(), text))
    }

    fn lose_next_answer(&self, operation: Operation) -> bool {
        operation_of(operation).is_some_and(|on| self.next(on, &Fault::LostAnswer))
    }

    fn lose_next_request(&self, operation: Operation) -> bool {
        operation_of(operation).is_some_and(|on| self.next(on, &Fault::ResetBefore))
    }

    fn refuse_next(&self, operation: Operation) -> bool {
        let refusal = Fault::Status { status: 403, body: ErrorBody::Json, applied: false };
        operation_of(operation).is_some_and(|on| self.next(on, &refusal))
    }

    fn stop_next_midway(&self, operation: Operation, at: Field, how: Midway) -> bool {
        let on = match (operation, at) {
            (Operation::Patch, Field::Title) => "PUT /tasks/{task_gid}",
            // On a create those that there are no tags for yet.
            (Operation::Patch | Operation::Create, Field::Labels) => "POST /tasks/{task_gid}/addTag",
            (Operation::Patch | Operation::Create, Field::Status) => "POST /sections/{section_gid}/addTask",
            _ => return false,
        };
        self.next(on, &stop(how))
    }

    /// Without a search listings go on by the tokens of lists; the walk through the search goes on by a time, for ever.
    fn expire_next_cursor(&self) -> bool {
        let expires = self.options.plan == Some(Plan::Free);
        if expires {
            self.simulation.world(World::expire_page_tokens);
        }
        expires
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
    match change {
        WorldChange::Insert { title, project } => {
            if let Some(section) = first_section(world, project.as_str()) {
                world.somebody_creates(&section, &title);
            }
        }
        WorldChange::Rename(id, title) => drop(world.somebody_renames(id.as_str(), &title)),
        WorldChange::Move(id, project) => {
            if let Some(section) = first_section(world, project.as_str()) {
                for other in [ENGINEERING, OPERATIONS] {
                    let other = world.project_named(other).unwrap_or_default();
                    if other != project.as_str() {
                        world.somebody_takes_out(id.as_str(), &other);
                    }
                }
                world.somebody_moves(id.as_str(), &section);
            }
        }
        WorldChange::Close(id) => drop(world.somebody_completes(id.as_str(), true)),
        WorldChange::Delete(id) => drop(world.somebody_deletes(id.as_str())),
        _ => {}
    }
}

/// The first section of one of the two projects.
fn first_section(world: &World, project: &str) -> Option<String> {
    let named = [(ENGINEERING, "Backlog"), (OPERATIONS, "Untitled section")];
    let is_it = |name: &str| world.project_named(name).as_deref() == Some(project);
    let (name, section) = named.into_iter().find(|(name, _)| is_it(name))?;
    world.section_named(name, section)
}

/// Changes a task wherever an answer shows it with its fields.
fn in_tasks(answer: &mut Value, id: &str, change: impl Fn(&mut Value)) {
    let is_whole = |task: &Value| task["gid"] == id && task.get("completed").is_some();
    let data = &mut answer["data"];
    if is_whole(data) {
        change(data);
    }
    for task in data.as_array_mut().into_iter().flatten() {
        if is_whole(task) {
            change(task);
        }
    }
}
