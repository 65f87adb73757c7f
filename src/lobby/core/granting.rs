//! What the lobby does for a connection that asks, and coming back to games. Knows players and games; `admitting` finds out who
//! asks, `seeking` does what is asked of seeks.

use super::Matchmaker;
use super::blocking::Change;
use super::command::{Ask, LobbyCommand, ReplyTo};
use super::effect::{Attending, Effect, Lookup};
use super::hibernating::Reach;
use super::refusal::LobbyRefusal;
use super::tables::Tables;
use crate::game::Header;
use crate::protocol::GameId;

impl Matchmaker {
    /// Answers what a connection asks, now or when it is known who it speaks for.
    pub(super) fn answer(&mut self, ask: Ask) {
        let Err(Ask { to, command }) = self.keep_early(ask) else { return };
        let about = command.name();
        let game = command.game();
        match (self.grant(to, command), game) {
            (Ok(()), _) => {}
            // There is no such game here: it has ended, or never was.
            (Err(LobbyRefusal::NoSuchGame), Some(game)) => {
                let back = about == "resume" && self.may_be_looked_back_at();
                self.effects.push(Effect::LookUp(Lookup::Game { to, about, game, back }));
            }
            (Err(refusal), _) => self.refuse(to, about, refusal, game),
        }
    }

    /// Does what a connection asks, or says why not.
    fn grant(&mut self, to: ReplyTo, command: LobbyCommand) -> Result<(), LobbyRefusal> {
        match command {
            LobbyCommand::Hello(hello) => self.hello(to, hello),
            LobbyCommand::Carry(page) => self.give_device_link(to, page.as_deref()),
            LobbyCommand::Rename(name) => self.rename(to, name),
            LobbyCommand::Block(player) => self.change_blocked(to, Change::Block(player)),
            LobbyCommand::Unblock(player) => {
                self.change_blocked(to, Change::Unblock(player))?;
                self.open_pairs();
                Ok(())
            }
            LobbyCommand::Seek(wish) => self.seek(to, wish),
            LobbyCommand::PlayBot(wish) => self.play_bot(to, *wish),
            LobbyCommand::Withdraw(seek) => self.withdraw(to, seek),
            LobbyCommand::Accept(seek) => self.accept(to, seek),
            LobbyCommand::Invite(wish) => self.invite(to, *wish),
            LobbyCommand::Join(key) => self.join(to, key),
            LobbyCommand::CancelInvite(invite) => self.cancel_invite(to, invite),
            LobbyCommand::Resume(game) => self.resume(to, game),
            LobbyCommand::Watch(game) => self.watch(to, game),
            LobbyCommand::Unseated { game, .. } => Err(self.why_unseated(game)),
        }
    }

    pub(super) fn resume(&mut self, to: ReplyTo, game: GameId) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        let (header, _) = self.tables.get(game).ok_or(LobbyRefusal::NoSuchGame)?;
        let seat = Tables::<Reach>::seat(header, player).ok_or(LobbyRefusal::NotSeated)?;
        let Some(client) = self.client(to.session) else { return Ok(()) };
        self.reach(game, Some(&client))?;
        self.effects.push(Effect::Attend(Attending { game, seat: Some(seat), client, re: to.re }));
        Ok(())
    }

    fn watch(&mut self, to: ReplyTo, game: GameId) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        let private = |header: &Header| header.private && Tables::<Reach>::seat(header, player).is_none();
        if self.tables.get(game).is_some_and(|(header, _)| private(header)) {
            return Err(LobbyRefusal::Private);
        }
        let Some(client) = self.client(to.session) else { return Ok(()) };
        self.reach(game, Some(&client))?;
        self.effects.push(Effect::Attend(Attending { game, seat: None, client, re: to.re }));
        Ok(())
    }

    /// Why a connection without a chair cannot say anything in a game.
    fn why_unseated(&self, game: GameId) -> LobbyRefusal {
        if self.tables.get(game).is_some() { LobbyRefusal::NotSeated } else { LobbyRefusal::NoSuchGame }
    }
}
