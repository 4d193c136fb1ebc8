//! The plane: everything between a request and the wire, in one order.

mod builder;
mod http;

pub use builder::HttpBuilder;
pub use http::Http;
