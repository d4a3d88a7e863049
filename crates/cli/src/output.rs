//! Where the result goes.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::error::Error;

/// Writes to a file, or to standard output. That whoever reads standard output has seen enough and
/// closed it, as `head` does, is not an error.
pub(crate) fn write(text: &str, path: Option<&Path>) -> Result<(), Error> {
    let Some(path) = path else { return write_to_stdout(text) };
    std::fs::write(path, text).map_err(|source| Error::Unwritable { path: path.to_owned(), source })
}

fn write_to_stdout(text: &str) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::Stdout(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}
