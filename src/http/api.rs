//! The JSON interface: what its parts have in common, and the small ones. Knows documents and queries; games are in
//! `games`, players in `players`.

use std::time::Duration;

use actix_web::error::{InternalError, QueryPayloadError};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, RETRY_AFTER};
use actix_web::{HttpResponse, web};
use serde::Serialize;
use tokio::time::timeout;

use super::{Deps, ErrorBody};
use crate::lobby::LobbyRefusal;
use crate::protocol::RulesInfo;

/// How long the lobby, a game or the store has to answer.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// Entries on a page, if nothing is said, and at most.
pub(super) const PAGE_DEFAULT: usize = 20;
const PAGE_MAX: usize = 100;

#[derive(Serialize)]
struct RulesBody<'a> {
    rules: &'a [RulesInfo<'static>],
}

#[derive(Serialize)]
struct KeyBody<'a> {
    /// The public key, 64 hexadecimal digits.
    ed25519: &'a str,
}

pub(super) fn document(body: impl Serialize) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(body)
}

pub(super) fn failure(status: StatusCode, code: &'static str, text: impl Into<String>) -> HttpResponse {
    HttpResponse::build(status).insert_header((CACHE_CONTROL, "no-store")).json(ErrorBody::new(code, text))
}

pub(super) fn no_answer() -> HttpResponse {
    refused(LobbyRefusal::Unavailable)
}

fn refused(refusal: LobbyRefusal) -> HttpResponse {
    refused_with(StatusCode::SERVICE_UNAVAILABLE, refusal)
}

/// What the lobby refuses, and after how long it may be worth asking again.
pub(super) fn refused_with(status: StatusCode, refusal: LobbyRefusal) -> HttpResponse {
    let mut answer = failure(status, refusal.code().as_str(), refusal.to_string());
    if let Some(retry_after_ms) = refusal.retry_after_ms() {
        answer.headers_mut().insert(RETRY_AFTER, retry_after_ms.div_ceil(1_000).into());
    }
    answer
}

pub(super) fn bad(text: impl Into<String>) -> HttpResponse {
    failure(StatusCode::BAD_REQUEST, "bad_query", text)
}

/// A query that cannot be read: all of its fields are texts, so one stands twice.
pub(super) fn bad_query(error: QueryPayloadError, query: &str) -> actix_web::Error {
    let name = |field: &str| field.split('=').next().unwrap_or_default().to_owned();
    let names: Vec<String> = query.split('&').map(name).collect();
    let twice = names.iter().find(|name| names.iter().filter(|other| other == name).count() > 1);
    let plain = |name: &&String| name.bytes().all(|letter| letter.is_ascii_lowercase());
    let text = match twice.filter(plain) {
        Some(name) => format!("`{name}` may stand once in a query"),
        None => "each field may stand once in a query, as text".to_owned(),
    };
    InternalError::from_response(error, bad(text)).into()
}

/// What was said; what is left empty counts as not said.
pub(super) fn said(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// How many entries a page shall have.
pub(super) fn limit(text: String) -> Result<usize, String> {
    let limit = match said(text) {
        Some(limit) => limit.parse().ok().filter(|limit| (1..=PAGE_MAX).contains(limit)),
        None => Some(PAGE_DEFAULT),
    };
    limit.ok_or_else(|| format!("`limit` is a number from 1 to {PAGE_MAX}"))
}

/// `GET /readyz`: whether seeks are taken, asked of the lobby itself, and what begins can be saved.
pub(super) async fn readyz(deps: web::Data<Deps>) -> HttpResponse {
    if deps.metrics().store_failing.get() != 0 {
        let text = "nothing can be saved now, as when the disk is full; the log of the server says why";
        return failure(StatusCode::SERVICE_UNAVAILABLE, LobbyRefusal::Unavailable.code().as_str(), text);
    }
    let taken = timeout(ANSWER_WITHIN, deps.desk().takes_seeks()).await;
    match taken.unwrap_or(Err(LobbyRefusal::Unavailable)) {
        Ok(()) => HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).body("ready\n"),
        Err(refusal) => refused(refusal),
    }
}

/// `GET /api/v1/rules`
pub(super) async fn rules(deps: web::Data<Deps>) -> HttpResponse {
    document(RulesBody { rules: &deps.rules })
}

/// `GET /api/v1/key`: what records are signed with.
pub(super) async fn key(deps: web::Data<Deps>) -> HttpResponse {
    document(KeyBody { ed25519: &deps.key })
}
