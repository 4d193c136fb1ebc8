//! JQL, built from typed parts.
