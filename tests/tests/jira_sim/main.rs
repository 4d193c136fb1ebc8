//! The simulated Jira held against what the vendor published: its interface, its document format, recorded answers.

mod client;
mod contract;
mod documents;
mod recorded;
