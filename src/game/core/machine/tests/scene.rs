//! A match by itself, whose store saves at once, or not, and whose clock stands until it is told to go on.

use super::*;
use crate::protocol::Clock;

/// A match that its own store saves at once, or not.
pub(in super::super) struct Scene {
    pub(super) machine: Machine,
    pub(in super::super) now_ms: u64,
    pub(super) saves: bool,
    /// What was told of who looks on.
    pub(in super::super) reported: Vec<Attendance>,
    /// What all were told of how many watch.
    pub(in super::super) counted: Vec<usize>,
    /// How late the lines of both players are.
    pub(super) late_ms: BySeat<u64>,
    /// How often an offer of another match was forgotten.
    pub(super) forgotten: u32,
    /// When it wants to be woken.
    pub(super) wake_ms: Option<u64>,
}

impl Scene {
    pub(in super::super) fn new() -> Self {
        Self::of(&small(), LIMITS)
    }

    pub(super) fn of(options: &Options, limits: Limits) -> Self {
        Self::under(Terms::new(&CATALOGUE[0], options, None, false).unwrap(), limits)
    }

    /// A match on a small board with that clock.
    pub(super) fn timed(clock: Clock) -> Self {
        Self::under(Terms::new(&CATALOGUE[0], &small(), Some(clock), false).unwrap(), LIMITS)
    }

    pub(super) fn under(terms: Terms, limits: Limits) -> Self {
        Self::between(BySeat::default(), terms, limits)
    }

    /// A match on a small board in which those seats are bots'.
    pub(super) fn with_bots(bots: BySeat<bool>) -> Self {
        Self::between(bots, Terms::new(&CATALOGUE[0], &small(), None, false).unwrap(), LIMITS)
    }

    fn between(bots: BySeat<bool>, terms: Terms, limits: Limits) -> Self {
        let mut rng = StdRng::seed_from_u64(1);
        let name = PlayerName::parse("x").unwrap();
        let seats = bots.map(|bot| Player { id: PlayerId::new(1, &mut rng), name: name.clone(), bot });
        let terms = Arc::new(terms);
        let header = Opening { terms, seats, origin: Origin::Seek { pairing: None }, private: false }.begin(
            Circumstances {
                id: GameId::new(1, &mut rng),
                opened_ms: 1_000,
                seed: Seed::default(),
                here: BySeat { first: true, second: true },
                bank_ms: 60_000,
                one_address: None,
                untimed_ms: DAY_MS,
                drawn: None,
            },
        );
        Self::opened(header, limits)
    }

    /// A match of that header, and both are at it.
    pub(super) fn opened(header: Header, limits: Limits) -> Self {
        let seated = [(FIRST, Seat::First), (SECOND, Seat::Second)].into_iter();
        let machine = Machine::open(Arc::new(header), limits, seated, 1_000).unwrap();
        let mut scene = Self {
            machine,
            now_ms: 1_000,
            saves: true,
            reported: Vec::new(),
            counted: Vec::new(),
            late_ms: BySeat::default(),
            forgotten: 0,
            wake_ms: None,
        };
        scene.feed(Input::Begun);
        scene
    }

    /// Something happens; what is to be saved is, or not. Gives all that is to be done but for that.
    pub(in super::super) fn feed(&mut self, input: Input) -> Vec<Output> {
        let mut done = Vec::new();
        let mut inputs = VecDeque::from([input]);
        loop {
            let more = self.machine.has_more().then_some(Input::GoOn);
            let Some(input) = inputs.pop_front().or(more) else { return done };
            for output in self.machine.handle(input, self.now_ms) {
                match output {
                    Output::Save | Output::SaveRematch(_) => {
                        inputs.push_front(if self.saves { Input::Saved } else { Input::Unsaved });
                    }
                    Output::WakeAt(at_ms) => self.wake_ms = Some(at_ms),
                    Output::ForgetRematch => self.forgotten += 1,
                    Output::Count(watchers) => self.counted.push(watchers),
                    Output::Report(attendance) => self.reported.push(attendance),
                    output @ (Output::Tell(..)
                    | Output::TellLate(_)
                    | Output::CatchUp
                    | Output::Answer(..)
                    | Output::Refuse(..)
                    | Output::Place(..)
                    | Output::TurnAway(_)
                    | Output::Forget(_)
                    | Output::Over(_)
                    | Output::ReallyPlayed
                    | Output::OpenRematch(_)
                    | Output::Deserted
                    | Output::Hibernate
                    | Output::RulesPanicked
                    | Output::Stop) => done.push(output),
                }
            }
        }
    }

    pub(in super::super) fn say(&mut self, to: AttendeeId, command: Command) -> Vec<Output> {
        self.say_late(to, command, Arrival { received_ms: self.now_ms, lag_ms: None })
    }

    pub(super) fn say_late(&mut self, to: AttendeeId, command: Command, arrival: Arrival) -> Vec<Output> {
        self.feed(Input::Command { by: Answering { to, re: Some(7) }, arrival, command })
    }

    pub(super) fn play(&mut self, to: AttendeeId, ply: u32, text: &str) -> Vec<Output> {
        self.say(to, Command::Play { ply, text: text.to_owned() })
    }

    /// Time passes until then; the match is woken as often as it wants to be.
    pub(in super::super) fn pass(&mut self, until_ms: u64) -> Vec<Output> {
        let mut done = Vec::new();
        for woken in 0.. {
            let Some(at_ms) = self.wake_ms.filter(|at_ms| *at_ms <= until_ms) else { break };
            assert!(woken < 10_000, "it wakes without end at {at_ms}");
            self.now_ms = self.now_ms.max(at_ms);
            self.wake_ms = None;
            self.feed(Input::Lines(self.late_ms));
            self.wake_ms = None;
            done.extend(self.feed(Input::Due));
        }
        self.now_ms = until_ms;
        done
    }

    /// Moves are made one after the other, a second each.
    pub(super) fn moves(&mut self, texts: &str) {
        for text in texts.chars() {
            let ply = self.machine.referee().ply() + 1;
            let to = if ply % 2 == 1 { FIRST } else { SECOND };
            self.now_ms += 1_000;
            let told = self.play(to, ply, &text.to_string());
            assert!(told.iter().any(|output| matches!(output, Output::Tell(..))), "{told:?}");
        }
    }

    pub(super) fn acts(&self) -> Vec<&Act> {
        self.machine.history().iter().map(|event| &event.act).collect()
    }

    pub(super) fn reason(&self) -> Option<EndReason> {
        self.machine.referee().ending().map(|ending| ending.reason)
    }
}
