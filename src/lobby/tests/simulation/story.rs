//! A game as its journal tells it, played again without any of the server's own code but the rules: what each event was,
//! and how the game stood after it. Holds that nothing in a journal is doubled, left out or impossible, and that time
//! the server was down is charged to nobody.

mod absence;
mod offers;
mod playing;
mod time;
mod words;

use data_encoding::HEXLOWER;
use serde_json::Value;

use super::plan::UNPLAYED_S;
use crate::rules::{Board, BySeat, CATALOGUE, Seat, Seed, Viewer, find};
pub(super) use time::SAVING_MS;
use time::hours::Hours;
pub(super) use time::hours::counted_ms;
use time::{Timekeeper, turn};
pub(super) use words::{said, seat_of};

/// An event as it is kept.
pub(super) struct Kept {
    pub(super) seq: u64,
    pub(super) at_ms: u64,
    pub(super) act: Value,
}

/// How a game stood after an event.
#[derive(Clone)]
pub(super) struct Moment {
    /// What everybody who looked on was told; nothing where nothing is.
    pub(super) said: Option<String>,
    pub(super) moves: Vec<(Seat, String)>,
    /// What first, second and a watcher saw.
    pub(super) positions: [String; 3],
    pub(super) here: BySeat<bool>,
    pub(super) offers: Vec<(Seat, String)>,
    pub(super) ended: bool,
}

/// A flag that has fallen.
pub(super) struct Flagged {
    pub(super) seat: Seat,
    /// Since when its clock ran, or since the server was last back, Unix milliseconds.
    pub(super) since_ms: u64,
    /// How much later than that it was used up it fell, in milliseconds.
    pub(super) over_ms: u64,
    /// Up to when it was surely not used up, Unix milliseconds.
    pub(super) lasted_ms: u64,
    /// The hours in which it ran, if it did not always.
    pub(super) hours: Option<Hours>,
}

/// A game from its beginning as far as it was saved.
pub(super) struct Story {
    pub(super) hidden: bool,
    pub(super) rated: bool,
    /// How it stood, by the number of the last event.
    pub(super) moments: Vec<Moment>,
    /// What the players asked for that counted.
    pub(super) asked: Vec<String>,
    /// Who won and why, if it is over.
    pub(super) end: Option<(Option<Seat>, &'static str)>,
    /// Between when and when the next flag falls, Unix milliseconds, and whether nobody has to be there until then.
    pub(super) flag_falls_ms: Option<(u64, u64)>,
    pub(super) is_left_alone: bool,
    /// By which flag it ended, if it did.
    pub(super) flagged: Option<Flagged>,
    /// What the board was like then.
    pub(super) stood: Option<Box<dyn Board>>,
}

struct Teller {
    start: Box<dyn Board>,
    board: Box<dyn Board>,
    bank_ms: u64,
    abandon_ms: u64,
    /// How long both players had been away before, but for the time the server was down.
    gone_ms: u64,
    /// Moves that were made, those counted that were taken back.
    made: u64,
    automatic: Vec<bool>,
    away_since: BySeat<Option<u64>>,
    /// Since when each has had no connection at all, as far as that is noted.
    gone_since: BySeat<Option<u64>>,
    /// Until when who is away since the server was down is not charged for it.
    free_until: BySeat<u64>,
    used_ms: BySeat<u64>,
    /// Absences with a used-up bank that are charged, and whether it is reckoned already what the one that lasts is.
    blinks: BySeat<u32>,
    weighed: BySeat<bool>,
    faults: Vec<(u64, u64)>,
    /// How often a move was made or taken back, or something was agreed on; and whose offer of what was declined when.
    changes: u32,
    noes: Vec<(Seat, String, u32)>,
    time: Timekeeper,
    /// Whether it is the second of a pair.
    is_second: bool,
    now: Moment,
    story: Story,
}

/// A header, and what happened after it.
///
/// In a journal an event has the number of the last thing that followed from it; in a record its own.
pub(super) fn tell(header: &Value, kept: &[Kept], abandon_ms: u64, in_record: bool) -> Result<Story, String> {
    let mut teller = Teller::new(header, abandon_ms);
    let mut last_ms = header["opened_ms"].as_u64().unwrap();
    for event in kept {
        let told = |problem: String| format!("event {} of {}: {problem}", event.seq, header["game"]);
        if event.at_ms < last_ms {
            return Err(told("it was before the one before it".into()));
        }
        last_ms = event.at_ms;
        if teller.story.end.is_some() {
            return Err(told("the game was over".into()));
        }
        let first = teller.story.moments.len() as u64;
        teller.happen(&event.act, event.at_ms).map_err(told)?;
        let seq = if in_record { first } else { teller.story.moments.len() as u64 - 1 };
        if seq != event.seq {
            return Err(told(format!("it should be number {seq}: {}", event.act)));
        }
    }
    teller.story.flag_falls_ms = teller.time.flag_falls_ms();
    teller.story.is_left_alone = teller.time.is_left_alone();
    Ok(teller.story)
}

impl Teller {
    fn new(header: &Value, abandon_ms: u64) -> Self {
        let kind = find(CATALOGUE, header["rules"].as_str().unwrap()).unwrap();
        let options = serde_json::from_value(header["options"].clone()).unwrap();
        let seed =
            Seed(HEXLOWER.decode(header["seed"].as_str().unwrap().as_bytes()).unwrap().try_into().unwrap());
        let start = kind.open(&options, seed).unwrap();
        let here = BySeat::from_fn(|seat| header["here"][seat.name()] == true);
        let opened_ms = header["opened_ms"].as_u64().unwrap();
        let positions = Default::default();
        let mut board = start.fork();
        let mut moves = Vec::new();
        for text in header["opening"].as_str().unwrap_or_default().split(' ').filter(|text| !text.is_empty())
        {
            let seat = turn(board.as_ref())[0];
            board.play(seat, text).unwrap();
            moves.push((seat, text.to_owned()));
        }
        let automatic = vec![true; moves.len()];
        let now = Moment { said: None, moves, positions, here, offers: vec![], ended: false };
        let rated = header["rated"] == true;
        let story = Story {
            hidden: kind.hidden,
            rated,
            moments: Vec::new(),
            asked: Vec::new(),
            end: None,
            flag_falls_ms: None,
            is_left_alone: false,
            flagged: None,
            stood: None,
        };
        let turn = turn(board.as_ref());
        let mut teller = Self {
            board,
            start,
            bank_ms: header["bank_ms"].as_u64().unwrap(),
            abandon_ms,
            gone_ms: 0,
            made: 0,
            automatic,
            away_since: here.map(|here| (!here).then_some(opened_ms)),
            gone_since: here.map(|here| (!here).then_some(opened_ms)),
            free_until: BySeat::default(),
            used_ms: BySeat::default(),
            blinks: BySeat::default(),
            weighed: BySeat::default(),
            faults: Vec::new(),
            changes: 0,
            noes: Vec::new(),
            time: Timekeeper::new(header, now.moves.len(), &turn),
            is_second: header["origin"]["kind"] == "pair",
            now,
            story,
        };
        teller.look();
        teller.story.moments.push(teller.now.clone());
        teller
    }

    fn look(&mut self) {
        let viewers = [Viewer::Seat(Seat::First), Viewer::Seat(Seat::Second), Viewer::Watcher];
        let viewers = if self.now.ended { [Viewer::Afterwards; 3] } else { viewers };
        self.now.positions = viewers.map(|viewer| self.board.position(viewer));
    }

    fn say(&mut self, said: Option<String>) {
        self.now.said = said;
        self.story.moments.push(self.now.clone());
    }

    fn happen(&mut self, act: &Value, at_ms: u64) -> Result<(), String> {
        self.weigh();
        self.time.happen();
        let kind = act["type"].as_str().unwrap();
        let whose = seat_of(&act["seat"]);
        let what = act["what"].as_str().unwrap_or_default();
        match (kind, whose) {
            ("played", Some(seat)) => {
                self.played(seat, act)?;
                self.timed(seat, act, at_ms)
            }
            ("resigned", Some(seat)) => {
                self.story.asked.push(format!("{} resign", seat.name()));
                self.end(Some(seat.other()), "resignation");
                Ok(())
            }
            ("offered", Some(seat)) => self.offered(seat, what),
            ("agreed", Some(seat)) => self.agreed(seat, what, act, at_ms),
            ("declined", Some(seat)) => {
                self.story.asked.push(format!("{} decline {what}", seat.name()));
                let offerer = [seat.other(), seat].into_iter();
                let mut offers = offerer.map(|seat| (seat, what.to_owned()));
                let offer = offers.find(|offer| self.now.offers.contains(offer)).ok_or("no such offer")?;
                if act["offerer"] != offer.0.name() {
                    return Err("it was the other's offer".into());
                }
                self.now.offers.retain(|other| *other != offer);
                if offer.0 != seat {
                    self.noes.push((offer.0, what.to_owned(), self.changes));
                }
                self.say(Some(format!("declined {} {what}", seat.name())));
                Ok(())
            }
            ("claimed", Some(seat)) => {
                self.story.asked.push(format!("{} claim {what}", seat.name()));
                if self.time.is_left_alone() {
                    return Err("nobody had to be there".into());
                }
                let other = seat.other();
                let since_ms = self.gone_since.get(other).ok_or("the other was there, or elsewhere")?;
                if at_ms < *self.free_until.get(other) {
                    return Err("the other had time to come back".into());
                }
                let away_ms = self.away_ms(since_ms, at_ms);
                let used_ms = *self.used_ms.get(other) + self.charged_ms(other, since_ms, at_ms);
                let blink = away_ms < 2_000 && *self.blinks.get(seat.other()) <= 5;
                if away_ms < self.bank_ms && (used_ms < self.bank_ms || blink) {
                    return Err(format!("only {used_ms} ms were gone of the bank, {away_ms} just now"));
                }
                if what == "adjourn" {
                    return self.adjourned(seat, act, at_ms);
                }
                let cancelled = act["cancelled"] == true;
                if cancelled != self.is_unbegun() {
                    return Err("it is called off before both have moved, and only then".into());
                }
                let winner = (what == "win" && !cancelled).then_some(seat);
                self.end(winner, if cancelled { "cancelled" } else { "absence" });
                Ok(())
            }
            ("came", Some(seat)) => {
                self.time.release(seat, at_ms);
                self.count_absence(seat, at_ms);
                self.presence(seat, None, at_ms)
            }
            ("went", Some(seat)) => self.went(seat, act, at_ms),
            ("fault", None) => {
                self.fault(act["from_ms"].as_u64().unwrap(), at_ms);
                self.time.fault(act["from_ms"].as_u64().unwrap(), at_ms, true);
                Ok(())
            }
            ("stalled" | "flagged" | "aborted", _) => self.by_time(kind, whose, act, at_ms),
            ("abandoned", None) if !self.time.is_left_alone() => {
                let gone_ms = self.both_away_ms(at_ms).ok_or("somebody was there")?;
                let in_all_ms = UNPLAYED_S * 1_000 * self.made.max(1);
                let all_ms = if in_all_ms < self.abandon_ms { self.gone_ms + gone_ms } else { gone_ms };
                if all_ms < in_all_ms.min(self.abandon_ms) {
                    return Err("they had not been away for long enough".into());
                }
                self.end(None, "abandoned");
                Ok(())
            }
            _ => Err(format!("nothing like this may happen: {act}")),
        }
    }
}
