//! Which Jira it is: the seam for the one that people run themselves.

/// A flavour of Jira: where its interface lies and in which form it takes texts.
///
/// Only [`Cloud`](Flavour::Cloud) is spoken. Jira Data Center answers below another path, with another markup and with
/// other names for users (<https://developer.atlassian.com/server/jira/platform/rest/>), and would be a variant here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Flavour {
    /// Jira Cloud, version 3 of its interface.
    #[default]
    Cloud,
}

impl Flavour {
    /// The segments that every path of its interface begins with.
    pub(crate) fn path(self) -> [&'static str; 3] {
        match self {
            Self::Cloud => ["rest", "api", "3"],
        }
    }
}
