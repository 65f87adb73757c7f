//! What is open to be joined, over HTTP: the list as it is told on the wire. Knows documents; the lobby knows the rest.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use tokio::time::timeout;

use super::Deps;
use super::api::{ANSWER_WITHIN, document, no_answer};
use crate::protocol::OpenSeek;

#[derive(Serialize)]
struct SeeksBody<'a> {
    /// The longest waiting first.
    seeks: &'a [OpenSeek<'a>],
    /// How many wait beside those that are listed.
    left_off: usize,
}

/// `GET /api/v1/seeks`
pub(super) async fn list(deps: web::Data<Deps>) -> HttpResponse {
    match timeout(ANSWER_WITHIN, deps.desk().seeks()).await {
        Ok(Ok(listing)) => document(SeeksBody { seeks: &listing.seeks, left_off: listing.left_off }),
        Ok(Err(_)) | Err(_) => no_answer(),
    }
}
