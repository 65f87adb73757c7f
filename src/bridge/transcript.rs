//! What was said to an engine and by it, line by line with its time, in a file. Knows lines; never what they mean.

use std::fs::{File, create_dir_all};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// A file that lines are written into, or none; all copies write into the same.
#[derive(Clone, Debug)]
pub struct Transcript(Option<Arc<Mutex<File>>>, Instant);

impl Transcript {
    /// Nothing is written down.
    pub fn none() -> Self {
        Self(None, Instant::now())
    }

    /// Begins a file, with the folders it lies in; one that was there is replaced.
    ///
    /// # Errors
    /// What the system says.
    pub fn begin(path: &Path) -> std::io::Result<Self> {
        path.parent().map_or(Ok(()), create_dir_all)?;
        Ok(Self(Some(Arc::new(Mutex::new(File::create(path)?))), Instant::now()))
    }

    /// Goes on with a file, which it begins if there is none.
    ///
    /// # Errors
    /// What the system says.
    pub fn go_on(path: &Path) -> std::io::Result<Self> {
        path.parent().map_or(Ok(()), create_dir_all)?;
        let file = File::options().create(true).append(true).open(path)?;
        Ok(Self(Some(Arc::new(Mutex::new(file))), Instant::now()))
    }

    /// Notes lines after a mark: `>` to the engine, `<` from it, `!` what it says beside it. Each comes after the seconds since it
    /// was started.
    pub(super) fn note(&self, mark: char, lines: &str) {
        let Some(file) = &self.0 else { return };
        let seconds = self.1.elapsed().as_secs_f64();
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        for line in lines.lines() {
            // A disk that is full stops no game.
            let _ = writeln!(file, "{seconds:.3} {mark} {line}");
        }
    }
}
