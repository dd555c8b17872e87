-- Five years of rent for every stay of one scheme (:id), a week at a time from :began, :weeks of them, until :today.
-- Most accounts are at most a week behind, some by so much that more than their newest lines must be read.

UPDATE stay SET starts_on = :began, signed_on = :began WHERE scheme_id = :id;

UPDATE footing SET from_on = :began WHERE stay_id IN (SELECT id FROM stay WHERE scheme_id = :id);

CREATE TEMPORARY TABLE numbered AS
SELECT id, n, CASE WHEN n % 10 < 7 THEN n % 2 WHEN n % 10 < 9 THEN 2 + n % 7 ELSE 8 + n % 31 END AS behind
FROM (SELECT id, CAST(substr(ref, 2) AS INTEGER) AS n FROM stay WHERE scheme_id = :id);

INSERT INTO rent_term (id, stay_id, from_on, period, rent_pence, service_eligible_pence)
SELECT lower(hex(randomblob(16))), id, :began, 'weekly', 8250, 1200 FROM numbered;

INSERT INTO ledger_entry
    (stay_id, sequence, kind, effective_on, amount_pence, component, source, pack, recorded_at)
WITH RECURSIVE week(w) AS (SELECT 0 UNION ALL SELECT w + 1 FROM week WHERE w + 1 < :weeks)
SELECT id, 2 * w + 1, 'charge', date(:began, (7 * w) || ' days'), 9450, 'rent', NULL, 'supported-standard',
       '2026-01-05 12:00:00.000000'
FROM numbered CROSS JOIN week
UNION ALL
SELECT id, 2 * w + 2, 'payment', date(:began, (7 * w + 2) || ' days'),
       CASE WHEN w < :weeks - behind THEN -9450 ELSE -50 END, NULL, 'tenant', 'supported-standard',
       '2026-01-05 12:00:00.000000'
FROM numbered CROSS JOIN week
ORDER BY 1, 2;

INSERT INTO benefit (id, version, stay_id, source, claimed_on, weekly_pence, from_on, paid_up_to, cycle, verified_on)
SELECT lower(hex(randomblob(16))), 1, id, 'housing_benefit', :began, 4000, :began, date(:today, '-9 days'),
       'four_weekly', :began
FROM numbered WHERE n % 3 = 0;

INSERT INTO plan
    (id, version, stay_id, starts_on, starting_net_pence, instalment_pence, frequency, first_on, recorded_at)
SELECT lower(hex(randomblob(16))), 1, id, date(:today, '-140 days'), 60000, 1000, 'weekly',
       date(:today, '-133 days'), '2026-01-05 12:00:00.000000'
FROM numbered WHERE n % 5 = 4 AND behind > 2;

INSERT INTO contact (id, stay_id, on_day, step, recorded_at)
SELECT lower(hex(randomblob(16))), id, date(:today, '-3 days'), 'talk', '2026-01-05 12:00:00.000000'
FROM numbered WHERE n % 4 = 0;

UPDATE account_revision SET revision = revision + 1 WHERE stay_id IN (SELECT id FROM numbered);

DROP TABLE numbered;
