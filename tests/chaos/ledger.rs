//! Whether whoever lost a match on time or by absence had used up what they had: reckoned from the record alone, and from when
//! the server was known to stand still. Knows records; never the server.

use serde_json::Value;

/// From when to when, Unix milliseconds.
pub type Span = (u64, u64);

/// What a record shows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    pub flags: u64,
    pub absences: u64,
    /// Moves that were made while the server stood still in between.
    pub spared: u64,
}

/// What lasts shorter is taken from no clock, but from banks, in milliseconds.
const BANKS_MS: u64 = 1_000;

struct Book<'a> {
    stalls: &'a [Span],
    /// Those in which no bank runs either.
    long: Vec<Span>,
    /// What is written down of the server's faults.
    faults: Vec<Span>,
    left_ms: [u64; 2],
    increment_ms: u64,
    /// Whose turn it is, and since when.
    turn: usize,
    since_ms: u64,
    away_since: [Option<u64>; 2],
    used_ms: [u64; 2],
}

fn seat(value: &Value) -> usize {
    usize::from(value == "second")
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn overlap_ms(spans: &[Span], from_ms: u64, to_ms: u64) -> u64 {
    spans.iter().map(|(from, to)| to_ms.min(*to).saturating_sub(from_ms.max(*from))).sum()
}

impl Book<'_> {
    /// What is charged of a time at the most: neither what the record says of faults nor what is known of them.
    fn own_ms(&self, stalls: &[Span], from_ms: u64, to_ms: u64) -> u64 {
        let spared_ms = overlap_ms(&self.faults, from_ms, to_ms).max(overlap_ms(stalls, from_ms, to_ms));
        to_ms.saturating_sub(from_ms).saturating_sub(spared_ms)
    }

    /// Counts how long whoever is to move was away until then.
    fn count(&mut self, to_ms: u64) {
        let turn = self.turn;
        if let Some(since_ms) = self.away_since[turn] {
            self.used_ms[turn] += self.own_ms(&self.long, since_ms.max(self.since_ms), to_ms);
            self.away_since[turn] = Some(to_ms.max(since_ms));
        }
    }

    fn played(&mut self, event: &Value) -> Result<bool, String> {
        let (who, ledger) = (seat(&event["seat"]), &event["ledger"]);
        let (charge_ms, received_ms) = (number(&event["charge_ms"]), number(&ledger["received_ms"]));
        let (compensated_ms, fault_ms) = (number(&ledger["compensated_ms"]), number(&ledger["fault_ms"]));
        let taken_ms = received_ms.saturating_sub(self.since_ms);
        if charge_ms + compensated_ms + fault_ms != taken_ms {
            return Err(format!("{taken_ms} ms went by, and the ledger says otherwise: {event}"));
        }
        if compensated_ms > event["lag_ms"].as_u64().unwrap_or(0) {
            return Err(format!("more is made good than was lost: {event}"));
        }
        let stall_ms = overlap_ms(self.stalls, self.since_ms, received_ms);
        if fault_ms < stall_ms {
            return Err(format!("the server stood still for {stall_ms} ms: {event}"));
        }
        self.left_ms[who] =
            self.left_ms[who].checked_sub(charge_ms).ok_or_else(|| format!("too late: {event}"))?;
        self.left_ms[who] += self.increment_ms;
        self.count(received_ms);
        (self.turn, self.since_ms) = (1 - who, received_ms);
        Ok(stall_ms > 0)
    }

    fn flagged(&self, event: &Value) -> Result<(), String> {
        let (who, at_ms) = (seat(&event["seat"]), number(&event["at_ms"]));
        let own_ms = self.own_ms(self.stalls, self.since_ms, at_ms);
        if who != self.turn || own_ms < self.left_ms[who] {
            return Err(format!("it had {} ms and used {own_ms}: {event}", self.left_ms[who]));
        }
        Ok(())
    }

    fn claimed(&mut self, event: &Value, bank_ms: u64) -> Result<(), String> {
        let other = 1 - seat(&event["seat"]);
        self.count(number(&event["at_ms"]));
        if other != self.turn || self.away_since[other].is_none() || self.used_ms[other] < bank_ms {
            return Err(format!("{} of {bank_ms} ms were used: {event}", self.used_ms[other]));
        }
        Ok(())
    }
}

/// Whether a record of a match with a clock and an increment justifies how it ended. `stalls` is when the server stood still, as
/// it is known from outside.
pub fn justifies(record: &Value, stalls: &[Span]) -> Result<Shown, String> {
    let opened_ms = number(&record["opened_ms"]);
    let initial_ms = number(&record["clock"]["initial_ms"]);
    let is_long = |(from_ms, to_ms): &&Span| to_ms - from_ms >= BANKS_MS;
    let mut book = Book {
        stalls,
        long: stalls.iter().filter(is_long).copied().collect(),
        faults: Vec::new(),
        left_ms: [initial_ms; 2],
        increment_ms: number(&record["clock"]["increment_ms"]),
        turn: 0,
        since_ms: opened_ms,
        away_since: ["first", "second"].map(|seat| (record["here"][seat] != true).then_some(opened_ms)),
        used_ms: [0; 2],
    };
    let mut shown = Shown::default();
    for event in record["events"].as_array().expect("events") {
        let who = seat(&event["seat"]);
        match event["type"].as_str().expect("what happened") {
            "played" => shown.spared += u64::from(book.played(event)?),
            "stalled" => book.faults.push((number(&event["from_ms"]), number(&event["to_ms"]))),
            "went" => {
                let at_ms = number(&event["at_ms"]);
                book.away_since[who] = Some(event["since_ms"].as_u64().unwrap_or(at_ms));
            }
            "came" => {
                book.count(number(&event["at_ms"]));
                book.away_since[who] = None;
            }
            "flagged" => {
                book.flagged(event)?;
                shown.flags += 1;
            }
            "claimed" => {
                book.claimed(event, number(&record["bank_ms"]))?;
                shown.absences += 1;
            }
            _ => {}
        }
    }
    Ok(shown)
}
