//! Issues and their parts as JSON.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::clock::written;
use super::entity::{Category, IssueType, Named, Part, Project, Status};
use super::field::Choice;
use super::options::{HiddenEmails, Options};
use super::world::World;

/// How things look to whoever asks.
pub(crate) struct Render<'a> {
    pub(crate) world: &'a World,
    pub(crate) options: &'a Options,
    pub(crate) base: &'a str,
    pub(crate) site: &'a str,
    pub(crate) zone: &'a TimeZone,
    pub(crate) viewer: Option<usize>,
}

impl Render<'_> {
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}/rest/api/3/{path}", self.base)
    }

    pub(crate) fn time(&self, at: i64) -> String {
        written(at, self.zone)
    }

    fn avatars(&self, path: &str) -> Value {
        let at = |size: &str| format!("{}/{path}?size={size}", self.site);
        json!({ "48x48": at("48"), "24x24": at("24"), "16x16": at("16"), "32x32": at("32") })
    }

    pub(crate) fn user(&self, index: usize) -> Value {
        let user = &self.world.users[index];
        let mut json = json!({
            "self": self.link(&format!("user?accountId={}", user.account_id)),
            "accountId": user.account_id,
            "avatarUrls": self.avatars(&format!("avatar/user/{index}")),
            "displayName": user.display_name,
            "active": user.active,
            "timeZone": user.time_zone,
            "accountType": user.account_type,
        });
        // What others see of an address is the person's choice.
        // <https://developer.atlassian.com/cloud/jira/platform/profile-visibility/>
        if user.email_visible || self.viewer == Some(index) {
            json["emailAddress"] = user.email.clone().into();
        } else if self.options.hidden_emails == HiddenEmails::Null {
            json["emailAddress"] = Value::Null;
        }
        json
    }

    pub(crate) fn person(&self, index: Option<usize>) -> Value {
        index.map_or(Value::Null, |index| self.user(index))
    }

    pub(crate) fn category(&self, category: Category) -> Value {
        json!({
            "self": self.link(&format!("statuscategory/{}", category.id())),
            "id": category.id(),
            "key": category.key(),
            "colorName": category.color(),
            "name": category.name(),
        })
    }

    pub(crate) fn status(&self, status: &Status) -> Value {
        json!({
            "self": self.link(&format!("status/{}", status.id)),
            "description": "",
            "iconUrl": format!("{}/images/icons/statuses/generic.png", self.site),
            "name": status.name,
            "id": status.id.to_string(),
            "statusCategory": self.category(status.category),
        })
    }

    /// With the project that it belongs to, if it does to one.
    pub(crate) fn status_details(&self, status: &Status) -> Value {
        let mut json = self.status(status);
        if let Some(project) = status.scope {
            json["scope"] = scope(project);
        }
        json
    }

    pub(crate) fn priority(&self, priority: &Named) -> Value {
        json!({
            "self": self.link(&format!("priority/{}", priority.id)),
            "iconUrl": format!("{}/images/icons/priorities/{}_new.svg", self.site, priority.name.to_lowercase()),
            "name": priority.name,
            "id": priority.id.to_string(),
        })
    }

    pub(crate) fn resolution(&self, resolution: &Named) -> Value {
        json!({
            "self": self.link(&format!("resolution/{}", resolution.id)),
            "id": resolution.id.to_string(),
            "description": format!("{}.", resolution.name),
            "name": resolution.name,
        })
    }

    pub(crate) fn issue_type(&self, kind: &IssueType) -> Value {
        let mut json = json!({
            "self": self.link(&format!("issuetype/{}", kind.id)),
            "id": kind.id.to_string(),
            "description": "",
            "iconUrl": self.link(&format!("universal_avatar/view/type/issuetype/avatar/{}?size=medium", 10_300 + kind.id % 20)),
            "name": kind.name,
            "subtask": kind.is_subtask(),
            "avatarId": 10_300 + kind.id % 20,
            "hierarchyLevel": kind.level,
        });
        if let Some(project) = kind.scope {
            json["entityId"] = uuid(project, kind.id).into();
        }
        json
    }

    /// As lists of types have it: with the project it belongs to, and with a key that the document does not know.
    pub(crate) fn issue_type_details(&self, kind: &IssueType) -> Value {
        let mut json = self.issue_type(kind);
        json["untranslatedName"] = kind.name.clone().into();
        if let Some(project) = kind.scope {
            json["scope"] = scope(project);
        }
        json
    }

    pub(crate) fn component(&self, part: &Part) -> Value {
        json!({ "self": self.link(&format!("component/{}", part.id)), "id": part.id.to_string(), "name": part.name })
    }

    pub(crate) fn version(&self, part: &Part) -> Value {
        json!({
            "self": self.link(&format!("version/{}", part.id)),
            "id": part.id.to_string(),
            "name": part.name,
            "archived": false,
            "released": part.released,
        })
    }

    /// As an issue shows it.
    pub(crate) fn project(&self, project: &Project) -> Value {
        let mut json = json!({
            "self": self.link(&format!("project/{}", project.id)),
            "id": project.id.to_string(),
            "key": project.key,
            "name": project.name,
            "projectTypeKey": project.type_key,
            "simplified": project.team_managed,
            "avatarUrls": self.avatars(&format!("avatar/project/{}", project.id)),
        });
        if let Some(category) = self.project_category(project) {
            json["projectCategory"] = category;
        }
        json
    }

    pub(crate) fn project_category(&self, project: &Project) -> Option<Value> {
        let category = self.world.categories.iter().find(|known| Some(known.id) == project.category)?;
        Some(json!({
            "self": self.link(&format!("projectCategory/{}", category.id)),
            "id": category.id.to_string(),
            "name": category.name,
            "description": "",
        }))
    }

    pub(crate) fn choice(&self, choice: &Choice) -> Value {
        json!({
            "self": self.link(&format!("customFieldOption/{}", choice.id)),
            "value": choice.value,
            "id": choice.id.to_string(),
        })
    }
}

pub(crate) fn scope(project: u64) -> Value {
    json!({ "type": "PROJECT", "project": { "id": project.to_string() } })
}

/// A UUID that is always the same for the same two numbers.
pub(crate) fn uuid(one: u64, two: u64) -> String {
    let high = crate::random::mix(one, two);
    let low = crate::random::mix(two, one);
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}
