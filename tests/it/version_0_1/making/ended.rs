//! The games of that day that are over: by the rules, by a word, by absence, by adjudication; and those that are rated.

use visavis::rules::Kind;

use super::super::fragile::Fragile;
use super::*;

impl Maker {
    /// Games that end because somebody does not come back, on a server that does not wait for long.
    pub(super) async fn absences(&mut self) {
        let mut config = self.config.clone();
        (config.absence.bank_s, config.absence.abandon_s, config.absence.unplayed_s) = (1, 2, 1);
        let house = House::open(config);
        for what in ["win", "draw"] {
            let mut table = self.open(&house, "connect-four", json!({})).await;
            table.play_all(&["4", "4", "3"]).await;
            let Table { first, mut second, game, .. } = table;
            first.leave().await;
            second.hear_past("presence").await;
            loop {
                second.say(json!({"type": "claim", "game": game, "what": what})).await;
                let answer = second.next().await;
                if answer["type"] == "ended" {
                    break;
                }
                second.let_pass(answer["retry_after_ms"].as_u64().unwrap()).await;
            }
        }
        let unplayed = self.open(&house, "hex", json!({})).await;
        let mut played = self.open(&house, "othello", json!({})).await;
        played.play_some(7, &mut self.random).await;
        drop((unplayed, played));
        Visitor::guest(&house).await.hear_lobby(|lobby| lobby["games"] == 0).await;
    }

    /// A game that the server could not go on with.
    pub(super) async fn adjudication(&mut self) {
        static FRAGILE: [Kind; 1] = [Kind::of::<Fragile>()];
        let house = House::with_games(self.config.clone(), &FRAGILE);
        let mut table = self.open(&house, "tic-tac-toe", json!({})).await;
        table.play_all(&["b2", "a1", "a2"]).await;
        let (ply, mv) = (4, "c3");
        table.word(Seat::Second, json!({"type": "play", "ply": ply, "move": mv})).await;
        assert_eq!(table.both("ended").await[0]["reason"], "adjudication");
    }

    /// A game of each kind to its end by the rules, and one that nobody has won.
    pub(super) async fn played_out(&mut self, house: &House) {
        let small = |rules, options: Value| match rules {
            "hex" => json!({"size": 3}),
            "dots-and-boxes" => json!({"rows": 2, "cols": 2}),
            _ => options,
        };
        for (rules, options, _) in choices() {
            let mut table = self.open(house, rules, small(rules, options)).await;
            table.play_some(u32::MAX, &mut self.random).await;
            table.both("ended").await;
        }
        let mut drawn = self.open(house, "tic-tac-toe", json!({})).await;
        drawn.play_all(&["a1", "b2", "c3", "b1", "b3", "a3", "c1", "c2", "a2"]).await;
        assert_eq!(drawn.both("ended").await[0]["winner"], Value::Null);
    }

    /// Games that their players end: given up, agreed on, also after takebacks and offers that came to nothing. Of the last
    /// two another match is played.
    pub(super) async fn ended_by_word(&mut self, house: &House) {
        let mut table = self.open(house, "draughts", json!({})).await;
        table.play_some(9, &mut self.random).await;
        table.take_back(Seat::First).await;
        table.play_some(4, &mut self.random).await;
        table.resign(Seat::Second).await;
        let mut table = self.open(house, "gomoku", json!({})).await;
        table.play_some(5, &mut self.random).await;
        table.offer(Seat::First, "draw").await;
        table.word(Seat::Second, json!({"type": "decline", "what": "draw"})).await;
        table.both("declined").await;
        table.play_some(2, &mut self.random).await;
        table.offer(Seat::Second, "draw").await;
        table.word(Seat::First, json!({"type": "offer", "what": "draw"})).await;
        assert_eq!(table.both("ended").await[0]["reason"], "agreement");
        table.offer(Seat::Second, "rematch").await;
        table.word(Seat::First, json!({"type": "offer", "what": "rematch"})).await;
        let [one, other] = table.both("snapshot").await;
        assert_eq!((&one["seat"], &other["seat"]), (&json!("second"), &json!("first")));
        let mut again = Table::taken_up(table.second, table.first, [&other, &one]);
        again.play_some(3, &mut self.random).await;
        self.running.push(again);
    }

    /// Players with names, devices and somebody they do not want to meet, from one address and from two, whose games are
    /// rated. One of them is going on.
    pub(super) async fn rated(&mut self, house: &House) {
        let ann = self.named(house, "Ann", [127, 0, 0, 2]).await;
        let mut ben = self.named(house, "Ben", [127, 0, 0, 3]).await;
        let mut cid = self.named(house, "Cid", [127, 0, 0, 3]).await;
        let (mut one, mut other) = (ann, ben);
        for moves in [5, 5, 5, 5, 2] {
            let mut table = Table::between(one, other, "tic-tac-toe", json!({}), true).await;
            self.knows(&table);
            table.play_all(&["a1", "b1", "a2", "b2", "a3"][..moves]).await;
            if moves < 5 {
                table.resign(Seat::Second).await
            } else {
                table.both("ended").await
            };
            [one, other] = self.again(house, &table).await;
        }
        (one, ben) = if self.named_so(house, &one.id).await == "Ann" { (one, other) } else { (other, one) };
        for (player, rules) in [(&ben, "tic-tac-toe"), (&one, "connect-four")] {
            let third = cid.again(house).await;
            let player = player.again(house).await;
            let mut table = Table::between(player, third, rules, json!({}), true).await;
            self.knows(&table);
            let moves: &[&str] = if rules == "tic-tac-toe" {
                &["a1", "b1", "a2", "b2", "a3"]
            } else {
                &["1", "2", "1", "2", "1", "2", "1"]
            };
            table.play_all(moves).await;
            table.both("ended").await;
        }
        cid.say(json!({"type": "block", "player": ben.id})).await;
        cid.hear_past("blocked").await;
        cid.say(json!({"type": "rename", "name": "Cid the Second"})).await;
        cid.hear_past("renamed").await;
        one.say(json!({"type": "carry"})).await;
        let code = one.hear_past("carried").await["code"].clone();
        let mut phone = Visitor::knock(house).await;
        phone.welcomed(json!({"type": "hello", "code": code})).await;
        self.know(&phone);
        let mut going_on = Table::between(phone, cid, "connect-four", json!({}), true).await;
        going_on.play_all(&["4", "4", "3", "5"]).await;
        self.running.push(going_on);
    }
}
