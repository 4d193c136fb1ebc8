//! Users, and the sites that a credential is for.

use anyticket_http::lenient::id;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct User {
    #[serde(rename = "accountId", deserialize_with = "id")]
    pub(crate) id: String,
    #[serde(default, rename = "displayName")]
    pub(crate) name: Option<String>,
    /// Null or absent where somebody hides it.
    #[serde(default, rename = "emailAddress")]
    pub(crate) email: Option<String>,
    #[serde(default)]
    pub(crate) active: Option<bool>,
    #[serde(default, rename = "accountType")]
    pub(crate) kind: Option<String>,
    #[serde(default, rename = "timeZone")]
    pub(crate) time_zone: Option<String>,
}

/// The answer of `GET /_edge/tenant_info` of a site.
#[derive(Debug, Deserialize)]
pub(crate) struct TenantInfo {
    #[serde(rename = "cloudId")]
    pub(crate) cloud_id: String,
}

/// One of the sites in the answer of `accessible-resources`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Resource {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) name: Option<String>,
    #[serde(default)]
    pub(crate) url: Option<String>,
    #[serde(default)]
    pub(crate) scopes: Vec<String>,
}
