//! Whole evenings of a lobby, drawn: players of every strength come, seek in several queues at once, block each other, go away
//! and come back, play for a while and seek again. After every step all laws of pairing are held against plain lists, with
//! nothing but numbers and a time that is handed in.
//!
//! ```text
//! VISAVIS_EVENINGS=20000 cargo test --profile soak --lib evenings
//! ```

use std::collections::{BTreeSet, HashMap};

use rand::RngExt;

use super::*;
use crate::lobby::core::sides::Sides;
use crate::lobby::core::window::{Reach, WAIT_MAX_MS};
use crate::rules::Seat;

/// Evenings that are drawn when nothing is said.
const EVENINGS: u64 = 2_000;
/// How often the lobby looks whether somebody has waited one step longer, in milliseconds.
const ROUND_MS: u64 = 1_000;

/// A player of an evening.
struct Guest {
    strength: Strength,
    blocked: BTreeSet<usize>,
    last_met: Option<usize>,
    sides: Sides,
    /// How often first and second, in all.
    seats: [u32; 2],
    /// Until when they play or are away.
    busy_ms: u64,
    /// What they seek, by number.
    seeks: HashMap<u64, Seek>,
    /// The same while they are away.
    paused: Vec<(u64, Seek)>,
}

struct Evening {
    rng: StdRng,
    pairing: Pairing,
    guests: Vec<Guest>,
    now_ms: u64,
    /// Whether there is room for matches; as long as there is none, pairs wait.
    room: bool,
    matches: u32,
    repeats: u32,
    bounded: u32,
}

impl Evening {
    fn draw(seed: u64) -> Self {
        let mut rng = StdRng::seed_from_u64(seed);
        let wide = [40, 150, 400][rng.random_range(0..3)];
        let guests = (0..rng.random_range(2..14)).map(|_| Guest {
            strength: Strength {
                deviation: rng.random_range(40..=350),
                provisional: false,
                rating: 1_500 + rng.random_range(-wide..=wide) * 3,
            },
            blocked: BTreeSet::new(),
            last_met: None,
            sides: Sides::default(),
            seats: [0; 2],
            busy_ms: 0,
            seeks: HashMap::new(),
            paused: Vec::new(),
        });
        let guests = guests.collect();
        let pairing = Pairing::default();
        Self { rng, pairing, guests, now_ms: 1_000_000, room: true, matches: 0, repeats: 0, bounded: 0 }
    }

    fn wish(&self, who: usize, terms: Arc<Terms>) -> Seek {
        let guest = &self.guests[who];
        Seek {
            id: SeekId::new(self.now_ms, &mut StdRng::seed_from_u64(who as u64)),
            player: player(who as u64),
            strength: terms.rated().then_some(guest.strength),
            terms,
            since_ms: self.now_ms,
            avoids: guest.blocked.iter().map(|other| player(*other as u64)).collect(),
            last_met: guest.last_met.map(|other| player(other as u64)),
            bot: false,
            bots: false,
        }
    }

    /// One guest does one thing, if they are there.
    fn act(&mut self, wanted: &[Arc<Terms>]) {
        let who = self.rng.random_range(0..self.guests.len());
        if self.guests[who].busy_ms > self.now_ms {
            return;
        }
        for (number, seek) in std::mem::take(&mut self.guests[who].paused) {
            let Seek { terms, since_ms, .. } = seek;
            let back = Seek { since_ms, ..self.wish(who, terms) };
            self.pairing.add(number, back.clone(), self.now_ms);
            self.guests[who].seeks.insert(number, back);
        }
        let theirs: Vec<_> = self.guests[who].seeks.keys().copied().collect();
        match self.rng.random_range(0..20) {
            0..12 => {
                let terms = &wanted[self.rng.random_range(0..wanted.len())];
                if self.guests[who].seeks.values().all(|seek| seek.terms != *terms) {
                    let wish = self.wish(who, Arc::clone(terms));
                    let number = self.pairing.number();
                    self.pairing.add(number, wish.clone(), self.now_ms);
                    self.guests[who].seeks.insert(number, wish);
                }
            }
            12..14 => {
                for number in theirs {
                    self.pairing.remove(number, Leaving::Unmet, self.now_ms);
                    self.guests[who].seeks.remove(&number);
                }
            }
            14..16 => {
                for number in theirs {
                    self.pairing.remove(number, Leaving::Away, self.now_ms);
                    let gone = self.guests[who].seeks.remove(&number).unwrap();
                    self.guests[who].paused.push((number, gone));
                }
                self.guests[who].busy_ms = self.now_ms + self.rng.random_range(0..40_000);
            }
            16 => {
                let other = self.rng.random_range(0..self.guests.len());
                if other != who {
                    let blocked = &mut self.guests[who].blocked;
                    if !blocked.remove(&other) {
                        blocked.insert(other);
                    }
                    let avoids: Arc<[PlayerId]> = blocked.iter().map(|other| player(*other as u64)).collect();
                    self.pairing.avoid(player(who as u64), &avoids, player(other as u64));
                    let seeks = self.guests[who].seeks.values_mut();
                    seeks.for_each(|seek| seek.avoids = Arc::clone(&avoids));
                }
            }
            17 => self.room = !self.room,
            _ => {}
        }
    }

    fn owner(&self, number: u64) -> usize {
        self.guests.iter().position(|guest| guest.seeks.contains_key(&number)).expect("it is somebody's")
    }

    /// All that wait for the same as one.
    fn queue(&self, terms: &Terms) -> Vec<(u64, &Seek)> {
        let all = self.guests.iter().flat_map(|guest| &guest.seeks);
        let mut queue: Vec<_> =
            all.filter(|(_, seek)| *seek.terms == *terms).map(|(number, seek)| (*number, seek)).collect();
        queue.sort_unstable_by_key(|(number, _)| *number);
        queue
    }

    /// How far a seek may reach, as far as the last round has seen.
    fn reach(&self, number: u64) -> Reach {
        self.pairing.get(number).expect("it waits").reach
    }

    fn may_meet(&self, (one, seek): (u64, &Seek), (other, theirs): (u64, &Seek)) -> bool {
        let apart = (seek.rating() - theirs.rating()).abs();
        seek.suits(theirs) && apart <= self.reach(one).with(self.reach(other))
    }

    /// Every pair there is room for plays.
    fn pair(&mut self) {
        while self.room
            && let Some((one, other)) = self.pairing.pair()
        {
            let two = [self.owner(one), self.owner(other)];
            assert_ne!(two[0], two[1], "nobody meets themself");
            let [first, second] =
                [(one, two[0]), (other, two[1])].map(|(number, who)| self.guests[who].seeks[&number].clone());
            assert!(!first.is_apart_from(&second), "two who avoid each other met");
            if first.has_just_met(&second) {
                let others =
                    self.queue(&first.terms).into_iter().filter(|(number, _)| ![one, other].contains(number));
                let waiting =
                    others.filter(|(_, third)| !third.is_apart_from(&first) || !third.is_apart_from(&second));
                assert_eq!(waiting.count(), 0, "two met again at once while others waited");
                self.repeats += 1;
            }
            let reach = self.reach(one).with(self.reach(other));
            assert!((first.rating() - second.rating()).abs() <= reach, "two met who are too far apart");
            self.bounded += u32::from(first.terms.rated() && reach == i32::MAX);
            self.play(two);
        }
    }

    fn play(&mut self, two: [usize; 2]) {
        for who in two {
            // One match takes away all that its players sought.
            for number in std::mem::take(&mut self.guests[who].seeks).into_keys() {
                let gone = self.pairing.remove(number, Leaving::Met, self.now_ms);
                assert_eq!(
                    gone.map(|seek| seek.player),
                    Some(player(who as u64)),
                    "somebody is in two pairs"
                );
            }
        }
        let [one, other] = two;
        let drawn = if self.rng.random() { Seat::First } else { Seat::Second };
        let seat = Sides::seat_of_one(self.guests[one].sides, self.guests[other].sides).unwrap_or(drawn);
        for (who, seat, other) in [(one, seat, other), (other, seat.other(), one)] {
            let busy_ms = self.now_ms + self.rng.random_range(0..20_000);
            let guest = &mut self.guests[who];
            guest.sides.sit(seat);
            guest.seats[usize::from(seat == Seat::Second)] += 1;
            guest.last_met = Some(other);
            guest.busy_ms = busy_ms;
        }
        self.matches += 1;
    }

    /// What holds whenever there is room and every pair has been taken out.
    fn hold(&self) {
        let all: Vec<_> = self.guests.iter().flat_map(|guest| &guest.seeks).collect();
        assert_eq!(self.pairing.len(), all.len(), "somebody is forgotten, or nobody's");
        let waiting: BTreeSet<_> =
            self.pairing.iter().map(|queued| (queued.seek.player, queued.seek.id)).collect();
        assert_eq!(waiting, all.iter().map(|(_, seek)| (seek.player, seek.id)).collect());
        if !self.room {
            return;
        }
        for (number, seek) in &all {
            for (other, theirs) in self.queue(&seek.terms).into_iter().filter(|(other, _)| *other != **number)
            {
                assert!(
                    !self.may_meet((**number, seek), (other, theirs)),
                    "two who might meet wait for each other"
                );
                let waited_ms = self.now_ms - seek.since_ms;
                let late = waited_ms >= WAIT_MAX_MS + ROUND_MS;
                assert!(
                    !late || !seek.suits(theirs),
                    "somebody waits beyond the bound, and {other} is there"
                );
            }
        }
    }

    /// No seat is had much more often than the other.
    fn is_balanced(&self) {
        for guest in &self.guests {
            let [first, second] = guest.seats;
            let lead = guest.sides.lead().unsigned_abs();
            assert!(lead <= 6, "{first} times first and {second} times second, {lead} of late");
        }
    }
}

/// Lives one evening. Gives how many matches there were, how many of the same two at once, and how many of anybody.
fn live(seed: u64) -> [u32; 3] {
    let mut evening = Evening::draw(seed);
    let wanted = [terms(7, false), terms(7, true), terms(8, true)];
    let steps = evening.rng.random_range(20..250);
    let mut round_ms = evening.now_ms;
    for _ in 0..steps {
        let pause_ms = if evening.rng.random_range(0..10) == 0 { 30_000 } else { 2_000 };
        let until_ms = evening.now_ms + evening.rng.random_range(0..pause_ms);
        while round_ms + ROUND_MS <= until_ms {
            round_ms += ROUND_MS;
            evening.now_ms = round_ms;
            while evening.pairing.step(3, round_ms) {}
            evening.pair();
            evening.hold();
        }
        evening.now_ms = until_ms;
        evening.act(&wanted);
        evening.pair();
        evening.hold();
    }
    evening.is_balanced();
    [evening.matches, evening.repeats, evening.bounded]
}

#[test]
fn evenings_of_a_lobby_break_no_law() {
    let evenings = std::env::var("VISAVIS_EVENINGS").ok().map_or(EVENINGS, |told| told.parse().unwrap());
    let mut counted = [0; 3];
    for seed in 0..evenings {
        let lived = std::panic::catch_unwind(|| live(seed)).unwrap_or_else(|_| panic!("in evening {seed}"));
        counted.iter_mut().zip(lived).for_each(|(all, one)| *all += one);
    }
    let [matches, repeats, bounded] = counted;
    let expected = u32::try_from(evenings).unwrap();
    assert!(
        matches > 4 * expected && repeats > expected / 20 && bounded > expected / 20,
        "{counted:?} in {evenings}"
    );
}
