//! The `[server]` section of the configuration.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::limits::Network;

/// Where the server listens and what it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The server's name, as `welcome` tells it.
    pub name: String,
    /// `HOST:PORT` to listen on; port 0 takes a free one.
    pub bind: String,
    /// Threads that serve connections; 0 for one a processor.
    pub workers: usize,
    /// The folder of the page.
    pub static_path: PathBuf,
    /// Origins besides the server's own whose pages may connect, such as `https://games.example.org`.
    pub origins: Vec<String>,
    /// Reverse proxies that are believed when they say for whom they speak.
    pub proxies: Vec<Network>,
    /// In which header they say it.
    pub proxy_header: ProxyHeader,
    /// `HOST:PORT` where `/metrics` is served instead; nothing to serve it where everything is.
    pub metrics_bind: String,
    /// What `/metrics` asks for.
    pub metrics_token: Secret,
    /// Who may read `/metrics` besides this computer.
    pub metrics_allow: Vec<Network>,
}

impl Settings {
    /// Whether `/metrics` may be read from there, this computer apart.
    pub(super) fn allows_metrics(&self, ip: IpAddr) -> bool {
        self.metrics_allow.iter().any(|network| network.contains(ip))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            name: "Vis-à-vis".to_owned(),
            bind: "127.0.0.1:8080".to_owned(),
            workers: 0,
            static_path: PathBuf::from("static"),
            origins: Vec::new(),
            proxies: Vec::new(),
            proxy_header: ProxyHeader::Any,
            metrics_bind: String::new(),
            metrics_token: Secret::default(),
            metrics_allow: Vec::new(),
        }
    }
}

/// The header in which proxies say for whom they speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// Whichever is there; both, if they agree.
    Any,
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded`, as in RFC 7239.
    Forwarded,
}

/// What only some may know; it is never shown.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Whether this is it; nothing where there is no secret. How long that takes tells nothing about it.
    pub(super) fn is(&self, guess: &str) -> Option<bool> {
        let [own, guess] = [self.0.as_str(), guess].map(|text| Sha256::digest(text.as_bytes()));
        (!self.0.is_empty()).then(|| own.ct_eq(guess.as_slice()).into())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "Secret()" } else { "Secret(…)" })
    }
}

/// Nothing where there is none, and otherwise only that there is one.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0.is_empty() { "" } else { "…" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_and_never_shown() {
        let secret = Secret::from("swordfish");
        let known = ["swordfish", "Swordfish", "swordfis", "swordfishes", ""].map(|guess| secret.is(guess));
        assert_eq!(known, [Some(true), Some(false), Some(false), Some(false), Some(false)]);
        assert_eq!((Secret::default().is(""), Secret::default().is("swordfish")), (None, None));
        let settings = Settings { metrics_token: secret, ..Settings::default() };
        for shown in [format!("{settings:?}"), serde_json::to_string(&settings).unwrap()] {
            assert!(!shown.contains("swordfish"), "{shown}");
        }
    }
}
