//! How a tracker is used: the settings that are the same for every provider.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::status_map::StatusMap;
use crate::connect::{Setting, Settings};
use crate::model::{ProjectRef, StatusCategory, StatusRef};
use crate::{Error, Result};

/// How a [`Tracker`](crate::Tracker) is used, whatever its provider.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TrackerOptions {
    /// The tracker's name in the configuration; else the provider's.
    pub name: Option<String>,
    /// Where new tickets go when no project is named.
    pub project: Option<ProjectRef>,
    /// The zone in which days begin and end; else the account's, else UTC.
    pub time_zone: Option<TimeZone>,
    /// Which category a native status stands for.
    pub statuses: StatusMap,
    /// Which status is written for a category, before the first one in the project's order.
    pub prefer: BTreeMap<StatusCategory, StatusRef>,
    /// Whether every write is refused.
    pub read_only: bool,
    /// How many ranges of a listing are read side by side at most.
    pub width: usize,
    /// How many tickets a sort on our side may hold in memory.
    pub max_buffered: usize,
}

impl Default for TrackerOptions {
    fn default() -> Self {
        Self {
            name: None,
            project: None,
            time_zone: None,
            statuses: StatusMap::default(),
            prefer: BTreeMap::new(),
            read_only: false,
            width: 8,
            max_buffered: 100_000,
        }
    }
}

impl TrackerOptions {
    /// The names of these settings in the configuration.
    pub const KEYS: &'static [&'static str] =
        &["project", "time_zone", "status", "projects", "prefer", "read_only", "width", "max_buffered"];

    /// Sets the tracker's name.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Sets where new tickets go when no project is named.
    #[must_use]
    pub fn with_project(mut self, project: impl Into<ProjectRef>) -> Self {
        self.project = Some(project.into());
        self
    }

    /// Sets the zone in which days begin and end.
    #[must_use]
    pub fn with_time_zone(mut self, zone: TimeZone) -> Self {
        self.time_zone = Some(zone);
        self
    }

    /// Sets which category a native status, by id or name, stands for.
    #[must_use]
    pub fn with_status(mut self, native: impl Into<String>, category: StatusCategory) -> Self {
        self.statuses.insert(None, native.into(), category);
        self
    }

    /// Sets which status is written for a category.
    #[must_use]
    pub fn preferring(mut self, category: StatusCategory, status: impl Into<StatusRef>) -> Self {
        self.prefer.insert(category, status.into());
        self
    }

    /// Refuses every write.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Sets how many ranges of a listing are read side by side at most; 0 counts as 1.
    ///
    /// Where pages are so large that those under way would need more than about 8 MiB it is fewer.
    #[must_use]
    pub fn with_width(mut self, width: usize) -> Self {
        self.width = width.max(1);
        self
    }

    /// Sets how many tickets a sort on our side may hold in memory.
    #[must_use]
    pub fn with_max_buffered(mut self, tickets: usize) -> Self {
        self.max_buffered = tickets;
        self
    }

    /// Takes these settings out of a tracker's settings and leaves the provider's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) if one of them is wrong.
    pub fn take_from(settings: &mut Settings) -> Result<Self> {
        let project = settings.take_text("project")?.map(ProjectRef::from);
        let mut options = Self { project, ..Self::default() };
        if let Some(zone) = settings.take_text("time_zone")? {
            options.time_zone = Some(TimeZone::get(&zone).map_err(|cause| {
                Error::configuration("no such time zone")
                    .with("time_zone", &zone)
                    .with_hint("write an IANA name such as Europe/Berlin")
                    .because(cause)
            })?);
        }
        for (native, category) in settings.take_table("status")? {
            options.statuses.insert(None, native, category_of(&category)?);
        }
        for (project, table) in settings.take_table("projects")? {
            let Setting::Table(mut table) = table else {
                return Err(
                    Error::configuration("this setting must be a table").with("key", format!("projects.{project}"))
                );
            };
            if let Some(Setting::Table(statuses)) = table.remove("status") {
                for (native, category) in statuses {
                    options.statuses.insert(Some(project.as_str().into()), native, category_of(&category)?);
                }
            }
            if let Some(key) = table.keys().next() {
                return Err(crate::connect::unknown_key(&format!("projects.{project}.{key}"), &["status"]));
            }
        }
        for (category, status) in settings.take_table("prefer")? {
            let (Setting::Text(status), Ok(category)) = (status, category.parse()) else {
                return Err(Error::configuration("a preference names a category and a status").with("key", category));
            };
            options.prefer.insert(category, StatusRef::from(status));
        }
        options.read_only = settings.take_bool("read_only")?.unwrap_or(options.read_only);
        let number = |value: Option<u64>| value.map(|value| usize::try_from(value).unwrap_or(usize::MAX));
        options.width = number(settings.take_number("width")?).unwrap_or(options.width).max(1);
        options.max_buffered = number(settings.take_number("max_buffered")?).unwrap_or(options.max_buffered);
        Ok(options)
    }
}

fn category_of(setting: &Setting) -> Result<StatusCategory> {
    match setting {
        Setting::Text(text) => text.parse().map_err(|error: Error| {
            Error::configuration("not a status category")
                .with("status", text)
                .with_hint(error.hint().unwrap_or_default())
        }),
        _ => Err(Error::configuration("a status is mapped to the name of a category")),
    }
}
