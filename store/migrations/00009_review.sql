-- +goose Up
-- What waits for a decision: one row per verification. since and due are Unix ms; due is since and the target of
-- the priority. version is new each time the row comes to a stage: a form names the one it was drawn at.
-- A lease makes the row one person's until lease_until; ahead says that it is fetched but not yet shown, seen
-- whether the score was uncovered: 0 not, 1 asked for, 2 shown after the reviewer leaned. first_id and
-- second_id are the decisions made so far in this round, barred is who escalated it.
CREATE TABLE reviews (
  verification_id TEXT    PRIMARY KEY REFERENCES verifications (id),
  stage           TEXT    NOT NULL CHECK (stage IN ('first', 'second', 'reopened', 'tie')),
  priority        INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 3),
  since           INTEGER NOT NULL,
  due             INTEGER NOT NULL,
  version         INTEGER NOT NULL,
  lease_by        TEXT    NOT NULL DEFAULT '',
  lease_name      TEXT    NOT NULL DEFAULT '',
  lease_until     INTEGER NOT NULL DEFAULT 0,
  ahead           INTEGER NOT NULL DEFAULT 0,
  seen            INTEGER NOT NULL DEFAULT 0,
  skips           INTEGER NOT NULL DEFAULT 0,
  first_id        INTEGER NOT NULL DEFAULT 0,
  second_id       INTEGER NOT NULL DEFAULT 0,
  barred          TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX reviews_due   ON reviews (due, verification_id);
CREATE INDEX reviews_lease ON reviews (lease_by, ahead, due) WHERE lease_by <> '';

ALTER TABLE counters ADD COLUMN review INTEGER NOT NULL DEFAULT 0; -- the latest version

-- Who put a case back and why. words are free text: they go when the case leaves the queue.
CREATE TABLE review_skips (
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  staff_id        TEXT    NOT NULL,
  reason          TEXT    NOT NULL,
  words           TEXT    NOT NULL,
  at              INTEGER NOT NULL,
  PRIMARY KEY (verification_id, staff_id)
) STRICT, WITHOUT ROWID;

-- The last decision of each person with what was there before, for as long as it can be undone. after is the version
-- of the row that the decision left, 0 for none.
CREATE TABLE undoables (
  staff_id        TEXT    PRIMARY KEY,
  decision_id     INTEGER NOT NULL,
  verification_id TEXT    NOT NULL REFERENCES verifications (id),
  until           INTEGER NOT NULL,
  after           INTEGER NOT NULL,
  decision        TEXT    NOT NULL,
  stage           TEXT    NOT NULL,
  priority        INTEGER NOT NULL,
  since           INTEGER NOT NULL,
  due             INTEGER NOT NULL,
  first_id        INTEGER NOT NULL,
  second_id       INTEGER NOT NULL,
  barred          TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- state: empty is what counts, blind a first decision that nobody may see yet, open one that is history, undone one
-- that was taken back. score_seen says whether the score was seen before; NULL where it was not covered.
ALTER TABLE decisions ADD COLUMN state TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN stage TEXT NOT NULL DEFAULT '';
ALTER TABLE decisions ADD COLUMN score_seen INTEGER;
CREATE INDEX decisions_actor ON decisions (actor_id, at);

-- The reasons that are offered, and what a customer is told of them. retired_at: no longer offered.
CREATE TABLE reasons (
  id         TEXT    PRIMARY KEY,
  position   INTEGER NOT NULL,
  text       TEXT    NOT NULL,
  text_fold  TEXT    NOT NULL UNIQUE,
  approve    INTEGER NOT NULL,
  reject     INTEGER NOT NULL,
  escalate   INTEGER NOT NULL,
  retired_at INTEGER
) STRICT;
CREATE TABLE reason_texts (
  reason_id TEXT NOT NULL REFERENCES reasons (id),
  lang      TEXT NOT NULL,
  body      TEXT NOT NULL,
  PRIMARY KEY (reason_id, lang)
) STRICT, WITHOUT ROWID;
INSERT INTO reasons (id, position, text, text_fold, approve, reject, escalate) VALUES
  ('screen-replay', 1, 'Screen replay', 'screen replay', 0, 1, 1),
  ('printed-photo', 2, 'Printed photo', 'printed photo', 0, 1, 1),
  ('mask-or-doll', 3, 'Mask or doll', 'mask or doll', 0, 1, 1),
  ('injected-video', 4, 'Injected video', 'injected video', 0, 1, 1),
  ('not-the-holder', 5, 'Not the account holder', 'not the account holder', 0, 1, 1),
  ('clear-pass', 6, 'Clear pass', 'clear pass', 1, 0, 0),
  ('unclear-photo', 7, 'Unclear photo', 'unclear photo', 0, 1, 1),
  ('other', 8, 'Other, see note', 'other, see note', 1, 1, 1);
CREATE TEMPORARY TABLE said (kind TEXT, lang TEXT, body TEXT);
INSERT INTO said VALUES
  ('no', 'en', 'A person has looked at your check and could not accept it. If you think this is a mistake, contact us.'),
  ('no', 'es', 'Una persona ha revisado su comprobación y no ha podido aceptarla. Si cree que es un error, contáctenos.'),
  ('no', 'fil', 'May taong tumingin sa iyong pagsusuri at hindi ito matanggap. Kung sa tingin mo ay may pagkakamali, makipag-ugnayan sa amin.'),
  ('no', 'id', 'Petugas kami telah memeriksa verifikasi Anda dan tidak dapat menerimanya. Jika menurut Anda ini keliru, hubungi kami.'),
  ('no', 'ms', 'Petugas kami telah meneliti pengesahan anda dan tidak dapat menerimanya. Jika anda rasa ini satu kesilapan, hubungi kami.'),
  ('no', 'th', 'เจ้าหน้าที่ได้ตรวจสอบการยืนยันของคุณแล้วและไม่สามารถรับได้ หากคุณคิดว่าเป็นความผิดพลาด โปรดติดต่อเรา'),
  ('no', 'vi', 'Nhân viên của chúng tôi đã xem lượt xác minh của bạn và không thể chấp nhận. Nếu bạn cho rằng có nhầm lẫn, hãy liên hệ với chúng tôi.'),
  ('no', 'zh', '我们的工作人员已查看您的验证，未能接受。如果您认为有误，请联系我们。'),
  ('holder', 'en', 'We could not confirm that the account holder made this check. Contact us so that we can go on together.'),
  ('holder', 'es', 'No hemos podido confirmar que el titular de la cuenta hizo esta comprobación. Contáctenos para continuar juntos.'),
  ('holder', 'fil', 'Hindi namin makumpirma na ang may-ari ng account ang gumawa ng pagsusuring ito. Makipag-ugnayan sa amin upang makapagpatuloy tayo.'),
  ('holder', 'id', 'Kami tidak dapat memastikan bahwa pemilik akun yang melakukan verifikasi ini. Hubungi kami agar kita dapat melanjutkan.'),
  ('holder', 'ms', 'Kami tidak dapat mengesahkan bahawa pemegang akaun yang membuat pengesahan ini. Hubungi kami supaya kita boleh meneruskannya.'),
  ('holder', 'th', 'เราไม่สามารถยืนยันได้ว่าเจ้าของบัญชีเป็นผู้ทำการยืนยันนี้ โปรดติดต่อเราเพื่อดำเนินการต่อ'),
  ('holder', 'vi', 'Chúng tôi không thể xác nhận rằng chủ tài khoản đã thực hiện lượt xác minh này. Hãy liên hệ với chúng tôi để cùng tiếp tục.'),
  ('holder', 'zh', '我们无法确认这次验证由账户持有人本人完成。请联系我们，以便继续处理。'),
  ('yes', 'en', 'A person has looked at your check and accepted it.'),
  ('yes', 'es', 'Una persona ha revisado su comprobación y la ha aceptado.'),
  ('yes', 'fil', 'May taong tumingin sa iyong pagsusuri at tinanggap ito.'),
  ('yes', 'id', 'Petugas kami telah memeriksa verifikasi Anda dan menerimanya.'),
  ('yes', 'ms', 'Petugas kami telah meneliti pengesahan anda dan menerimanya.'),
  ('yes', 'th', 'เจ้าหน้าที่ได้ตรวจสอบการยืนยันของคุณแล้วและรับไว้แล้ว'),
  ('yes', 'vi', 'Nhân viên của chúng tôi đã xem lượt xác minh của bạn và chấp nhận.'),
  ('yes', 'zh', '我们的工作人员已查看并接受您的验证。'),
  ('unclear', 'en', 'The photos were not clear enough for us to decide. We will tell you how to go on.'),
  ('unclear', 'es', 'Las fotos no eran lo bastante claras para decidir. Le diremos cómo continuar.'),
  ('unclear', 'fil', 'Hindi sapat ang linaw ng mga larawan para makapagpasya kami. Sasabihin namin kung paano magpapatuloy.'),
  ('unclear', 'id', 'Foto kurang jelas bagi kami untuk mengambil keputusan. Kami akan memberi tahu Anda cara melanjutkan.'),
  ('unclear', 'ms', 'Gambar tidak cukup jelas untuk kami membuat keputusan. Kami akan memberitahu anda cara untuk meneruskan.'),
  ('unclear', 'th', 'ภาพไม่ชัดพอให้เราตัดสินใจได้ เราจะแจ้งให้คุณทราบว่าต้องทำอย่างไรต่อไป'),
  ('unclear', 'vi', 'Ảnh không đủ rõ để chúng tôi quyết định. Chúng tôi sẽ cho bạn biết cách tiếp tục.'),
  ('unclear', 'zh', '照片不够清晰，我们无法作出决定。我们会告诉您如何继续。'),
  ('other', 'en', 'A person has looked at your check. We will be in touch about the next step.'),
  ('other', 'es', 'Una persona ha revisado su comprobación. Le informaremos del siguiente paso.'),
  ('other', 'fil', 'May taong tumingin sa iyong pagsusuri. Makikipag-ugnayan kami tungkol sa susunod na hakbang.'),
  ('other', 'id', 'Petugas kami telah memeriksa verifikasi Anda. Kami akan menghubungi Anda tentang langkah berikutnya.'),
  ('other', 'ms', 'Petugas kami telah meneliti pengesahan anda. Kami akan menghubungi anda tentang langkah seterusnya.'),
  ('other', 'th', 'เจ้าหน้าที่ได้ตรวจสอบการยืนยันของคุณแล้ว เราจะติดต่อคุณเกี่ยวกับขั้นตอนถัดไป'),
  ('other', 'vi', 'Nhân viên của chúng tôi đã xem lượt xác minh của bạn. Chúng tôi sẽ liên hệ về bước tiếp theo.'),
  ('other', 'zh', '我们的工作人员已查看您的验证。下一步我们会与您联系。');
INSERT INTO reason_texts SELECT r.column1, s.lang, s.body FROM (VALUES ('screen-replay', 'no'), ('printed-photo', 'no'), ('mask-or-doll', 'no'), ('injected-video', 'no'), ('not-the-holder', 'holder'), ('clear-pass', 'yes'), ('unclear-photo', 'unclear'), ('other', 'other')) r JOIN said s ON s.kind = r.column2;
DROP TABLE said;

-- What waits already: results without a decision, and escalations, which wait for somebody else.
INSERT INTO reviews (verification_id, stage, priority, since, due, version)
  SELECT id, 'first', CASE result WHEN 'fail' THEN 2 ELSE 3 END, coalesce(finished_at, updated_at),
    coalesce(finished_at, updated_at) + CASE result WHEN 'fail' THEN 1800000 ELSE 14400000 END, rev
  FROM verifications WHERE status IN ('passed', 'failed') AND result IN ('pass', 'fail') AND decision = '';
INSERT INTO reviews (verification_id, stage, priority, since, due, version, barred)
  SELECT v.id, 'first', 1, d.at, d.at + 900000, v.rev, d.actor_id
  FROM verifications v JOIN decisions d ON d.id = (SELECT max(id) FROM decisions WHERE verification_id = v.id)
  WHERE v.status IN ('passed', 'failed') AND v.result IN ('pass', 'fail') AND v.decision = 'escalate';

UPDATE counters SET review = rev;

-- What a verification counts as, as in 00004; only what waits for a review follows the rows above now.
DROP VIEW countable;
CREATE VIEW countable AS
SELECT v.id, v.seq, v.product, v.region,
  CASE WHEN v.result IN ('pass', 'fail') THEN 3
    WHEN EXISTS (SELECT 1 FROM events e WHERE e.verification_id = v.id AND e.kind IN ('attempt.started', 'attempt.opened', 'attempt.submitted')) THEN 2
    WHEN EXISTS (SELECT 1 FROM events e WHERE e.verification_id = v.id AND e.kind = 'link.opened') THEN 1
    ELSE 0 END AS step,
  v.created_at AS made_at,
  (SELECT min(e.at) FROM events e WHERE e.verification_id = v.id AND e.kind IN ('link.opened', 'attempt.started', 'attempt.opened')) AS opened_at,
  (SELECT min(e.at) FROM events e WHERE e.verification_id = v.id AND e.kind IN ('attempt.started', 'attempt.opened')) AS started_at,
  CASE WHEN v.result IN ('pass', 'fail') THEN v.finished_at END AS finished_at,
  CASE WHEN v.result IN ('pass', 'fail') THEN v.finished_at - (SELECT max(e.at) FROM events e
    WHERE e.verification_id = v.id AND e.kind IN ('attempt.started', 'attempt.opened') AND e.at <= v.finished_at) END AS took,
  v.result AS outcome,
  CASE WHEN v.result IN ('pass', 'fail') AND v.score >= 95 AND v.score <= 100 THEN 95
    WHEN v.result IN ('pass', 'fail') AND v.score >= 0 AND v.score < 95 THEN CAST(v.score / 5 AS INTEGER) * 5 END AS score,
  CASE WHEN v.result = 'fail' AND v.attack_type > 0 THEN v.attack_type END AS attack,
  CASE WHEN v.result = 'incomplete' THEN v.reason END AS reason,
  CASE WHEN v.status IN ('ready', 'opened') THEN 'customer' WHEN v.status = 'waiting' THEN 'vendor'
    WHEN EXISTS (SELECT 1 FROM reviews r WHERE r.verification_id = v.id) THEN 'review' ELSE '' END AS standing
FROM verifications v;

-- Nothing else changed, so nothing else is counted again.
UPDATE counted SET standing = 'review' WHERE seq IN (SELECT v.seq FROM reviews r JOIN verifications v ON v.id = r.verification_id);
UPDATE counted SET standing = '' WHERE standing = 'review' AND seq NOT IN (SELECT v.seq FROM reviews r JOIN verifications v ON v.id = r.verification_id);
DELETE FROM tally_hours WHERE what = 'now';
DELETE FROM tally_days WHERE what = 'now';
INSERT INTO tally_hours SELECT region, product, what, hour, bucket, count(*) FROM countings WHERE what = 'now' GROUP BY 1, 2, 3, 4, 5;
INSERT INTO tally_hours SELECT '*', product, what, hour, bucket, sum(n) FROM tally_hours WHERE what = 'now' GROUP BY 2, 3, 4, 5;
INSERT INTO tally_hours SELECT region, '*', what, hour, bucket, sum(n) FROM tally_hours WHERE what = 'now' GROUP BY 1, 3, 4, 5;
INSERT INTO tally_days SELECT region, product, what, hour / 24, bucket, sum(n) FROM tally_hours WHERE what = 'now' GROUP BY 1, 2, 3, 4, 5;
