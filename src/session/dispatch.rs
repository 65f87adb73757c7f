//! What becomes of each message of a client: whom it is passed to, or why it cannot count. Knows the desk and the chairs;
//! those who answer are behind them.

use std::sync::Arc;

use super::{Line, Session, phase::Phase};
use crate::game::{BadTerms, Chair, NotTaken, Terms, TimeControl};
use crate::lobby::{BotWish, Hello, InviteWish, Proposal, SeekWish};
use crate::protocol::{
    BadName, ClientMessage, Clock, ClockWish, Frame, GameId, Invite, InviteKey, Language, Left, Opponent,
    Phrase, PlayerId, PlayerName, Pong, RefusalCode, Request, SeatWish, Seek, SeekId, ServerMessage,
};
use crate::rules;

/// Why a message does not count, as far as the session itself can tell.
pub(super) struct Rejection {
    pub(super) code: RefusalCode,
    pub(super) text: String,
    pub(super) retry_after_ms: Option<u64>,
}

/// What has become of a message that may count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// The lobby or a game answers it.
    On,
    /// It is answered.
    Answered,
}

impl Rejection {
    pub(super) fn new(code: RefusalCode, text: impl Into<String>) -> Self {
        Self { code, text: text.into(), retry_after_ms: None }
    }
}

impl From<NotTaken> for Rejection {
    fn from(_: NotTaken) -> Self {
        Self {
            retry_after_ms: Some(1_000),
            ..Self::new(RefusalCode::Unavailable, "The server is too busy; try again.")
        }
    }
}

impl From<BadName> for Rejection {
    fn from(reason: BadName) -> Self {
        Self::new(RefusalCode::BadName, reason.to_string())
    }
}

impl Session {
    /// Does what a message asks, or passes it to who does.
    pub(super) fn take(
        &mut self,
        line: &mut Line<'_, Self>,
        request: &Request<'_>,
    ) -> Result<Passed, Rejection> {
        let id = self.id;
        let re = request.id;
        let about = request.message.name();
        let lag_ms = line.lateness().measured_ms();
        let desk = &self.deps.desk;
        self.phase.allows(&request.message).map_err(|(code, text)| Rejection::new(code, text))?;
        match &request.message {
            ClientMessage::Hello(hello) => {
                let name = hello.name.as_deref().map(PlayerName::parse).transpose()?;
                let owned = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
                let language = Language::of(hello.lang.as_deref());
                let token = owned(&hello.token);
                let code = owned(&hello.code);
                let page = owned(&hello.page);
                desk.hello(id, Hello { token, code, name, language, page }, re)?;
                self.phase = Phase::Hall;
            }
            ClientMessage::Seek(seek) => {
                let terms = Arc::new(self.terms_of(seek)?);
                let add = seek.add.unwrap_or(false);
                if let Some(Opponent::Bot(level)) = &seek.opponent {
                    let seat = seek.seat.unwrap_or(SeatWish::Random);
                    self.deps.desk.play_bot(id, BotWish { terms, level: level.clone(), seat, add }, re)?;
                } else {
                    let bots = seek.bots.unwrap_or(false);
                    self.deps.desk.seek(id, SeekWish { terms, add, bots }, re)?;
                }
            }
            ClientMessage::Withdraw(withdraw) => {
                if let Some(invite) = &withdraw.invite {
                    desk.cancel_invite(id, invite_key(invite)?, re)?;
                } else {
                    let seek = withdraw.seek.as_deref().map(seek_id).transpose()?;
                    desk.withdraw(id, seek, re)?;
                }
            }
            ClientMessage::Accept(accept) => desk.accept(id, seek_id(&accept.seek)?, re)?,
            ClientMessage::Rename(rename) => {
                let name = PlayerName::parse(&rename.name)?;
                desk.rename(id, name, re)?;
            }
            ClientMessage::Carry(carry) => desk.carry(id, carry.page.as_deref().map(str::to_owned), re)?,
            ClientMessage::Block(block) => desk.block(id, player_id(&block.player)?, re)?,
            ClientMessage::Unblock(block) => desk.unblock(id, player_id(&block.player)?, re)?,
            ClientMessage::Play(play) => {
                self.at_chair(about, &play.game, re, |chair| {
                    chair.play(play.ply, play.mv.to_string(), lag_ms, re)
                })?;
            }
            ClientMessage::Resign(resign) => {
                self.at_chair(about, &resign.game, re, |chair| chair.resign(re))?;
            }
            ClientMessage::Offer(offer) => {
                self.at_chair(about, &offer.game, re, |chair| chair.offer(offer.what, offer.to, re))?;
            }
            ClientMessage::Decline(offer) => {
                self.at_chair(about, &offer.game, re, |chair| chair.decline(offer.what, offer.to, re))?;
            }
            ClientMessage::Claim(claim) => {
                self.at_chair(about, &claim.game, re, |chair| chair.claim(claim.what, re))?;
            }
            ClientMessage::Hint(hint) => self.at_chair(about, &hint.game, re, |chair| chair.hint(re))?,
            ClientMessage::Resume(resume) => desk.resume(id, game_id(&resume.game)?, re)?,
            ClientMessage::Leave(leave) => return self.leave(line, &leave.game, re),
            ClientMessage::Say(say) => self.say(&say.game, &say.phrase, re)?,
            ClientMessage::Join(join) => {
                let key = InviteKey::parse(&join.invite).ok_or_else(no_such_invite)?;
                desk.join(id, key, re)?;
            }
            ClientMessage::Watch(watch) => desk.watch(id, game_id(&watch.game)?, re)?,
            ClientMessage::Invite(invite) => {
                let wish = self.wish_of(invite)?;
                self.deps.desk.invite(id, wish, re)?;
            }
            ClientMessage::Ping(ping) => {
                let answer = Pong { t: ping.t.clone(), now_ms: self.deps.time.followed().now_ms() };
                line.send(Frame::of(&ServerMessage::Pong(answer)).answering(re).text().clone());
                return Ok(Passed::Answered);
            }
        }
        Ok(Passed::On)
    }

    fn terms_of(&self, seek: &Seek<'_>) -> Result<Terms, Rejection> {
        let kind = rules::find(self.deps.catalogue, &seek.rules)
            .ok_or_else(|| Rejection::new(RefusalCode::UnknownRules, "There is no such game here."))?;
        let options = seek.options.clone().unwrap_or_default();
        let rated = seek.rated.unwrap_or(false);
        let clock = seek.clock.as_ref().map(clock_of).transpose();
        let terms = clock.and_then(|clock| Terms::new(kind, &options, clock, rated)).and_then(|terms| {
            let terms = terms.taking_back(seek.takebacks.unwrap_or(!rated));
            let terms = terms.ending_when_dead(seek.dead_draw.unwrap_or(false));
            terms.starting(seek.start.unwrap_or_default()).and_then(Terms::proposed)
        });
        terms.map_err(|bad| {
            let code = match bad {
                BadTerms::Clock(_) | BadTerms::Odds => RefusalCode::BadClock,
                BadTerms::Options(_) | BadTerms::Start | BadTerms::Rules => RefusalCode::BadOptions,
            };
            Rejection::new(code, format!("{bad}."))
        })
    }

    /// What an invitation proposes: its terms are those of a seek, and it is private unless its maker says otherwise.
    fn wish_of(&self, invite: &Invite<'_>) -> Result<InviteWish, Rejection> {
        let Invite { rules, options, clock, rated, takebacks, dead_draw, start, .. } = invite.clone();
        let seek = Seek { rules, options, clock, rated, takebacks, dead_draw, start, ..Seek::default() };
        let terms = Arc::new(self.terms_of(&seek)?);
        let seat = invite.seat.unwrap_or(SeatWish::Random);
        let proposal = Proposal { terms, seat, private: invite.private.unwrap_or(true) };
        let page = invite.page.as_deref().map(str::to_owned);
        Ok(InviteWish { proposal, expires_s: invite.expires_s, page })
    }

    fn chair(&self, game: &str) -> Option<&Chair> {
        let game = GameId::parse(game)?;
        self.chairs.iter().map(|(chair, _)| chair).find(|chair| chair.game() == game)
    }

    /// Asks something of a game at the chair there.
    fn at_chair(
        &self,
        about: &'static str,
        game: &str,
        re: Option<u64>,
        ask: impl FnOnce(&Chair) -> Result<(), NotTaken>,
    ) -> Result<(), Rejection> {
        match self.chair(game) {
            Some(chair) => Ok(ask(chair)?),
            None => self.unseated(about, game, re),
        }
    }

    /// Says a phrase at the chair of a game.
    fn say(&self, game: &str, phrase: &str, re: Option<u64>) -> Result<(), Rejection> {
        match (self.chair(game), Phrase::parse(phrase)) {
            (Some(chair), Some(phrase)) => Ok(chair.say(phrase, re)?),
            (Some(_), None) => Err(Rejection::new(RefusalCode::BadPhrase, "There is no such phrase.")),
            (None, _) => self.unseated("say", game, re),
        }
    }

    /// Lets the lobby say why a message about a game without a chair here does not count.
    fn unseated(&self, about: &'static str, game: &str, re: Option<u64>) -> Result<(), Rejection> {
        Ok(self.deps.desk.unseated(self.id, about, game_id(game)?, re)?)
    }

    fn leave(&mut self, line: &mut Line<'_, Self>, game: &str, re: Option<u64>) -> Result<Passed, Rejection> {
        let id = game_id(game)?;
        if self.chair(game).is_none() && self.galleries.iter().all(|gallery| gallery.game() != id) {
            return self.unseated("leave", game, re).map(|()| Passed::On);
        }
        self.stand_up(id);
        line.send(Frame::of(&ServerMessage::Left(Left { game: id })).answering(re).text().clone());
        Ok(Passed::Answered)
    }
}

/// The clock that is asked for.
fn clock_of(wish: &ClockWish) -> Result<Clock, BadTerms> {
    match wish {
        ClockWish::Clock(clock) => Ok(clock.clone()),
        ClockWish::Text(text) => Ok(TimeControl::parse(text)?.wire()),
    }
}

fn player_id(text: &str) -> Result<PlayerId, Rejection> {
    PlayerId::parse(text).ok_or_else(|| Rejection::new(RefusalCode::NoSuchPlayer, "There is no such player."))
}

fn invite_key(text: &str) -> Result<InviteKey, Rejection> {
    InviteKey::parse(text).ok_or_else(no_such_invite)
}

fn no_such_invite() -> Rejection {
    Rejection::new(RefusalCode::NoSuchInvite, "There is no such invitation.")
}

fn seek_id(text: &str) -> Result<SeekId, Rejection> {
    let none = "There is no such seek, or it waits no longer.";
    SeekId::parse(text).ok_or_else(|| Rejection::new(RefusalCode::NoSuchSeek, none))
}

fn game_id(text: &str) -> Result<GameId, Rejection> {
    GameId::parse(text).ok_or_else(|| Rejection::new(RefusalCode::NoSuchGame, "There is no such game."))
}
