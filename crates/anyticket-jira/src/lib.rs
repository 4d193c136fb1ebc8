#![doc = include_str!("../README.md")]

mod adf;
mod jql;
