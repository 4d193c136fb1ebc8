//! Writing files whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// Replaces a file, or makes it with the folders above it, if it still holds what it held when it was read.
///
/// Who may read it stays as it was. A link stays one: what it leads to is replaced.
pub(crate) fn replace(path: &Path, was: Option<&str>, content: &str) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let now = match fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    if now.as_deref() != was.map(str::as_bytes) {
        return Err(io::Error::other("somebody else has changed it meanwhile"));
    }
    let folder = folder_of(&path);
    fs::create_dir_all(&folder)?;
    let permissions = fs::metadata(&path).ok().map(|metadata| metadata.permissions());
    let file = new_file(&folder, permissions)?;
    put(file, &path, content.as_bytes())
}

/// Writes a secret into a file that only its owner may read, with a line break at its end.
pub(crate) fn write_private(path: &Path, secret: &str) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = folder_of(&path);
    fs::create_dir_all(&folder)?;
    // These files are for their owner only from the first moment on.
    let mut file = NamedTempFile::new_in(&folder)?;
    file.write_all(secret.as_bytes())?;
    put(file, &path, b"\n")
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// A new file beside the one that it will become, for the same readers, or for those that files are for usually.
fn new_file(folder: &Path, permissions: Option<fs::Permissions>) -> io::Result<NamedTempFile> {
    match permissions {
        Some(permissions) => {
            let file = NamedTempFile::new_in(folder)?;
            file.as_file().set_permissions(permissions)?;
            Ok(file)
        }
        #[cfg(unix)]
        None => {
            use std::os::unix::fs::PermissionsExt as _;

            // The system takes away what the user's mask says.
            tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o666)).tempfile_in(folder)
        }
        #[cfg(not(unix))]
        None => NamedTempFile::new_in(folder),
    }
}

fn put(mut file: NamedTempFile, path: &Path, content: &[u8]) -> io::Result<()> {
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_that_somebody_else_changed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        fs::write(&path, "new").unwrap();
        for was in [Some("old"), None] {
            assert!(replace(&path, was, "mine").unwrap_err().to_string().contains("somebody else"));
        }
        assert_eq!((read(&path).as_str(), names(folder.path()).len()), ("new", 1));
        replace(&path, Some("new"), "mine").unwrap();
        assert_eq!((read(&path).as_str(), names(folder.path()).len()), ("mine", 1));
    }

    #[test]
    fn the_folders_above_a_new_file_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/c.toml");
        replace(&path, None, "x").unwrap();
        assert_eq!(read(&path), "x");
    }

    #[test]
    #[cfg(unix)]
    fn who_may_read_a_file_stays_as_it_was_and_a_link_stays_one() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "a").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        replace(&link, Some("a"), "b").unwrap();
        assert_eq!((read(&file).as_str(), mode(&file)), ("b", 0o640));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        let fresh = folder.path().join("fresh");
        replace(&fresh, None, "x").unwrap();
        fs::write(folder.path().join("usual"), "x").unwrap();
        assert_eq!(mode(&fresh), mode(&folder.path().join("usual")));
    }

    #[test]
    #[cfg(unix)]
    fn a_secret_is_for_its_owner_only_even_where_a_file_was_for_all() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets/token");
        write_private(&path, "first").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        write_private(&path, "second").unwrap();
        assert_eq!(read(&path), "second\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(names(path.parent().unwrap()), ["token"]);
    }
}
