//! Vis-à-vis
pub mod config;
pub mod game;
pub mod http;
pub mod lobby;
pub mod metrics;
pub mod protocol;
pub mod rules;
pub mod server;
pub mod session;
