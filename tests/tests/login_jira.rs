//! The way of an OAuth app to Jira, as a person goes it: consent in a browser, and refresh tokens that are good for one use.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "the helpers of these tests may panic as the tests do")]

mod support;

use anyticket_sim::Sim;
use anyticket_sim::jira::Jira as World;
use support::consent::{App, BACK, Desk};

fn desk() -> Desk<World> {
    let (client, secret) = Sim::jira().build().world(|world| world.app());
    let (page, tokens) = ("/authorize", "/oauth/token");
    let app = App { provider: "jira", client, secret, page, tokens, flags: &["--project", "ENG"] };
    Desk::new(Sim::jira().tickets(5).seed(7), app)
}

/// The refresh token that Jira takes now.
fn good(desk: &Desk<World>) -> String {
    desk.vendor.world(|world| world.refresh_token())
}

#[test]
fn from_consent_to_a_ticket_and_back() {
    let desk = desk();
    let (code, screen) = desk.login(BACK, |back| back);
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("jira is ready: Ann"), "{screen}");
    assert!(screen.contains("the refresh_token is replaced with each use, so it is kept in a file"), "{screen}");
    let config = desk.config();
    for line in [
        "refresh_token = \"file:~/.config/anyticket/jira.refresh_token\"",
        "client_secret = \"env:APP_SECRET\"",
        "cloud_id = \"",
        "project = \"10000\"",
    ] {
        assert!(config.contains(line), "{line}: {config}");
    }
    assert!(!config.contains("access_token"), "{config}");
    // What was tried during the login was the access token: no use of the refresh token is spent.
    let first = desk.kept();
    assert_eq!((first.as_str(), desk.refreshes()), (good(&desk).as_str(), 0));

    let created = desk.done(&["ticket", "create", "First"]);
    assert!(created.contains("First"), "{created}");
    assert_eq!(desk.refreshes(), 1);
    let second = desk.kept();
    assert!(second != first && second == good(&desk), "{second}");
    assert_eq!(desk.mode(), 0o600);
    let key = created.split_whitespace().next().unwrap();
    assert!(desk.done(&["ticket", "get", key]).contains("First"));
    assert!(desk.done(&["whoami"]).contains("Ann"));
    assert_eq!(desk.vendor.world(|world| world.refresh_tokens_reused()), 0);

    let logout = desk.done(&["logout", "jira"]);
    assert!(logout.contains("jira.refresh_token: forgotten"), "{logout}");
    assert_eq!(desk.kept(), "");
    let texts = [("screen", &screen), ("config", &config), ("created", &created), ("logout", &logout)];
    desk.hides(&[&first, &second], &texts.map(|(name, text)| (name, text.as_str())));
}

#[test]
fn a_process_that_dies_right_after_a_refresh_leaves_the_new_token_behind() {
    let desk = desk().logged_in();
    let before = desk.kept();
    let at_first_use = desk.killed_at_the_first_use();
    assert_ne!(at_first_use, before, "the new token was used before it was saved");
    assert_eq!((at_first_use.as_str(), desk.kept().as_str()), (good(&desk).as_str(), good(&desk).as_str()));
    desk.done(&["ticket", "list"]);
    assert_eq!(desk.vendor.world(|world| world.refresh_tokens_reused()), 0, "and the next process goes on from there");
}

#[test]
fn an_address_of_another_consent_changes_nothing() {
    desk().refuses_another_consent();
}

#[test]
fn a_refresh_token_that_is_good_no_more_asks_for_another_login() {
    desk().logged_in().asks_for_another_login();
}
