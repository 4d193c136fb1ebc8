//! How ClickUp says no. One function per refusal, so that a code stands in one place.
//!
//! ClickUp publishes no registry of codes. Those here are from its documents, from recorded answers or from public
//! reports; where nothing is known a refusal has the code [`UNDOCUMENTED`].

use std::borrow::Cow;

/// The code of refusals that ClickUp surely has and nobody has written down.
pub const UNDOCUMENTED: &str = "INPUT_005";

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) text: Cow<'static, str>,
}

const fn refusal(status: u16, code: &'static str, text: &'static str) -> Refusal {
    Refusal { status, code, text: Cow::Borrowed(text) }
}

// https://developer.clickup.com/docs/common_errors

pub(crate) fn authorization_missing(status: u16) -> Refusal {
    refusal(status, "OAUTH_017", "Authorization header required")
}

pub(crate) fn token_not_found() -> Refusal {
    refusal(401, "OAUTH_019", "Oauth token not found")
}

pub(crate) fn token_invalid() -> Refusal {
    refusal(401, "OAUTH_025", "Token invalid")
}

pub(crate) fn team_not_authorized(status: u16, code: &'static str) -> Refusal {
    refusal(status, code, "Team not authorized")
}

pub(crate) fn client_not_found() -> Refusal {
    refusal(401, "OAUTH_010", "Client not found")
}

pub(crate) fn redirect_uri_missing() -> Refusal {
    refusal(400, "OAUTH_017", "Redirect URI not passed")
}

pub(crate) fn redirect_uri_mismatch() -> Refusal {
    refusal(400, "OAUTH_007", "Redirect URI mismatch")
}

pub(crate) fn code_invalid() -> Refusal {
    refusal(400, "OAUTH_014", "Code already used or invalid")
}

// Rate limits: https://developer.clickup.com/docs/rate-limits, the body from public reports.

pub(crate) fn rate_limited() -> Refusal {
    refusal(429, "APP_002", "Rate limit reached")
}

// Things that are not there.

pub(crate) fn task_not_found(status: u16) -> Refusal {
    refusal(status, "ITEM_013", "Task not found")
}

pub(crate) fn task_deleted(status: u16) -> Refusal {
    refusal(status, "ITEM_015", "Task not found, deleted")
}

pub(crate) fn space_not_found() -> Refusal {
    refusal(404, "PROJ_006", "Space not found")
}

pub(crate) fn folder_not_found() -> Refusal {
    refusal(404, UNDOCUMENTED, "Folder not found")
}

pub(crate) fn list_not_found() -> Refusal {
    refusal(404, UNDOCUMENTED, "List not found")
}

pub(crate) fn team_not_found() -> Refusal {
    refusal(404, "TEAM_001", "Team not found")
}

pub(crate) fn user_not_found() -> Refusal {
    refusal(404, UNDOCUMENTED, "User not found")
}

pub(crate) fn comment_not_found() -> Refusal {
    refusal(404, UNDOCUMENTED, "Comment not found")
}

pub(crate) fn tag_not_found() -> Refusal {
    refusal(404, UNDOCUMENTED, "Tag not found")
}

pub(crate) fn no_access_to_task() -> Refusal {
    refusal(401, "ACCESS_083", "You do not have access to this task")
}

// Input.

pub(crate) fn list_id_invalid() -> Refusal {
    refusal(400, "INPUT_003", "validateListIDEx List ID invalid")
}

pub(crate) fn task_id_invalid() -> Refusal {
    refusal(400, "INPUT_004", "Task ID invalid")
}

pub(crate) fn list_name_invalid() -> Refusal {
    refusal(400, "SUBCAT_020", "List Name Invalid")
}

pub(crate) fn list_name_taken() -> Refusal {
    refusal(400, "SUBCAT_016", "List name taken")
}

pub(crate) fn status_unknown() -> Refusal {
    refusal(400, "ITEM_114", "Status does not exist")
}

pub(crate) fn parent_elsewhere() -> Refusal {
    refusal(400, "ITEM_137", "Parent not child of list")
}

pub(crate) fn custom_fields_unreadable() -> Refusal {
    refusal(400, "ITEM_155", "Custom fields must be a JSON parsable string")
}

pub(crate) fn custom_types_used_up() -> Refusal {
    refusal(400, "ITEM_246", "Max usage for custom task types reached")
}

pub(crate) fn enterprise_only() -> Refusal {
    refusal(403, "TEAM_110", "Team must be on enterprise plan")
}

pub(crate) fn multiple_lists_off() -> Refusal {
    refusal(400, UNDOCUMENTED, "Tasks in multiple lists is not enabled")
}

// Custom Fields.

pub(crate) fn field_definitions_closed(kind_given: bool) -> Refusal {
    if kind_given {
        refusal(403, "FIELD_262", "You do not have access to update field definitions")
    } else {
        refusal(400, "FIELD_002", "Field type is required")
    }
}

pub(crate) fn option_unknown() -> Refusal {
    refusal(400, "FIELD_011", "Value must be an option index or uuid")
}

pub(crate) fn date_invalid() -> Refusal {
    refusal(500, "FIELD_017", "Value is not a valid date")
}

pub(crate) fn field_uses_exceeded(status: u16) -> Refusal {
    refusal(status, "FIELD_033", "Custom field usages exceeded for your plan")
}

pub(crate) fn field_elsewhere() -> Refusal {
    refusal(400, "FIELD_115", "Custom field does not exist in the task location hierarchy")
}

pub(crate) fn labels_invalid() -> Refusal {
    refusal(400, "FIELD_144", "Value must be an array of label ids")
}

pub(crate) fn relationship_invalid() -> Refusal {
    refusal(400, "FIELD_342", "Invalid Value")
}

// Attachments: https://developer.clickup.com/docs/attachments

pub(crate) fn storage_exceeded(status: u16) -> Refusal {
    refusal(status, "GBUSED_005", "Storage quota exceeded")
}

/// A refusal that ClickUp surely has and nobody has written down.
pub(crate) fn undocumented(text: impl Into<Cow<'static, str>>) -> Refusal {
    Refusal { status: 400, code: UNDOCUMENTED, text: text.into() }
}
