//! A program reaches the notebook by configuration and does not know that it is one.

use std::path::Path;
use std::sync::Arc;

use anyticket::{Config, NewTicket, PriorityLevel, Registry, Secrets, TicketPatch, TicketQuery};

fn registry() -> Registry {
    let mut registry = anyticket::registry();
    own_provider::register(&mut registry);
    registry
}

#[tokio::test]
async fn the_configuration_beside_it_leads_to_a_notebook() -> anyticket::Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("anyticket.toml");
    let config = Config::read(&file, &registry())?;
    let tracker = config.connect(None, &registry(), Arc::new(Secrets::new())).await?;
    assert_eq!((tracker.name(), tracker.provider_name()), ("mine", "notebook"));

    let milk = tracker.create(NewTicket::new("Buy milk")).await?;
    tracker.create(NewTicket::new("Buy bread")).await?;
    assert_eq!(milk.project.as_ref().and_then(|project| project.name.as_deref()), Some("Shopping"));
    tracker.update(milk.id(), TicketPatch::new().status("done")).await?;

    let open = tracker.tickets(TicketQuery::open()).all().await?;
    assert_eq!(open.iter().map(|ticket| ticket.title.as_str()).collect::<Vec<_>>(), ["Buy bread"]);
    Ok(())
}

#[tokio::test]
async fn what_a_note_cannot_hold_is_refused_with_the_reason() -> anyticket::Result<()> {
    let config = Config::parse("[trackers.mine]\nprovider = \"notebook\"\n", Path::new("anyticket.toml"), &registry())?;
    let tracker = config.connect(None, &registry(), Arc::new(Secrets::new())).await?;
    let urgent = NewTicket::new("Buy milk").with_priority(PriorityLevel::Urgent);
    let error = tracker.create(urgent.clone()).await.expect_err("a note has no priority");
    assert!(error.hint().is_some_and(|hint| hint.contains("a note has a title, a text and a status")), "{error:?}");
    let made = tracker.create(urgent.lenient()).await?;
    assert_eq!(made.losses.len(), 1, "a lenient write does the rest and says what was lost");
    Ok(())
}

#[test]
fn a_setting_it_does_not_know_is_refused_with_the_line() {
    let text = "[trackers.mine]\nprovider = \"notebook\"\ntitel = \"Shopping\"\n";
    let error = Config::parse(text, Path::new("anyticket.toml"), &registry()).expect_err("there is no such setting");
    assert_eq!(error.to_string(), "unknown key (key: titel, file: anyticket.toml, line: 3)");
}
