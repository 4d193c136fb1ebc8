//! The one place that knows which trackers there are.

#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

use std::collections::BTreeMap;

use anyticket::{Setting, Settings, Tracker};
use anyticket_sim::Sim;
use anyticket_testkit::{Profile, memory};
use sample_product::Desk;

/// The variable that picks the tracker.
const VARIABLE: &str = "SAMPLE_TRACKER";

/// A desk over a fresh tracker, and what has to live as long as it.
pub struct Shop {
    pub desk: Desk,
    _alive: Box<dyn std::any::Any>,
}

/// Opens a desk over the tracker that the environment picks.
pub async fn open() -> Shop {
    let (tracker, alive): (Tracker, Box<dyn std::any::Any>) = match std::env::var(VARIABLE).as_deref() {
        Err(_) | Ok("memory") => (memory(Profile::everything()), Box::new(())),
        Ok("local") => {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("tickets.db");
            let settings = Settings::new("local").with("path", path.to_str().unwrap());
            (anyticket::connect(settings).await.unwrap(), Box::new(folder))
        }
        Ok("clickup") => {
            let simulated = Sim::clickup().serve().await.unwrap();
            (anyticket::connect(simulated.settings()).await.unwrap(), Box::new(simulated))
        }
        Ok("jira") => {
            let simulated = Sim::jira().serve().await.unwrap();
            let mut settings = simulated.settings();
            // In this project every status follows every other.
            settings.insert("project".to_owned(), "OPS".to_owned());
            (anyticket::connect(settings).await.unwrap(), Box::new(simulated))
        }
        Ok("asana") => {
            let simulated = Sim::asana().serve().await.unwrap();
            let settings = meaning(simulated.settings(), [("Doing", "in_progress")]);
            (anyticket::connect(settings).await.unwrap(), Box::new(simulated))
        }
        Ok("trello") => {
            let simulated = Sim::trello().serve().await.unwrap();
            let settings = meaning(simulated.settings(), [("To Do", "todo"), ("Doing", "in_progress")]);
            (anyticket::connect(settings).await.unwrap(), Box::new(simulated))
        }
        Ok(other) => panic!("{VARIABLE} is {other}, and the trackers are memory, local, asana, clickup, jira, trello"),
    };
    Shop { desk: Desk::new(tracker), _alive: alive }
}

/// The settings, with what the sections of Asana and the lists of Trello mean: they are the project's own words.
fn meaning<const N: usize>(settings: BTreeMap<String, String>, meaning: [(&str, &str); N]) -> Settings {
    let meaning = meaning.map(|(place, category)| (place.to_owned(), Setting::from(category)));
    Settings::from(settings).with("status", Setting::Table(meaning.into()))
}
