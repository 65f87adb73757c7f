//! The street side: routes, static files, security headers, the JSON interface and the WebSocket handshake. Knows
//! requests and answers; asks the lobby's desk and opens sessions; never decides about games.

mod analysis;
mod api;
mod files;
mod forwarded;
mod front;
mod games;
mod handshake;
mod invites;
mod measures;
mod players;
mod questions;
mod seeks;
pub mod settings;

use actix_files::Files;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, guard, web};
use serde::Serialize;
use tracing::Span;
use tracing_actix_web::RootSpanBuilder;

use crate::bots::Analyses;
use crate::lobby::Desk;
use crate::metrics::{Seldom, Shared};
use crate::protocol::RulesInfo;
use crate::session::{self, Doors};
use crate::store::Store;
pub use front::front;
pub use questions::Questions;
use settings::Settings;

/// What the page may load and do: only what this server serves, and nothing that is written into a document.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// What of a path is repeated in the log, in letters.
const PATH_CHARS_MAX: usize = 200;

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    // Files are asked for again and mostly answered with 304: a new version of the page is seen at once.
    ("cache-control", "no-cache"),
];

/// What the routes need.
#[derive(Clone)]
pub struct Deps {
    /// The `[server]` section.
    pub settings: Settings,
    /// What every session needs.
    pub session: session::Deps,
    /// The count of connections.
    pub doors: std::sync::Arc<Doors>,
    /// The games that are offered.
    pub rules: Vec<RulesInfo<'static>>,
    /// What has ended, and who has played.
    pub store: Store,
    /// The public half of the key that records are signed with.
    pub key: String,
    /// What each address has asked.
    pub questions: std::sync::Arc<Questions>,
    /// Where ended games are looked at again; nothing where no bots think.
    pub analyses: Option<Analyses>,
}

impl Deps {
    fn desk(&self) -> &Desk {
        &self.session.desk
    }

    fn metrics(&self) -> &Shared {
        &self.session.metrics
    }
}

/// An error as the HTTP interface answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct ErrorBody {
    code: &'static str,
    text: String,
}

impl ErrorBody {
    fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}

/// The headers of every answer that does not set its own.
pub fn headers() -> DefaultHeaders {
    HEADERS.iter().fold(DefaultHeaders::new(), |headers, (name, value)| {
        headers.add((HeaderName::from_static(name), header::HeaderValue::from_static(value)))
    })
}

/// All routes of a server.
pub fn routes(deps: &web::Data<Deps>) -> impl FnOnce(&mut web::ServiceConfig) + use<> {
    let deps = deps.clone();
    move |service: &mut web::ServiceConfig| {
        let files = Files::new("/", &deps.settings.static_path)
            .index_file("index.html")
            .prefer_utf8(true)
            // Its own names the inode, which is another one for each copy of the page.
            .use_etag(false)
            .default_handler(web::to(not_found));
        let has_metrics = deps.settings.metrics_bind.is_empty();
        service
            .app_data(deps)
            .app_data(
                web::QueryConfig::default()
                    .error_handler(|error, asked| api::bad_query(error, asked.query_string())),
            )
            .route(front::SOCKET_PATH, web::get().to(handshake::open))
            .service(read("/healthz", healthz))
            .service(read("/readyz", api::readyz));
        if has_metrics {
            service.service(read("/metrics", measures::metrics));
        }
        service
            .service(
                web::scope("/api/v1")
                    .wrap(from_fn(questions::admit))
                    .service(read("/rules", api::rules))
                    .service(read("/key", api::key))
                    .service(read("/origin", handshake::origin))
                    .service(read("/games", games::list))
                    .service(read("/games/featured", games::featured))
                    .service(read("/games/{id}", games::record))
                    .service(read("/games/{id}/replay", games::replay))
                    .service(read("/games/{id}/export", games::export))
                    .service(read("/games/{id}/analysis", analysis::analysis))
                    .service(read("/invites/{code}", invites::invite))
                    .service(read("/seeks", seeks::list))
                    .service(read("/players/{id}", players::player))
                    .service(read("/leaderboards/{rules}", players::leaderboard))
                    .default_service(web::to(not_found)),
            )
            .service(files);
    }
}

/// The routes at `server.metrics_bind`.
pub fn metrics_routes(deps: &web::Data<Deps>) -> impl FnOnce(&mut web::ServiceConfig) + use<> {
    let deps = deps.clone();
    move |service: &mut web::ServiceConfig| {
        service.app_data(deps).service(read("/metrics", measures::metrics_apart));
    }
}

/// A route that is read, and of which HEAD tells whether and how much there is.
fn read<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    let reads = web::route().guard(guard::Any(guard::Get()).or(guard::Head()));
    web::resource(path).route(reads.to(handler)).default_service(web::to(HttpResponse::MethodNotAllowed))
}

async fn healthz() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).body("ok\n")
}

async fn not_found() -> HttpResponse {
    HttpResponse::NotFound().json(ErrorBody::new("not_found", "There is nothing here."))
}

/// The span of a request in the log: what was asked, never by which address.
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let path: String = request.path().chars().take(PATH_CHARS_MAX).collect();
        tracing::info_span!("request", method = %request.method(), path)
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, actix_web::Error>) {
        static TOLD: Seldom = Seldom::new();
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        let _in_span = span.enter();
        let failed = if status.is_server_error() { TOLD.times() } else { None };
        if let Some(times) = failed {
            tracing::warn!(times, status = status.as_u16(), "answered");
        } else {
            tracing::debug!(status = status.as_u16(), "answered");
        }
    }
}
