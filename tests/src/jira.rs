//! The simulated Jira as a subject of the conformance suite.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use anyticket::{Field, Operation, Provider, SecretString, TicketId};
use anyticket_http::{HttpOptions, RuntimeClock};
use anyticket_jira::{Jira, JiraOptions};
use anyticket_sim::jira::{Jira as World, Options, Permission};
use anyticket_sim::{ErrorBody, Fault, Faults, RetryAfter, Sim, SimBuilder, Simulation};
use anyticket_testkit::conformance::{Midway, Subject, Terms, WorldChange};
use async_trait::async_trait;
use serde_json::{Value, json};

use crate::simulated::{Simulated, stop};

/// When every simulated world here begins: 21 September 2026.
pub const BEGIN: i64 = 1_790_000_000_000;

/// The most issues that a page of a search holds here, half as many with all fields.
pub const PAGE: usize = 40;

/// The two projects that tickets are made in: one whose workflow leads step by step, one where every status follows every
/// other.
pub const ENGINEERING: &str = "ENG";
/// The other one.
pub const ROADMAP: &str = "PUB";

/// A Jira to build, in this process: `simulated(3)` holds three issues. The account administers it.
pub fn simulated(issues: usize) -> SimBuilder<Options> {
    Sim::jira().tickets(issues).seed(7).started_at(BEGIN).with(|options| options.admin(true).page_ceiling(PAGE))
}

/// The workflow of the project ENG, as somebody would write it down.
pub fn with_workflow(options: JiraOptions) -> JiraOptions {
    options
        .with_steps("To Do", ["In Progress"])
        .with_steps("In Progress", ["In Review", "Done", "To Do"])
        .with_steps("In Review", ["Done", "In Progress"])
        .with_steps("Done", ["To Do"])
}

/// The provider over a simulated Jira in this process, as subject of the suite and for single tests.
pub struct SimulatedJira {
    /// The world, its log and its faults.
    pub simulation: Simulation<World>,
    /// The way there.
    pub transport: Arc<Simulated<World>>,
    options: JiraOptions,
    provider: Jira,
    page: usize,
}

impl SimulatedJira {
    /// Starts `builder`, with the workflow of ENG written down.
    pub fn new(builder: SimBuilder<Options>) -> Self {
        Self::configured(builder, with_workflow)
    }

    /// Starts `builder`, with the provider as `configure` makes it.
    pub fn configured(builder: SimBuilder<Options>, configure: impl FnOnce(JiraOptions) -> JiraOptions) -> Self {
        let simulation = builder.build();
        simulation.world(|world| {
            for permission in Permission::ALL {
                if permission != Permission::Administer {
                    world.permit(ROADMAP, permission, true);
                }
            }
        });
        let transport = Simulated::new(&simulation);
        let begin = jiff::Timestamp::from_millisecond(BEGIN).expect("a constant");
        let site = simulation.settings()["site"].parse().expect("an address");
        let http = HttpOptions::new()
            .with_transport(Arc::clone(&transport) as _)
            .with_clock(Arc::new(RuntimeClock::starting_at(begin)));
        let options = configure(JiraOptions::new(site).with_http(http));
        let provider = provider(&simulation, options.clone());
        Self { simulation, transport, options, provider, page: PAGE }
    }

    /// Says how many issues a page of the search holds here.
    #[must_use]
    pub fn with_pages_of(mut self, page: usize) -> Self {
        self.page = page;
        self
    }

    /// A provider of its own on the same world, as another process has it.
    pub fn another(&self) -> Jira {
        provider(&self.simulation, self.options.clone())
    }

    /// How the provider is configured.
    pub fn options(&self) -> JiraOptions {
        self.options.clone()
    }

    /// What is asked through it is counted in the simulation.
    pub fn jira(&self) -> Jira {
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

/// The call that takes a step of the workflow.
pub const TAKE_STEP: &str = "POST /rest/api/3/issue/{issueIdOrKey}/transitions";

fn provider(simulation: &Simulation<World>, options: JiraOptions) -> Jira {
    let (email, token) = simulation.world(|world| (world.email(), world.token()));
    Jira::with_token(email, SecretString::from(token), options).expect("the options are right")
}

/// The request that does it, of those an operation may make.
fn operation_of(operation: Operation) -> Option<&'static str> {
    Some(match operation {
        Operation::Get => "GET /rest/api/3/issue/{issueIdOrKey}",
        Operation::Create => "POST /rest/api/3/issue",
        Operation::Patch => "PUT /rest/api/3/issue/{issueIdOrKey}",
        Operation::Delete => "DELETE /rest/api/3/issue/{issueIdOrKey}",
        Operation::AddComment => "POST /rest/api/3/issue/{issueIdOrKey}/comment",
        Operation::Upload => "POST /rest/api/3/issue/{issueIdOrKey}/attachments",
        Operation::Link => "POST /rest/api/3/issueLink",
        Operation::CreateProject => "POST /rest/api/3/project",
        _ => return None,
    })
}

#[async_trait]
impl Subject for SimulatedJira {
    fn provider(&self) -> Arc<dyn Provider> {
        Arc::new(self.jira())
    }

    fn reopen(&self) -> Arc<dyn Provider> {
        Arc::new(self.another())
    }

    fn terms(&self) -> Terms {
        let mut terms = Terms::default();
        terms.projects = vec![ENGINEERING.into(), ROADMAP.into()];
        terms.with_parent_kind("Epic")
    }

    fn page_size(&self) -> usize {
        self.page
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
            in_issues(answer, &id, |issue| issue["fields"]["summary"] = json!([17]));
        });
        true
    }

    fn plant_unknown(&self, ticket: &TicketId) -> bool {
        let id = ticket.to_string();
        self.transport.bend(move |answer| {
            in_issues(answer, &id, |issue| {
                let fields = &mut issue["fields"];
                fields["status"] = json!({
                    "id": "99999", "name": "Brand new", "statusCategory": {"id": 9, "key": "superposed", "name": "Both"},
                });
                fields["priority"] = json!({"id": "99", "name": "Catastrophic"});
                fields["issuetype"] =
                    json!({"id": "9999", "name": "Hologram", "subtask": false, "hierarchyLevel": 0});
                fields["customfield_19999"] = json!({"shape": ["nobody"]});
            });
        });
        true
    }

    fn plant_foreign_body(&self, ticket: &TicketId) -> bool {
        let panel = json!({"type": "doc", "version": 1, "content": [
            {"type": "panel", "attrs": {"panelType": "info"}, "content": [
                {"type": "paragraph", "content": [{"type": "text", "text": "Mind the gap"}]},
            ]},
        ]});
        self.simulation.world(|world| world.somebody_describes(ticket.as_str(), panel))
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

    /// A step of the workflow is a call of its own, after the create and after other fields; and so is a move to another
    /// project, before them.
    fn stop_next_midway(&self, operation: Operation, at: Field, how: Midway) -> bool {
        let on = match (operation, at) {
            (Operation::Patch | Operation::Create, Field::Status) => TAKE_STEP,
            (Operation::Patch, Field::Title) => "PUT /rest/api/3/issue/{issueIdOrKey}",
            _ => return false,
        };
        self.simulation.set_faults(stop(how).always().on(on).times(1).into());
        true
    }

    fn expire_next_cursor(&self) -> bool {
        self.simulation.world(World::expire_page_tokens);
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
    match change {
        WorldChange::Insert { title, project } => drop(world.somebody_creates(key_of(project.as_str()), &title)),
        WorldChange::Rename(id, title) => drop(world.somebody_renames(id.as_str(), &title)),
        WorldChange::Move(id, project) => drop(world.somebody_moves_to_project(id.as_str(), key_of(project.as_str()))),
        WorldChange::Close(id) => drop(world.somebody_moves(id.as_str(), "Done")),
        WorldChange::Delete(id) => drop(world.somebody_deletes(id.as_str())),
        _ => {}
    }
}

/// The key of one of the two projects.
fn key_of(id: &str) -> &str {
    match id {
        "10000" => ENGINEERING,
        "10004" => ROADMAP,
        other => other,
    }
}

/// Changes an issue wherever an answer shows it with its fields.
fn in_issues(answer: &mut Value, id: &str, change: impl Fn(&mut Value)) {
    if answer["id"] == id && answer["fields"].is_object() {
        change(answer);
    }
    for issue in answer["issues"].as_array_mut().into_iter().flatten() {
        if issue["id"] == id && issue["fields"].is_object() {
            change(issue);
        }
    }
}
