//! What is asked of a tracker, as plain data. Building one sends nothing.

use std::fmt;
use std::time::Duration;

use anyticket_core::{Error, ErrorKind, Operation, RawRequest, Result};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde::Serialize;
use url::Url;

use crate::Multipart;
use crate::encode::encode_segment;

/// Whether a second attempt could do the work a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It only reads: it may be sent again whenever it failed for a while.
    Safe,
    /// It may change something: it is sent again only if the first is known not to have been applied.
    Unsafe,
}

/// Who waits for the answer. A person's call overtakes bulk work wherever requests queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Somebody waits for this one answer.
    Person,
    /// One of many, such as the pages of a listing.
    Bulk,
}

impl Lane {
    /// The lane as it appears in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Bulk => "bulk",
        }
    }
}

/// A request: method, address, query, headers, body, and how it may be treated on its way.
///
/// ```
/// use anyticket_http::{Lane, Request};
///
/// let request = Request::get(["v2", "list", "901/100", "task"]).query("page", 0).lane(Lane::Bulk);
/// assert_eq!(request.path(), "v2/list/901%2F100/task");
/// ```
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Payload,
    pub(crate) repeat: Repeat,
    lane: Option<Lane>,
    pub(crate) anonymous: bool,
    pub(crate) operation: Option<String>,
    pub(crate) deadline: Option<Duration>,
    /// The first mistake of whoever built it, told when it is sent.
    pub(crate) mistake: Option<String>,
}

/// Where a request goes.
#[derive(Clone)]
pub(crate) enum Target {
    /// Below the tracker's base address; encoded, without a slash at its beginning.
    Below(String),
    /// A whole address, of whatever host.
    Absolute(Url),
}

/// What a request carries.
#[derive(Clone)]
pub(crate) enum Payload {
    None,
    Bytes { content: Bytes, media_type: &'static str },
    Multipart(Multipart),
}

impl Request {
    /// A request for the path below the base address that these segments make, each percent-encoded by itself.
    ///
    /// An empty segment, `.` or `..` is a mistake that sending answers with [`ErrorKind::Invalid`]: an id that
    /// is one of them would name something else.
    pub fn new<S: AsRef<str>>(method: Method, segments: impl IntoIterator<Item = S>) -> Self {
        let mut path = String::new();
        let mut mistake = None;
        for segment in segments {
            let segment = segment.as_ref();
            if matches!(segment, "" | "." | "..") {
                mistake.get_or_insert_with(|| format!("an id or name in an address cannot be {segment:?}"));
            }
            if !path.is_empty() {
                path.push('/');
            }
            encode_segment(segment, &mut path);
        }
        Self::to(method, Target::Below(path), mistake)
    }

    /// A GET, which may be repeated.
    pub fn get<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::GET, segments)
    }

    /// A POST.
    pub fn post<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::POST, segments)
    }

    /// A PUT.
    pub fn put<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::PUT, segments)
    }

    /// A PATCH.
    pub fn patch<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::PATCH, segments)
    }

    /// A DELETE.
    pub fn delete<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::DELETE, segments)
    }

    /// A request for a whole address. Credentials go along only if it is of the tracker's own hosts.
    pub fn absolute(method: Method, address: Url) -> Self {
        Self::to(method, Target::Absolute(address), None)
    }

    /// A request as a person wrote it: the path is taken as it is, encoded already.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Invalid`] if the method is none, the path leads out of the base address (a whole address,
    /// `..`), or the body is not JSON.
    pub fn raw(raw: &RawRequest) -> Result<Self> {
        let method = Method::from_bytes(raw.method.to_ascii_uppercase().as_bytes())
            .map_err(|_| Error::invalid("not a method of HTTP").with("method", &raw.method))?;
        let (path, query) = raw.path.split_once('?').unwrap_or((&raw.path, ""));
        let path = path.trim_start_matches('/');
        let decoded = path.replace("%2e", ".").replace("%2E", ".");
        let outside = |segment: &str| matches!(segment, "." | "..");
        if path.contains("://")
            || path.contains(|letter: char| letter.is_control() || " \\#".contains(letter))
            || decoded.split('/').any(outside)
        {
            return Err(Error::invalid("the path must lie below the base address of the tracker")
                .with_hint("write it as in the tracker's documentation, beginning with a slash"));
        }
        let mut request = Self::to(method, Target::Below(path.to_owned()), None);
        request.query.extend(url::form_urlencoded::parse(query.as_bytes()).into_owned());
        request.query.extend(raw.query.iter().cloned());
        if let Some(body) = &raw.body {
            serde_json::from_str::<serde::de::IgnoredAny>(body)
                .map_err(|cause| Error::invalid("the body is not JSON").because(cause))?;
            request.payload = Payload::json(Bytes::from(body.clone()));
        }
        Ok(request)
    }

    fn to(method: Method, target: Target, mistake: Option<String>) -> Self {
        let repeat = if method.is_safe() { Repeat::Safe } else { Repeat::Unsafe };
        Self {
            method,
            target,
            query: Vec::new(),
            headers: HeaderMap::new(),
            payload: Payload::None,
            repeat,
            lane: None,
            anonymous: false,
            operation: None,
            deadline: None,
            mistake,
        }
    }

    /// Adds a parameter to the query.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl fmt::Display) -> Self {
        self.query.push((name.into(), value.to_string()));
        self
    }

    /// Adds a parameter to the query once for each value, as in `statuses[]=a&statuses[]=b`.
    #[must_use]
    pub fn query_each<V: fmt::Display>(mut self, name: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        let name = name.into();
        self.query.extend(values.into_iter().map(|value| (name.clone(), value.to_string())));
        self
    }

    /// Sets a header. Credentials are not set here: the plane puts them on last.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            _ => {
                self.mistake.get_or_insert_with(|| format!("the header {name:?} cannot be sent"));
            }
        }
        self
    }

    /// Sets a body of JSON.
    #[must_use]
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(content) => self.payload = Payload::json(content.into()),
            Err(cause) => {
                self.mistake.get_or_insert_with(|| format!("the body cannot be written as JSON: {cause}"));
            }
        }
        self
    }

    /// Sets a body of form fields.
    #[must_use]
    pub fn form<N: AsRef<str>, V: AsRef<str>>(mut self, fields: impl IntoIterator<Item = (N, V)>) -> Self {
        let content = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.payload = Payload::Bytes { content: content.into(), media_type: "application/x-www-form-urlencoded" };
        self
    }

    /// Sets a body of several parts, files among them, which are streamed and read anew for each attempt.
    #[must_use]
    pub fn multipart(mut self, body: Multipart) -> Self {
        self.payload = Payload::Multipart(body);
        self
    }

    /// Says whether it may be repeated. GET, HEAD and OPTIONS are safe, everything else is not unless said here:
    /// a POST that only searches.
    #[must_use]
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Says who waits for it. Unless said here, that is a person; or bulk work, if it is part of a listing.
    #[must_use]
    pub fn lane(mut self, lane: Lane) -> Self {
        self.lane = Some(lane);
        self
    }

    /// Who waits for it.
    pub(crate) fn in_lane(&self) -> Lane {
        let is_listing = self.operation.as_deref() == Some(Operation::List.as_str());
        self.lane.unwrap_or(if is_listing { Lane::Bulk } else { Lane::Person })
    }

    /// Sends it without credentials.
    #[must_use]
    pub fn anonymous(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// Names the operation it is part of, for spans and errors.
    #[must_use]
    pub fn during(mut self, operation: impl fmt::Display) -> Self {
        self.operation = Some(operation.to_string());
        self
    }

    /// Sets how long the call may take all in all, waits and repeats included, instead of the configured time.
    #[must_use]
    pub fn within(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path: below the base address without a slash at its beginning, or of the whole address.
    pub fn path(&self) -> &str {
        match &self.target {
            Target::Below(path) => path,
            Target::Absolute(address) => address.path(),
        }
    }

    /// The segments of the path, still encoded.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.path().trim_start_matches('/').split('/')
    }

    /// The parameters of the query, in their order.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether it may be repeated.
    pub fn may_repeat(&self) -> Repeat {
        self.repeat
    }

    /// The address below `base`, query included.
    pub(crate) fn address(&self, base: &Url) -> Result<Url> {
        if let Some(mistake) = &self.mistake {
            return Err(Error::invalid(mistake));
        }
        let mut address = match &self.target {
            // A client would turn them into a header.
            Target::Absolute(address) if !address.username().is_empty() || address.password().is_some() => {
                return Err(Error::invalid("an address with a name or password in it is not used")
                    .with("host", address.host_str().unwrap_or_default()));
            }
            Target::Absolute(address) => address.clone(),
            Target::Below(path) => {
                let mut address = base.clone();
                let below = base.path().trim_end_matches('/');
                address.set_path(&format!("{below}/{path}"));
                address
            }
        };
        if !self.query.is_empty() {
            address.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(address)
    }
}

impl Payload {
    fn json(content: Bytes) -> Self {
        Self::Bytes { content, media_type: "application/json" }
    }
}

impl fmt::Debug for Request {
    /// Names of parameters and headers are shown, their values and the body are not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match &self.target {
            Target::Below(_) => None,
            Target::Absolute(address) => address.host_str(),
        };
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("host", &host)
            .field("path", &self.path())
            .field("query", &self.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("repeat", &self.repeat)
            .field("lane", &self.in_lane())
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

/// Headers of the body, where the caller has not set them.
pub(crate) fn content_type(headers: &mut HeaderMap, media_type: &str) -> Result<()> {
    let value = HeaderValue::from_str(media_type)
        .map_err(|cause| Error::new(ErrorKind::Internal, "the media type cannot be sent").because(cause))?;
    headers.entry(header::CONTENT_TYPE).or_insert(value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        Url::parse("https://api.example.com/api").unwrap()
    }

    #[test]
    fn each_segment_is_encoded_by_itself() {
        let request = Request::get(["v2", "task", "a/b?c#d é"]).query("q", "x&y=ü").query_each("s[]", ["1", "2"]);
        let address = request.address(&base()).unwrap();
        assert_eq!(
            address.as_str(),
            "https://api.example.com/api/v2/task/a%2Fb%3Fc%23d%20%C3%A9?q=x%26y%3D%C3%BC&s%5B%5D=1&s%5B%5D=2"
        );
    }

    #[test]
    fn an_id_that_would_climb_out_of_its_folder_is_refused() {
        for id in ["..", ".", ""] {
            let error = Request::delete(["task", id]).address(&base()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Invalid, "{id:?}");
        }
    }

    #[test]
    fn a_raw_path_stays_below_the_base_address() {
        let raw = |path: &str| Request::raw(&RawRequest::new("get", path));
        let request = raw("/v2/task/1?custom=true").unwrap();
        assert_eq!(request.address(&base()).unwrap().as_str(), "https://api.example.com/api/v2/task/1?custom=true");
        assert_eq!(request.may_repeat(), Repeat::Safe);
        for path in ["https://evil.example/x", "/v2/../../x", "/v2/%2E%2e/x", "/a b", "/a#b", "\\\\evil"] {
            assert_eq!(raw(path).unwrap_err().kind(), ErrorKind::Invalid, "{path}");
        }
        assert!(Request::raw(&RawRequest::new("POST", "/x").with_body("{")).is_err());
        assert!(Request::raw(&RawRequest::new("no method", "/x")).is_err());
    }

    #[test]
    fn a_double_slash_at_the_beginning_names_no_host() {
        let request = Request::raw(&RawRequest::new("GET", "//evil.example/x")).unwrap();
        assert_eq!(request.address(&base()).unwrap().host_str(), Some("api.example.com"));
    }

    #[test]
    fn debug_shows_names_and_no_values() {
        let request = Request::post(["a"]).query("token", "SECRET").header("x-key", "SECRET").json(&"SECRET");
        assert!(!format!("{request:?}").contains("SECRET"));
    }
}
