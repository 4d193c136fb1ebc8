//! The plane: everything between a request and the wire, in one order.

mod attempt;
mod backoff;
mod builder;
mod call;
mod http;
mod meter;
mod verdict;

pub use builder::HttpBuilder;
pub use http::Http;
