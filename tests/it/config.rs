//! The configuration: which layer wins (`layers`), what stops a start and with which words (`faults`), that the files
//! in `config/` are true (`files`), and what is said of it on the command line (`shown`). Everything that can be is
//! tested with an environment handed in; the rest through the real program.

mod faults;
mod files;
mod layers;
mod shown;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use rstest::rstest;
use visavis::config::{Arguments, Config, Environment, Faults, Flags, Loaded};

/// A folder to start in, gone with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("config-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(folder.join("config")).unwrap();
        for (file, text) in files {
            std::fs::write(folder.join(file), text).unwrap();
        }
        Self(folder)
    }

    fn load(&self, environment: &[(&str, &str)], flags: Flags) -> Result<Loaded, Faults> {
        let environment = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Config::load_in(
            &Environment { folder: self.0.clone(), variables: environment },
            &Arguments::from(flags),
        )
    }

    /// Runs the program here, with no settings in its environment but these.
    fn run(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visavis"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("VISAVIS") {
                command.env_remove(name);
            }
        }
        let known = environment.iter().copied();
        command.envs(known).args(arguments).current_dir(&self.0).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn no_flags() -> Flags {
    Flags::default()
}

fn named(file: &str) -> Flags {
    Flags { config: Some(file.into()), ..Flags::default() }
}

fn house(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

/// The sentences that stop a start in a folder with this `config/local.toml`.
fn faults_of_file(text: &str) -> Vec<String> {
    sentences(&Folder::new(&[("config/local.toml", text)]).load(&[], no_flags()).unwrap_err())
}

fn sentences(faults: &Faults) -> Vec<String> {
    faults.to_string().lines().map(str::to_owned).collect()
}
