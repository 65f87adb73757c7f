//! The own referee, held against games that go right and wrong.
