//! Which operation a request asks for.

use http::Method;

use super::answer::Outcome;
use super::auth::Access;
use super::call::Call;
use super::{
    Jira, attachments, bulk, comments, contexts, issues, links, lists, meta, oauth, projects, properties, search,
    transitions, users,
};

/// One operation.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// As the vendor's document writes it.
    pub(crate) template: &'static str,
    pub(crate) access: Access,
    /// Whether it answers nobody at all.
    pub(crate) anonymous: bool,
    pub(crate) handler: fn(&mut Jira, &Call<'_>) -> Outcome,
}

/// Which door a request came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Site,
    Gateway,
}

macro_rules! routes {
    ($($method:ident $template:literal $access:ident $anonymous:literal => $handler:path;)*) => {
        /// Every operation that the simulator knows.
        pub(crate) static ROUTES: &[Route] = &[$(Route {
            method: Method::$method,
            template: $template,
            access: Access::$access,
            anonymous: $anonymous,
            handler: $handler,
        }),*];
    };
}

routes! {
    GET "/rest/api/3/myself" User false => users::myself;
    GET "/rest/api/3/user" User false => users::get;
    GET "/rest/api/3/user/search" User true => users::search;
    GET "/rest/api/3/user/assignable/search" User true => users::assignable;
    GET "/rest/api/3/user/bulk" User false => users::bulk;
    GET "/rest/api/3/users/search" User true => users::all;
    GET "/rest/api/3/mypermissions" Read true => users::my_permissions;

    GET "/rest/api/3/project" Read true => projects::all;
    POST "/rest/api/3/project" Manage false => projects::create;
    GET "/rest/api/3/project/search" Read true => projects::search;
    GET "/rest/api/3/project/{projectIdOrKey}" Read true => projects::get;
    GET "/rest/api/3/project/{projectIdOrKey}/statuses" Read true => projects::statuses;
    GET "/rest/api/3/project/{projectIdOrKey}/components" Read true => projects::components;
    GET "/rest/api/3/project/{projectIdOrKey}/component" Read true => projects::component_page;
    GET "/rest/api/3/project/{projectIdOrKey}/versions" Read true => projects::versions;
    GET "/rest/api/3/project/{projectIdOrKey}/version" Read true => projects::version_page;
    GET "/rest/api/3/projectCategory" Read false => lists::categories;

    GET "/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes" Read true => meta::create_types;
    GET "/rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}" Read true => meta::create_fields;
    GET "/rest/api/3/issue/{issueIdOrKey}/editmeta" Read true => issues::editmeta;

    POST "/rest/api/3/search/jql" Read true => search::post;
    GET "/rest/api/3/search/jql" Read true => search::get;
    POST "/rest/api/3/search/approximate-count" Read true => search::count;
    GET "/rest/api/3/search" Read true => search::removed;
    POST "/rest/api/3/search" Read true => search::removed;
    GET "/rest/api/2/search" Read true => search::removed;
    POST "/rest/api/2/search" Read true => search::removed;

    POST "/rest/api/3/issue" Write true => issues::create;
    POST "/rest/api/3/issue/bulk" Write true => issues::create_bulk;
    POST "/rest/api/3/bulk/issues/move" Write false => bulk::submit;
    GET "/rest/api/3/bulk/queue/{taskId}" Read false => bulk::progress;
    POST "/rest/api/3/issue/bulkfetch" Read true => issues::bulk_fetch;
    GET "/rest/api/3/issue/{issueIdOrKey}" Read true => issues::get;
    PUT "/rest/api/3/issue/{issueIdOrKey}" Write true => issues::edit;
    DELETE "/rest/api/3/issue/{issueIdOrKey}" Write true => issues::delete;
    PUT "/rest/api/3/issue/{issueIdOrKey}/assignee" Write true => issues::assign;
    GET "/rest/api/3/issue/{issueIdOrKey}/transitions" Read true => transitions::get;
    POST "/rest/api/3/issue/{issueIdOrKey}/transitions" Write true => transitions::take_one;
    GET "/rest/api/3/issue/{issueIdOrKey}/changelog" Read true => properties::changelog;
    GET "/rest/api/3/issue/{issueIdOrKey}/watchers" Read true => properties::watchers;

    GET "/rest/api/3/issue/{issueIdOrKey}/comment" Read true => comments::list;
    POST "/rest/api/3/issue/{issueIdOrKey}/comment" Write true => comments::add;
    GET "/rest/api/3/issue/{issueIdOrKey}/comment/{id}" Read true => comments::get;
    PUT "/rest/api/3/issue/{issueIdOrKey}/comment/{id}" Write true => comments::update;
    DELETE "/rest/api/3/issue/{issueIdOrKey}/comment/{id}" Write true => comments::delete;
    POST "/rest/api/3/comment/list" Read true => comments::by_ids;

    GET "/rest/api/3/issue/{issueIdOrKey}/properties" Read true => properties::list;
    GET "/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}" Read true => properties::get;
    PUT "/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}" Write true => properties::put;
    DELETE "/rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}" Write true => properties::delete;

    GET "/rest/api/3/issueLinkType" Read true => links::types;
    POST "/rest/api/3/issueLink" Write true => links::create;
    GET "/rest/api/3/issueLink/{linkId}" Read true => links::get;
    DELETE "/rest/api/3/issueLink/{linkId}" Write true => links::delete;
    GET "/rest/api/3/issue/{issueIdOrKey}/remotelink" Read true => links::remote;
    POST "/rest/api/3/issue/{issueIdOrKey}/remotelink" Write true => links::add_remote;

    POST "/rest/api/3/issue/{issueIdOrKey}/attachments" Write true => attachments::add;
    GET "/rest/api/3/attachment/meta" Read true => attachments::settings;
    GET "/rest/api/3/attachment/{id}" Read true => attachments::get;
    DELETE "/rest/api/3/attachment/{id}" Write true => attachments::delete;
    GET "/rest/api/3/attachment/content/{id}" Read true => attachments::content;

    GET "/rest/api/3/field" Read true => lists::fields;
    GET "/rest/api/3/field/search" Manage false => lists::field_search;
    GET "/rest/api/3/field/{fieldId}/context" Manage false => contexts::list;
    GET "/rest/api/3/field/{fieldId}/context/{contextId}/option" Manage false => contexts::options;
    GET "/rest/api/3/status" Read true => lists::statuses;
    GET "/rest/api/3/statuses/search" Manage true => lists::status_search;
    GET "/rest/api/3/priority" Read false => lists::priorities;
    GET "/rest/api/3/priority/search" Read false => lists::priority_search;
    GET "/rest/api/3/resolution" Read false => lists::resolutions;
    GET "/rest/api/3/resolution/search" Read false => lists::resolution_search;
    GET "/rest/api/3/issuetype" Read true => lists::issue_types;
    GET "/rest/api/3/issuetype/project" Read true => lists::project_issue_types;
    GET "/rest/api/3/label" Read true => lists::labels;
    GET "/rest/api/3/serverInfo" Open true => lists::server_info;
    GET "/rest/api/2/serverInfo" Open true => lists::server_info;

    GET "/_edge/tenant_info" Open true => oauth::tenant_info;
    GET "/authorize" Open true => oauth::authorize;
    POST "/oauth/token" Open true => oauth::token;
    GET "/oauth/token/accessible-resources" Open true => oauth::resources;
    GET "/file/{fileId}/binary" Open true => attachments::media;
}

/// The operation of a method and a path, with the variables of the path. Of several the one with the most fixed
/// parts is meant.
pub(crate) fn find(method: &Method, segments: &[String]) -> Option<(&'static Route, Vec<String>)> {
    let mut best: Option<(&'static Route, Vec<String>)> = None;
    for route in ROUTES.iter().filter(|route| route.method == *method) {
        let Some(variables) = fit(route.template, segments) else { continue };
        if best.as_ref().is_none_or(|(_, known)| variables.len() < known.len()) {
            best = Some((route, variables));
        }
    }
    best
}

fn fit(template: &str, segments: &[String]) -> Option<Vec<String>> {
    let parts: Vec<&str> = template.split('/').skip(1).collect();
    if parts.len() != segments.len() {
        return None;
    }
    let mut variables = Vec::new();
    for (part, segment) in parts.iter().zip(segments) {
        if part.starts_with('{') {
            if segment.is_empty() {
                return None;
            }
            variables.push(segment.clone());
        } else if part != segment {
            return None;
        }
    }
    Some(variables)
}

impl Route {
    pub(crate) fn is_open(&self) -> bool {
        !self.template.starts_with("/rest/")
    }
}
