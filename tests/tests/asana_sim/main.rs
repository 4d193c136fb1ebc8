//! The simulated Asana held against what the vendor published and against recorded answers.

mod client;
mod contract;
mod recorded;
