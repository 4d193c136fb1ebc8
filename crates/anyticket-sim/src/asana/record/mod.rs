//! Records as JSON: as much of each as was asked for.

mod custom;
mod project;
mod story;
mod task;

use std::cell::RefCell;
use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::auth::Caller;
use super::clock::written;
use super::entity::{Attached, Gid};
use super::options::Options;
use super::selection::Level::{Compact, Full, OptIn};
use super::selection::{Record, Want};
use super::world::{ME, World};

pub(crate) use task::day;

/// Everything that a record is made from.
pub(crate) struct View<'a> {
    pub(crate) world: &'a World,
    pub(crate) options: &'a Options,
    pub(crate) unknown: &'a RefCell<BTreeSet<String>>,
    pub(crate) caller: &'a Caller,
    pub(crate) zone: TimeZone,
    /// The address of the files.
    pub(crate) media: String,
    pub(crate) seed: u64,
    pub(crate) now: i64,
}

impl View<'_> {
    pub(crate) fn workspace(&self, gid: Gid, want: Want<'_>) -> Value {
        let row = self.world.workspace(gid).expect("workspaces stay");
        let mut record = Record::new(want, "workspace", gid);
        record.field("name", Compact, || row.name.clone().into());
        record.field("is_organization", Full, || row.organization.into());
        record.field("email_domains", Full, || row.domains.clone().into());
        record.end(self.unknown)
    }

    pub(crate) fn user(&self, index: usize, want: Want<'_>) -> Value {
        let row = &self.world.users[index];
        let mut record = Record::new(want, "user", row.gid);
        record.field("name", Compact, || row.name.clone().into());
        if let Some(email) = &row.email {
            record.field("email", Full, || email.clone().into());
        }
        record.known(&["email"]);
        record.field("photo", Full, || Value::Null);
        // Only the workspaces that one shares are told.
        let shared = row.workspaces.iter().filter(|gid| self.world.users[ME].workspaces.contains(gid));
        record.below("workspaces", Full, |want| shared.map(|gid| self.workspace(*gid, want)).collect());
        record.end(self.unknown)
    }

    pub(crate) fn user_task_list(&self, index: usize, workspace: Gid, want: Want<'_>) -> Value {
        let row = &self.world.users[index];
        let mut record = Record::new(want, "user_task_list", self.world.list_of(index, workspace).unwrap_or_default());
        record.field("name", Compact, || format!("My tasks in {}", self.world.workspace_name(workspace)).into());
        record.below("owner", Compact, |want| self.user(index, want));
        record.below("workspace", Compact, |want| self.workspace(workspace, want));
        debug_assert!(row.workspaces.contains(&workspace));
        record.end(self.unknown)
    }

    pub(crate) fn team(&self, gid: Gid, want: Want<'_>) -> Value {
        let row = self.world.team(gid).expect("teams stay");
        let mut record = Record::new(want, "team", gid);
        record.field("name", Compact, || row.name.clone().into());
        record.field("description", Full, || "".into());
        record.field("html_description", Full, || "<body></body>".into());
        record.below("organization", Full, |want| self.workspace(row.workspace, want));
        record.field("permalink_url", Full, || format!("https://app.asana.com/0/{gid}").into());
        record.field("visibility", Full, || "request_to_join".into());
        for name in [
            "edit_team_name_or_description_access_level",
            "edit_team_visibility_or_trash_team_access_level",
            "member_invite_management_access_level",
            "guest_invite_management_access_level",
            "join_request_management_access_level",
            "team_member_removal_access_level",
        ] {
            record.field(name, Full, || "all_team_members".into());
        }
        record.field("team_content_management_access_level", Full, || "no_restriction".into());
        record.field("endorsed", Full, || false.into());
        record.end(self.unknown)
    }

    pub(crate) fn section(&self, gid: Gid, want: Want<'_>) -> Value {
        let row = self.world.section(gid);
        let mut record = Record::new(want, "section", gid);
        record.field("name", Compact, || row.name.clone().into());
        record.field("created_at", Full, || written(row.created).into());
        record.below("project", Full, |want| self.project(row.project, want));
        record.below("projects", Full, |want| json!([self.project(row.project, want)]));
        record.end(self.unknown)
    }

    pub(crate) fn tag(&self, gid: Gid, want: Want<'_>) -> Value {
        let row = &self.world.tags[&gid];
        let mut record = Record::new(want, "tag", gid);
        record.field("name", Compact, || row.name.clone().into());
        record.field("color", Full, || row.color.clone().unwrap_or_else(|| "none".to_owned()).into());
        record.field("notes", Full, || row.notes.clone().into());
        record.field("created_at", Full, || written(row.created).into());
        record.below("followers", Full, |_| json!([]));
        record.below("workspace", Full, |want| self.workspace(row.workspace, want));
        record.field("permalink_url", Full, || format!("https://app.asana.com/0/{gid}/{gid}").into());
        record.end(self.unknown)
    }

    pub(crate) fn attachment(&self, gid: Gid, want: Want<'_>) -> Value {
        let row = &self.world.attachments[&gid];
        let (subtype, size) = match &row.kind {
            Attached::File { content, .. } => ("asana", Some(content.len())),
            Attached::Link(_) => ("external", None),
        };
        let page = || format!("https://app.asana.com/app/asana/-/get_asset?asset_id={gid}");
        let mut record = Record::new(want, "attachment", gid);
        record.field("name", Compact, || row.name.clone().into());
        record.field("resource_subtype", Compact, || subtype.into());
        record.field("created_at", Full, || written(row.created).into());
        record.field("host", Full, || subtype.into());
        if let Some(size) = size {
            record.field("size", Full, || size.into());
        }
        record.known(&["size"]);
        record.field("download_url", Full, || match &row.kind {
            Attached::File { .. } => super::attachments::signed(self, row).into(),
            Attached::Link(_) => Value::Null,
        });
        record.field("view_url", Full, || match &row.kind {
            Attached::File { .. } => super::attachments::signed(self, row).into(),
            Attached::Link(url) => url.clone().into(),
        });
        record.field("permanent_url", Full, || page().into());
        record.below("parent", Full, |want| self.task(row.task, want));
        record.field("connected_to_app", Full, || false.into());
        record.end(self.unknown)
    }

    /// What the permission of somebody, or of a team, to a project is.
    pub(crate) fn project_membership(&self, project: Gid, member: Member, old: bool, want: Want<'_>) -> Value {
        let (member_gid, index) = match member {
            Member::User(index) => (self.world.users[index].gid, Some(index)),
            Member::Team(gid) => (gid, None),
        };
        // Nobody looks a membership up by its gid; it must only be the same each time.
        let gid = crate::random::mix(project, member_gid) >> 14;
        let kind = if old { "project_membership" } else { "membership" };
        let mut record = Record::new(want, kind, gid);
        record.field("resource_subtype", Compact, || "project_membership".into());
        record.below("parent", Compact, |want| self.project(project, want));
        record.below("member", Compact, |want| match index {
            Some(index) => self.user(index, want),
            None => self.team(member_gid, want),
        });
        record.field("access_level", Compact, || "editor".into());
        if let Some(index) = index {
            record.below("user", OptIn, |want| self.user(index, want));
        }
        record.below("project", OptIn, |want| self.project(project, want));
        record.field("write_access", OptIn, || "full_write".into());
        record.end(self.unknown)
    }
}

/// Who is a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    User(usize),
    Team(Gid),
}
