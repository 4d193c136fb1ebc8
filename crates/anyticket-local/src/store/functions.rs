//! What we teach SQLite: text folded as everywhere else. Its own `lower` knows ASCII only.

use anyticket_core::text;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Registers `contains_folded(text, needle)`: 1 if the text holds the needle, which is folded already.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    connection.create_scalar_function("contains_folded", 2, flags, |arguments| {
        let text = arguments.get_raw(0).as_str_or_null()?.unwrap_or_default();
        let needle = arguments.get_raw(1).as_str()?;
        Ok(text::contains_folded(text, needle))
    })
}
