//! A server of its own for one test: on a free port, gone when dropped.

use std::net::SocketAddr;
use std::sync::mpsc;
use std::thread::JoinHandle;

use tempfile::TempDir;
use tokio::sync::oneshot;
use visavis::config::Config;
use visavis::metrics::Shared;
use visavis::rules::{CATALOGUE, Catalogue};
use visavis::server::Server;
use visavis::store::ratings::settings::OneAddress;

/// A server that runs while this lives.
pub struct House {
    pub addr: SocketAddr,
    pub metrics: Shared,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// The configuration of a small server without limits on addresses, that keeps nothing.
pub fn config() -> Config {
    let mut config = Config::default();
    config.server.bind = "127.0.0.1:0".into();
    config.server.workers = 1;
    config.game.arbiters = 1;
    config.limits.connections_per_ip = 0;
    // How busy the machine is decides no test.
    config.lobby.lag_ms_max = 0;
    config.store.path = ":memory:".into();
    // They all come from one.
    config.ratings.one_address = OneAddress::Full;
    config
}

/// The same with a database of its own, which is there as long as the folder.
pub fn kept(config: Config) -> (TempDir, Config) {
    let folder = TempDir::new().expect("a folder");
    let mut config = config;
    config.store.path = folder.path().join("visavis.db").display().to_string();
    (folder, config)
}

impl House {
    pub fn open(config: Config) -> Self {
        Self::with_games(config, CATALOGUE)
    }

    pub fn with_games(config: Config, catalogue: Catalogue) -> Self {
        Self::try_with_games(config, catalogue).expect("the server starts")
    }

    /// A server, or why there is none.
    pub fn try_open(config: Config) -> Result<Self, String> {
        Self::try_with_games(config, CATALOGUE)
    }

    fn try_with_games(config: Config, catalogue: Catalogue) -> Result<Self, String> {
        let (started, running) = mpsc::channel();
        let (stop, told_to_stop) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = match Server::start(&config, catalogue) {
                    Ok(server) => server,
                    Err(reason) => return started.send(Err(reason.to_string())).unwrap(),
                };
                let addr = server.addr().expect("an address");
                started.send(Ok((addr, server.metrics().clone()))).unwrap();
                let _ = told_to_stop.await;
                server.stop().await;
            });
        });
        let (addr, metrics) = running.recv().expect("the server started")?;
        Ok(Self { addr, metrics, stop: Some(stop), thread: Some(thread) })
    }

    /// Tells the server to stop, as a signal would, without waiting for it.
    pub fn tell_to_stop(&mut self) {
        drop(self.stop.take());
    }

    pub fn url(&self, path: &str) -> String {
        format!("ws://{}{path}", self.addr)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.tell_to_stop();
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            if !std::thread::panicking() {
                ended.expect("the server ends without a panic");
            }
        }
    }
}
