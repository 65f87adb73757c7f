//! Which message may be sent when: none before `hello`, and `hello` once. Pure; knows the messages of the protocol.

use crate::protocol::{ClientMessage, RefusalCode};

/// How far a connection has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// At the door: it has not said who it speaks for.
    Door,
    /// It has said so, and the lobby has not answered yet. Messages that follow wait behind it in the lobby's mailbox.
    Hall,
    /// The lobby knows the player.
    Inside,
}

impl Phase {
    /// Whether a message may be sent here, or how it is refused.
    pub(super) fn allows(self, message: &ClientMessage<'_>) -> Result<(), (RefusalCode, &'static str)> {
        match (self, message) {
            (Self::Door, ClientMessage::Hello(_)) | (Self::Hall, _) => Ok(()),
            (Self::Door, _) => Err((RefusalCode::HelloFirst, "Say hello first.")),
            (Self::Inside, ClientMessage::Hello(_)) => {
                Err((RefusalCode::BadMessage, "This connection has said hello already."))
            }
            (Self::Inside, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::protocol::parse;

    #[rstest]
    #[case(Phase::Door, r#"{"type":"hello"}"#, None)]
    #[case(Phase::Door, r#"{"type":"ping"}"#, Some(RefusalCode::HelloFirst))]
    #[case(Phase::Door, r#"{"type":"resign","game":"g"}"#, Some(RefusalCode::HelloFirst))]
    #[case(Phase::Hall, r#"{"type":"seek","rules":"r"}"#, None)]
    #[case(Phase::Hall, r#"{"type":"hello"}"#, None)]
    #[case(Phase::Inside, r#"{"type":"hello"}"#, Some(RefusalCode::BadMessage))]
    #[case(Phase::Inside, r#"{"type":"ping"}"#, None)]
    fn each_word_has_its_place(
        #[case] phase: Phase,
        #[case] text: &str,
        #[case] refused: Option<RefusalCode>,
    ) {
        let message = parse(text).unwrap().message;
        assert_eq!(phase.allows(&message).err().map(|(code, _)| code), refused);
    }
}
