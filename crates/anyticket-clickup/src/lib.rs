//! ClickUp behind the common interface of anyticket.
