//! The `[server]` section of the configuration.

use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

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
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
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
        }
    }
}
