//! A stay at a server: the connection of a bot, its engines, and what its [`Guest`] has them do. Knows both; never what is right.

use std::collections::HashMap;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::sleep;

use super::guest::{Deed, Due, Errand, Guest, Question, Results, Thought};
use super::thinking::{Engines, Thinking};
use crate::client::{Client, Endpoint, Error, Settings};
use crate::protocol::GameId;
use crate::rules::Catalogue;

/// News that wait to be heard.
const NEWS_MAX: usize = 1_024;
/// How long it is tried to come back to a server that is gone.
const BACK_WITHIN: Duration = Duration::from_mins(10);

/// What comes from elsewhere than the server.
#[derive(Debug)]
pub(super) enum News {
    Thought(Thought),
    Due(Due),
}

/// Where a bot goes, as whom, and with which engine.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The server.
    pub endpoint: Endpoint,
    /// The bot's secret; a guest's without one.
    pub token: Option<String>,
    /// What it comes for.
    pub errand: Errand,
    /// What thinks for it.
    pub engines: Engines,
}

/// How it goes on after a deed.
enum Goes {
    On,
    Home,
}

struct Stay<'a> {
    client: Client,
    guest: Guest,
    engines: Engines,
    thinking: HashMap<GameId, Thinking>,
    /// Engines that were told to end.
    ending: Vec<JoinHandle<()>>,
    tell: Sender<News>,
    say: &'a mut dyn FnMut(&str),
}

impl Visit {
    /// Plays until all is played, or until the games are over that run when `leave` is told for the first time. `say` is told what
    /// matters to whoever runs it, a sentence at a time.
    ///
    /// # Errors
    /// A sentence when the server cannot be reached, or will not have it.
    pub async fn pay(
        self,
        catalogue: Catalogue,
        leave: &mut Receiver<()>,
        say: &mut dyn FnMut(&str),
    ) -> Result<Results, String> {
        let settings = Settings { reconnect_within: BACK_WITHIN, ..Settings::default() };
        let client = Client::connect(&self.endpoint, settings).await;
        let mut client = client.map_err(|error| error.to_string())?;
        client.set_token(self.token);
        let (tell, mut news) = channel(NEWS_MAX);
        let guest = Guest::new(self.errand, catalogue);
        let mut there = Stay {
            client,
            guest,
            engines: self.engines,
            thinking: HashMap::new(),
            ending: Vec::new(),
            tell,
            say,
        };
        let welcome = there.client.hello().await.map_err(|error| error.to_string())?;
        (there.say)(&format!("plays as {}", welcome.player.name));
        let deeds = there.guest.welcomed(&welcome);
        let played = there.play(deeds, &mut news, leave).await;
        there.go_home().await;
        played
    }
}

impl Stay<'_> {
    async fn play(
        &mut self,
        first: Vec<Deed>,
        news: &mut Receiver<News>,
        leave: &mut Receiver<()>,
    ) -> Result<Results, String> {
        let mut deeds = first;
        while let Goes::On = self.carry_out(deeds)? {
            deeds = tokio::select! {
                heard = self.client.next() => match heard {
                    Ok(received) => self.guest.hear(&received.message),
                    Err(Error::Unreadable(error)) => vec![Deed::Tell(error.to_string())],
                    Err(error) => self.come_back(&error).await?,
                },
                Some(news) = news.recv() => match news {
                    News::Thought(thought) => self.guest.thought(thought),
                    News::Due(due) => self.guest.due(due),
                },
                Some(()) = leave.recv() => self.guest.leave(),
            };
        }
        Ok(self.guest.results())
    }

    /// Says goodbye, and waits until no engine runs any more.
    async fn go_home(mut self) {
        self.client.close().await;
        self.ending.extend(self.thinking.drain().map(|(_, thinking)| thinking.end()));
        for thread in self.ending {
            // A thread that has panicked has ended, too.
            let _ = thread.join();
        }
    }

    /// Comes back to the server and goes on with what was being played.
    async fn come_back(&mut self, lost: &Error) -> Result<Vec<Deed>, String> {
        (self.say)(&format!("{lost}; comes back"));
        let welcome = self.client.reconnect().await.map_err(|error| error.to_string())?;
        Ok(self.guest.welcomed(&welcome))
    }

    fn carry_out(&mut self, deeds: Vec<Deed>) -> Result<Goes, String> {
        for deed in deeds {
            match deed {
                // What breaks the connection is heard of when it is listened to.
                Deed::Say(message) => drop(self.client.send(&message)),
                Deed::Ask(question) => self.ask(*question)?,
                Deed::Forget(game) => {
                    self.ending.retain(|thread| !thread.is_finished());
                    self.ending.extend(self.thinking.remove(&game).map(Thinking::end));
                }
                Deed::Later(after, due) => {
                    let tell = self.tell.clone();
                    tokio::spawn(async move {
                        sleep(after).await;
                        // Whoever wanted to know may have gone.
                        let _ = tell.send(News::Due(due)).await;
                    });
                }
                Deed::Tell(sentence) => (self.say)(&sentence),
                Deed::Go => return Ok(Goes::Home),
                Deed::GiveUp(reason) => return Err(reason),
            }
        }
        Ok(Goes::On)
    }

    fn ask(&mut self, question: Question) -> Result<(), String> {
        let game = question.game;
        if !self.thinking.contains_key(&game) {
            let begun = Thinking::begin(self.engines.clone(), game, self.tell.clone());
            self.thinking.insert(game, begun.map_err(|error| format!("no thread: {error}"))?);
        }
        let asked = self.thinking.get(&game).is_some_and(|thinking| thinking.ask(question));
        if asked { Ok(()) } else { Err(format!("the engine of {game} takes no more questions")) }
    }
}
