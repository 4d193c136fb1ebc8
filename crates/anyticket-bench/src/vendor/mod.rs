//! The trackers that are measured: how each is simulated, and what a bare loop over it looks like.

mod asana;
mod bare;
mod clickup;
mod endless;
mod jira;
mod trello;

use std::any::Any;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyticket::{Provider, Settings};
use anyticket_http::{Failure, InProcess, Transport};
use anyticket_sim::{Counters, Simulation};
use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt as _;

use crate::Result;
use crate::sum::Sum;

/// A tracker. Each takes a row in this and a file beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Vendor {
    /// Asana.
    Asana,
    /// ClickUp.
    ClickUp,
    /// Jira Cloud.
    Jira,
    /// Trello.
    Trello,
}

impl Vendor {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Asana, Self::ClickUp, Self::Jira, Self::Trello];
    /// Those for which there is a bare loop over whole listings.
    pub(crate) const LISTED: [Self; 2] = [Self::ClickUp, Self::Jira];

    /// The name that people know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asana => "Asana",
            Self::ClickUp => "ClickUp",
            Self::Jira => "Jira",
            Self::Trello => "Trello",
        }
    }
}

impl Vendor {
    /// What of a ticket's status a page says by itself: Trello's names a list, Asana's whether a task is completed.
    pub(crate) fn status_of(self, ticket: &anyticket::Ticket) -> &str {
        match self {
            Self::Asana => asana::status(ticket.status.category.is_open()),
            Self::ClickUp | Self::Jira => &ticket.status.name,
            // Behind the id of the list may stand that the card is complete.
            Self::Trello => ticket.status.id.as_str().get(..trello::ID).unwrap_or_default(),
        }
    }
}

/// What tickets there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Spread {
    /// They were made over years.
    Years,
    /// Nine of ten were made in one minute, by an import.
    Import,
    /// They are made up when somebody asks, so that there may be a million of them.
    Endless,
}

/// A world to be simulated.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct World {
    pub(crate) vendor: Vendor,
    pub(crate) tickets: usize,
    pub(crate) spread: Spread,
    pub(crate) gzip: bool,
    pub(crate) limits: Limits,
    /// How long an answer takes.
    pub(crate) latency: Duration,
}

/// How much a vendor allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Limits {
    /// Whatever is asked.
    None,
    /// What the least of its plans does.
    Least,
    /// What the largest of its plans does.
    Most,
}

impl World {
    /// A world without limits that answers at once, in which tickets were made over years.
    pub(crate) fn new(vendor: Vendor, tickets: usize) -> Self {
        Self { vendor, tickets, spread: Spread::Years, gzip: false, limits: Limits::None, latency: Duration::ZERO }
    }
}

/// Where a simulation is, and what there is to list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) vendor: Vendor,
    /// What a configuration says, as plain text.
    pub(crate) settings: BTreeMap<String, String>,
    /// The project to list; everything if there is none.
    pub(crate) project: Option<String>,
}

impl Place {
    /// The settings with the width of listings.
    pub(crate) fn settings(&self, width: usize) -> Settings {
        let mut settings = Settings::new(self.setting("provider"));
        for (key, value) in self.settings.iter().filter(|(key, _)| *key != "provider") {
            settings = settings.with(key, value.as_str());
        }
        settings.with("width", i64::try_from(width).unwrap_or(1))
    }

    fn setting(&self, key: &str) -> &str {
        self.settings.get(key).map_or("", String::as_str)
    }
}

/// Serves a world on a socket of this machine, says where, and ends when nobody listens any more.
pub(crate) async fn serve(world: &World) -> Result<()> {
    // What is served goes when this does.
    let (place, _served): (Place, Box<dyn Any>) = match (world.vendor, world.spread) {
        (Vendor::ClickUp, Spread::Endless) => endless::serve(world).await?,
        (vendor, Spread::Endless) => return Err(format!("{} has no endless world", vendor.name()).into()),
        (Vendor::ClickUp, _) => clickup::serve(world).await?,
        (Vendor::Jira, _) => jira::serve(world).await?,
        (vendor @ (Vendor::Asana | Vendor::Trello), _) => return Err(no_loop(vendor)),
    };
    println!("{}", serde_json::to_string(&place)?);
    std::io::stdout().flush()?;
    tokio::io::stdin().read_to_end(&mut Vec::new()).await?;
    Ok(())
}

/// Lists everything with a bare loop of reqwest and serde_json into typed structs.
pub(crate) async fn floor(place: &Place) -> Result<Sum> {
    match place.vendor {
        Vendor::ClickUp => clickup::floor(place).await,
        Vendor::Jira => jira::floor(place).await,
        vendor @ (Vendor::Asana | Vendor::Trello) => Err(no_loop(vendor)),
    }
}

fn no_loop(vendor: Vendor) -> crate::Failure {
    format!("there is no bare loop over {}: its pages are measured one by one", vendor.name()).into()
}

/// What a page takes: each answer with the path that was asked for. Trello's is of three: the board with its lists, the cards, and who
/// made them.
pub(crate) type Answers = Vec<(String, Bytes)>;

/// Decodes a page into owned typed structs, and throws them away.
pub(crate) fn decode(vendor: Vendor, answers: &Answers) -> Result<()> {
    answers.iter().try_for_each(|(path, body)| match vendor {
        Vendor::Asana => asana::page(body).map(drop),
        Vendor::ClickUp => clickup::page(body).map(drop),
        Vendor::Jira => jira::page(body).map(drop),
        Vendor::Trello if trello::is_of_actions(path) => trello::actions(body).map(drop),
        Vendor::Trello if trello::is_of_cards(path) => trello::page(body).map(drop),
        // What the lists are called.
        Vendor::Trello => trello::board(body).map(drop),
    })
}

/// The sum of a page, as the bare loop reads it.
pub(crate) fn sum_of(vendor: Vendor, answers: &Answers) -> Result<Sum> {
    let mut sum = Sum::default();
    let page = answers.iter().find(|(path, _)| vendor != Vendor::Trello || trello::is_of_cards(path));
    let (_, body) = page.ok_or("a page has an answer")?;
    match vendor {
        Vendor::Asana => asana::add(&asana::page(body)?, &mut sum),
        Vendor::ClickUp => clickup::add(&clickup::page(body)?, &mut sum)?,
        Vendor::Jira => jira::add(&jira::page(body)?, &mut sum),
        Vendor::Trello => trello::add(&trello::page(body)?, &mut sum),
    }
    Ok(sum)
}

/// A simulated vendor, whichever it is: from a request to its answer.
#[derive(Clone)]
pub(crate) struct Exchange {
    now: Arc<Answer>,
    sent: Arc<Sent>,
}

type Answer = dyn Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync;
type Sent = dyn Fn(Request<Bytes>) -> BoxFuture<'static, std::result::Result<Response<Bytes>, Failure>> + Send + Sync;

impl Exchange {
    fn new<V: anyticket_sim::Vendor>(simulation: &Simulation<V>) -> Self {
        let (now, sent) = (simulation.clone(), simulation.clone());
        let send = move |request| {
            let simulation = sent.clone();
            let answer = async move { simulation.send(request).await };
            answer.map(|sent| sent.map_err(|broken| Failure::maybe_sent("it broke").because(broken))).boxed()
        };
        Self { now: Arc::new(move |request| now.exchange(request).response), sent: Arc::new(send) }
    }

    /// The answer, without waiting for it.
    pub(crate) fn answer(&self, request: &Request<Bytes>) -> Response<Bytes> {
        (self.now)(request)
    }

    /// The way there, on which an answer takes as long as its world says, and the request is under way for as long.
    pub(crate) fn transport(self) -> Arc<dyn Transport> {
        Arc::new(InProcess::new(move |request| (self.sent)(request)))
    }
}

/// A provider over a simulation in this process.
pub(crate) struct Opened {
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) project: Option<String>,
    counters: Box<dyn Fn() -> Counters + Send + Sync>,
}

impl Opened {
    /// What was asked so far.
    pub(crate) fn counters(&self) -> Counters {
        (self.counters)()
    }

    fn new<V: anyticket_sim::Vendor>(
        simulation: &Simulation<V>,
        provider: Arc<dyn Provider>,
        project: Option<String>,
    ) -> Self {
        let simulation = simulation.clone();
        Self { provider, project, counters: Box::new(move || simulation.counters()) }
    }
}

/// Opens a world in this process, below the transport that `through` makes.
pub(crate) fn open(world: &World, through: impl FnOnce(Exchange) -> Arc<dyn Transport>) -> Result<Opened> {
    match world.vendor {
        Vendor::Asana => asana::open(world, through),
        Vendor::ClickUp => clickup::open(world, through),
        Vendor::Jira => jira::open(world, through),
        Vendor::Trello => trello::open(world, through),
    }
}

/// When a world in this process begins: 21 September 2026.
const BEGIN: i64 = 1_790_000_000_000;
