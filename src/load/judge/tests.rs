//! The judge, held against conversations that go right and wrong.
