//! Tic-tac-toe whose rules have a fault: one move makes them panic. All else is the game's own.

use visavis::rules::{
    BadOptions, Illegal, Layout, Legal, MnK, OptionSpec, Options, Rules, Seat, Seed, Status, TicTacToe,
    Viewer,
};

type Sound = MnK<TicTacToe>;

#[derive(Clone)]
pub struct Fragile(Sound);

impl Rules for Fragile {
    const ID: &'static str = Sound::ID;
    const VERSION: u32 = Sound::VERSION;
    const OPTIONS: &'static [OptionSpec] = Sound::OPTIONS;
    type Move = <Sound as Rules>::Move;

    fn start(options: &Options, seed: Seed) -> Result<Self, BadOptions> {
        Sound::start(options, seed).map(Self)
    }

    fn status(&self) -> Status {
        Rules::status(&self.0)
    }

    fn legal(&self, seat: Seat) -> Legal<Self::Move> {
        Rules::legal(&self.0, seat)
    }

    fn play(&mut self, seat: Seat, mv: &Self::Move) -> Result<(), Illegal> {
        assert_ne!(mv.to_string(), "c3", "these rules are wrong");
        Rules::play(&mut self.0, seat, mv)
    }

    fn position(&self, viewer: Viewer) -> String {
        Rules::position(&self.0, viewer)
    }

    fn layout(&self, viewer: Viewer) -> Vec<Layout> {
        Rules::layout(&self.0, viewer)
    }

    fn notation(&self) -> String {
        Rules::notation(&self.0)
    }

    fn read(options: &Options, text: &str) -> Result<Self, Illegal> {
        Sound::read(options, text).map(Self)
    }
}
