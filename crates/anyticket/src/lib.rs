#![doc = include_str!("../README.md")]

mod config;
mod connect;
mod folders;
mod secrets;

pub use anyticket_core::*;
pub use config::Config;
pub use connect::{connect, connect_env, connect_file, connect_url, registry};
pub use folders::{config_dir, data_dir};
pub use secrecy::{ExposeSecret, SecretString};
pub use secrets::Secrets;
