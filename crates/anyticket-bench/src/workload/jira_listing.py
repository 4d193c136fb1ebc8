"""Lists every issue of a site with the client `jira` of PyPI, and says what that took."""

import json
import resource
import sys
import time

from jira import JIRA

began = time.monotonic()
site, email, token = sys.argv[1:]
client = JIRA(site, basic_auth=(email, token), options={"rest_api_version": "3"}, get_server_info=False, max_retries=0)
# The simulation answers as the cloud does, which the client would ask for otherwise.
client.deploymentType = "Cloud"
count, following = 0, None
while True:
    page = client.enhanced_search_issues(
        "project is not EMPTY ORDER BY created ASC, key ASC", nextPageToken=following, maxResults=100, fields="*navigable"
    )
    for issue in page:
        fields = issue.fields
        (issue.id, fields.summary, fields.status.name, fields.assignee and fields.assignee.accountId, fields.labels, fields.updated)
        count += 1
    following = page.nextPageToken
    if not following:
        break
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "count": count,
    "sum": 0,
    "cpu_ms": (usage.ru_utime + usage.ru_stime) * 1000,
    "wall_ms": (time.monotonic() - began) * 1000,
    "peak_kib": usage.ru_maxrss,
}))
