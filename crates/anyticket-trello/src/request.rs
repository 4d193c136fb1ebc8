//! What is asked of Trello, as plain data: nothing is sent here.
//!
//! What is written goes in a body of JSON, for an address of more than about 8 kB is refused; nothing is written in an
//! address. A request that reads has no body, for one with a body is refused before it comes to Trello.

use anyticket_core::{Include, Upload};
use anyticket_http::{Multipart, Request};
use serde::Serialize;

/// The most cards that one answer holds.
pub(crate) const PAGE: usize = 1_000;
/// The most labels of a board that one answer holds; without a limit there come fifty, and there is no next page.
const LABELS: usize = 1_000;
/// How many requests go into one.
pub(crate) const BATCH: usize = 10;

const BOARD_FIELDS: &str = "id,name,closed,dateLastActivity,idOrganization,shortLink,url";
const ORGANIZATION_FIELDS: &str = "id,name,displayName,url";
const MEMBER_FIELDS: &str = "id,username,fullName,memberType,nonPublic";
/// The actions that make a card.
const MAKING: &str = "createCard,copyCard,emailCard,convertToCardFromCheckItem";

/// Whose token it is. The route has a limit of its own.
pub(crate) fn me() -> Request {
    Request::get(["members", "me"]).query("fields", "id,username,fullName,email,memberType,nonPublic")
}

/// The tokens of the member, of which this is one.
pub(crate) fn tokens() -> Request {
    Request::get(["members", "me", "tokens"])
}

pub(crate) fn organizations() -> Request {
    Request::get(["members", "me", "organizations"]).query("fields", ORGANIZATION_FIELDS)
}

pub(crate) fn organization(id: &str) -> Request {
    Request::get(["organizations", id]).query("fields", ORGANIZATION_FIELDS)
}

pub(crate) fn boards_of_me() -> Request {
    Request::get(["members", "me", "boards"]).query("filter", "all").query("fields", BOARD_FIELDS)
}

pub(crate) fn boards_of(organization: &str) -> Request {
    Request::get(["organizations", organization, "boards"]).query("filter", "all").query("fields", BOARD_FIELDS)
}

pub(crate) fn members_of(organization: &str) -> Request {
    Request::get(["organizations", organization, "members"]).query("fields", MEMBER_FIELDS)
}

pub(crate) fn members_of_board(board: &str) -> Request {
    Request::get(["boards", board, "members"]).query("fields", MEMBER_FIELDS)
}

/// A board alone.
pub(crate) fn board(id: &str) -> Request {
    Request::get(["boards", id]).query("fields", BOARD_FIELDS).query("lists", "none")
}

/// A board with all its lists, archived ones too.
pub(crate) fn facts(board: &str) -> Request {
    Request::get(["boards", board]).query("fields", BOARD_FIELDS).query("lists", "all")
}

pub(crate) fn labels(board: &str) -> Request {
    Request::get(["boards", board, "labels"]).query("limit", LABELS)
}

pub(crate) fn fields(board: &str) -> Request {
    Request::get(["boards", board, "customFields"])
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewBoard<'a> {
    name: &'a str,
    default_lists: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_organization: Option<&'a str>,
}

/// Makes a board, with the lists that Trello gives every new one: cards lie in lists.
pub(crate) fn create_board(name: &str, organization: Option<&str>) -> Request {
    Request::post(["boards"]).json(&NewBoard { name, default_lists: true, id_organization: organization })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewLabel<'a> {
    name: &'a str,
    color: Option<&'a str>,
    id_board: &'a str,
}

pub(crate) fn create_label(board: &str, name: &str, color: Option<&str>) -> Request {
    Request::post(["labels"]).json(&NewLabel { name, color, id_board: board })
}

/// The fields of a card that are asked for.
pub(crate) fn card_fields(include: Include) -> String {
    let mut fields =
        "id,name,closed,idBoard,idList,due,start,dueComplete,dateLastActivity,idMembers,labels,shortLink,shortUrl,\
                      cardRole,isTemplate,badges"
            .to_owned();
    if include.body {
        fields.push_str(",desc");
    }
    fields
}

/// A card with what lies around it: its board, its list, its members, who made it; all its keys where the whole is wanted.
pub(crate) fn card(id: &str, include: Include) -> Request {
    let mut request = Request::get(["cards", id]);
    for (name, value) in card_parameters(include) {
        request = request.query(name, value);
    }
    request
}

/// The parameters of a card that is read by itself.
fn card_parameters(include: Include) -> Vec<(&'static str, String)> {
    let fields = if include.raw { "all".to_owned() } else { card_fields(include) };
    let mut parameters = vec![
        ("fields", fields),
        ("board", "true".to_owned()),
        ("board_fields", "id,name,closed".to_owned()),
        ("list", "true".to_owned()),
        ("members", "true".to_owned()),
        ("member_fields", MEMBER_FIELDS.to_owned()),
        ("actions", MAKING.to_owned()),
    ];
    if include.fields {
        parameters.push(("customFieldItems", "true".to_owned()));
    }
    if include.raw {
        parameters.push(("checklists", "all".to_owned()));
    }
    parameters
}

/// The same as a part of a batch: a list of parts is split at its commas, so that those within one are written otherwise.
pub(crate) fn card_in_batch(id: &str, include: Include) -> String {
    in_batch(&format!("/cards/{id}"), card_parameters(include))
}

fn in_batch(path: &str, parameters: Vec<(&str, String)>) -> String {
    let written = |(name, value): (&str, String)| format!("{name}={}", value.replace(',', "%2C"));
    let query: Vec<String> = parameters.into_iter().map(written).collect();
    format!("{path}?{}", query.join("&"))
}

/// A card in a few words, as a part of a batch.
pub(crate) fn short_in_batch(id: &str) -> String {
    format!("/cards/{id}?fields=id%2Cname%2CshortLink")
}

/// Up to ten requests in one.
pub(crate) fn batch(urls: &[String]) -> Request {
    Request::get(["batch"]).query("urls", urls.join(","))
}

/// A card in a few words: for who has its short name and wants its id, or the other way round.
pub(crate) fn card_link(id: &str) -> Request {
    Request::get(["cards", id]).query("fields", "id,name,shortLink,shortUrl")
}

/// What is asked of the cards of a board, or of a search.
#[derive(Clone, Debug)]
pub(crate) struct Cards<'a> {
    pub(crate) board: &'a str,
    /// `all`, or `open`: those that were not archived themselves.
    pub(crate) filter: &'a str,
    pub(crate) fields: &'a str,
    pub(crate) custom: bool,
    pub(crate) checklists: bool,
    pub(crate) limit: usize,
    /// Only those that were made before this id or moment, and after that one.
    pub(crate) before: Option<&'a str>,
    pub(crate) since: Option<&'a str>,
}

/// The cards of a board: those that were made last, in the order of the board.
pub(crate) fn cards(ask: &Cards<'_>) -> Request {
    let request = Request::get(["boards", ask.board, "cards", ask.filter]);
    cards_parameters(ask).into_iter().fold(request, |request, (name, value)| request.query(name, value))
}

/// The same as a part of a batch.
pub(crate) fn cards_in_batch(ask: &Cards<'_>) -> String {
    in_batch(&format!("/boards/{}/cards/{}", ask.board, ask.filter), cards_parameters(ask))
}

fn cards_parameters(ask: &Cards<'_>) -> Vec<(&'static str, String)> {
    let mut parameters = vec![("fields", ask.fields.to_owned()), ("limit", ask.limit.to_string())];
    if ask.custom {
        parameters.push(("customFieldItems", "true".to_owned()));
    }
    if ask.checklists {
        parameters.push(("checklists", "all".to_owned()));
    }
    let span = [("since", ask.since), ("before", ask.before)];
    parameters.extend(span.into_iter().filter_map(|(name, moment)| Some((name, moment?.to_owned()))));
    parameters
}

/// One page of Trello's own search over cards. What it shows may be older than the card.
pub(crate) fn search(text: &str, boards: &[String], page: usize, limit: usize, fields: &str) -> Request {
    let boards = if boards.is_empty() { "mine".to_owned() } else { boards.join(",") };
    Request::get(["search"])
        .query("query", text)
        .query("modelTypes", "cards")
        .query("idBoards", boards)
        .query("card_fields", fields)
        .query("cards_limit", limit)
        .query("cards_page", page)
        .query("partial", true)
}

pub(crate) fn create_card<T: Serialize>(body: &T) -> Request {
    Request::post(["cards"]).json(body)
}

pub(crate) fn update_card<T: Serialize>(id: &str, body: &T) -> Request {
    Request::put(["cards", id]).json(body)
}

pub(crate) fn delete_card(id: &str) -> Request {
    Request::delete(["cards", id])
}

#[derive(Serialize)]
struct OneValue<'a> {
    value: &'a str,
}

pub(crate) fn add_member(card: &str, member: &str) -> Request {
    Request::post(["cards", card, "idMembers"]).json(&OneValue { value: member })
}

pub(crate) fn remove_member(card: &str, member: &str) -> Request {
    Request::delete(["cards", card, "idMembers", member])
}

pub(crate) fn add_label(card: &str, label: &str) -> Request {
    Request::post(["cards", card, "idLabels"]).json(&OneValue { value: label })
}

pub(crate) fn remove_label(card: &str, label: &str) -> Request {
    Request::delete(["cards", card, "idLabels", label])
}

pub(crate) fn set_field<T: Serialize>(card: &str, field: &str, body: &T) -> Request {
    Request::put(["cards", card, "customField", field, "item"]).json(body)
}

/// Who made the cards of a board between these two moments, the latest first.
pub(crate) fn makers(board: &str, since: &str, before: &str) -> Request {
    Request::get(["boards", board, "actions"])
        .query("filter", MAKING)
        .query("fields", "idMemberCreator,data")
        .query("memberCreator_fields", MEMBER_FIELDS)
        .query("limit", PAGE)
        .query("since", since)
        .query("before", before)
}

/// The cards that came to a board from other boards since a moment, the latest first.
pub(crate) fn arrivals(board: &str, since: &str) -> Request {
    Request::get(["boards", board, "actions"])
        .query("filter", "moveCardToBoard")
        .query("fields", "date,data")
        .query("memberCreator", false)
        .query("limit", PAGE)
        .query("since", since)
}

/// What happened to a card of these kinds, the latest first: before one of them, or the page of this number.
pub(crate) fn actions(card: &str, filter: &str, before: Option<&str>, page: Option<u32>) -> Request {
    let request = Request::get(["cards", card, "actions"]).query("filter", filter);
    match (before, page) {
        (_, Some(page)) => request.query("page", page),
        (Some(before), None) => request.query("limit", PAGE).query("before", before),
        (None, None) => request.query("limit", PAGE),
    }
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
}

pub(crate) fn add_comment(card: &str, text: &str) -> Request {
    Request::post(["cards", card, "actions", "comments"]).json(&Text { text })
}

pub(crate) fn edit_comment(card: &str, comment: &str, text: &str) -> Request {
    Request::put(["cards", card, "actions", comment, "comments"]).json(&Text { text })
}

pub(crate) fn delete_comment(card: &str, comment: &str) -> Request {
    Request::delete(["cards", card, "actions", comment, "comments"])
}

pub(crate) fn attachments(card: &str) -> Request {
    Request::get(["cards", card, "attachments"]).query("fields", "all")
}

pub(crate) fn upload(card: &str, upload: Upload) -> Request {
    let body = Multipart::new()
        .text("name", upload.name.clone())
        .text("mimeType", upload.media_type.clone())
        .file("file", upload);
    Request::post(["cards", card, "attachments"]).multipart(body)
}

#[derive(Serialize)]
struct Address<'a> {
    url: &'a str,
}

/// Attaches an address.
pub(crate) fn attach_address(card: &str, url: &str) -> Request {
    Request::post(["cards", card, "attachments"]).json(&Address { url })
}

pub(crate) fn detach(card: &str, attachment: &str) -> Request {
    Request::delete(["cards", card, "attachments", attachment])
}

/// The content of a file that lies at Trello. It sends to a signed address elsewhere, where the credential does not go.
pub(crate) fn content(card: &str, attachment: &str, file: &str) -> Request {
    Request::get(["cards", card, "attachments", attachment, "download", file])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_batch_has_no_comma_and_no_blank() {
        let part = card_in_batch("65f0a1b2c3d4e5f601234567", Include::default().with_raw(true));
        assert!(part.starts_with("/cards/65f0a1b2c3d4e5f601234567?fields=all&"), "{part}");
        assert!(!part.contains([',', ' ']), "{part}");
    }

    #[test]
    fn all_labels_of_a_board_are_asked_for_and_not_the_first_fifty() {
        assert!(labels("b").parameters().any(|parameter| parameter == ("limit", "1000")));
    }
}
