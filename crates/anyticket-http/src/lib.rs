#![doc = include_str!("../README.md")]

mod abreast;
mod answer;
mod clock;
mod credentials;
mod encode;
mod fingerprint;
pub mod headers;
mod hosts;
mod instant;
mod kept;
pub mod lenient;
mod loose;
mod mark;
mod members;
mod multipart;
mod options;
mod pacing;
mod plane;
mod reader;
mod redact;
mod request;
mod steps;
mod transport;
mod vendor;

pub use abreast::{abreast, each_abreast};
pub use answer::Answer;
pub use clock::{Clock, RuntimeClock};
pub use credentials::{
    AppSettings, AppTokens, Checked, Credential, CredentialSource, FromSource, InBrowser, Keep, OAuth, OAuthApp,
    OAuthBuilder, OAuthConsent, OAuthServer, RefreshFile, Scheme, TokenStore, Tokens,
};
pub use instant::instant;
pub use kept::Kept;
pub use mark::Mark;
pub use members::{Beside, Member, Members};
pub use multipart::Multipart;
pub use options::{HttpOptions, Roots};
pub use pacing::{Budget, Reading, Scope, Standing, Window};
pub use plane::{Http, HttpBuilder};
pub use reader::{Nest, Reader, Seen};
pub use request::{Lane, Repeat, Request};
pub use steps::Steps;
pub use transport::{Body, BodyStream, Failure, InProcess, Sent, Transport};
pub use vendor::{Refusal, Vendor};
