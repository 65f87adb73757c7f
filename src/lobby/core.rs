//! What decides in the lobby: who comes in, under which name, who meets whom, which games open and which are woken. A
//! [`Matchmaker`] is told what has happened and gives back what is to be done, in order. `now` and what it draws from are
//! handed in; it knows no actor, no store and no clock, and sends nothing itself.

pub(super) mod admission;
mod admitting;
mod against_bots;
mod allowing;
mod asking;
mod audience;
mod away;
pub(super) mod blocking;
mod bot_games;
mod by_rating;
mod census;
mod changing;
pub(super) mod command;
mod connected;
mod connections;
mod deadlines;
mod device_links;
pub(super) mod effect;
mod first_come;
mod gone;
mod granting;
mod hibernating;
pub(super) mod house_bot;
mod input;
mod invites;
pub(super) mod inviting;
mod joining;
mod linking;
mod meeting;
pub(super) mod messages;
pub(super) mod names;
pub(super) mod naming;
pub(super) mod open_seeks;
mod opening;
mod pairing;
mod players;
mod playing_again;
pub(super) mod proposal;
mod prospects;
mod queue;
mod quotas;
pub(super) mod refusal;
mod rounds;
mod seek;
mod seeking;
mod seeks;
mod sides;
pub(super) mod tables;
mod taking_up;
mod unwritten;
mod waits;
mod watching;
mod window;

use std::collections::HashMap;

use rand::rngs::StdRng;

pub(super) use input::{Input, Moment};

use super::settings::{Bots, Settings};
use crate::game::SessionId;
use crate::game::settings::Absence;
use crate::limits::{self, Rate};
use crate::protocol::{Limits, LobbyCounts, NameKey, PlayerId, RulesInfo, Sequence};
use crate::store::StoredPlayer;
use audience::Audience;
use bot_games::BotGames;
use connections::Connection;
use deadlines::Deadlines;
use device_links::DeviceLinks;
use effect::{Effect, Found};
use hibernating::Reach;
use house_bot::HouseBot;
use invites::Invites;
use names::Names;
use open_seeks::OpenSeeks;
use pairing::Pairing;
use players::Players;
use prospects::Prospects;
use quotas::Quotas;
use refusal::LobbyRefusal;
use seeks::Seeks;
use tables::Tables;
use unwritten::Unwritten;
use watching::Watching;

/// Codes that one address may ask for in ten seconds, for another device or to invite somebody.
const CODES_PER_IP_10S: u32 = 60;

/// What holds on a server as long as it runs.
#[derive(Clone, Debug)]
pub(super) struct Policy {
    /// The server's name, as `welcome` tells it.
    pub(super) server_name: String,
    /// The `[lobby]` section.
    pub(super) settings: Settings,
    /// The games that are offered.
    pub(super) rules: Vec<RulesInfo<'static>>,
    /// The bots of the house, and the `[bots]` section.
    pub(super) bots: Vec<HouseBot>,
    pub(super) bot_settings: Bots,
    /// What a connection may take, as `welcome` tells it.
    pub(super) limits: Limits,
    /// What one address may take.
    pub(super) by_address: limits::settings::Settings,
    /// Connections of one player at once.
    pub(super) connections_per_player: usize,
    /// The `[absence]` section.
    pub(super) absence: Absence,
    /// What a move may take in a game without a clock, in milliseconds.
    pub(super) untimed_ms: u64,
    /// How long the players of a game that has ended may look at it and agree on another, in milliseconds.
    pub(super) rematch_ms: u64,
    /// When this server began, Unix milliseconds of its time.
    pub(super) began_ms: u64,
}

/// Everything the lobby knows, and what it decides from that.
pub(super) struct Matchmaker {
    policy: Policy,
    /// Where seats, ids, secrets and seeds are drawn from.
    rng: StdRng,
    /// Tells what was sought before a match from what was sought after it.
    sequence: Sequence,
    connections: HashMap<SessionId, Connection>,
    players: Players,
    seeks: Seeks,
    pairing: Pairing,
    prospects: Prospects,
    unwritten: Unwritten,
    open_seeks: OpenSeeks,
    /// How many seeks have lapsed.
    lapsed: u64,
    tables: Tables<Reach>,
    watching: Watching,
    quotas: Quotas,
    bot_games: BotGames,
    hellos: Rate,
    openings: Rate,
    codes: Rate,
    /// Looks at invitations, and tries to take one up.
    tries: Rate,
    deadlines: Deadlines,
    device_links: DeviceLinks,
    invites: Invites,
    audience: Audience<LobbyCounts>,
    /// What names look like the server's.
    own_name: NameKey,
    /// Whether those who wait are just being told how they stand.
    telling_places: bool,
    /// Whether seeks are just being looked at that have waited one step longer.
    widening: bool,
    draining: bool,
    /// What is so while the present input is decided on.
    moment: Moment,
    /// What is to be done about it.
    effects: Vec<Effect>,
}

impl Matchmaker {
    /// Nobody is here and nothing runs; all that is drawn is drawn from `rng`.
    pub(super) fn new(policy: Policy, rng: StdRng) -> Self {
        let limits = &policy.by_address;
        let quota = |most| usize::try_from(limits.of_address(most)).unwrap_or(usize::MAX);
        let rate = |times| Rate::per_10s(limits.of_address(times));
        Self {
            quotas: Quotas::new(quota(policy.settings.games_per_ip), quota(policy.settings.unplayed_per_ip)),
            bot_games: BotGames::new(policy.bot_settings.games_max, quota(policy.bot_settings.games_per_ip)),
            hellos: rate(limits.hellos_per_ip_10s),
            openings: rate(limits.openings_per_ip_10s),
            codes: rate(CODES_PER_IP_10S),
            tries: rate(limits.invites_per_ip_10s),
            invites: Invites::new(invites::Limits {
                all: policy.settings.invites_max,
                per_player: policy.settings.invites_per_player,
                per_address: quota(policy.settings.invites_per_ip),
            }),
            players: Players::new(policy.settings.players_max),
            tables: Tables::new(policy.settings.games_max),
            watching: Watching::default(),
            own_name: NameKey::of(&policy.server_name),
            policy,
            rng,
            sequence: Sequence::default(),
            connections: HashMap::new(),
            seeks: Seeks::default(),
            pairing: Pairing::default(),
            prospects: Prospects::default(),
            unwritten: Unwritten::default(),
            open_seeks: OpenSeeks::default(),
            lapsed: 0,
            deadlines: Deadlines::default(),
            device_links: DeviceLinks::default(),
            audience: Audience::default(),
            telling_places: false,
            widening: false,
            draining: false,
            moment: Moment::default(),
            effects: Vec::new(),
        }
    }

    /// Decides what is to be done about something that has happened, in this order.
    #[must_use]
    pub(super) fn handle(&mut self, input: Input, moment: Moment) -> Vec<Effect> {
        self.moment = moment;
        match input {
            Input::Arrive(client) => self.arrive(client),
            Input::Depart(session, why) => self.forget(session, why),
            Input::Ask(ask) => self.answer(ask),
            Input::Found(found) => self.go_on(found),
            Input::Begun(game) => self.note_begun(game),
            Input::Played(game) => self.quotas.played(game),
            Input::Attended(game, attended) => self.note_attended(game, attended),
            Input::Freed(game) => self.free(game),
            Input::Second(second) => self.open_second(second),
            Input::Closed(game) => self.tables.close(game),
            Input::Rematch(game, seated) => self.open_rematch(game, seated),
            Input::Hibernated(game, hibernated, attended) => self.hibernate(game, hibernated, attended),
            Input::Reach(game) => self.reach_for_anybody(game),
            Input::NotOpened(game) => self.take_back(&game),
            Input::NotBegun(seeks) => self.forget_rows(&seeks),
            Input::NotWoken(game) => self.lose(game),
            Input::Round => self.look_round(),
            Input::TellCounts => self.tell_counts(),
            Input::TellPlaces => self.tell_places(),
            Input::TellSeeks => self.tell_seeks(),
            Input::WidenMore => self.widen(),
            Input::LookForDue => self.wake_due(),
            Input::Drain(reconnect_after_ms) => self.drain(reconnect_after_ms),
        }
        self.meet_released();
        self.write_seeks();
        std::mem::take(&mut self.effects)
    }

    /// Whether the server is about to stop.
    pub(super) fn is_draining(&self) -> bool {
        self.draining
    }

    /// Who a newcomer is, of whom nothing is written yet.
    pub(super) fn newcomer(&self, id: PlayerId) -> Option<StoredPlayer> {
        self.players.newcomer(id).map(|newcomer| newcomer.player)
    }

    /// The names of those who are here or play, for what finds names beside the lobby.
    pub(super) fn names(&self) -> &Names {
        &self.players.names
    }

    /// What was looked up is known.
    fn go_on(&mut self, found: Found) {
        match found {
            Found::Player { to, outcome } => self.admitted(to, outcome),
            Found::Name { to, player, outcome, written } => self.renamed(to, player, outcome, written),
            Found::Blocks { to, player, change, outcome } => self.blocks_saved(to, player, change, outcome),
            Found::Seeks { outcome } => self.seeks_written(outcome),
            Found::Rating { to, seek, rating } => self.compared(to, seek, rating),
            Found::Past { to, about, past } => self.come_back_to(to, about, past),
            Found::NoGame { to, about, game, refusal } => self.refuse(to, about, refusal, Some(game)),
            Found::NotHere { to, about, game, begins_ms } => {
                let refusal = LobbyRefusal::of_game(begins_ms, self.moment.now_ms);
                self.refuse(to, about, refusal, Some(game));
            }
            Found::Invited { to, invite, page, outcome } => {
                self.invited(to, invite, page.as_deref(), outcome);
            }
            Found::InviteCancelled { to, invite, outcome } => self.invite_cancelled(to, invite, outcome),
            Found::PastInvite { to, about, outcome } => self.past_invite(to, about, outcome),
            Found::Maker { to, key, outcome } => self.maker_found(to, key, outcome),
        }
    }
}

#[cfg(test)]
mod tests;
