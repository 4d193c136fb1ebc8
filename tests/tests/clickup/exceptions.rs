//! Where answers differ from ClickUp's document, each place with what it rests on.

use anyticket_tests::contract::{Because, Exception, Side};

/// Where the document is known to be wrong, or says less than the service does.
pub(crate) static EXCEPTIONS: &[Exception] = &[
    recorded("GET /v2/user", "/user/profilePicture", TEAM, "/teams/0/members/0/user/profilePicture"),
    recorded(
        "GET /v2/team/{team_id}/user/{user_id}",
        "/member/invited_by/profilePicture",
        TEAM,
        "/teams/0/members/0/user/profilePicture",
    ),
    recorded(
        "GET /v2/team/{team_id}/user/{user_id}",
        "/member/user/custom_role",
        TEAM,
        "/teams/0/members/0/user/custom_role",
    ),
    recorded(
        "GET /v2/task/{task_id}/member | GET /v2/list/{list_id}/member",
        "/members/*/profilePicture",
        TEAM,
        "/teams/0/members/0/user/profilePicture",
    ),
    Exception::reply(
        "GET /v2/team/{team_id}/space",
        "/spaces/*/admin_can_manage",
        "`avatar`, `color`, `admin_can_manage` -> null",
    ),
    Exception::reply(
        "GET /v2/team/{team_id}/space",
        "/spaces/*/avatar",
        "`avatar`, `color`, `admin_can_manage` -> null",
    ),
    Exception::reply(
        "GET /v2/team/{team_id}/space",
        "/spaces/*/color",
        "`avatar`, `color`, `admin_can_manage` -> null",
    ),
    Exception::reply("GET /v2/folder/{folder_id}", "/lists/*", "Folders: `folders` object -> array"),
    Exception::reply(
        "GET /v2/folder/{folder_id}/list | GET /v2/space/{space_id}/list",
        "/lists/*/status",
        "`status`, `priority` null matches both branches of a oneOf",
    ),
    Exception::reply(
        "GET /v2/folder/{folder_id}/list | GET /v2/space/{space_id}/list",
        "/lists/*/priority",
        "`status`, `priority` null matches both branches of a oneOf",
    ),
    Exception::reply(
        "GET /v2/folder/{folder_id}/list | GET /v2/space/{space_id}/list",
        "/lists/*/task_count",
        "`task_count` string/null -> number",
    ),
    Exception::reply(
        "GET /v2/list/{list_id} | PUT /v2/list/{list_id} | POST /v2/space/{space_id}/list | POST /v2/folder/{folder_id}/list",
        "/task_count",
        "`task_count` string/null -> number",
    ),
    Exception::reply(
        "GET /v2/list/{list_id} | POST /v2/space/{space_id}/list",
        "/due_date",
        "`due_date`, `assignee`, `priority` on get/create -> null",
    ),
    Exception::reply(
        "GET /v2/list/{list_id} | POST /v2/space/{space_id}/list",
        "/priority",
        "`due_date`, `assignee`, `priority` on get/create -> null",
    ),
    Exception::reply(
        "POST /v2/space/{space_id}/list",
        "/assignee",
        "`due_date`, `assignee`, `priority` on get/create -> null",
    ),
    recorded(
        "POST /v2/space/{space_id}/list | POST /v2/folder/{folder_id}/list",
        "/assignee/profilePicture",
        TASK,
        "/creator/profilePicture",
    ),
    Exception::reply(COMMENTS, "/comments/*/user/profilePicture", "Comment: `user.profilePicture` string -> null"),
    Exception::reply(COMMENTS, "/comments/*/assignee", "`assignee` object -> null"),
    Exception::reply(COMMENTS, "/comments/*/assignee/profilePicture", "Comment: `user.profilePicture` string -> null"),
    Exception::reply(
        COMMENTS,
        "/comments/*/assigned_by/profilePicture",
        "Comment: `user.profilePicture` string -> null",
    ),
    Exception::reply(COMMENTS, "/comments/*/reply_count", "`reply_count` string -> number"),
    Exception::reply(
        "POST /v2/task/{task_id}/comment | POST /v2/list/{list_id}/comment | POST /v2/view/{view_id}/comment",
        "/id",
        "created comment `id` string -> NUMBER",
    ),
    recorded("GET /v2/task/{task_id}", "/attachments/*/user/profilePicture", TASK, "/creator/profilePicture"),
    Exception::reply(
        "GET /v2/list/{list_id}/task",
        "/tasks/*/watchers/*",
        "list tasks: `assignees[]`, `watchers[]` strings -> user objects",
    ),
    Exception::reply(
        "GET /v2/list/{list_id}/task",
        "/tasks/*/assignees/*",
        "list tasks: `assignees[]`, `watchers[]` strings -> user objects",
    ),
    elsewhere(LISTINGS, "/tasks/*/dependencies/*", ONE, "/dependencies/items"),
    elsewhere(LISTINGS, "/tasks/*/linked_tasks/*", ONE, "/linked_tasks/items"),
    elsewhere(LISTINGS, "/tasks/*/tags/*", ONE, "/tags/items"),
    elsewhere("GET /v2/list/{list_id}/task", "/tasks/*/time_estimate", ONE, "/time_estimate"),
    elsewhere("GET /v2/team/{team_Id}/task", "/tasks/*/time_estimate", NEW, "/time_estimate"),
    recorded("GET /v2/team/{team_Id}/task", "/tasks/*/creator/profilePicture", TASK, "/creator/profilePicture"),
    recorded("GET /v2/team/{team_Id}/task", "/tasks/*/watchers/*/profilePicture", TASK, "/watchers/0/profilePicture"),
    recorded("GET /v2/team/{team_Id}/task", "/tasks/*/assignees/*/profilePicture", TASK, "/watchers/0/profilePicture"),
    recorded("GET /v2/team/{team_Id}/task", "/tasks/*/date_closed", TASK, "/date_closed"),
    recorded("GET /v2/team/{team_Id}/task", "/tasks/*/due_date", TASK, "/due_date"),
    recorded("GET /v2/team/{team_Id}/task", "/tasks/*/start_date", TASK, "/start_date"),
    recorded("GET /v2/team/{team_Id}/task", "/tasks/*/parent", TASK, "/parent"),
    recorded("GET /v2/team/{team_Id}/task", "/tasks/*/points", TASK, "/points"),
    recorded("GET /v2/team/{team_Id}/task", "/tasks/*/priority", TASK, "/priority"),
    elsewhere("GET /v2/team/{team_Id}/task", "/tasks/*/priority", ONE, "/priority"),
    elsewhere(WRITES, "/assignees/*", ONE, "/assignees/items"),
    elsewhere(WRITES, "/watchers/*", ONE, "/watchers/items"),
    elsewhere(WRITES, "/tags/*", ONE, "/tags/items"),
    elsewhere(WRITES, "/dependencies/*", ONE, "/dependencies/items"),
    elsewhere(WRITES, "/linked_tasks/*", ONE, "/linked_tasks/items"),
    elsewhere(WRITES, "/time_estimate", ONE, "/time_estimate"),
    elsewhere(LINKS, "/task/assignees/*", ONE, "/assignees/items"),
    elsewhere(LINKS, "/task/tags/*", ONE, "/tags/items"),
    elsewhere(LINKS, "/task/priority", ONE, "/priority"),
    elsewhere(LINKS, "/task/time_estimate", ONE, "/time_estimate"),
    recorded(LINKS, "/task/time_spent", TASK, "/time_spent"),
    Exception::reply(COMMENTS, "/comments/*/resolved", "`resolved`, `assigned_by` required -> absent"),
    Exception::reply(COMMENTS, "/comments/*/assigned_by", "`resolved`, `assigned_by` required -> absent"),
    Exception::reply(
        "GET /v2/team/{team_id}/space",
        "/spaces/*/features/*",
        "`features.checklists`, `time_estimates`, `custom_fields`, `portfolios`, `zoom` required -> absent",
    ),
    elsewhere(ONE, "/time_estimate", NEW, "/time_estimate"),
    // A map by the ids of tasks, of which the document demands those of its own example.
    text("GET /v2/task/bulk_time_in_status/task_ids", Side::Reply, "/*", "27075wz"),
    // Requests. What is null when it is read is written as null: the document has no other way to clear it.
    clearing("/due_date"),
    clearing("/start_date"),
    clearing("/priority"),
    clearing("/points"),
    clearing("/time_estimate"),
    // It says so where a dependency is made, and demands both where it is removed.
    text("DELETE /v2/task/{task_id}/dependency", Side::Request, "/query/depends_on", ONE_END),
    text("DELETE /v2/task/{task_id}/dependency", Side::Request, "/query/dependency_of", ONE_END),
    // A comment with formatting is sent in segments instead of as plain text.
    page("POST /v2/task/{task_id}/comment", "/comment", FORMATTING),
    page("POST /v2/task/{task_id}/comment", "/comment_text", FORMATTING),
    // Both may be absent when a comment is read: then there is nothing to send back.
    Exception::request("PUT /v2/comment/{comment_id}", "/assignee", "`assignee` object -> null"),
    Exception::request("PUT /v2/comment/{comment_id}", "/resolved", "`resolved`, `assigned_by` required -> absent"),
];

const fn text(operation: &'static str, side: Side, pointer: &'static str, words: &'static str) -> Exception {
    Exception::new(operation, side, pointer, Because::Text(words))
}

const fn page(operation: &'static str, pointer: &'static str, address: &'static str) -> Exception {
    Exception::new(operation, Side::Request, pointer, Because::Page(address))
}

const fn clearing(pointer: &'static str) -> Exception {
    Exception::new("PUT /v2/task/{task_id}", Side::Request, pointer, Because::Recorded(TASK, pointer))
}

const fn recorded(
    operation: &'static str,
    pointer: &'static str,
    file: &'static str,
    place: &'static str,
) -> Exception {
    Exception::new(operation, Side::Reply, pointer, Because::Recorded(file, place))
}

const fn elsewhere(
    operation: &'static str,
    pointer: &'static str,
    other: &'static str,
    place: &'static str,
) -> Exception {
    Exception::new(operation, Side::Reply, pointer, Because::Elsewhere(other, place))
}

const ONE_END: &str = "You can only use one per request.";
const FORMATTING: &str = "https://developer.clickup.com/docs/comment-formatting";
const TEAM: &str = "001-team-list.json";
const TASK: &str = "009-task-get-plain.json";
const ONE: &str = "GET /v2/task/{task_id}";
const NEW: &str = "POST /v2/list/{list_id}/task";
const COMMENTS: &str = "GET /v2/task/{task_id}/comment | GET /v2/list/{list_id}/comment | GET /v2/view/{view_id}/comment | GET /v2/comment/{comment_id}/reply";
const LISTINGS: &str = "GET /v2/list/{list_id}/task | GET /v2/team/{team_Id}/task";
const WRITES: &str = "POST /v2/list/{list_id}/task | PUT /v2/task/{task_id}";
const LINKS: &str = "POST /v2/task/{task_id}/link/{links_to} | DELETE /v2/task/{task_id}/link/{links_to}";
