//! The laws of the house as ordinary tests: which room may use which, how long a file or a function may be, which words
//! have no place, what the papers must mention. Plain reading of text; each law is also shown a bad sample that it must
//! find. A broken law says file, line, what is wrong and what to do.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod borders;
mod house;
mod invariants;
mod openings;
mod papers;
mod paths;
mod rooms;
mod rust;
mod sizes;
mod words;

use house::{Breach, House};

/// Holds the house against one law.
fn hold(law: impl Fn(&House) -> Vec<Breach>) {
    let breaches = law(&House::open());
    let lines = breaches.iter().map(Breach::to_string).collect::<Vec<_>>();
    assert!(lines.is_empty(), "broken {} times:\n  {}", lines.len(), lines.join("\n  "));
}

#[test]
fn a_room_uses_only_rooms_to_its_left() {
    hold(rooms::look);
}

#[test]
fn files_and_functions_are_short() {
    hold(sizes::look);
}

#[test]
fn a_line_binds_one_name() {
    hold(sizes::packed);
}

#[test]
fn nothing_is_named_after_nothing() {
    hold(words::names);
}

#[test]
fn nothing_is_left_for_later() {
    hold(words::banned);
}

#[test]
fn tests_wait_for_words_and_never_for_a_time() {
    hold(words::waits);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    hold(words::machines);
}

#[test]
fn every_file_opens_by_saying_what_it_is() {
    hold(openings::look);
}

#[test]
fn what_belongs_to_one_room_stays_there() {
    hold(borders::belongings);
}

#[test]
fn where_it_is_only_decided_nothing_is_done() {
    hold(borders::cores);
}

#[test]
fn only_the_rules_know_a_game() {
    hold(borders::games);
}

#[test]
fn nothing_in_the_house_may_bring_it_down() {
    hold(borders::dangers);
}

#[test]
fn the_readme_mentions_every_folder_and_every_section() {
    hold(papers::readme);
}

#[test]
fn the_change_log_and_the_licences_are_there() {
    hold(papers::changes_and_licences);
}

#[test]
fn each_invariant_names_a_test_that_is_there() {
    hold(invariants::look);
}

#[test]
fn every_queue_between_threads_has_a_limit() {
    hold(borders::queues);
}

#[test]
fn every_link_of_a_paper_leads_somewhere() {
    hold(papers::links);
}

#[test]
fn the_map_names_every_room() {
    hold(papers::map);
}

#[test]
fn the_picture_shows_every_room() {
    hold(papers::picture);
}

#[test]
fn no_lock_file_names_a_registry() {
    hold(papers::lock_files);
}

#[test]
fn the_packages_of_the_design_are_named_and_used() {
    hold(papers::packages);
}
