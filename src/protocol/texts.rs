//! A list of texts in a message: written from what somebody holds, read as parts of the text it came in. Knows texts; never
//! what they mean.

use std::borrow::Cow;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A list of texts, none of which is copied to write it, or to read it.
#[derive(Clone)]
pub enum Texts<'a> {
    /// A list that somebody holds.
    Held(&'a [String]),
    /// A list of the message's own.
    Own(Vec<Cow<'a, str>>),
}

impl Texts<'_> {
    /// The texts in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        (0..self.len()).map(|at| self.get(at).unwrap_or_default())
    }

    /// One of them, counted from 0.
    pub fn get(&self, at: usize) -> Option<&str> {
        match self {
            Self::Held(texts) => texts.get(at).map(String::as_str),
            Self::Own(texts) => texts.get(at).map(AsRef::as_ref),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Held(texts) => texts.len(),
            Self::Own(texts) => texts.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same, holding all of its text itself.
    pub fn into_owned(self) -> Texts<'static> {
        Texts::Own(match self {
            Self::Held(texts) => texts.iter().cloned().map(Cow::from).collect(),
            Self::Own(texts) => texts.into_iter().map(|text| Cow::from(text.into_owned())).collect(),
        })
    }

    /// The texts, each by itself.
    pub fn to_strings(&self) -> Vec<String> {
        self.iter().map(str::to_owned).collect()
    }
}

impl Default for Texts<'_> {
    fn default() -> Self {
        Self::Held(&[])
    }
}

impl fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Texts<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl PartialEq<[String]> for Texts<'_> {
    fn eq(&self, other: &[String]) -> bool {
        self.iter().eq(other.iter().map(String::as_str))
    }
}

impl<'a> From<&'a [String]> for Texts<'a> {
    fn from(texts: &'a [String]) -> Self {
        Self::Held(texts)
    }
}

impl<'a> FromIterator<&'a str> for Texts<'a> {
    fn from_iter<T: IntoIterator<Item = &'a str>>(texts: T) -> Self {
        Self::Own(texts.into_iter().map(Cow::Borrowed).collect())
    }
}

impl Serialize for Texts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Held(texts) => texts.serialize(serializer),
            Self::Own(texts) => texts.serialize(serializer),
        }
    }
}

/// One text of the list, borrowed where it can be.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

struct TextsVisitor;

impl<'de> Visitor<'de> for TextsVisitor {
    type Value = Texts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(Text(text)) = seq.next_element()? {
            texts.push(text);
        }
        Ok(Texts::Own(texts))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Texts<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(TextsVisitor)
    }
}
