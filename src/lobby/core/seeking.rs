//! What a player asks of their seeks: one more, one instead of all, none. Knows seeks and what is written of them; who meets
//! whom is for `meeting`.

use std::sync::Arc;

use super::allowing::Party;
use super::command::{ReplyTo, SeekWish};
use super::effect::{Effect, Lookup};
use super::pairing::Leaving;
use super::queue::{Queued, Standing};
use super::refusal::LobbyRefusal;
use super::seek::Seek;
use super::seeks::{Sought, State};
use super::unwritten::{Batch, Then};
use super::{Matchmaker, messages};
use crate::game::{SessionId, Strength, Terms, discipline};
use crate::limits::Address;
use crate::protocol::{Frame, PlayerId, SeekId};
use crate::store::{KeptSeek, Rating, SeekChanges};

impl Matchmaker {
    /// A player seeks a match of these terms, beside the others they seek or instead of them all.
    pub(super) fn seek(&mut self, to: ReplyTo, wish: SeekWish) -> Result<(), LobbyRefusal> {
        let SeekWish { terms, add, bots } = wish;
        let player = self.player_of(to.session)?;
        let address = self.address_of(to.session);
        self.may_seek(Party { player, address })?;
        self.may_be_rated(player, &terms)?;
        let same = self.same_seek(to, player, (&terms, bots));
        if same.is_none() {
            self.may_have_more(player, address, add)?;
        }
        let replaced = if add { Vec::new() } else { self.replace_seeks(to, player, same) };
        match same {
            Some(same) => self.hold(same, to),
            None => self.begin_to_seek(to, (player, address), (terms, bots), replaced),
        }
        Ok(())
    }

    /// What a player seeks is replaced, but for that seek: who else knows of it is told. Gives what that was.
    pub(super) fn replace_seeks(
        &mut self,
        to: ReplyTo,
        player: PlayerId,
        except: Option<SeekId>,
    ) -> Vec<SeekId> {
        let mut replaced = self.seeks.of(player).to_vec();
        replaced.retain(|other| Some(*other) != except);
        for other in &replaced {
            self.withdraw_one(*other, to.session, None);
        }
        replaced
    }

    /// Whether there may be one seek more: of the player, and from where they are.
    fn may_have_more(
        &self,
        player: PlayerId,
        address: Option<Address>,
        add: bool,
    ) -> Result<(), LobbyRefusal> {
        let settings = &self.policy.settings;
        let theirs = self.seeks.of(player);
        if add && theirs.len() >= settings.seeks_per_player {
            return Err(LobbyRefusal::SeekLimit);
        }
        let Some(address) = address.filter(|_| settings.seeks_per_ip != 0) else { return Ok(()) };
        let from_there =
            |seek: &&SeekId| self.seeks.get(**seek).is_some_and(|sought| sought.address == Some(address));
        let replaced = if add { 0 } else { theirs.iter().filter(from_there).count() };
        let most = usize::try_from(settings.seeks_per_ip).unwrap_or(usize::MAX);
        if self.seeks.held_by(address).saturating_sub(replaced) >= most {
            return Err(LobbyRefusal::AddressSeeks);
        }
        Ok(())
    }

    /// A seek that is there is asked for once more: it waits where it is, and the connection that asked holds it.
    fn hold(&mut self, seek: SeekId, to: ReplyTo) {
        let Some(sought) = self.seeks.get_mut(seek) else { return };
        let former = sought.session.replace(to.session).filter(|former| *former != to.session);
        if let State::Saving(asked) = &mut sought.state {
            asked.push(to);
        }
        let number = sought.number;
        if let Some(former) = former {
            sought.told.retain(|session| *session != former);
            self.tell(former, messages::withdrawn_elsewhere(seek));
        }
        if let Some(standing) = self.pairing.get(number).map(Queued::standing) {
            self.tell_waiting(seek, standing, Some(to));
        }
        self.tell_asked(seek, to);
    }

    /// A seek that is new: it waits as soon as it is written down.
    fn begin_to_seek(
        &mut self,
        to: ReplyTo,
        (player, address): (PlayerId, Option<Address>),
        (terms, bots): (Arc<Terms>, bool),
        instead_of: Vec<SeekId>,
    ) {
        let seek = SeekId::next(&mut self.sequence, self.moment.date_ms(), &mut self.rng);
        let sought = Sought {
            player,
            terms,
            bots,
            since_ms: self.moment.now_ms,
            number: self.pairing.number(),
            strength: None,
            state: State::Saving(vec![to]),
            instead_of,
            session: Some(to.session),
            told: Vec::new(),
            address,
        };
        self.seeks.insert(seek, sought);
        self.unwritten.add(seek);
    }

    /// Takes back one seek of a player, or all of them. Each is told; the last one answers.
    pub(super) fn withdraw(&mut self, to: ReplyTo, seek: Option<SeekId>) -> Result<(), LobbyRefusal> {
        let player = self.player_of(to.session)?;
        let theirs = self.seeks.of(player);
        let seeks = match seek {
            Some(seek) if theirs.contains(&seek) => vec![seek],
            Some(_) => return Err(LobbyRefusal::NoSuchSeek),
            None => theirs.to_vec(),
        };
        let Some((last, others)) = seeks.split_last() else {
            self.tell(to.session, messages::withdrawn(None, None).answering(to.re));
            return Ok(());
        };
        for other in others {
            self.withdraw_one(*other, to.session, Some(messages::withdrawn(Some(*other), None)));
        }
        let answer = messages::withdrawn(Some(*last), None).answering(to.re);
        self.withdraw_one(*last, to.session, Some(answer));
        Ok(())
    }

    /// Takes back a seek, and tells who knows of it when that is written down: one connection in its own words, or not.
    pub(super) fn withdraw_one(&mut self, seek: SeekId, own: SessionId, answer: Option<Frame>) {
        let Some(sought) = self.take_out(seek, Leaving::Unmet) else { return };
        let written = self.unwritten.remove(seek);
        let news = messages::withdrawn(Some(seek), None);
        let others = sought.told.iter().filter(|session| **session != own);
        let told = others.map(|session| (*session, news.clone())).chain(answer.map(|answer| (own, answer)));
        for (session, frame) in told {
            if written {
                self.unwritten.then_tell(Then { session, frame, anyhow: true });
            } else {
                self.tell(session, frame);
            }
        }
    }

    /// A seek waits no longer, for whatever reason. Whoever still waits to hear that it waits hears it first, and whom it was about to
    /// meet waits on.
    pub(super) fn take_out(&mut self, seek: SeekId, leaving: Leaving) -> Option<Sought> {
        self.let_go_of_other(seek);
        if let Some(State::Saving(asked)) = self.seeks.get(seek).map(|sought| sought.state.clone()) {
            for to in asked {
                self.tell_waiting(seek, Standing::default(), Some(to));
            }
        }
        let sought = self.seeks.remove(seek)?;
        self.pairing.remove(sought.number, leaving, self.moment.now_ms);
        Some(sought)
    }

    /// Tells that a seek waits and how it stands: as an answer, or everybody who knows of it.
    pub(super) fn tell_waiting(&mut self, seek: SeekId, standing: Standing, to: Option<ReplyTo>) {
        let shift_ms = self.moment.shift_ms;
        let Some(sought) = self.seeks.get_mut(seek) else { return };
        let frame = messages::waiting(seek, sought, standing, shift_ms);
        if let Some(ReplyTo { session, re }) = to {
            sought.note_told(session);
            return self.tell(session, frame.answering(re));
        }
        for session in sought.told.clone() {
            self.tell(session, frame.clone());
        }
    }

    /// Has written down what has changed, unless something else is being written.
    pub(super) fn write_seeks(&mut self) {
        let Some(Batch { mut added, changed, removed, .. }) = self.unwritten.begin() else {
            for Then { session, frame, .. } in self.unwritten.told_anyhow() {
                self.tell(session, frame);
            }
            return;
        };
        // What was asked for first is answered first.
        added.sort_by_key(|seek| self.seeks.get(*seek).map(|sought| sought.number));
        let added = added.iter().chain(&changed).filter_map(|seek| self.kept(*seek)).collect();
        let now_ms = self.moment.now_ms;
        self.effects.push(Effect::LookUp(Lookup::Seeks(SeekChanges { added, removed, now_ms })));
    }

    fn kept(&self, seek: SeekId) -> Option<KeptSeek> {
        let Sought { player, terms, since_ms, bots, .. } = self.seeks.get(seek)?;
        Some(KeptSeek {
            id: seek,
            player: *player,
            terms: terms.text(),
            since_ms: *since_ms,
            rated: terms.rated().then(|| discipline(terms)),
            bots: *bots,
            newcomer: self.players.newcomer(*player),
        })
    }

    /// What had changed is written down, and the ratings of those whose seeks are new are known; or it could not be.
    pub(super) fn seeks_written(&mut self, outcome: Result<Vec<(SeekId, Option<Rating>)>, LobbyRefusal>) {
        let Batch { added, then, .. } = self.unwritten.end(outcome.is_ok());
        for Then { session, frame, .. } in then {
            self.tell(session, frame);
        }
        match outcome {
            Ok(ratings) => {
                for (seek, rating) in ratings {
                    self.begin_to_wait(seek, rating);
                    self.open_pairs();
                }
            }
            Err(refusal) => {
                for seek in added {
                    self.give_up(seek, refusal);
                }
            }
        }
    }

    /// A seek is written down: it waits, if its player is still here and the server has not become full meanwhile.
    fn begin_to_wait(&mut self, seek: SeekId, rating: Option<Rating>) {
        let room = self.may_wait();
        let Some(sought) = self.seeks.get_mut(seek) else { return };
        let State::Saving(asked) = &sought.state else { return };
        let asked = asked.clone();
        if let Err(refusal) = room {
            self.unwritten.remove(seek);
            return self.give_up(seek, refusal);
        }
        sought.strength = sought.terms.rated().then(|| Strength::from(rating.unwrap_or_default()));
        sought.state = State::Away;
        if let Some(standing) = self.wait(seek) {
            for to in asked {
                self.tell_waiting(seek, standing, Some(to));
            }
        }
    }

    /// A seek of a player who is here waits, as it did before. Gives how it stands.
    pub(super) fn wait(&mut self, seek: SeekId) -> Option<Standing> {
        let sought = self.seeks.get_mut(seek).filter(|sought| sought.state == State::Away)?;
        let state = self.players.get(sought.player).filter(|state| !state.sessions.is_empty())?;
        sought.state = State::Waiting;
        let waiting = Seek {
            id: seek,
            player: sought.player,
            terms: Arc::clone(&sought.terms),
            since_ms: sought.since_ms,
            strength: sought.strength,
            avoids: Arc::clone(&state.blocked),
            last_met: state.last_met,
            bot: state.bot,
            bots: sought.bots,
        };
        Some(self.pairing.add(sought.number, waiting, self.moment.now_ms))
    }

    /// A seek comes to nothing before it has waited, if it is not gone already: there is none, nor any that it replaced.
    fn give_up(&mut self, seek: SeekId, refusal: LobbyRefusal) {
        let Some(Sought { state: State::Saving(asked), instead_of, .. }) = self.seeks.remove(seek) else {
            return;
        };
        for to in asked {
            for other in &instead_of {
                self.tell(to.session, messages::withdrawn(Some(*other), None));
            }
            self.refuse(to, "seek", refusal, None);
        }
    }
}
