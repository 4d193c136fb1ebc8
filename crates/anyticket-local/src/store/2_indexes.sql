-- What makes listings fast. An index ends with the row's number, so each of these also gives ties in the order of ids.

CREATE INDEX tickets_by_project ON tickets (project);
CREATE INDEX tickets_by_status ON tickets (status);
CREATE INDEX tickets_by_parent ON tickets (parent);
CREATE INDEX tickets_by_priority ON tickets (priority);
CREATE INDEX tickets_by_due_on ON tickets (due_on);
CREATE INDEX tickets_by_due_at ON tickets (due_at);
CREATE INDEX tickets_by_created_at ON tickets (created_at);
CREATE INDEX tickets_by_updated_at ON tickets (updated_at);
CREATE INDEX tickets_by_closed_at ON tickets (closed_at);
CREATE INDEX tickets_by_title ON tickets (title_folded);

CREATE INDEX former_keys_by_ticket ON former_keys (ticket);
CREATE INDEX ticket_labels_by_label ON ticket_labels (label, ticket);
CREATE INDEX ticket_assignees_by_user ON ticket_assignees (user, ticket);
CREATE INDEX ticket_places_by_project ON ticket_places (project, ticket);
CREATE INDEX links_by_target ON links (target);
CREATE INDEX comments_by_ticket ON comments (ticket);
CREATE INDEX comments_by_parent ON comments (parent);
CREATE INDEX attachments_by_ticket ON attachments (ticket);
