//! What one address may ask the JSON interface, and how much of what is made of records is made at once. Knows addresses and
//! numbers; never what is asked.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::Deps;
use super::api::{ANSWER_WITHIN, failure};
use super::front::client;
use crate::limits::settings::Settings;
use crate::limits::{Address, Rate, TooFast};

/// Records that are played again at once; it takes a processor each.
const MAKING_MAX: usize = 2;
/// Of the questions an address may ask, one in so many may be for a record that is played again.
const MAKING_SHARE: u32 = 5;
/// Askers that wait for one of those to be done.
const WAITING_MAX: usize = 64;

/// The count of questions, by address.
pub struct Questions {
    since: Instant,
    all: Rate,
    to_make: Rate,
    making: Arc<Semaphore>,
    waiting: Semaphore,
}

impl Questions {
    /// Nobody has asked yet.
    pub fn new(limits: &Settings) -> Arc<Self> {
        let all = limits.of_address(limits.questions_per_ip_10s);
        Arc::new(Self {
            since: Instant::now(),
            all: Rate::per_10s(all),
            to_make: Rate::per_10s(all.div_ceil(MAKING_SHARE)),
            making: Arc::new(Semaphore::new(MAKING_MAX)),
            waiting: Semaphore::new(WAITING_MAX),
        })
    }

    fn take(&self, rate: &Rate, address: Address) -> Result<(), TooFast> {
        rate.take(address, u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// A place among those for whom a record is played again; nothing when there are too many. It is held until that is
    /// done, whether anybody still waits or not.
    pub(super) async fn to_make(&self) -> Option<OwnedSemaphorePermit> {
        let _waits = self.waiting.try_acquire().ok()?;
        timeout(ANSWER_WITHIN, Arc::clone(&self.making).acquire_owned()).await.ok()?.ok()
    }
}

/// Whom a request counts for.
pub(super) fn asker(request: &HttpRequest) -> Address {
    let nobody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
    Address::of(client(request).map_or(nobody, |client| client.ip))
}

/// Lets a question through, if its address may ask.
pub(super) async fn admit<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let Some(deps) = request.app_data::<web::Data<Deps>>().cloned() else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    let address = asker(request.request());
    let questions = &deps.questions;
    let made = ["/replay", "/export", "/analysis"].iter().any(|end| request.path().ends_with(end));
    let taken = questions
        .take(&questions.all, address)
        .and_then(|()| if made { questions.take(&questions.to_make, address) } else { Ok(()) });
    match taken {
        Ok(()) => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Err(TooFast { retry_after_ms }) => {
            deps.metrics().questions_refused.inc();
            let text = "Your address asks more than it may; ask again in a moment.";
            let mut answer = failure(StatusCode::TOO_MANY_REQUESTS, "too_fast", text);
            answer.headers_mut().insert(RETRY_AFTER, retry_after_ms.div_ceil(1_000).into());
            Ok(request.into_response(answer).map_into_right_body())
        }
    }
}
