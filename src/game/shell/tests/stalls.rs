//! A game on a server that stood still: nobody is charged for it.

use super::*;
use crate::store::Archive;

/// Time that the server stood still is taken from nobody's bank: it is counted before a claim is judged that came during
/// it, is told with what is left, and nothing is lost right after it.
#[test]
fn a_claim_that_came_while_the_server_stood_still_is_too_early() {
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::new().await;
        let now_ms = scene.deps.time.now_ms();
        let header = Arc::get_mut(&mut scene.header).unwrap();
        header.opened_ms = now_ms - 70_000;
        // In it a bank runs whoever is to move.
        header.format = 2;
        scene.deps.stalls.note(now_ms - 65_000, now_ms - 10_000);
        let (_table, chair) = scene.open().await;
        chair.claim(ClaimKind::Win, Some(7)).unwrap();
        let told = scene.told().await;
        assert_eq!(
            (&told["type"], &told["seq"], &told["here"]),
            (&json!("presence"), &json!(1), &json!(false))
        );
        let left_ms = told["left_ms"].as_u64().unwrap();
        assert!((40_000..=45_000).contains(&left_ms), "{told}");
        let told = scene.told().await;
        assert_eq!((&told["code"], &told["re"]), (&json!("too_early"), &json!(7)));

        scene.deps.stalls.note(now_ms - 9_000, now_ms);
        chair.claim(ClaimKind::Win, Some(8)).unwrap();
        assert_eq!(scene.told().await["seq"], 2);
        assert_eq!(scene.told().await["re"], 8);
        chair.resign(None).unwrap();
        while !matches!(next(&mut scene.told).await, Told::Session(Notice::Over(..))) {}
        let document = scene.deps.store.record(scene.header.id).await.unwrap().unwrap().unwrap();
        verify(&document, CATALOGUE).unwrap();
        assert_eq!(document.matches(r#""type":"stalled""#).count(), 2, "{document}");
    });
}

/// With a bank used up, a claim right after a stall has to wait until who was cut off by it can be back.
#[test]
fn nobody_loses_right_after_the_server_stood_still() {
    actix_web::rt::System::new().block_on(async {
        let mut scene = Scene::new().await;
        let now_ms = scene.deps.time.now_ms();
        let header = Arc::get_mut(&mut scene.header).unwrap();
        header.opened_ms = now_ms - 90_000;
        header.format = 2;
        scene.deps.stalls.note(now_ms - 2_000, now_ms - 1_000);
        let (_table, chair) = scene.open().await;
        chair.claim(ClaimKind::Win, Some(7)).unwrap();
        assert_eq!(scene.told().await["left_ms"], 0);
        let told = scene.told().await;
        assert_eq!(told["code"], "too_early");
        assert!((1..=4_000).contains(&told["retry_after_ms"].as_u64().unwrap()), "{told}");
    });
}
