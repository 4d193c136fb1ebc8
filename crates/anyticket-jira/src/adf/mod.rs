//! Atlassian Document Format, to Markdown and back.
