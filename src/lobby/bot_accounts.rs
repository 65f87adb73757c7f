//! The bots that somebody else runs: which there are, and by which secret each comes in. They stand in a file beside the
//! database, a line each: the SHA-256 of its secret and its name. Knows that file; never who is here.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use rand::Rng;

use crate::protocol::{PlayerName, Token, TokenHash};

/// Who may read the file.
const MODE: u32 = 0o600;
/// Most bytes of it that are read.
const BYTES_MAX: u64 = 1_000_000;

/// Where it stands which bots may come.
#[derive(Clone, Debug, Default)]
pub struct BotAccounts(Option<PathBuf>);

/// A bot that may come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BotAccount {
    /// What is kept of its secret.
    pub hash: TokenHash,
    /// What it is called.
    pub name: PlayerName,
}

/// Why there is no new bot, or none less.
#[derive(Debug, thiserror::Error)]
pub enum NoAccount {
    /// Nothing is kept.
    #[error("store.path is :memory:, so no bot can be kept")]
    Nowhere,
    /// The name is not free.
    #[error(
        "there is a bot {0:?} already, or one whose name looks like it; `visavis bot revoke` takes it away"
    )]
    Taken(String),
    /// There is no such bot.
    #[error("there is no bot {0:?}; `visavis bot list` says which there are")]
    Unknown(String),
    /// The file cannot be read or written.
    #[error("the list of bots {path:?} cannot be read or written: {source}")]
    File {
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl BotAccounts {
    /// Those of a database: beside it. Without a file that lasts there are none.
    pub fn beside(database: Option<&Path>) -> Self {
        Self(database.map(|database| database.with_extension("bots")))
    }

    /// All of them, in the order in which they were made.
    ///
    /// # Errors
    /// [`NoAccount::File`]
    pub fn list(&self) -> Result<Vec<BotAccount>, NoAccount> {
        let Some(path) = &self.0 else { return Ok(Vec::new()) };
        match read(path) {
            Ok(text) => Ok(text.lines().filter_map(account).collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(NoAccount::File { path: path.clone(), source }),
        }
    }

    /// The bot that has this secret.
    ///
    /// # Errors
    /// [`NoAccount::File`]: a file that cannot be read lets nobody in.
    pub fn find(&self, hash: TokenHash) -> Result<Option<BotAccount>, NoAccount> {
        Ok(self.list()?.into_iter().find(|account| account.hash == hash))
    }

    /// One more, under a name that none has which looks like it. Gives its secret, which is kept nowhere.
    ///
    /// # Errors
    /// [`NoAccount`]
    pub fn add(&self, name: PlayerName, rng: &mut impl Rng) -> Result<Token, NoAccount> {
        let mut all = self.list()?;
        if all.iter().any(|account| account.name.key() == name.key()) {
            return Err(NoAccount::Taken(name.as_str().to_owned()));
        }
        let token = Token::new(rng);
        all.push(BotAccount { hash: token.hash(), name });
        self.write(&all).map(|()| token)
    }

    /// One less: its secret counts no more from its next hello on.
    ///
    /// # Errors
    /// [`NoAccount`]
    pub fn remove(&self, name: &str) -> Result<(), NoAccount> {
        let mut all = self.list()?;
        let before = all.len();
        all.retain(|account| account.name.as_str() != name);
        if all.len() == before {
            return Err(NoAccount::Unknown(name.to_owned()));
        }
        self.write(&all)
    }

    /// Writes a new file and puts it in the place of the former, so that who reads it finds one of the two.
    fn write(&self, accounts: &[BotAccount]) -> Result<(), NoAccount> {
        let path = self.0.as_ref().ok_or(NoAccount::Nowhere)?;
        let failed = |source| NoAccount::File { path: path.clone(), source };
        let new = path.with_extension("bots-new");
        let mut options = OpenOptions::new();
        let mut file =
            options.write(true).create(true).truncate(true).mode(MODE).open(&new).map_err(failed)?;
        for BotAccount { hash, name } in accounts {
            writeln!(file, "{} {}", HEXLOWER.encode(&hash.bytes()), name.as_str()).map_err(failed)?;
        }
        file.sync_all().and_then(|()| std::fs::rename(&new, path)).map_err(failed)
    }
}

fn read(path: &Path) -> std::io::Result<String> {
    use std::io::Read;
    let mut text = String::new();
    std::fs::File::open(path)?.take(BYTES_MAX).read_to_string(&mut text)?;
    Ok(text)
}

/// The bot of a line; nothing if the line is none.
fn account(line: &str) -> Option<BotAccount> {
    let (hash, name) = line.split_once(' ')?;
    let hash = HEXLOWER.decode(hash.as_bytes()).ok()?.try_into().ok().map(TokenHash::from_bytes)?;
    Some(BotAccount { hash, name: PlayerName::kept(name)? })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    fn name(text: &str) -> PlayerName {
        PlayerName::parse(text).unwrap()
    }

    #[test]
    fn a_bot_is_found_by_its_secret_until_it_is_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let accounts = BotAccounts::beside(Some(&folder.path().join("v.db")));
        assert_eq!(accounts.list().unwrap(), []);
        let mut rng = StdRng::seed_from_u64(1);
        let [one, other] = ["Deep One", "Other"].map(|text| accounts.add(name(text), &mut rng).unwrap());
        let found = |token: &Token| accounts.find(token.hash()).unwrap().map(|account| account.name);
        assert_eq!((found(&one), found(&other)), (Some(name("Deep One")), Some(name("Other"))));
        assert!(matches!(accounts.add(name("OTHER"), &mut rng), Err(NoAccount::Taken(_))));
        let file = folder.path().join("v.bots");
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains(one.reveal()), "only what is kept of it");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, MODE);
        accounts.remove("Deep One").unwrap();
        assert_eq!((found(&one), found(&other)), (None, Some(name("Other"))));
        assert!(matches!(accounts.remove("Deep One"), Err(NoAccount::Unknown(_))));
    }

    #[test]
    fn where_nothing_is_kept_there_is_no_bot() {
        let accounts = BotAccounts::beside(None);
        let added = accounts.add(name("Deep"), &mut StdRng::seed_from_u64(1));
        assert!(matches!(added, Err(NoAccount::Nowhere)) && accounts.list().unwrap().is_empty());
    }
}
