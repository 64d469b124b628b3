//! What goes wrong at the edges: what was being done, and why it failed.

use std::fmt;
use std::path::Path;

/// A fault of the machine: a full disk, a folder that cannot be written, a lock that somebody holds.
#[derive(Debug)]
pub struct Fault {
    /// What was being done, such as `writing public/index.html`.
    pub doing: String,
    /// Why it failed.
    pub cause: String,
    /// What to do about it, if that is known.
    pub help: Option<String>,
    machine: bool,
}

impl Fault {
    /// A fault in words of our own.
    pub fn new(doing: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { doing: doing.into(), cause: cause.into(), help: None, machine: false }
    }

    /// Something was asked for that cannot be.
    pub fn usage(cause: impl Into<String>) -> Self {
        Self::new("reading the command line", cause)
    }

    /// Whether it is the machine's, and not one of the folder that was asked for.
    pub fn is_of_the_machine(&self) -> bool {
        self.machine
    }

    /// The same fault, as one of the machine or of the call.
    #[must_use]
    pub fn of_the_machine(self) -> Self {
        Self { machine: true, ..self }
    }

    /// A fault of the file system.
    pub fn io(doing: &str, path: &Path, error: &std::io::Error) -> Self {
        let fault = Self::new(format!("{doing} {}", path.display()), cause(error));
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                fault.of_the_machine().help("free some space and build again")
            }
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                fault.help("mend the permissions")
            }
            std::io::ErrorKind::AlreadyExists => fault.help("choose another name, or go on with what is there"),
            _ => fault,
        }
    }

    /// Says what else there is to know about it.
    #[must_use]
    pub fn also(self, remark: &str) -> Self {
        let help = format!("{}; {remark}", self.help.as_deref().unwrap_or("mend this and build again"));
        Self { help: Some(help), ..self }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The system's words without its error number.
pub fn cause(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "while {}: {}", self.doing, self.cause)
    }
}

impl std::error::Error for Fault {}
