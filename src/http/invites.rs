//! Invitations over HTTP: what somebody is invited to, before they take it up. Knows documents; the lobby knows which
//! invitations stand, the store what has become of the others.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use tokio::time::timeout;

use super::Deps;
use super::api::{ANSWER_WITHIN, document, no_answer, refused_with};
use super::questions::asker;
use crate::lobby::{LobbyRefusal, Proposal, Shown};
use crate::protocol::{Clock, Conditions, InviteId, InviteKey, PlayerId, RefusalCode, SeatWish};
use crate::rules::Options;
use crate::store::{Archive, InviteFate, Invites};

#[derive(Serialize)]
struct InviteBody<'a> {
    invite: InviteId,
    code: String,
    /// Who invites.
    player: PlayerBody<'a>,
    /// Whether they are connected.
    here: bool,
    rules: &'a str,
    options: &'a Options,
    clock: Option<Clock>,
    rated: bool,
    #[serde(flatten)]
    conditions: Conditions,
    /// Where the one sits who invites.
    seat: SeatWish,
    private: bool,
    since_ms: u64,
    expires_ms: u64,
}

#[derive(Serialize)]
struct PlayerBody<'a> {
    id: PlayerId,
    name: &'a str,
}

/// `GET /api/v1/invites/CODE`, or by the id: an invitation that stands. Each look counts as a try of its address, whether there
/// is such an invitation or not.
pub(super) async fn invite(
    deps: web::Data<Deps>,
    request: HttpRequest,
    named: web::Path<String>,
) -> HttpResponse {
    let Some(key) = InviteKey::parse(&named) else { return refused(LobbyRefusal::NoSuchInvite) };
    match timeout(ANSWER_WITHIN, deps.desk().invitation(key, asker(&request))).await {
        Ok(Ok(Some(shown))) => body(&deps, &shown).await.unwrap_or_else(no_answer),
        Ok(Ok(None)) => refused(fate(&deps, key).await),
        Ok(Err(refusal)) => refused(refusal),
        Err(_) => no_answer(),
    }
}

/// Nothing where the store does not say who invites.
async fn body(deps: &Deps, shown: &Shown) -> Option<HttpResponse> {
    let name = match &shown.name {
        Some(name) => name.clone(),
        None => timeout(ANSWER_WITHIN, deps.store.player(shown.player)).await.ok()?.ok()??.0.name,
    };
    let Proposal { terms, seat, private } = &shown.proposal;
    Some(document(InviteBody {
        invite: shown.id,
        code: shown.code.to_string(),
        player: PlayerBody { id: shown.player, name: name.as_str() },
        here: shown.here,
        rules: terms.kind().id,
        options: terms.options(),
        clock: terms.clock(),
        rated: terms.rated(),
        conditions: terms.conditions(),
        seat: *seat,
        private: *private,
        since_ms: shown.since_ms,
        expires_ms: shown.expires_ms,
    }))
}

/// What has become of an invitation that does not stand.
async fn fate(deps: &Deps, key: InviteKey) -> LobbyRefusal {
    match timeout(ANSWER_WITHIN, deps.store.past_invite(key)).await {
        Ok(Ok(None)) => LobbyRefusal::NoSuchInvite,
        Ok(Ok(Some(past))) => match past.fate {
            InviteFate::Taken { .. } => LobbyRefusal::InviteTaken,
            InviteFate::Cancelled => LobbyRefusal::InviteCancelled,
            InviteFate::Open => LobbyRefusal::InviteExpired,
        },
        Ok(Err(_)) | Err(_) => LobbyRefusal::Unavailable,
    }
}

/// What there was once is gone; what never was is not found.
fn refused(refusal: LobbyRefusal) -> HttpResponse {
    let code = refusal.code();
    let status = if refusal == LobbyRefusal::NoSuchInvite {
        StatusCode::NOT_FOUND
    } else if code == RefusalCode::NoSuchInvite {
        StatusCode::GONE
    } else if code == RefusalCode::TooFast {
        StatusCode::TOO_MANY_REQUESTS
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    refused_with(status, refusal)
}
