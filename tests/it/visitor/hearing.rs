//! What a scripted client hears: the next message, the next of a kind, or a refusal, each with a deadline.

use visavis::protocol::type_of;

use super::*;

impl Visitor {
    /// The next message as it came, letter for letter, or how the connection ends. It must be one of the protocol's.
    async fn hear_text(&mut self) -> Result<String, Error> {
        let text = timeout(SOON, self.client.next_text()).await.expect("a word in time")?;
        protocol::read(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        Ok(text.to_string())
    }

    /// The next message but for those that come when others come and go (`lobby`, `seeks`, `watchers`), whatever it is.
    pub async fn next(&mut self) -> Value {
        serde_json::from_str(&self.next_text().await).expect("JSON")
    }

    /// The same as it came, letter for letter.
    pub async fn next_text(&mut self) -> String {
        loop {
            let text = self.hear_text().await.unwrap_or_else(|end| panic!("expected a message: {end}"));
            if !["lobby", "seeks", "watchers"].contains(&type_of(&text).expect("a type").as_ref()) {
                return text;
            }
        }
    }

    /// The next message, which must be of this type.
    pub async fn hear(&mut self, kind: &str) -> Value {
        let message = self.next().await;
        assert_eq!(message["type"], kind, "{message}");
        message
    }

    /// The next message of this type, whatever comes before it.
    pub async fn hear_past(&mut self, kind: &str) -> Value {
        loop {
            let message = self.next().await;
            if message["type"] == kind {
                return message;
            }
        }
    }

    /// Resumes a game until that is answered for good: with a `snapshot`, or with why there is none. A game that ends just
    /// now may be `unavailable` in between.
    pub async fn comes_back(&mut self, game: &str) -> Value {
        loop {
            self.say(json!({"type": "resume", "game": game})).await;
            let answer = self.next().await;
            let Some(retry_after_ms) = answer["retry_after_ms"].as_u64() else { return answer };
            self.let_pass(retry_after_ms).await;
        }
    }

    /// The next `lobby` for which this holds.
    pub async fn hear_lobby(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let text = self.hear_text().await.unwrap_or_else(|end| panic!("expected a lobby: {end}"));
            let message: Value = serde_json::from_str(&text).expect("JSON");
            if message["type"] == "lobby" && holds(&message) {
                return message;
            }
        }
    }

    /// Goes along with what is told of open seeks until what they come to holds this. Gives them, the longest waiting first.
    pub async fn hear_seeks(&mut self, holds: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        loop {
            let text = self.hear_text().await.unwrap_or_else(|end| panic!("expected seeks: {end}"));
            let message: Value = serde_json::from_str(&text).expect("JSON");
            if message["type"] != "seeks" {
                continue;
            }
            if let Some(all) = message["seeks"].as_array() {
                self.open_seeks = Some(all.clone());
            } else {
                let open = self.open_seeks.as_mut().expect("all of them come first");
                let (added, removed) = (message["added"].as_array(), message["removed"].as_array());
                let gone = |open: &Value| {
                    let anew = added.unwrap().iter().any(|added| added["seek"] == open["seek"]);
                    anew || removed.unwrap().contains(&open["seek"])
                };
                open.retain(|open| !gone(open));
                open.extend(added.unwrap().iter().cloned());
            }
            let open = self.open_seeks.clone().unwrap();
            if holds(&open) {
                return open;
            }
        }
    }

    /// Comes when so many are said to watch. That is all that is said of it.
    pub async fn hear_watchers(&mut self, game: &str, watchers: usize) {
        loop {
            let text = self.hear_text().await.unwrap_or_else(|end| panic!("expected a count: {end}"));
            let message: Value = serde_json::from_str(&text).expect("JSON");
            if message["type"] == "watchers" && message["watchers"] == watchers {
                return assert_eq!(message, json!({"type": "watchers", "game": game, "watchers": watchers}));
            }
        }
    }

    /// Lets so much time go by, while nothing but pings, `lobby`, `seeks` and `watchers` comes.
    pub async fn let_pass(&mut self, ms: u64) {
        let silence = timeout(Duration::from_millis(ms), self.next()).await;
        assert!(silence.is_err(), "expected silence, got {silence:?}");
    }

    /// The refusal that comes next, which must have this code.
    pub async fn refused(&mut self, code: &str) -> Value {
        let refused = self.hear("refused").await;
        assert_eq!(refused["code"], code, "{refused}");
        refused
    }

    /// Says something that must be refused with this code.
    pub async fn may_not(&mut self, message: Value, code: &str) -> Value {
        self.say(message).await;
        self.refused(code).await
    }

    /// Everything up to the end of the connection, and the close code if there was one.
    pub async fn hear_end(&mut self) -> (Vec<Value>, Option<u16>) {
        let mut heard = Vec::new();
        loop {
            match self.hear_text().await {
                Ok(text) => heard.push(serde_json::from_str(&text).expect("JSON")),
                Err(Error::Closed(code)) => return (heard, code),
                Err(_) => return (heard, None),
            }
        }
    }

    /// Proves that everything said before was handled: a `pong` is the next that is heard.
    pub async fn nothing_more(&mut self) {
        self.say(json!({"type": "ping", "t": 4242})).await;
        let pong = self.hear("pong").await;
        assert_eq!(pong["t"], 4242);
    }
}
