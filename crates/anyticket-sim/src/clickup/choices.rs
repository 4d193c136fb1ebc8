//! The choices that a world is made from.

/// The plan of a Workspace. It sets the rate limit and what is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Free Forever: 100 requests a minute, 60 uses of Custom Fields for ever.
    Free,
    /// Unlimited: 100 requests a minute.
    Unlimited,
    /// Business: 100 requests a minute.
    Business,
    /// Business Plus: 1,000 requests a minute.
    BusinessPlus,
    /// Enterprise: 10,000 requests a minute.
    Enterprise,
}

impl Plan {
    /// Requests per token and minute (<https://developer.clickup.com/docs/rate-limits>).
    pub fn requests_per_minute(self) -> u32 {
        match self {
            Self::Free | Self::Unlimited | Self::Business => 100,
            Self::BusinessPlus => 1_000,
            Self::Enterprise => 10_000,
        }
    }

    /// The name as a configuration of ours spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Unlimited => "unlimited",
            Self::Business => "business",
            Self::BusinessPlus => "business-plus",
            Self::Enterprise => "enterprise",
        }
    }

    /// The name that ClickUp answers, and its id. The ids but Enterprise's are made up.
    pub(crate) fn answer(self) -> (&'static str, u64) {
        match self {
            Self::Free => ("Free Forever", 1),
            Self::Unlimited => ("Unlimited", 2),
            Self::Business => ("Business", 3),
            Self::BusinessPlus => ("Business Plus", 5),
            Self::Enterprise => ("Enterprise", 4),
        }
    }
}

/// How the creation dates of the seeded tickets lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Over the three years before June 2026.
    Years,
    /// Nine of ten in one minute, as an import leaves them; the others over the years.
    Import,
    /// This many in one and the same millisecond; the others over the years.
    Tie(usize),
}

/// Which answers carry the rate-limit headers. ClickUp documents them for errors; whether every answer has them is not
/// known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateHeaders {
    /// Every answer.
    Always,
    /// Answers of 400 and above only.
    OnErrors,
    /// None.
    Never,
}

/// A part of ClickUp that is switched per Space, as far as it touches tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClickApp {
    /// Due and start dates.
    DueDates,
    /// Time estimates.
    TimeEstimates,
    /// Total time in status.
    TimeInStatus,
    /// Tags.
    Tags,
    /// Priorities.
    Priorities,
    /// Sprint points.
    Points,
    /// Custom Fields.
    CustomFields,
    /// Custom task types and milestones.
    CustomTypes,
    /// More than one assignee.
    MultipleAssignees,
    /// Tasks in multiple Lists.
    MultipleLists,
    /// Custom task ids.
    CustomIds,
}

/// What an unknown query parameter or body key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// 400: a misspelt name in a client shows. The default, though the vendor is probably more patient.
    Refused,
    /// Nothing.
    Ignored,
}
