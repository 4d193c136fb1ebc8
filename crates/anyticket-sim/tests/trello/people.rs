//! People, workspaces and who is on a board.
//!
//! <https://developer.atlassian.com/cloud/trello/rest/api-group-members/>

use serde_json::json;

use crate::client::{names, with, world};

#[tokio::test(start_paused = true)]
async fn me_is_whoever_the_token_belongs_to() {
    let trello = world(0);
    let me = trello.get("/members/me?fields=id,username,fullName").ok();
    assert_eq!(
        me,
        json!({ "id": trello.sim.world(|trello| trello.member_id()), "username": "ada", "fullName": "Ada Adams" })
    );
    // "a member `username`" is taken in a path.
    assert_eq!(trello.get("/members/ada").ok()["id"], me["id"]);
    assert_eq!(trello.get("/members/nobody").status, 404);
    trello.get("/members/me?fields=shoeSize").refused(400, "invalid value for fields");
    // "GET /members/me/tokens?webhooks=true": the token itself is not in it.
    let tokens = trello.get("/members/me/tokens?webhooks=true").ok();
    assert_eq!(tokens[0]["idMember"], me["id"]);
    assert!(!tokens.to_string().contains(trello.sim.world(|trello| trello.token())));
}

#[tokio::test(start_paused = true)]
async fn workspaces_are_whole_lists_and_boards_may_have_none() {
    let trello = world(0);
    let workspaces = trello.get("/members/me/organizations?fields=id,name,displayName,url").ok();
    assert_eq!(workspaces.as_array().unwrap().len(), 2);
    assert_eq!(workspaces[0]["displayName"], "Acme");
    let id = workspaces[0]["id"].as_str().unwrap();
    let boards = trello.get(&format!("/organizations/{id}/boards?filter=open&fields=name,idOrganization")).ok();
    assert_eq!(names(&boards), ["Engineering"]);
    // "In paths … an organization `name` is also taken"
    assert_eq!(trello.get("/organizations/acme").ok()["id"], id);
    assert_eq!(trello.get("/organizations/acme/boards?fields=name").ok().as_array().unwrap().len(), 2);
    assert_eq!(trello.get("/organizations/strangers").status, 401);
    assert_eq!(trello.get("/organizations/acme/members").ok().as_array().unwrap().len(), 6);
    // "`idOrganization` of a board may be null/absent (personal board)"
    let boards = trello.get("/members/me/boards?filter=open&fields=name,idOrganization").ok();
    let home = boards.as_array().unwrap().iter().find(|board| board["name"] == "At home").unwrap();
    assert!(home["idOrganization"].is_null());
}

#[tokio::test(start_paused = true)]
async fn the_boards_of_a_member_are_all_of_them_unless_a_filter_says_so() {
    let trello = world(0);
    // "`filter` all|open|closed|…, default all"
    let all = names(&trello.get("/members/me/boards?fields=name").ok());
    assert_eq!(all, ["Engineering", "Operations", "At home", "Watched", "Old things"]);
    assert_eq!(names(&trello.get("/members/me/boards?filter=closed&fields=name").ok()), ["Old things"]);
    assert_eq!(names(&trello.get("/members/me/boards?filter=open&fields=name").ok()).len(), 4);
    trello.get("/members/me/boards?filter=best").refused(400, "invalid value for filter");
}

#[tokio::test(start_paused = true)]
async fn memberships_say_who_has_left_and_what_everybody_is() {
    let trello = world(0);
    let board = trello.board();
    let members = trello.get(&format!("/boards/{board}/members")).ok();
    // Dee has left.
    assert_eq!(members.as_array().unwrap().len(), 5);
    let memberships = trello.get(&format!("/boards/{board}/memberships?member=true")).ok();
    let rows = memberships.as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["memberType"]), (6, &json!("admin")));
    assert_eq!(rows.iter().filter(|row| row["deactivated"] == true).count(), 1);
    // "Members can be ghosts (invited by e-mail)"; "names may sit in `nonPublic` with an empty top level"
    let shown = trello.get(&format!("/boards/{board}/members?fields=fullName,memberType,nonPublic")).ok();
    let rows = shown.as_array().unwrap();
    assert!(rows.iter().any(|member| member["memberType"] == "ghost"));
    assert!(rows.iter().any(|member| member["fullName"] == "" && member["nonPublic"]["fullName"] == "Hal Holm"));
    let watched = trello.board_named("Watched");
    let memberships = trello.get(&format!("/boards/{watched}/memberships")).ok();
    assert_eq!(memberships[1]["memberType"], "observer");
    let admins = trello.get(&format!("/boards/{watched}/memberships?filter=admins")).ok();
    assert_eq!(admins.as_array().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn people_are_found_by_the_beginning_of_a_name() {
    // "`GET /search/members/` (≤20)"
    let trello = world(0);
    let found = trello.get("/search/members/?query=be&limit=20").ok();
    assert_eq!(found.as_array().unwrap().iter().filter(|member| member["username"] == "bo").count(), 1);
    let on_board = format!("/search/members/?query=eve&idBoard={}", trello.board());
    assert_eq!(trello.get(&on_board).ok(), json!([]));
    trello.get("/search/members/?query=x&limit=21").refused(400, "invalid value for limit");
}

#[tokio::test(start_paused = true)]
async fn a_card_has_several_people_in_their_order() {
    let trello = world(1);
    let (me, bo) = trello.sim.world(|trello| (trello.member_id(), trello.somebody()));
    let card = trello.card();
    // `POST /cards/{id}/idMembers` answers the people that are on it then.
    let got = trello.post(&format!("/cards/{card}/idMembers"), json!({ "value": bo })).ok();
    assert_eq!(got[0]["username"], "bo");
    trello.post(&format!("/cards/{card}/idMembers"), json!({ "value": me })).ok();
    assert_eq!(trello.get(&format!("/cards/{card}?fields=idMembers")).ok()["idMembers"], json!([bo, me]));
    assert_eq!(trello.get(&format!("/cards/{card}/members")).ok()[1]["initials"], "AA");
    trello
        .post(&format!("/cards/{card}/idMembers"), json!({ "value": me }))
        .refused(400, "member is already on the card");
    trello.delete(&format!("/cards/{card}/idMembers/{bo}")).ok();
    assert_eq!(trello.delete(&format!("/cards/{card}/idMembers/{bo}")).status, 400);
    // "`PUT /cards/{id}` `idMembers` = comma list replaces all"
    let path = format!("/cards/{card}");
    assert_eq!(trello.put(&path, json!({ "idMembers": format!("{bo},{me}") })).ok()["idMembers"], json!([bo, me]));
    assert_eq!(trello.put(&path, json!({ "idMembers": [me] })).ok()["idMembers"], json!([me]));
    assert_eq!(trello.put(&path, json!({ "idMembers": "" })).ok()["idMembers"], json!([]));
    // "duplicates in the list are refused", TrelloDotNet 2.0.4
    trello.put(&path, json!({ "idMembers": format!("{me},{me}") })).refused(400, "invalid value for idMembers");
    // "the member must be on the board"
    let eve = trello.get("/members/eve5").ok()["id"].clone();
    assert_eq!(trello.post(&format!("/cards/{card}/idMembers"), json!({ "value": eve })).status, 400);
    trello.put(&path, json!({ "idMembers": [eve] })).refused(400, "invalid value for idMembers");
    let dee = trello.get("/members/deediaz").ok()["id"].clone();
    assert_eq!(trello.post(&format!("/cards/{card}/idMembers"), json!({ "value": dee })).status, 400);
}

#[tokio::test(start_paused = true)]
async fn the_cards_of_a_member_are_those_that_show() {
    let trello = with(120, |options| options.tie(1));
    let me = trello.sim.world(|trello| trello.member_id());
    let cards = trello.get("/members/me/cards?fields=idMembers,closed").ok();
    let rows = cards.as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        assert!(row["idMembers"].as_array().unwrap().contains(&json!(me)) && row["closed"] == false);
    }
    let two = trello.get("/members/me/cards?fields=id&limit=2").ok();
    assert_eq!(two.as_array().unwrap().len(), 2);
}
