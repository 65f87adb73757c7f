//! The server's key: made at the first start, kept beside the database for the server's eyes only, and put under every
//! record. Knows bytes; never what it signs.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use rand::Rng;

/// Who may read the key.
const MODE: u32 = 0o600;

/// The key that a server signs with (Ed25519, RFC 8032).
pub struct Seal(SigningKey);

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
pub enum NoSeal {
    /// The file cannot be read or written.
    #[error("the key {path:?} cannot be read or written: {source}")]
    File {
        /// Where the key is kept.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no key.
    #[error("{path:?} is no key: it must hold 32 bytes as 64 hexadecimal digits")]
    NoKey {
        /// Where the key is kept.
        path: PathBuf,
    },
    /// There is none, and there should be.
    #[error(
        "there is no key {path:?}, and the database has records that were signed with one: put the key back (a backup has it \
         beside it, with the ending .key), or start once with `visavis serve --new-key` to sign with a new one"
    )]
    Missing {
        /// Where the key was kept.
        path: PathBuf,
    },
    /// Others may read the key.
    #[error("the key {path:?} may be read by others: set its mode to 600")]
    Open {
        /// Where the key is kept.
        path: PathBuf,
    },
}

impl Seal {
    /// A key that lasts as long as the server runs.
    pub fn passing(rng: &mut impl Rng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(SigningKey::from_bytes(&bytes))
    }

    /// Where the key of a database is kept: beside it.
    pub fn path_beside(database: &Path) -> PathBuf {
        database.with_extension("key")
    }

    /// The key in this file, made now if there is none.
    ///
    /// # Errors
    /// [`NoSeal`]
    pub fn open(path: &Path, rng: &mut impl Rng) -> Result<Self, NoSeal> {
        match Self::find(path) {
            Err(NoSeal::File { source, .. }) if source.kind() == ErrorKind::NotFound => {
                let seal = Self::passing(rng);
                seal.write(path).map_err(|source| NoSeal::File { path: path.to_owned(), source })?;
                Ok(seal)
            }
            found => found,
        }
    }

    /// The key in this file, which has signed something.
    ///
    /// # Errors
    /// [`NoSeal`]
    pub fn demand(path: &Path) -> Result<Self, NoSeal> {
        match Self::find(path) {
            Err(NoSeal::File { source, .. }) if source.kind() == ErrorKind::NotFound => {
                Err(NoSeal::Missing { path: path.to_owned() })
            }
            found => found,
        }
    }

    /// The key in this file.
    ///
    /// # Errors
    /// [`NoSeal`], also when there is none.
    pub fn find(path: &Path) -> Result<Self, NoSeal> {
        let failed = |source| NoSeal::File { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
            return Err(NoSeal::Open { path: path.to_owned() });
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        let bytes = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        let bytes = bytes.ok_or_else(|| NoSeal::NoKey { path: path.to_owned() })?;
        Ok(Self(SigningKey::from_bytes(&bytes)))
    }

    /// Writes the key into a new file that nobody else may read.
    ///
    /// # Errors
    /// What the system says, such as that the file is there.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)?;
        writeln!(file, "{}", HEXLOWER.encode(self.0.as_bytes()))?;
        file.sync_all()
    }

    /// The public half, as 64 hexadecimal digits.
    pub fn public(&self) -> String {
        HEXLOWER.encode(self.0.verifying_key().as_bytes())
    }

    /// The signature of 32 bytes, as 128 hexadecimal digits.
    pub fn sign(&self, digest: &[u8; 32]) -> String {
        HEXLOWER.encode(&self.0.sign(digest).to_bytes())
    }
}

/// Whether the owner of that public key signed those 32 bytes; all as small hexadecimal digits but the bytes, so that a
/// record can be spelt in one way only.
pub fn is_signed(digest: &[u8; 32], public: &str, signature: &str) -> bool {
    let key = bytes_of(public).and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    let signature = bytes_of(signature).map(|bytes| Signature::from_bytes(&bytes));
    key.zip(signature).is_some_and(|(key, signature)| key.verify_strict(digest, &signature).is_ok())
}

/// So many bytes from small hexadecimal digits.
fn bytes_of<const N: usize>(digits: &str) -> Option<[u8; N]> {
    HEXLOWER.decode(digits.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    use super::*;

    #[test]
    fn only_what_was_signed_is_signed() {
        let seal = Seal::passing(&mut StdRng::seed_from_u64(1));
        let digest = [7; 32];
        let other = [8; 32];
        let signature = seal.sign(&digest);
        assert!(is_signed(&digest, &seal.public(), &signature));
        assert!(!is_signed(&other, &seal.public(), &signature));
        assert!(!is_signed(&digest, &Seal::passing(&mut StdRng::seed_from_u64(2)).public(), &signature));
        assert!(!is_signed(&digest, &seal.public(), "no signature"));
        assert!(!is_signed(&digest, &seal.public(), &signature.to_uppercase()));
        assert!(!is_signed(&digest, &seal.public().to_uppercase(), &signature));
    }
    /// Digits may be written large by hand; what is no 32 bytes is no key.
    #[test]
    fn a_key_is_read_from_its_digits_and_from_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let written = |text: &str| {
            let path = folder.path().join("v.key");
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, PermissionsExt::from_mode(MODE)).unwrap();
            Seal::find(&path)
        };
        let digits = "00abff01".repeat(8);
        let public = written(&digits).unwrap().public();
        assert_eq!(written(&format!("{}\n", digits.to_uppercase())).unwrap().public(), public);
        for wrong in ["", &digits[1..], &digits[2..], &format!("{digits}00"), &digits.replace("ff", "fg")] {
            assert!(matches!(written(wrong), Err(NoSeal::NoKey { .. })), "{wrong}");
        }
        assert!(matches!(written(&format!("+{}", &digits[1..])), Err(NoSeal::NoKey { .. })));
    }
}
