//! How long a connection may be open that is no WebSocket: so long for the head of its request, then at least so fast, and
//! so long in all, whatever was sent. Pure: time and bytes are handed in. Knows nothing of sockets.

use std::time::Duration;

/// How long a client has to send the head of its request.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// The same where connections are running out.
const HEAD_WITHIN_CROWDED: Duration = Duration::from_secs(3);
/// How long a connection may be open that is no WebSocket.
const OPEN_AT_MOST: Duration = Duration::from_mins(5);
/// Bytes that go either way each second once the head is there.
const BYTES_PER_S: u64 = 1_024;
/// How far ahead of that who sends may get, in bytes; it is what everybody begins with.
const RECEIVED_AHEAD: u64 = 10 * BYTES_PER_S;
/// How far ahead of that an answer may get: it goes into the kernel's buffer at once, and from there as fast as the client
/// reads.
const SENT_AHEAD: u64 = 128 * 1_024;

/// What a connection has failed to do in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// It has sent no request.
    Head,
    /// It sends, or reads, too slowly.
    Slow,
    /// It has not ended.
    Long,
}

impl Overdue {
    /// The word for it in metrics and in the log.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Head => "no_request",
            Self::Slow => "too_slow",
            Self::Long => "too_long",
        }
    }
}

/// What is left of a connection's time. All times are since it was accepted.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// Since when bytes are asked for: the head is there.
    head_at: Option<Duration>,
    judged: Duration,
    ahead_bytes: u64,
}

impl Patience {
    /// The head of a request is there.
    pub(super) fn head_is_there(&mut self, now: Duration) {
        if self.head_at.is_none() {
            self.head_at = Some(now);
            self.judged = now;
            self.ahead_bytes = RECEIVED_AHEAD;
        }
    }

    /// Judges what came and went since it was judged last.
    ///
    /// # Errors
    /// [`Overdue`] when the connection is to be closed.
    pub(super) fn judge(
        &mut self,
        now: Duration,
        (received, sent): (u64, u64),
        crowded: bool,
    ) -> Result<(), Overdue> {
        if now >= OPEN_AT_MOST {
            return Err(Overdue::Long);
        }
        if self.head_at.is_none() {
            let within = if crowded { HEAD_WITHIN_CROWDED } else { HEAD_WITHIN };
            return if now >= within { Err(Overdue::Head) } else { Ok(()) };
        }
        let due_ms = u64::try_from(now.saturating_sub(self.judged).as_millis()).unwrap_or(u64::MAX);
        self.judged = now;
        self.add(received, RECEIVED_AHEAD);
        self.add(sent, SENT_AHEAD);
        match self.ahead_bytes.checked_sub(due_ms.saturating_mul(BYTES_PER_S) / 1_000) {
            Some(left) => {
                self.ahead_bytes = left;
                Ok(())
            }
            None => Err(Overdue::Slow),
        }
    }

    fn add(&mut self, bytes: u64, most: u64) {
        let sum = self.ahead_bytes.saturating_add(bytes).min(most);
        self.ahead_bytes = self.ahead_bytes.max(sum);
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The second after accept in which a connection is closed that is judged each second, and for what; `each` says what
    /// comes and goes in a second.
    fn closed(head_at: Option<u64>, crowded: bool, each: impl Fn(u64) -> (u64, u64)) -> (u64, Overdue) {
        let mut patience = Patience::default();
        for second in 0..1_000 {
            let now = Duration::from_secs(second);
            if head_at == Some(second) {
                patience.head_is_there(now);
            }
            if let Err(overdue) = patience.judge(now, each(second), crowded) {
                return (second, overdue);
            }
        }
        panic!("open for ever");
    }

    #[rstest]
    #[case::silence(None, false, (0, 0), (15, Overdue::Head))]
    #[case::silence_where_it_is_crowded(None, true, (0, 0), (3, Overdue::Head))]
    #[case::a_head_a_byte_a_second(None, false, (1, 0), (15, Overdue::Head))]
    #[case::a_head_that_is_endless(None, false, (100_000, 0), (15, Overdue::Head))]
    #[case::silence_after_the_head(Some(0), false, (0, 0), (11, Overdue::Slow))]
    #[case::a_head_at_the_last_moment(Some(14), false, (0, 0), (25, Overdue::Slow))]
    #[case::a_body_a_byte_a_second(Some(0), false, (1, 0), (11, Overdue::Slow))]
    #[case::half_as_fast_as_it_should(Some(0), false, (512, 0), (20, Overdue::Slow))]
    #[case::a_body_just_fast_enough(Some(0), false, (1_024, 0), (300, Overdue::Long))]
    #[case::an_answer_just_fast_enough(Some(0), false, (0, 1_024), (300, Overdue::Long))]
    #[case::as_fast_as_can_be(Some(0), true, (1_000_000, 1_000_000), (300, Overdue::Long))]
    fn a_connection_has_its_time(
        #[case] head_at: Option<u64>,
        #[case] crowded: bool,
        #[case] each: (u64, u64),
        #[case] expected: (u64, Overdue),
    ) {
        assert_eq!(closed(head_at, crowded, |_| each), expected);
    }

    #[test]
    fn a_large_body_at_once_buys_no_more_than_ten_seconds() {
        assert_eq!(closed(Some(0), false, |second| (if second == 1 { 1_000_000 } else { 0 }, 0)).0, 11);
    }

    #[test]
    fn a_slow_reader_has_the_time_to_empty_the_buffer() {
        let (second, overdue) = closed(Some(0), false, |second| (0, if second == 0 { 1_000_000 } else { 0 }));
        assert_eq!((second, overdue), (129, Overdue::Slow));
        // A third of the buffer at once, whenever it is empty: 2 KiB a second.
        let lumps = closed(Some(0), false, |second| (0, if second % 21 == 0 { 43_000 } else { 0 }));
        assert_eq!(lumps, (300, Overdue::Long));
    }
}
