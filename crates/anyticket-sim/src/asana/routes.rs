//! Which operation a request asks for.

use http::Method;

use super::answer::Outcome;
use super::call::Call;
use super::{
    Asana, attachments, batch, dependencies, events, field_settings, fields, lists, members, places, projects, search,
    sections, stories, tags, tasks, typeahead, users, workspaces,
};

/// One operation.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// As the vendor's document writes it.
    pub(crate) template: &'static str,
    /// The granular scope; empty if the document names none, which is for full permissions alone.
    pub(crate) scope: &'static str,
    pub(crate) handler: fn(&mut Asana, &Call<'_>) -> Outcome,
}

macro_rules! routes {
    ($($method:ident $template:literal $scope:literal => $handler:path;)*) => {
        /// Every operation that the simulator knows.
        pub(crate) static ROUTES: &[Route] = &[$(Route {
            method: Method::$method,
            template: $template,
            scope: $scope,
            handler: $handler,
        }),*];
    };
}

routes! {
    GET "/workspaces" "workspaces:read" => workspaces::all;
    GET "/workspaces/{workspace_gid}" "workspaces:read" => workspaces::get;
    GET "/workspaces/{workspace_gid}/teams" "teams:read" => workspaces::teams;
    GET "/users/{user_gid}/teams" "teams:read" => workspaces::teams_of;
    GET "/teams/{team_gid}" "teams:read" => workspaces::team;
    GET "/workspaces/{workspace_gid}/typeahead" "workspaces.typeahead:read" => typeahead::get;

    GET "/users" "users:read" => users::all;
    GET "/users/{user_gid}" "users:read" => users::get;
    GET "/workspaces/{workspace_gid}/users" "users:read" => users::of_workspace;
    GET "/teams/{team_gid}/users" "users:read" => users::of_team;
    GET "/users/{user_gid}/user_task_list" "tasks:read" => users::task_list;
    GET "/user_task_lists/{user_task_list_gid}" "tasks:read" => users::list;
    GET "/user_task_lists/{user_task_list_gid}/tasks" "tasks:read" => lists::of_user;

    GET "/projects" "projects:read" => projects::all;
    POST "/projects" "projects:write" => projects::create;
    GET "/workspaces/{workspace_gid}/projects" "projects:read" => projects::of_workspace;
    POST "/workspaces/{workspace_gid}/projects" "projects:write" => projects::create_in_workspace;
    GET "/teams/{team_gid}/projects" "projects:read" => projects::of_team;
    GET "/tasks/{task_gid}/projects" "projects:read" => projects::of_task;
    GET "/projects/{project_gid}" "projects:read" => projects::get;
    PUT "/projects/{project_gid}" "projects:write" => projects::update;
    DELETE "/projects/{project_gid}" "projects:delete" => projects::delete;
    GET "/projects/{project_gid}/task_counts" "projects:read" => projects::counts;
    GET "/projects/{project_gid}/project_memberships" "" => members::of_project;
    GET "/memberships" "" => members::all;

    GET "/projects/{project_gid}/sections" "" => sections::of_project;
    POST "/projects/{project_gid}/sections" "" => sections::create;
    POST "/projects/{project_gid}/sections/insert" "" => sections::insert;
    GET "/sections/{section_gid}" "" => sections::get;
    PUT "/sections/{section_gid}" "" => sections::update;
    DELETE "/sections/{section_gid}" "" => sections::delete;
    POST "/sections/{section_gid}/addTask" "tasks:write" => places::add_to_section;
    GET "/sections/{section_gid}/tasks" "tasks:read" => lists::of_section;

    GET "/projects/{project_gid}/custom_field_settings" "projects:read" => field_settings::of_project;
    POST "/projects/{project_gid}/addCustomFieldSetting" "projects:write" => field_settings::add;
    POST "/projects/{project_gid}/removeCustomFieldSetting" "projects:write" => field_settings::remove;
    GET "/workspaces/{workspace_gid}/custom_fields" "custom_fields:read" => fields::of_workspace;
    POST "/custom_fields" "custom_fields:write" => fields::create;
    GET "/custom_fields/{custom_field_gid}" "custom_fields:read" => fields::get;
    POST "/custom_fields/{custom_field_gid}/enum_options" "custom_fields:write" => fields::add_option;

    GET "/tasks" "tasks:read" => lists::tasks;
    POST "/tasks" "tasks:write" => tasks::create;
    GET "/tasks/{task_gid}" "tasks:read" => tasks::get;
    PUT "/tasks/{task_gid}" "tasks:write" => tasks::update;
    DELETE "/tasks/{task_gid}" "tasks:delete" => tasks::delete;
    GET "/projects/{project_gid}/tasks" "tasks:read" => lists::of_project;
    GET "/tags/{tag_gid}/tasks" "tasks:read" => lists::of_tag;
    GET "/tasks/{task_gid}/subtasks" "tasks:read" => lists::subtasks;
    POST "/tasks/{task_gid}/subtasks" "tasks:write" => tasks::create_subtask;
    POST "/tasks/{task_gid}/setParent" "tasks:write" => places::set_parent;
    POST "/tasks/{task_gid}/addProject" "tasks:write" => places::add_project;
    POST "/tasks/{task_gid}/removeProject" "tasks:write" => places::remove_project;
    POST "/tasks/{task_gid}/addFollowers" "tasks:write" => members::add_followers;
    POST "/tasks/{task_gid}/removeFollowers" "tasks:write" => members::remove_followers;
    GET "/tasks/{task_gid}/dependencies" "tasks:read" => dependencies::before;
    GET "/tasks/{task_gid}/dependents" "tasks:read" => dependencies::after;
    POST "/tasks/{task_gid}/addDependencies" "tasks:write" => dependencies::add_before;
    POST "/tasks/{task_gid}/removeDependencies" "tasks:write" => dependencies::remove_before;
    POST "/tasks/{task_gid}/addDependents" "tasks:write" => dependencies::add_after;
    POST "/tasks/{task_gid}/removeDependents" "tasks:write" => dependencies::remove_after;
    GET "/workspaces/{workspace_gid}/tasks/search" "tasks:read" => search::get;
    GET "/workspaces/{workspace_gid}/tasks/custom_id/{custom_id}" "tasks:read" => tasks::by_custom_id;

    GET "/tags" "tags:read" => tags::all;
    POST "/tags" "tags:write" => tags::create;
    GET "/workspaces/{workspace_gid}/tags" "tags:read" => tags::of_workspace;
    POST "/workspaces/{workspace_gid}/tags" "tags:write" => tags::create_in_workspace;
    GET "/tasks/{task_gid}/tags" "tags:read" => tags::of_task;
    GET "/tags/{tag_gid}" "tags:read" => tags::get;
    PUT "/tags/{tag_gid}" "tags:write" => tags::update;
    DELETE "/tags/{tag_gid}" "" => tags::delete;
    POST "/tasks/{task_gid}/addTag" "tasks:write" => tags::add;
    POST "/tasks/{task_gid}/removeTag" "tasks:write" => tags::remove;

    GET "/tasks/{task_gid}/stories" "stories:read" => stories::of_task;
    POST "/tasks/{task_gid}/stories" "stories:write" => stories::create;
    GET "/stories/{story_gid}" "stories:read" => stories::get;
    PUT "/stories/{story_gid}" "stories:write" => stories::update;
    DELETE "/stories/{story_gid}" "stories:delete" => stories::delete;

    GET "/attachments" "attachments:read" => attachments::all;
    POST "/attachments" "attachments:write" => attachments::add;
    GET "/attachments/{attachment_gid}" "attachments:read" => attachments::get;
    DELETE "/attachments/{attachment_gid}" "attachments:delete" => attachments::delete;

    GET "/events" "" => events::of_resource;
    GET "/workspaces/{workspace_gid}/events" "" => events::of_workspace;
    POST "/batch" "" => batch::run;
}

/// The operation of a method and a path, with the variables of the path. Of several the one with the most fixed
/// parts is meant.
pub(crate) fn find(method: &Method, segments: &[String]) -> Option<(&'static Route, Vec<String>)> {
    let fitting = ROUTES.iter().filter(|route| route.method == *method);
    fitting
        .filter_map(|route| Some((route, fit(route.template, segments)?)))
        .min_by_key(|(_, variables)| variables.len())
}

fn fit(template: &str, segments: &[String]) -> Option<Vec<String>> {
    let parts = template.split('/').skip(1);
    if parts.clone().count() != segments.len() {
        return None;
    }
    let mut variables = Vec::new();
    for (part, segment) in parts.zip(segments) {
        match part.starts_with('{') {
            true if segment.is_empty() => return None,
            true => variables.push(segment.clone()),
            false if part != segment => return None,
            false => {}
        }
    }
    Some(variables)
}
