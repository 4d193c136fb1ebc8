//! Projects as JSON.

use serde_json::{Value, json};

use super::View;
use crate::asana::clock::written;
use crate::asana::entity::Gid;
use crate::asana::rich::plain;
use crate::asana::selection::Level::{Compact, Full, OptIn};
use crate::asana::selection::{Record, Want};

impl View<'_> {
    pub(crate) fn project(&self, gid: Gid, want: Want<'_>) -> Value {
        let row = self.world.project(gid);
        let mut record = Record::new(want, "project", gid);
        record.field("name", Compact, || row.name.clone().into());
        record.field("archived", Full, || row.archived.into());
        record.field("color", Full, || row.color.clone().into());
        record.field("icon", OptIn, || Value::Null);
        record.field("completed", Full, || false.into());
        record.field("completed_at", Full, || Value::Null);
        record.below("completed_by", OptIn, |_| Value::Null);
        record.field("created_at", Full, || written(row.created).into());
        record.field("modified_at", Full, || written(row.modified).into());
        record.below("current_status", Full, |_| Value::Null);
        record.below("current_status_update", Full, |_| Value::Null);
        record.below("custom_fields", Full, |_| json!([]));
        record.below("custom_field_settings", OptIn, |want| {
            row.settings.iter().map(|setting| self.setting(gid, setting, want)).collect()
        });
        record.field("default_access_level", Full, || "editor".into());
        record.field("default_view", Full, || row.default_view.clone().into());
        record.field("due_on", Full, || row.due_on.map(|date| date.to_string()).into());
        record.field("due_date", Full, || row.due_on.map(|date| date.to_string()).into());
        record.field("start_on", Full, || row.start_on.map(|date| date.to_string()).into());
        record.field("minimum_access_level_for_customization", Full, || "editor".into());
        record.field("minimum_access_level_for_sharing", Full, || "editor".into());
        record.field("notes", Full, || plain(&row.notes).into());
        record.field("html_notes", OptIn, || format!("<body>{}</body>", row.notes).into());
        record
            .field("permalink_url", Full, || format!("https://app.asana.com/1/{}/project/{gid}", row.workspace).into());
        record.field("privacy_setting", Full, || if row.private { "private" } else { "public_to_workspace" }.into());
        record.field("public", Full, || (!row.private).into());
        for name in ["members", "followers"] {
            record.below(name, Full, |want| row.members.iter().map(|user| self.user(*user, want)).collect());
        }
        record.below("owner", Full, |want| row.owner.map_or(Value::Null, |user| self.user(user, want)));
        record.below("team", Full, |want| row.team.map_or(Value::Null, |team| self.team(team, want)));
        record.below("workspace", Full, |want| self.workspace(row.workspace, want));
        record.below("project_brief", OptIn, |_| Value::Null);
        record.below("created_from_template", OptIn, |_| Value::Null);
        record.end(self.unknown)
    }
}
