//! Which engine is meant: its protocol, a colon and its command. Knows words; never a process.

use std::fmt::{self, Display};

use super::Protocol;

/// An engine as somebody names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// What it speaks.
    pub protocol: Protocol,
    text: String,
    /// The program and its arguments: one at least.
    pub(super) words: Vec<String>,
}

impl Spec {
    /// The engine that a command is, its program first.
    ///
    /// # Errors
    /// A sentence when there is none.
    pub fn of(protocol: Protocol, words: &[String]) -> Result<Self, String> {
        let text = format!("{}:{}", protocol.as_str(), words.join(" "));
        if words.is_empty() {
            return Err(format!("{text:?} names no command"));
        }
        Ok(Self { protocol, text, words: words.to_vec() })
    }

    /// Reads PROTOCOL:COMMAND; the command is split into words as a shell does, with quotes and backslashes, and nothing else of a
    /// shell is meant. Nothing if it does not begin with a protocol.
    ///
    /// # Errors
    /// A sentence when the command cannot be split, or there is none.
    pub fn parse(text: &str) -> Option<Result<Self, String>> {
        let (word, command) = text.split_once(':')?;
        let protocol = Protocol::parse(word)?;
        let words = shlex::split(command).ok_or_else(|| format!("{text:?} has a quote that is not closed"));
        Some(
            words
                .and_then(|words| Self::of(protocol, &words))
                .map(|spec| Self { text: text.to_owned(), ..spec }),
        )
    }
}

impl Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("3", None)]
    #[case("chess:./engine", None)]
    #[case("ugi:./engine", Some(Ok(vec!["./engine"])))]
    #[case("gtp:'my engine' --level \"a b\" c\\ d", Some(Ok(vec!["my engine", "--level", "a b", "c d"])))]
    #[case("hub:C:x", Some(Ok(vec!["C:x"])))]
    #[case("ugi:", Some(Err("\"ugi:\" names no command")))]
    #[case("ugi:'x", Some(Err("\"ugi:'x\" has a quote that is not closed")))]
    fn an_engine_is_named_by_protocol_and_command(
        #[case] text: &str,
        #[case] words: Option<Result<Vec<&str>, &str>>,
    ) {
        let words = words.map(|words| words.map(|words| words.into_iter().map(str::to_owned).collect()));
        let read = Spec::parse(text).map(|spec| spec.map(|spec| spec.words));
        assert_eq!(read, words.map(|words| words.map_err(str::to_owned)));
    }
}
