//! What happens on a connection because time has passed: a client that is silent is pinged and given up, and what a
//! conversation wants to be reminded of. A timer that comes late tells that the server was not there; nothing follows from
//! it for a client until it has been asked. Knows time; never what a message means.

use std::time::Duration;

use actix::{ActorContext, AsyncContext};
use actix_web_actors::ws::WebsocketContext;
use tokio::time::Instant;

use super::{Conversation, Line, ReadyState, Socket, SocketLimits};

/// A timer that comes so late was held up with all the rest of the server: what a client has said meanwhile may not have been
/// read yet.
const LATE: Duration = Duration::from_secs(1);

fn is_late(due: Instant) -> bool {
    due.elapsed() >= LATE
}

impl<C: Conversation> Socket<C> {
    pub(super) fn watch_in(wait: Duration, ctx: &mut WebsocketContext<Self>) {
        let due = Instant::now() + wait;
        ctx.run_later(wait, move |socket, ctx| socket.watch(due, ctx));
    }

    /// Pings a client that is silent, ends when it stays so, and looks again when there can be something to do: the only
    /// timer of a connection that is just there. If it comes late, it was the server that was not there, and the client is
    /// asked anew.
    fn watch(&mut self, due: Instant, ctx: &mut WebsocketContext<Self>) {
        if self.state != ReadyState::Open {
            return;
        }
        let SocketLimits { ping_after, gone_after, .. } = self.limits;
        let silence = self.heard.get().elapsed();
        if silence < ping_after {
            self.asked = false;
            return Self::watch_in(ping_after.saturating_sub(silence), ctx);
        }
        if self.asked && silence >= gone_after && !is_late(due) {
            tracing::debug!("a client is silent and counts as gone");
            ctx.stop();
            return;
        }
        self.asked = true;
        ctx.ping(b"");
        Self::watch_in(gone_after.saturating_sub(ping_after), ctx);
    }

    /// Calls the conversation after a while; if that comes late, once more after the same while.
    pub(super) fn call_later<F>(delay: Duration, call: F, ctx: &mut WebsocketContext<Self>)
    where
        F: FnOnce(&mut C, &mut Line<'_, C>) + 'static,
    {
        let due = Instant::now() + delay;
        ctx.run_later(delay, move |socket, ctx| {
            if is_late(due) {
                return Self::call_later(delay, call, ctx);
            }
            socket.talk(ctx, call);
        });
    }
}
