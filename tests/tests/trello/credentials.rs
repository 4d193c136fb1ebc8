//! Key and token: in the header, at Trello only, and what a refusal of them means.

use std::sync::Arc;

use anyticket::{ErrorKind, NewTicket, Provider, SecretString, TicketQuery, Tracker, TrackerOptions, UserProvider};
use anyticket_tests::trello::{ENGINEERING, SimulatedTrello, simulated};
use anyticket_trello::Trello;
use futures_util::TryStreamExt;

fn tracker(subject: &SimulatedTrello) -> Tracker {
    let options = TrackerOptions::default().with_project(ENGINEERING);
    Tracker::with_options(Arc::new(subject.trello()), options).unwrap()
}

fn with(subject: &SimulatedTrello, key: &str, token: &str) -> Trello {
    Trello::new(key.to_owned(), SecretString::from(token), subject.options()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_file_is_fetched_where_the_credential_does_not_go_and_an_attached_address_not_at_all() {
    let subject = SimulatedTrello::new(simulated(0));
    let tracker = tracker(&subject);
    let ticket = tracker.create(NewTicket::new("Files")).await.unwrap();
    let id = ticket.id().as_str().to_owned();
    subject.simulation.world(|world| {
        world.somebody_uploads(&id, "log.txt", "content");
        world.somebody_links(&id, "a page", "https://intern.example/secret?download=1");
        // One that only looks as if it lay at Trello.
        world.somebody_links(&id, "a trap", "https://trello.com.evil.example/1/cards/x/attachments/y/download/z")
    });
    let all = tracker.attachments(ticket.id()).all().await.unwrap();
    assert_eq!(all.iter().filter(|one| one.link.is_some()).count(), 2);
    for attachment in &all {
        let content = tracker.download(ticket.id(), &attachment.id).await;
        match &attachment.link {
            None => {
                let content: Vec<bytes::Bytes> = content.unwrap().try_collect().await.unwrap();
                assert_eq!(content.concat(), b"content");
            }
            Some(_) => assert_eq!(content.err().unwrap().kind(), ErrorKind::Unsupported),
        }
    }
    let (leaked, in_urls, elsewhere) = subject
        .simulation
        .world(|world| (world.credentials_leaked(), world.credentials_in_urls(), world.requests_elsewhere()));
    assert_eq!((leaked, in_urls, elsewhere), (0, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn a_bad_token_is_told_from_a_member_who_may_not() {
    let subject = SimulatedTrello::new(simulated(3));
    let (key, token) = subject.simulation.world(|world| (world.key(), world.token()));
    let unknown = "ATTA00000000000000000000000000000000000000000000000000000000000000000DEADBEEF";
    for (key, token) in [(key, unknown), ("00000000000000000000000000000000", token)] {
        let error = with(&subject, key, token).me().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error:#}");
        assert!(!format!("{error:#}{error:?}").contains(token));
    }
    let tracker = tracker(&subject);
    tracker.me().await.unwrap();
    let board = subject.simulation.world(|world| world.default_board());
    subject.simulation.world(|world| world.expel(&board));
    let error = tracker.tickets(TicketQuery::new().in_project(board.as_str())).all().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Forbidden | ErrorKind::NotFound), "{error:#}");
    // Of all boards, the others are listed.
    tracker.tickets(TicketQuery::new()).all().await.unwrap();
    subject.simulation.world(|world| world.revoke_token(true));
    assert_eq!(tracker.me().await.unwrap_err().kind(), ErrorKind::Unauthenticated);
}

#[tokio::test(start_paused = true)]
async fn a_token_for_reading_reads_and_a_write_says_what_it_lacks() {
    let subject = SimulatedTrello::new(simulated(3).with(|options| options.scope("read")));
    let tracker = tracker(&subject);
    assert!(!tracker.tickets(TicketQuery::new()).all().await.unwrap().is_empty());
    let error = tracker.create(NewTicket::new("x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden, "{error:#}");
    assert!(error.hint().unwrap().contains("scope=read,write"), "{error:#}");
}

#[tokio::test(start_paused = true)]
async fn a_token_of_another_vendor_is_not_sent() {
    let subject = SimulatedTrello::new(simulated(0));
    let key = subject.simulation.world(|world| world.key());
    for token in ["pk_1_CLICKUP", "ATATT3xJIRA", "ghp_x", "Bearer ATTA1"] {
        let trello = with(&subject, key, token);
        let error = trello.me().await.unwrap_err();
        assert!(!format!("{error:#}{trello:?}").contains(token), "{error:#}");
        assert_eq!(trello.usage().requests, 0);
    }
}
