//! Which operation a request asks for.

use http::Method;

use super::answer::Outcome;
use super::call::Call;
use super::id::{Id, is_short_link};
use super::{
    Trello, actions, attachments, auth, batch, boards, card_parts, card_writes, cards, checklists, definitions, labels,
    lists, members, search, values,
};

/// One operation.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// As the vendor's document writes it, behind the `/1` of its address.
    pub(crate) template: &'static str,
    /// The parameters that it knows.
    parameters: &'static [&'static [&'static str]],
    /// Whether it wants no credentials.
    pub(crate) open: bool,
    /// Whether it takes credentials in the header alone.
    pub(crate) header_only: bool,
    pub(crate) handler: fn(&mut Trello, &Call) -> Outcome,
}

const FIELDS: &[&str] = &["fields"];
const VALUE: &[&str] = &["value"];
const PAGE: &[&str] = &["limit", "before", "since"];
const BOARDS: &[&str] = &["filter", "fields", "lists", "organization", "organization_fields"];
const NESTED_IN_CARD: &[&str] = &[
    "actions",
    "actions_limit",
    "action_fields",
    "attachments",
    "attachment_fields",
    "checkItemStates",
    "checklists",
    "checklist_fields",
    "customFieldItems",
    "members",
    "member_fields",
    "pluginData",
    "stickers",
];
const NESTED_ABOVE_CARD: &[&str] = &["board", "board_fields", "list", "list_fields"];
const NESTED_IN_BOARD: &[&str] = &[
    "cards",
    "card_fields",
    "customFields",
    "labels",
    "label_fields",
    "labels_limit",
    "lists",
    "list_fields",
    "members",
    "member_fields",
    "memberships",
    "organization",
    "organization_fields",
];
const ACTIONS: &[&str] =
    &["fields", "filter", "format", "memberCreator", "memberCreator_fields", "member", "member_fields", "page"];
const NEW_CARD: &[&str] =
    &["name", "desc", "pos", "due", "start", "dueComplete", "idList", "idMembers", "idLabels", "urlSource", "cardRole"];
const CARD: &[&str] = &[
    "name",
    "desc",
    "closed",
    "idMembers",
    "idAttachmentCover",
    "idList",
    "idLabels",
    "idBoard",
    "pos",
    "due",
    "start",
    "dueComplete",
    "subscribed",
];
const NEW_BOARD: &[&str] =
    &["name", "desc", "defaultLabels", "defaultLists", "idOrganization", "prefs_permissionLevel"];
const BOARD: &[&str] = &["name", "desc", "closed", "idOrganization", "prefs/permissionLevel"];
const FIELD: &[&str] = &["idModel", "modelType", "name", "type", "pos", "display_cardFront", "options"];
const CHECK_ITEM: &[&str] = &["name", "pos", "state", "checked", "due", "dueReminder", "idMember", "idChecklist"];
const SEARCH: &[&str] = &[
    "query",
    "idBoards",
    "idOrganizations",
    "idCards",
    "modelTypes",
    "card_fields",
    "cards_limit",
    "cards_page",
    "card_board",
    "card_list",
    "card_members",
    "card_attachments",
    "board_fields",
    "boards_limit",
    "member_fields",
    "members_limit",
    "organization_fields",
    "organizations_limit",
    "partial",
];

macro_rules! routes {
    ($($method:ident $template:literal [$($parameters:ident)*] => $handler:path;)*) => {
        /// Every operation that the simulator knows.
        static ROUTES: &[Route] = &[$(Route {
            method: Method::$method,
            template: $template,
            parameters: &[$($parameters),*],
            open: matches!($template.as_bytes(), b"/1/authorize"),
            header_only: matches!($template.as_bytes(), b"/1/cards/{id}/attachments/{idAttachment}/download/{fileName}"),
            handler: $handler,
        }),*];
    };
}

const AUTHORIZE: &[&str] = &["key", "name", "scope", "expiration", "response_type"];
const MEMBERSHIPS: &[&str] = &["filter", "member", "member_fields", "activity", "orgMemberType"];
const LIMIT: &[&str] = &["limit"];
const LIST: &[&str] = &["name", "closed", "idBoard", "pos", "subscribed"];
const LABEL: &[&str] = &["name", "color"];
const ID_BOARD: &[&str] = &["idBoard"];
const ID_LIST: &[&str] = &["idList"];
const TEXT: &[&str] = &["text"];
const ACTION: &[&str] =
    &["fields", "member", "member_fields", "memberCreator", "memberCreator_fields", "display", "entities"];
const FILE: &[&str] = &["name", "mimeType", "url", "setCover"];
const CHECKLIST: &[&str] = &["idCard", "name", "pos"];
const CHECKLISTS: &[&str] = &["checkItems", "checkItem_fields", "filter", "fields"];
const ITEM: &[&str] = &["value", "idValue"];
const ITEMS: &[&str] = &["customFieldItems"];
const OPTION: &[&str] = &["value", "color", "pos"];
const FILTER: &[&str] = &["filter"];
const WEBHOOKS: &[&str] = &["webhooks", "filter"];
const CARD_FRONT: &[&str] = &["display/cardFront", "name", "pos"];
const SEARCH_MEMBERS: &[&str] = &["query", "limit", "idBoard", "idOrganization", "onlyOrgMembers"];
const URLS: &[&str] = &["urls"];

routes! {
    GET "/1/authorize" [AUTHORIZE] => auth::authorize;

    GET "/1/members/{id}" [FIELDS] => members::get;
    GET "/1/members/{id}/boards" [BOARDS] => members::boards;
    GET "/1/members/{id}/organizations" [FIELDS FILTER] => members::organizations;
    GET "/1/members/{id}/cards" [FIELDS PAGE FILTER NESTED_IN_CARD] => cards::of_member;
    GET "/1/members/{id}/tokens" [WEBHOOKS] => members::tokens;
    GET "/1/organizations/{id}" [FIELDS] => members::organization;
    GET "/1/organizations/{id}/boards" [BOARDS] => members::organization_boards;
    GET "/1/organizations/{id}/members" [FIELDS] => members::organization_members;

    GET "/1/boards/{id}" [FIELDS NESTED_IN_BOARD] => boards::get;
    PUT "/1/boards/{id}" [BOARD] => boards::update;
    DELETE "/1/boards/{id}" [] => boards::delete;
    POST "/1/boards/" [NEW_BOARD] => boards::create;
    GET "/1/boards/{boardId}/actions" [ACTIONS PAGE] => actions::of_board;
    GET "/1/boards/{id}/cards" [FIELDS PAGE FILTER NESTED_IN_CARD] => cards::of_board;
    GET "/1/boards/{id}/cards/{filter}" [FIELDS PAGE NESTED_IN_CARD] => cards::of_board_filtered;
    GET "/1/boards/{id}/checklists" [CHECKLISTS] => checklists::of_board;
    GET "/1/boards/{id}/customFields" [] => definitions::of_board;
    GET "/1/boards/{id}/labels" [FIELDS LIMIT] => labels::of_board;
    POST "/1/boards/{id}/labels" [LABEL] => labels::create_on_board;
    GET "/1/boards/{id}/lists" [FIELDS FILTER] => lists::of_board;
    POST "/1/boards/{id}/lists" [LIST] => lists::create_on_board;
    GET "/1/boards/{id}/lists/{filter}" [FIELDS] => lists::of_board_filtered;
    GET "/1/boards/{id}/members" [FIELDS] => boards::members;
    GET "/1/boards/{id}/memberships" [MEMBERSHIPS] => boards::memberships;
    GET "/1/boards/{id}/{field}" [] => boards::field;

    POST "/1/lists" [LIST] => lists::create;
    GET "/1/lists/{id}" [FIELDS] => lists::get;
    PUT "/1/lists/{id}" [LIST] => lists::update;
    DELETE "/1/lists/{id}" [] => lists::delete;
    PUT "/1/lists/{id}/closed" [VALUE] => lists::close;
    GET "/1/lists/{id}/cards" [FIELDS PAGE FILTER NESTED_IN_CARD] => cards::of_list;
    POST "/1/lists/{id}/archiveAllCards" [] => lists::archive_all;
    POST "/1/lists/{id}/moveAllCards" [ID_BOARD ID_LIST] => lists::move_all;

    POST "/1/labels" [LABEL ID_BOARD] => labels::create;
    GET "/1/labels/{id}" [FIELDS] => labels::get;
    PUT "/1/labels/{id}" [LABEL] => labels::update;
    DELETE "/1/labels/{id}" [] => labels::delete;

    POST "/1/cards" [NEW_CARD] => card_writes::create;
    GET "/1/cards/{id}" [FIELDS NESTED_IN_CARD NESTED_ABOVE_CARD] => cards::get;
    PUT "/1/cards/{id}" [CARD] => card_writes::update;
    DELETE "/1/cards/{id}" [] => card_writes::delete;
    GET "/1/cards/{id}/actions" [ACTIONS PAGE] => actions::of_card;
    POST "/1/cards/{id}/actions/comments" [TEXT] => actions::comment;
    PUT "/1/cards/{id}/actions/{idAction}/comments" [TEXT] => actions::edit_on_card;
    DELETE "/1/cards/{id}/actions/{idAction}/comments" [] => actions::delete_on_card;
    GET "/1/cards/{id}/attachments" [FIELDS FILTER] => attachments::of_card;
    POST "/1/cards/{id}/attachments" [FILE] => attachments::add;
    GET "/1/cards/{id}/attachments/{idAttachment}" [FIELDS] => attachments::get;
    DELETE "/1/cards/{id}/attachments/{idAttachment}" [] => attachments::delete;
    GET "/1/cards/{id}/attachments/{idAttachment}/download/{fileName}" [] => attachments::download;
    GET "/1/cards/{id}/board" [FIELDS] => card_parts::board;
    GET "/1/cards/{id}/list" [FIELDS] => card_parts::list;
    GET "/1/cards/{id}/members" [FIELDS] => card_parts::members;
    POST "/1/cards/{id}/idMembers" [VALUE] => card_parts::add_member;
    DELETE "/1/cards/{id}/idMembers/{idMember}" [] => card_parts::remove_member;
    POST "/1/cards/{id}/idLabels" [VALUE] => card_parts::add_label;
    DELETE "/1/cards/{id}/idLabels/{idLabel}" [] => card_parts::remove_label;
    POST "/1/cards/{id}/labels" [LABEL] => card_parts::create_label;
    GET "/1/cards/{id}/checklists" [CHECKLISTS] => checklists::of_card;
    POST "/1/cards/{id}/checklists" [CHECKLIST] => checklists::create_on_card;
    DELETE "/1/cards/{id}/checklists/{idChecklist}" [] => checklists::delete_on_card;
    GET "/1/cards/{id}/checkItem/{idCheckItem}" [FIELDS] => checklists::item;
    PUT "/1/cards/{id}/checkItem/{idCheckItem}" [CHECK_ITEM] => checklists::update_item;
    DELETE "/1/cards/{id}/checkItem/{idCheckItem}" [] => checklists::delete_item_on_card;
    GET "/1/cards/{id}/customFieldItems" [] => values::of_card;
    PUT "/1/cards/{idCard}/customField/{idCustomField}/item" [ITEM] => values::set;
    PUT "/1/cards/{idCard}/customFields" [ITEMS] => values::set_several;
    GET "/1/cards/{id}/{field}" [] => cards::field;

    POST "/1/checklists" [CHECKLIST] => checklists::create;
    GET "/1/checklists/{id}" [CHECKLISTS] => checklists::get;
    PUT "/1/checklists/{id}" [CHECKLIST] => checklists::update;
    DELETE "/1/checklists/{id}" [] => checklists::delete;
    GET "/1/checklists/{id}/checkItems" [FIELDS FILTER] => checklists::items;
    POST "/1/checklists/{id}/checkItems" [CHECK_ITEM] => checklists::add_item;
    DELETE "/1/checklists/{id}/checkItems/{idCheckItem}" [] => checklists::delete_item;

    POST "/1/customFields" [FIELD] => definitions::create;
    GET "/1/customFields/{id}" [] => definitions::get;
    PUT "/1/customFields/{id}" [CARD_FRONT] => definitions::update;
    DELETE "/1/customFields/{id}" [] => definitions::delete;
    GET "/1/customFields/{id}/options" [] => definitions::options;
    POST "/1/customFields/{id}/options" [OPTION] => definitions::add_option;
    GET "/1/customFields/{id}/options/{idCustomFieldOption}" [] => definitions::option;
    DELETE "/1/customFields/{id}/options/{idCustomFieldOption}" [] => definitions::delete_option;

    GET "/1/actions/{id}" [ACTION] => actions::get;
    PUT "/1/actions/{id}" [TEXT] => actions::edit;
    DELETE "/1/actions/{id}" [] => actions::delete;

    GET "/1/search" [SEARCH] => search::search;
    GET "/1/search/members/" [SEARCH_MEMBERS] => search::members;
    GET "/1/batch" [URLS] => batch::batch;
}

/// The operation of a request and the variables of its path, decoded. A slash at the end does not matter.
pub(crate) fn find(method: &Method, path: &str) -> Option<(&'static Route, Vec<String>)> {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    ROUTES.iter().filter(|route| route.method == *method).find_map(|route| {
        let wanted: Vec<&str> = route.template.split('/').filter(|segment| !segment.is_empty()).collect();
        if wanted.len() != segments.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (wanted, there) in wanted.into_iter().zip(&segments) {
            match wanted.starts_with('{') {
                true => parameters.push(decoded(there)),
                false if wanted == *there => {}
                false => return None,
            }
        }
        Some((route, parameters))
    })
}

fn decoded(segment: &str) -> String {
    // In a path a plus sign is one.
    let escaped = segment.replace('+', "%2B");
    let pair = format!("x={escaped}");
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

impl Route {
    /// Whether these are ids, or what may stand in their place: the letters of the link of a card or board, the name of
    /// a person or workspace.
    pub(crate) fn takes(&self, parameters: &[String]) -> bool {
        let names = self.template.split('/').filter(|segment| segment.starts_with('{'));
        let kind = self.template.split('/').nth(2).unwrap_or_default();
        names.zip(parameters).enumerate().all(|(at, (name, text))| match (at, kind, name) {
            (_, _, "{field}" | "{filter}" | "{fileName}") | (0, "members" | "organizations", _) => true,
            (0, "cards" | "boards", _) if is_short_link(text) => true,
            _ => Id::read(text).is_some(),
        })
    }

    /// Whether it knows a parameter of this name.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.parameters.iter().any(|group| group.contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_segment_is_meant_before_a_variable_one() {
        let found = |path: &str| find(&Method::GET, path).map(|(route, _)| route.template);
        assert_eq!(found("/1/boards/x/lists"), Some("/1/boards/{id}/lists"));
        assert_eq!(found("/1/boards/x/name"), Some("/1/boards/{id}/{field}"));
        assert_eq!(found("/1/search/members"), Some("/1/search/members/"));
        assert_eq!(found("/1/nonsense"), None);
    }

    #[test]
    fn variables_are_decoded() {
        let (_, parameters) = find(&Method::GET, "/1/cards/a/attachments/b/download/a%20b%2Fc+.txt").unwrap();
        assert_eq!(parameters[2], "a b/c+.txt");
    }
}
