//! Which keys of a thing an answer holds.

use serde_json::Value;

use super::answer::Answer;
use super::call::Call;

/// What a card shows unless it is asked for less.
pub(crate) const CARD: &[&str] = &[
    "agent",
    "badges",
    "checkItemStates",
    "closed",
    "dueComplete",
    "dateLastActivity",
    "desc",
    "descData",
    "due",
    "dueReminder",
    "email",
    "idBoard",
    "idChecklists",
    "idList",
    "idMembers",
    "idMembersVoted",
    "idShort",
    "idAttachmentCover",
    "labels",
    "idLabels",
    "manualCoverAttachment",
    "name",
    "nodeId",
    "pinned",
    "pos",
    "shortLink",
    "shortUrl",
    "start",
    "subscribed",
    "url",
    "cover",
    "isTemplate",
    "cardRole",
    "mirrorSourceId",
];

/// What a card shows when it is asked for.
pub(crate) const CARD_MORE: &[&str] = &["address", "coordinates", "creationMethod", "limits", "locationName"];

/// What a board shows unless it is asked for something else.
pub(crate) const BOARD: &[&str] = &[
    "name",
    "desc",
    "descData",
    "closed",
    "idOrganization",
    "idEnterprise",
    "pinned",
    "url",
    "shortUrl",
    "prefs",
    "labelNames",
];

/// What a board shows when it is asked for.
pub(crate) const BOARD_MORE: &[&str] = &[
    "creationMethod",
    "dateLastActivity",
    "dateLastView",
    "datePluginDisable",
    "enterpriseOwned",
    "idMemberCreator",
    "idTags",
    "ixUpdate",
    "limits",
    "memberships",
    "powerUps",
    "shortLink",
    "starred",
    "subscribed",
    "templateGallery",
];

pub(crate) const LIST: &[&str] = &["name", "closed", "color", "idBoard", "pos", "type", "datasource"];
pub(crate) const LIST_MORE: &[&str] = &["limits", "nodeId", "softLimit", "subscribed"];

pub(crate) const LABEL: &[&str] = &["idBoard", "name", "color", "uses"];

/// What a person shows inside something else.
pub(crate) const MEMBER_BRIEF: &[&str] = &["avatarHash", "fullName", "initials", "username"];
/// What a person shows in a list of people.
pub(crate) const MEMBER_ROW: &[&str] = &["fullName", "username"];
/// What a person shows who was put on a card or did something.
pub(crate) const MEMBER_ACTING: &[&str] = &[
    "activityBlocked",
    "avatarHash",
    "avatarUrl",
    "fullName",
    "idMemberReferrer",
    "initials",
    "nonPublic",
    "nonPublicAvailable",
    "username",
];
/// What everybody may see of a person.
pub(crate) const MEMBER: &[&str] = &[
    "aaId",
    "activityBlocked",
    "avatarHash",
    "avatarUrl",
    "bio",
    "bioData",
    "confirmed",
    "fullName",
    "idEnterprise",
    "idEnterprisesDeactivated",
    "idMemberReferrer",
    "idPremOrgsAdmin",
    "initials",
    "memberType",
    "nonPublic",
    "nonPublicAvailable",
    "products",
    "url",
    "username",
];
/// What the account sees of itself beside.
pub(crate) const MEMBER_OWN: &[&str] = &[
    "dateLastImpression",
    "status",
    "aaBlockSyncUntil",
    "aaEmail",
    "aaEnrolledDate",
    "avatarSource",
    "credentialsRemovedCount",
    "dateLastActive",
    "domainClaimed",
    "email",
    "gravatarHash",
    "idBoards",
    "idOrganizations",
    "idEnterprisesAdmin",
    "limits",
    "loginTypes",
    "marketingOptIn",
    "messagesDismissed",
    "nodeId",
    "oneTimeMessagesDismissed",
    "sessionType",
    "prefs",
    "trophies",
    "uploadedAvatarHash",
    "uploadedAvatarUrl",
    "premiumFeatures",
    "isAaMastered",
    "ixUpdate",
];

pub(crate) const ORGANIZATION: &[&str] = &[
    "name",
    "displayName",
    "desc",
    "descData",
    "url",
    "website",
    "teamType",
    "logoHash",
    "logoUrl",
    "offering",
    "products",
    "powerUps",
];
pub(crate) const ORGANIZATION_MORE: &[&str] =
    &["idBoards", "memberships", "premiumFeatures", "prefs", "limits", "idEnterprise", "dateLastActivity"];

pub(crate) const CHECKLIST: &[&str] = &["name", "idBoard", "idCard", "pos"];
pub(crate) const CHECK_ITEM: &[&str] =
    &["name", "nameData", "pos", "state", "due", "dueReminder", "idMember", "idChecklist"];

pub(crate) const ATTACHMENT: &[&str] = &[
    "bytes",
    "date",
    "edgeColor",
    "idMember",
    "isMalicious",
    "isUpload",
    "mimeType",
    "name",
    "previews",
    "url",
    "pos",
    "fileName",
];

pub(crate) const ACTION: &[&str] =
    &["idMemberCreator", "data", "agenticIdentity", "appCreator", "type", "date", "limits"];

/// The keys that a parameter such as `fields` asks for; the defaults without it.
///
/// # Errors
///
/// 400 for a key that there is not.
pub(crate) fn wanted(
    call: &Call,
    parameter: &str,
    default: &[&'static str],
    usual: &[&'static str],
    more: &[&'static str],
) -> Result<Vec<&'static str>, Answer> {
    let texts: Vec<&str> = match call.value(parameter) {
        None => return Ok(default.to_vec()),
        Some(Value::String(text)) if text == "all" => return Ok(usual.to_vec()),
        Some(Value::String(text)) => text.split(',').map(str::trim).collect(),
        Some(_) => return Err(Answer::invalid(parameter)),
    };
    let mut fields = Vec::new();
    for text in texts {
        match usual.iter().chain(more).find(|known| **known == text) {
            Some(known) if !fields.contains(known) => fields.push(*known),
            Some(_) => {}
            None if text == "id" || text.is_empty() => {}
            None => return Err(Answer::invalid(parameter)),
        }
    }
    Ok(fields)
}
