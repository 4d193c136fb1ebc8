//! `anyticket raw`

use anyticket::RawRequest;
use clap::Args;

use crate::exit::Usage;

/// A request of the tracker's own interface.
#[derive(Debug, Args)]
pub(crate) struct RawArgs {
    /// GET, POST, PUT, PATCH, DELETE
    #[arg(value_name = "METHOD")]
    pub(crate) method: String,
    /// The path below the tracker's base address, with a query if need be
    #[arg(value_name = "PATH")]
    pub(crate) path: String,
    /// What is sent, as JSON; - reads it from standard input
    #[arg(long, value_name = "JSON")]
    pub(crate) data: Option<String>,
}

impl RawArgs {
    /// The request, with `data` as what is sent.
    pub(crate) fn request(&self, data: Option<String>) -> Result<RawRequest, Usage> {
        let method = self.method.to_ascii_uppercase();
        if method.is_empty() || !method.chars().all(|letter| letter.is_ascii_alphabetic()) {
            return Err(Usage::new("this is no method").with_hint("write GET, POST, PUT, PATCH or DELETE"));
        }
        if self.path.contains("://") || self.path.starts_with("//") {
            return Err(Usage::new("the path is below the tracker's base address, which is part of the configuration")
                .with_hint("leave the host out: anyticket raw GET /v2/user"));
        }
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        if path.trim_matches('/').is_empty() || path.contains(char::is_whitespace) {
            return Err(
                Usage::new("this is no path").with_hint("write it as the vendor's documentation does: /v2/user")
            );
        }
        if let Some(data) = &data
            && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(data)
        {
            let place = format!("line {}, column {}", error.line(), error.column());
            return Err(Usage::new(format!("what is sent is not JSON, at {place}")).with_hint("nothing was sent"));
        }
        let mut request = RawRequest::new(method, path);
        // The provider encodes it anew.
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            request = request.with_query(name, value);
        }
        request.body = data;
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, path: &str, data: Option<&str>) -> Result<RawRequest, Usage> {
        let args = RawArgs { method: method.to_owned(), path: path.to_owned(), data: None };
        args.request(data.map(str::to_owned))
    }

    #[test]
    fn a_query_is_taken_apart() {
        let request = request("get", "/v2/task/1?custom_task_ids=true&name=a%20b%26c&flag", None).unwrap();
        assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/v2/task/1"));
        let query: Vec<_> = request.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(query, [("custom_task_ids", "true"), ("name", "a b&c"), ("flag", "")]);
    }

    #[test]
    fn what_cannot_be_a_request_is_refused_before_anything_is_sent() {
        for (method, path, data) in [
            ("", "/v2/user", None),
            ("GE T", "/v2/user", None),
            ("GET", "", None),
            ("GET", "/", None),
            ("GET", "/v2/user name", None),
            ("GET", "https://evil.example.com/v2/user", None),
            ("GET", "//evil.example.com/v2/user", None),
            ("POST", "/v2/task", Some("{name: 1}")),
            ("POST", "/v2/task", Some("")),
        ] {
            assert!(request(method, path, data).is_err(), "{method} {path} {data:?}");
        }
        let body = "{\"name\": 1.10}";
        assert_eq!(request("POST", "/v2/task", Some(body)).unwrap().body.as_deref(), Some(body), "byte for byte");
    }
}
