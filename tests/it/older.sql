BEGIN TRANSACTION;
CREATE TABLE ended (
             id BLOB PRIMARY KEY, rules TEXT NOT NULL, ended_ms INTEGER NOT NULL, reason TEXT NOT NULL,
             rated INTEGER NOT NULL, summary TEXT NOT NULL, document TEXT NOT NULL, digest BLOB NOT NULL,
             first_before REAL, first_after REAL, second_before REAL, second_after REAL
         ) STRICT;
INSERT INTO "ended" VALUES(X'01A2292E3A3C71C4A8C2BF89A59E32F8','tic-tac-toe',1795987225179,'rules',1,'{"game":"01a2292e3a3c71c4a8c2bf89a59e32f8","state":"ended","rules":"tic-tac-toe","options":{"cols":3,"connect":3,"exact":false,"opening":"none","rows":3},"clock":null,"rated":true,"players":{"first":{"id":"01a2292e3a32726ca20b2e9ff42921bd","name":"Guest 9930"},"second":{"id":"01a2292e3a3979cc9c2fa196b6843e32","name":"Guest 7099"}},"opened_ms":1795987225148,"ended":{"winner":"first","reason":"rules","line":["a1","a2","a3"],"score":null,"at_ms":1795987225179}}','{"game":"01a2292e3a3c71c4a8c2bf89a59e32f8","state":"ended","rules":"tic-tac-toe","options":{"cols":3,"connect":3,"exact":false,"opening":"none","rows":3},"clock":null,"rated":true,"players":{"first":{"id":"01a2292e3a32726ca20b2e9ff42921bd","name":"Guest 9930"},"second":{"id":"01a2292e3a3979cc9c2fa196b6843e32","name":"Guest 7099"}},"opened_ms":1795987225148,"ended":{"winner":"first","reason":"rules","line":["a1","a2","a3"],"score":null,"at_ms":1795987225179},"rules_version":1,"moves":[{"ply":1,"seat":"first","move":"a1","at_ms":1795987225162},{"ply":2,"seat":"second","move":"b1","at_ms":1795987225167},{"ply":3,"seat":"first","move":"a2","at_ms":1795987225170},{"ply":4,"seat":"second","move":"b2","at_ms":1795987225173},{"ply":5,"seat":"first","move":"a3","at_ms":1795987225179}],"position":"x../xo./xo.","notation":"x../xo./xo. o","seed":"a3dbf0042f39e3e8f03997729f178d8e3946ec7f37f45393c8ce1ab35aefd851","here":{"first":true,"second":true},"bank_ms":60000,"events":[{"seq":1,"at_ms":1795987225162,"type":"played","seat":"first","move":"a1","charge_ms":null,"lag_ms":null,"hash":"cb15266b0d712b2ec02d4663e3ea791ab179c6f587427f335f8fdc9748a5b31e"},{"seq":2,"at_ms":1795987225167,"type":"played","seat":"second","move":"b1","charge_ms":null,"lag_ms":null,"hash":"1fe2c3a6e4d5410b8482b4dde562120d7cada4a82831956f44db368b5c3c4370"},{"seq":3,"at_ms":1795987225170,"type":"played","seat":"first","move":"a2","charge_ms":null,"lag_ms":null,"hash":"eacf07a2419e55133aa01fdaee0d78c0e5dc09bccd642df431ed1bc23f3912b6"},{"seq":4,"at_ms":1795987225173,"type":"played","seat":"second","move":"b2","charge_ms":null,"lag_ms":null,"hash":"3f29f80451d271667e45699ef7644ccdf2b3a94b7f470351f763f7c858d8b31f"},{"seq":6,"at_ms":1795987225179,"type":"played","seat":"first","move":"a3","charge_ms":null,"lag_ms":null,"hash":"ec835dc5a0c5337e9dafb9d434ba39987abedb456969de54722ad36b0b169ef5"}],"key":"d1c449defda70c79ba55ec708e83a82f892e08572df51896b64c24096a065d46","chain":"c66b921b0a1b3f453ff492b255483b38f730d6a7541027faac3d2153c7eb4282","signature":"b1491da25ebda502a5a89e0918986e244dc137b11c8ba5f5e1dc9fd4ceceac69bac523f1f3e552f381879a2ef8fef824c58d3b3bf5354f63026d53aed2f02206"}',X'362A0AEADC52C06051CC9873D7B79DC9EC78509944644E4527D122F4534417DF',1500.0,1.66231089390629767875e+03,1500.0,1.33768910609370232124e+03);
INSERT INTO "ended" VALUES(X'01A2292E3A637A8894C860108A4AC0C7','tic-tac-toe',1795987225196,'resignation',1,'{"game":"01a2292e3a637a8894c860108a4ac0c7","state":"ended","rules":"tic-tac-toe","options":{"cols":3,"connect":3,"exact":false,"opening":"none","rows":3},"clock":null,"rated":true,"players":{"first":{"id":"01a2292e3a3979cc9c2fa196b6843e32","name":"Guest 7099"},"second":{"id":"01a2292e3a32726ca20b2e9ff42921bd","name":"Guest 9930"}},"opened_ms":1795987225187,"ended":{"winner":"second","reason":"resignation","line":[],"score":null,"at_ms":1795987225196}}','{"game":"01a2292e3a637a8894c860108a4ac0c7","state":"ended","rules":"tic-tac-toe","options":{"cols":3,"connect":3,"exact":false,"opening":"none","rows":3},"clock":null,"rated":true,"players":{"first":{"id":"01a2292e3a3979cc9c2fa196b6843e32","name":"Guest 7099"},"second":{"id":"01a2292e3a32726ca20b2e9ff42921bd","name":"Guest 9930"}},"opened_ms":1795987225187,"ended":{"winner":"second","reason":"resignation","line":[],"score":null,"at_ms":1795987225196},"rules_version":1,"moves":[],"position":".../.../...","notation":".../.../... x","seed":"1045e5114eb63e0efde3dd1e0b1cc95c3fc6b3870aa1d7abd6755a59d5ff1a61","here":{"first":true,"second":true},"bank_ms":60000,"events":[{"seq":1,"at_ms":1795987225196,"type":"resigned","seat":"first","hash":"7334bdb907784fe0423872709adefc558e02b237b8705235418bc39e64d1ba74"}],"key":"d1c449defda70c79ba55ec708e83a82f892e08572df51896b64c24096a065d46","chain":"dd3f9a3644af8c3763be37cef3401eee885f3e1d91df226e9e17f1eb7645d15e","signature":"cf570c21e31e2e2d52485694bb2dc86db673825f71afef33e57e2dea1553e2aa593f4af054fc76904cf4c44875ad85edfc553d059bf4b271c25e473e20d26b09"}',X'0FDBAE3D0569A28DF7AFA75BA8BA65379B165CEFB3AA1B128D7A8CDDFF280B4D',1.33768910609370232124e+03,1.2796828015718508595e+03,1.66231089390629767875e+03,1.72031719842814914047e+03);
CREATE TABLE journal (
             row INTEGER PRIMARY KEY, game INTEGER NOT NULL, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL,
             event TEXT NOT NULL
         , digest INTEGER, previous INTEGER) STRICT;
INSERT INTO "journal" VALUES(1,1,1,1795987225162,'{"type":"played","seat":"first","move":"a1","charge_ms":null,"lag_ms":null}',-310825800053883711,NULL);
INSERT INTO "journal" VALUES(2,1,2,1795987225167,'{"type":"played","seat":"second","move":"b1","charge_ms":null,"lag_ms":null}',8190413122996897313,1);
INSERT INTO "journal" VALUES(3,1,3,1795987225170,'{"type":"played","seat":"first","move":"a2","charge_ms":null,"lag_ms":null}',-8457061859154180030,2);
INSERT INTO "journal" VALUES(4,1,4,1795987225173,'{"type":"played","seat":"second","move":"b2","charge_ms":null,"lag_ms":null}',6279496481842418763,3);
INSERT INTO "journal" VALUES(5,1,6,1795987225179,'{"type":"played","seat":"first","move":"a3","charge_ms":null,"lag_ms":null}',2821278738290112220,NULL);
INSERT INTO "journal" VALUES(6,2,1,1795987225196,'{"type":"resigned","seat":"first"}',3441233478732658397,NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
INSERT INTO "meta" VALUES('alive_ms',1795987226299);
CREATE TABLE players (
             id BLOB PRIMARY KEY, name TEXT NOT NULL, since_ms INTEGER NOT NULL
         ) WITHOUT ROWID, STRICT;
INSERT INTO "players" VALUES(X'01A2292E3A32726CA20B2E9FF42921BD','Guest 9930',1795987225138);
INSERT INTO "players" VALUES(X'01A2292E3A3979CC9C2FA196B6843E32','Guest 7099',1795987225145);
CREATE TABLE ratings (
             player BLOB NOT NULL REFERENCES players (id), rules TEXT NOT NULL, speed TEXT NOT NULL,
             rating REAL NOT NULL, deviation REAL NOT NULL, volatility REAL NOT NULL,
             games INTEGER NOT NULL, updated_ms INTEGER NOT NULL, PRIMARY KEY (player, rules, speed)
         ) WITHOUT ROWID, STRICT;
INSERT INTO "ratings" VALUES(X'01A2292E3A32726CA20B2E9FF42921BD','tic-tac-toe','untimed',1.72031719842814914047e+03,2.60488762544596681898e+02,5.99989218061745474552e-02,2,1795987225196);
INSERT INTO "ratings" VALUES(X'01A2292E3A3979CC9C2FA196B6843E32','tic-tac-toe','untimed',1.2796828015718508595e+03,2.60488762544596681898e+02,5.99989218061745474552e-02,2,1795987225196);
CREATE TABLE running (
             number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, header TEXT NOT NULL,
             first BLOB NOT NULL REFERENCES players (id), second BLOB NOT NULL REFERENCES players (id)
         , digest BLOB) STRICT;
CREATE TABLE seats (
             player BLOB NOT NULL REFERENCES players (id), game BLOB NOT NULL REFERENCES ended (id) ON DELETE CASCADE,
             result TEXT NOT NULL, PRIMARY KEY (player, game)
         ) WITHOUT ROWID, STRICT;
INSERT INTO "seats" VALUES(X'01A2292E3A32726CA20B2E9FF42921BD',X'01A2292E3A3C71C4A8C2BF89A59E32F8','win');
INSERT INTO "seats" VALUES(X'01A2292E3A32726CA20B2E9FF42921BD',X'01A2292E3A637A8894C860108A4AC0C7','win');
INSERT INTO "seats" VALUES(X'01A2292E3A3979CC9C2FA196B6843E32',X'01A2292E3A3C71C4A8C2BF89A59E32F8','loss');
INSERT INTO "seats" VALUES(X'01A2292E3A3979CC9C2FA196B6843E32',X'01A2292E3A637A8894C860108A4AC0C7','loss');
CREATE TABLE tokens (
             hash BLOB PRIMARY KEY, player BLOB NOT NULL REFERENCES players (id), since_ms INTEGER NOT NULL
         ) WITHOUT ROWID, STRICT;
INSERT INTO "tokens" VALUES(X'04EAB6C41B15D6B0296A7B7998D16F836AE94455C975E29A9B3AE6EB7F98DC48',X'01A2292E3A32726CA20B2E9FF42921BD',1795987225138);
INSERT INTO "tokens" VALUES(X'D75BA1A9F7FBA89F884E345F64C6FF90AC5FCDB849F74B7CCF0F1FB67A83E59E',X'01A2292E3A3979CC9C2FA196B6843E32',1795987225145);
CREATE INDEX tokens_by_player ON tokens (player, since_ms);
CREATE INDEX ended_by_rules ON ended (rules, id);
CREATE INDEX ended_by_abandonment ON ended (ended_ms) WHERE reason = 'abandoned';
CREATE INDEX seats_by_game ON seats (game);
CREATE INDEX leaderboards ON ratings (rules, speed, rating DESC, player);
CREATE INDEX running_by_first ON running (first);
CREATE INDEX running_by_second ON running (second);
COMMIT;
