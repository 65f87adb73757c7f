//! A game that goes to rest under those who sit at it.

use super::*;
use crate::game::door::link::Knock;
use crate::game::door::table::Resting;
use crate::protocol::Clock;

/// The lobby, as far as it keeps a game that may be at rest.
struct Keeper {
    scene: Scene,
    table: Option<Table>,
    asleep: Option<(Hibernated, Vec<Resting>)>,
    answered: Vec<u64>,
}

impl Keeper {
    /// A game that begins now, takes days, and rests after a second; one sits at it.
    async fn open() -> (Self, Chair) {
        let mut scene = Scene::new().await;
        scene.deps.absence.rest_s = 1;
        let clock = Some(Clock::PerMove { per_move_ms: 86_400_000 });
        let terms = Arc::new(Terms::new(&CATALOGUE[0], &Options::default(), clock, false).unwrap());
        let opened_ms = scene.deps.time.now_ms();
        scene.header = Arc::new(Header { terms, opened_ms, ..Header::clone(&scene.header) });
        let (table, chair) = scene.open().await;
        (Self { scene, table: Some(table), asleep: None, answered: Vec::new() }, chair)
    }

    /// A word has come for the game, which is woken for it.
    fn knock(&mut self, knock: Knock) {
        if let Some((hibernated, resting)) = self.asleep.take() {
            let header = Arc::clone(&self.scene.header);
            let deps = self.scene.deps.clone();
            let arbiter = self.scene.arbiter.handle();
            let table =
                Game::wake(header, hibernated, (resting.clone(), BySeat::default()), deps, &arbiter).unwrap();
            table.reach(&resting);
            self.table = Some(table);
        }
        self.table.as_ref().unwrap().hear(knock);
    }

    /// What is told until the game wants to rest, or so many words are answered.
    async fn listen(&mut self, words: usize) -> Option<(u64, Hibernated, Vec<Resting>)> {
        while self.answered.len() < words {
            match next(&mut self.scene.told).await {
                Told::Lobby(TableNews::Unattended(_, heard, hibernated, resting)) => {
                    return Some((heard, hibernated, resting));
                }
                Told::Lobby(TableNews::Knocked(knock)) => self.knock(knock),
                Told::Session(Notice::Told(frame)) => {
                    let told: Value = frame.text().parse().unwrap();
                    assert_ne!(told["code"], "unavailable", "{told}");
                    self.answered.push(told["re"].as_u64().unwrap());
                }
                Told::Session(_) => panic!("nothing is told but answers"),
                Told::Lobby(_) => panic!("nothing else has happened"),
            }
        }
        None
    }
}

/// Whenever it is said: before the game wants to rest, while it waits whether it may, while it goes, when it is gone, and while
/// it is being woken.
#[test]
fn what_is_said_at_a_chair_is_heard_once_and_in_order() {
    actix_web::rt::System::new().block_on(async {
        let (mut keeper, chair) = Keeper::open().await;
        let mut said = 0;
        let mut say = |words: u64| {
            for _ in 0..words {
                said += 1;
                // It is never the turn of a move so far ahead.
                chair.play(9, "1".to_owned(), None, Some(said)).unwrap();
            }
            usize::try_from(said).unwrap()
        };
        for round in 0..3 {
            let words = say(2);
            assert!(keeper.listen(words).await.is_none());
            let (heard, hibernated, resting) = keeper.listen(usize::MAX).await.expect("it wants to rest");
            assert_eq!(resting.len(), 1, "one sits at it");
            let words = say(round);
            let table = keeper.table.take().unwrap();
            assert!(table.hibernate(heard), "what is said at a chair is no word of the lobby's");
            keeper.asleep = Some((hibernated, resting));
            let words = words.max(say(round + 1));
            while table.addr.connected() {
                tokio::task::yield_now().await;
            }
            let words = words.max(say(2));
            assert!(keeper.listen(words).await.is_none());
        }
        let expected: Vec<_> = (1..=u64::try_from(keeper.answered.len()).unwrap()).collect();
        assert_eq!(keeper.answered, expected);
    });
}

/// A message of the lobby's that is on its way keeps the game awake, and what was said meanwhile is heard then.
#[test]
fn what_was_said_while_a_game_nearly_rested_is_heard_when_it_does_not() {
    actix_web::rt::System::new().block_on(async {
        let (mut keeper, chair) = Keeper::open().await;
        let (heard, ..) = keeper.listen(1).await.expect("it wants to rest");
        chair.play(9, "1".to_owned(), None, Some(1)).unwrap();
        let (reply, shown) = tokio::sync::oneshot::channel();
        let table = keeper.table.as_mut().unwrap();
        table.show(reply).unwrap();
        assert!(!table.hibernate(heard), "a message is on its way");
        assert_eq!(shown.await.unwrap().moves.len(), 0);
        assert!(keeper.listen(1).await.is_none());
        assert_eq!(keeper.answered, [1]);
    });
}
