//! Who may read `/metrics`, and the answer. Knows the settings for it and who asks; never what is counted.

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::Deps;
use super::api::failure;
use super::front::client;
use super::settings::Settings;
use crate::metrics::{Metrics, Seldom};

/// Why somebody may not read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Denied {
    /// Without the token, or with another.
    Token,
    /// From an address that may not.
    Address,
}

/// `GET /metrics` where everything is served.
pub(super) async fn metrics(request: HttpRequest, deps: web::Data<Deps>) -> HttpResponse {
    let settings = &deps.settings;
    let local = client(&request).is_some_and(|client| {
        client.known && (client.ip.is_loopback() || settings.allows_metrics(client.ip))
    });
    answer(judge(settings, &request, local), &deps)
}

/// `GET /metrics` at `server.metrics_bind`: for whoever reaches that.
pub(super) async fn metrics_apart(request: HttpRequest, deps: web::Data<Deps>) -> HttpResponse {
    answer(judge(&deps.settings, &request, true), &deps)
}

/// A token, where there is one, decides alone.
fn judge(settings: &Settings, request: &HttpRequest, is_near: bool) -> Result<(), Denied> {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map_or("", |(_, token)| token.trim());
    match settings.metrics_token.is(token) {
        Some(true) => Ok(()),
        Some(false) => Err(Denied::Token),
        None if is_near => Ok(()),
        None => Err(Denied::Address),
    }
}

fn answer(judged: Result<(), Denied>, deps: &Deps) -> HttpResponse {
    static TOLD: Seldom = Seldom::new();
    if judged.is_err() {
        Metrics::count(&deps.metrics().turned_away, "metrics");
        if let Some(times) = TOLD.times() {
            tracing::warn!(
                times,
                "metrics were refused: see server.metrics_token, metrics_allow and metrics_bind"
            );
        }
    }
    match judged {
        Ok(()) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .body(deps.metrics().text()),
        Err(Denied::Token) => {
            let mut answer =
                failure(StatusCode::UNAUTHORIZED, "token_needed", "This takes the token of the server.");
            let bearer = header::HeaderValue::from_static("Bearer");
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
            answer
        }
        Err(Denied::Address) => failure(
            StatusCode::FORBIDDEN,
            "forbidden_address",
            "Metrics are told to this computer; the host of the server can list others in server.metrics_allow, set \
             server.metrics_token or server.metrics_bind.",
        ),
    }
}
