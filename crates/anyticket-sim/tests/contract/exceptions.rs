//! Where answers break the document, each place with its evidence.

use std::path::PathBuf;

use serde_json::Value;

use crate::document::Document;
use crate::{kind, recorded};

/// Why an answer may break the document at a place.
pub(crate) enum Because {
    /// These words of `KNOWN-WRONG.md` say so.
    Known(&'static str),
    /// This recorded answer has the same type at this place.
    Recorded(&'static str, &'static str),
    /// For the same thing in the answer to reading one task the document says something that fits.
    OneTask(&'static str),
    /// For the same thing in the answer to creating a task the document says something that fits.
    NewTask(&'static str),
}

use Because::{Known, NewTask, OneTask, Recorded};

/// Operations, the place in the answer (`*` is any item), and why.
pub(crate) const EXCEPTIONS: &[(&[&str], &str, Because)] = &[
    (&["DELETE /v2/task/{task_id}"], "", Known("DELETE task: 204 with a JSON object documented -> empty")),
    // Accounts
    (&["GET /v2/user"], "/user/profilePicture", Recorded(TEAM, "/teams/0/members/0/user/profilePicture")),
    (&["GET /v2/team"], "/teams/*/avatar", Known("Team: `avatar` -> null")),
    (
        &["GET /v2/team"],
        "/teams/*/members/*/user/profilePicture",
        Recorded(TEAM, "/teams/0/members/0/user/profilePicture"),
    ),
    (
        &["GET /v2/team/{team_id}/user/{user_id}"],
        "/member/invited_by/profilePicture",
        Recorded(TEAM, "/teams/0/members/0/user/profilePicture"),
    ),
    (
        &["GET /v2/team/{team_id}/user/{user_id}"],
        "/member/user/custom_role",
        Recorded(TEAM, "/teams/0/members/0/user/custom_role"),
    ),
    (
        &["GET /v2/task/{task_id}/member", "GET /v2/list/{list_id}/member"],
        "/members/*/profilePicture",
        Recorded(TEAM, "/teams/0/members/0/user/profilePicture"),
    ),
    // Places
    (
        &["GET /v2/team/{team_id}/space"],
        "/spaces/*/admin_can_manage",
        Known("`avatar`, `color`, `admin_can_manage` -> null"),
    ),
    (&["GET /v2/team/{team_id}/space"], "/spaces/*/avatar", Known("`avatar`, `color`, `admin_can_manage` -> null")),
    (&["GET /v2/team/{team_id}/space"], "/spaces/*/color", Known("`avatar`, `color`, `admin_can_manage` -> null")),
    (
        &["GET /v2/team/{team_id}/space"],
        "/spaces/*/features",
        Known("`features.checklists`, `time_estimates`, `custom_fields`, `portfolios`, `zoom` required -> absent"),
    ),
    (&["GET /v2/space/{space_id}/folder"], "/folders", Known("Folders: `folders` object -> array")),
    (&["GET /v2/folder/{folder_id}"], "/lists/*", Known("Folders: `folders` object -> array")),
    (
        &["GET /v2/folder/{folder_id}/list", "GET /v2/space/{space_id}/list"],
        "/lists/*/status",
        Known("`status`, `priority` null matches both branches of a oneOf"),
    ),
    (
        &["GET /v2/folder/{folder_id}/list", "GET /v2/space/{space_id}/list"],
        "/lists/*/priority",
        Known("`status`, `priority` null matches both branches of a oneOf"),
    ),
    (
        &["GET /v2/folder/{folder_id}/list", "GET /v2/space/{space_id}/list"],
        "/lists/*/task_count",
        Known("`task_count` string/null -> number"),
    ),
    (
        &[
            "GET /v2/list/{list_id}",
            "PUT /v2/list/{list_id}",
            "POST /v2/space/{space_id}/list",
            "POST /v2/folder/{folder_id}/list",
        ],
        "/task_count",
        Known("`task_count` string/null -> number"),
    ),
    (
        &["GET /v2/list/{list_id}", "POST /v2/space/{space_id}/list"],
        "/due_date",
        Known("`due_date`, `assignee`, `priority` on get/create -> null"),
    ),
    (
        &["GET /v2/list/{list_id}", "POST /v2/space/{space_id}/list"],
        "/priority",
        Known("`due_date`, `assignee`, `priority` on get/create -> null"),
    ),
    (
        &["POST /v2/space/{space_id}/list"],
        "/assignee",
        Known("`due_date`, `assignee`, `priority` on get/create -> null"),
    ),
    (
        &["POST /v2/space/{space_id}/list", "POST /v2/folder/{folder_id}/list"],
        "/assignee/profilePicture",
        Recorded(TASK, "/creator/profilePicture"),
    ),
    // Comments
    (COMMENTS, "/comments/*/user/profilePicture", Known("Comment: `user.profilePicture` string -> null")),
    (COMMENTS, "/comments/*/assignee", Known("`assignee` object -> null")),
    (COMMENTS, "/comments/*/assignee/profilePicture", Known("Comment: `user.profilePicture` string -> null")),
    (COMMENTS, "/comments/*/assigned_by/profilePicture", Known("Comment: `user.profilePicture` string -> null")),
    (COMMENTS, "/comments/*", Known("`resolved`, `assigned_by` required -> absent")),
    (COMMENTS, "/comments/*/reply_count", Known("`reply_count` string -> number")),
    (
        &["POST /v2/task/{task_id}/comment", "POST /v2/list/{list_id}/comment", "POST /v2/view/{view_id}/comment"],
        "/id",
        Known("created comment `id` string -> NUMBER"),
    ),
    // Tasks
    (&["GET /v2/task/{task_id}"], "/attachments/*/user/profilePicture", Recorded(TASK, "/creator/profilePicture")),
    (
        &["GET /v2/list/{list_id}/task"],
        "/tasks/*/watchers/*",
        Known("list tasks: `assignees[]`, `watchers[]` strings -> user objects"),
    ),
    (
        &["GET /v2/list/{list_id}/task"],
        "/tasks/*/assignees/*",
        Known("list tasks: `assignees[]`, `watchers[]` strings -> user objects"),
    ),
    (LISTINGS, "/tasks/*/dependencies/*", OneTask("/dependencies/items")),
    (LISTINGS, "/tasks/*/linked_tasks/*", OneTask("/linked_tasks/items")),
    (LISTINGS, "/tasks/*/tags/*", OneTask("/tags/items")),
    (&["GET /v2/list/{list_id}/task"], "/tasks/*/time_estimate", OneTask("/time_estimate")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/time_estimate", NewTask("/time_estimate")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/creator/profilePicture", Recorded(TASK, "/creator/profilePicture")),
    (
        &["GET /v2/team/{team_Id}/task"],
        "/tasks/*/watchers/*/profilePicture",
        Recorded(TASK, "/watchers/0/profilePicture"),
    ),
    (
        &["GET /v2/team/{team_Id}/task"],
        "/tasks/*/assignees/*/profilePicture",
        Recorded(TASK, "/watchers/0/profilePicture"),
    ),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/date_closed", Recorded(TASK, "/date_closed")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/due_date", Recorded(TASK, "/due_date")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/start_date", Recorded(TASK, "/start_date")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/parent", Recorded(TASK, "/parent")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/points", Recorded(TASK, "/points")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/priority", Recorded(TASK, "/priority")),
    (&["GET /v2/team/{team_Id}/task"], "/tasks/*/priority", OneTask("/priority")),
    (WRITES, "/assignees/*", OneTask("/assignees/items")),
    (WRITES, "/watchers/*", OneTask("/watchers/items")),
    (WRITES, "/tags/*", OneTask("/tags/items")),
    (WRITES, "/dependencies/*", OneTask("/dependencies/items")),
    (WRITES, "/linked_tasks/*", OneTask("/linked_tasks/items")),
    (WRITES, "/time_estimate", OneTask("/time_estimate")),
    (LINKS, "/task/assignees/*", OneTask("/assignees/items")),
    (LINKS, "/task/tags/*", OneTask("/tags/items")),
    (LINKS, "/task/priority", OneTask("/priority")),
    (LINKS, "/task/time_estimate", OneTask("/time_estimate")),
    (LINKS, "/task/time_spent", Recorded(TASK, "/time_spent")),
];

pub(crate) const TEAM: &str = "001-team-list.json";
pub(crate) const TASK: &str = "009-task-get-plain.json";
const COMMENTS: &[&str] = &[
    "GET /v2/task/{task_id}/comment",
    "GET /v2/list/{list_id}/comment",
    "GET /v2/view/{view_id}/comment",
    "GET /v2/comment/{comment_id}/reply",
];
const LISTINGS: &[&str] = &["GET /v2/list/{list_id}/task", "GET /v2/team/{team_Id}/task"];
const WRITES: &[&str] = &["POST /v2/list/{list_id}/task", "PUT /v2/task/{task_id}"];
const LINKS: &[&str] = &["POST /v2/task/{task_id}/link/{links_to}", "DELETE /v2/task/{task_id}/link/{links_to}"];

/// What exceptions are held against.
pub(crate) struct Evidence {
    pub(crate) v2: Document,
    pub(crate) known_wrong: String,
    pub(crate) samples: PathBuf,
}

impl Evidence {
    pub(crate) fn holds(&self, because: &Because, value: &Value) -> bool {
        let fits = |operation: &str, property: &str| {
            let schema =
                format!("#/paths/{operation}/responses/200/content/application~1json/schema/properties{property}");
            self.v2.broken(&schema, value).is_empty()
        };
        match because {
            Known(row) => self.known_wrong.contains(row),
            Recorded(file, place) => {
                let recorded = recorded(&self.samples, file);
                let there = recorded.pointer(place).unwrap_or_else(|| panic!("{file} has no {place}"));
                kind(there) == kind(value)
            }
            OneTask(property) => fits("~1v2~1task~1%7Btask_id%7D/get", property),
            NewTask(property) => fits("~1v2~1list~1%7Blist_id%7D~1task/post", property),
        }
    }
}
