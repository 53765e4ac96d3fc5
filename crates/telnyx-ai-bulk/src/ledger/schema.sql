CREATE TABLE outcomes (
    -- Order in which the outcomes were recorded.
    seq INTEGER PRIMARY KEY,
    -- Hash of the operation, the query, the body and the key of the row.
    id BLOB NOT NULL,
    -- Key of the caller.
    key TEXT,
    -- Method and path of the request.
    operation TEXT NOT NULL,
    model TEXT,
    -- 'done', 'failed' (no response of success), or 'unreadable' (a response that cannot be decoded).
    state TEXT NOT NULL,
    -- Body of the response: TEXT, or BLOB if it is not UTF-8. NULL if the row failed.
    response,
    -- Error of the row. NULL if the row is done.
    error_kind TEXT,
    error_message TEXT,
    error_status INTEGER,
    error_code TEXT,
    -- 1 if the failed request may have been charged.
    may_have_been_charged INTEGER,
    request_id TEXT,
    -- Number of requests that were sent.
    attempts INTEGER NOT NULL,
    -- Token usage. NULL if the service did not report it. Cached tokens are part of the input tokens.
    input_tokens INTEGER,
    cached_tokens INTEGER,
    output_tokens INTEGER,
    total_tokens INTEGER,
    -- Further counts of the usage, as JSON.
    usage_details TEXT,
    -- Cost: cost_pico * 10^-12 + cost_atto * 10^-18 of the currency, exact. NULL if it is unknown, which is not 0.
    cost_pico INTEGER,
    cost_atto INTEGER,
    currency TEXT,
    -- Start and end of the call, in milliseconds since 1970.
    started_ms INTEGER NOT NULL,
    ended_ms INTEGER NOT NULL
);

CREATE TABLE in_flight (
    -- Rows whose request is being sent. After an interruption: rows that may have been paid for and have no outcome.
    slot INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    key TEXT,
    started_ms INTEGER NOT NULL
);

CREATE TABLE outcome_index (
    -- Position of the outcome of a row. Filled in groups, because one group costs a fraction of single rows.
    id BLOB PRIMARY KEY,
    seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE outcome_index_state (
    -- Last position that is in outcome_index. Later outcomes are added when the ledger is closed or opened.
    indexed_seq INTEGER NOT NULL
);
INSERT INTO outcome_index_state VALUES (0);

CREATE VIEW cost_by_model AS
SELECT model, rows, requests, input_tokens, cached_tokens, output_tokens,
    iif(pico IS NULL, NULL, printf('%d.%012d', pico / 1000000000000, pico % 1000000000000)) AS cost, currency
FROM (
    SELECT model, currency, count(*) AS rows, sum(attempts) AS requests, sum(input_tokens) AS input_tokens,
        sum(cached_tokens) AS cached_tokens, sum(output_tokens) AS output_tokens,
        sum(cost_pico) + sum(cost_atto) / 1000000 AS pico
    FROM outcomes GROUP BY model, currency
)
ORDER BY rows DESC, model, currency;

CREATE VIEW failures_by_reason AS
SELECT error_kind, error_status, error_code, count(*) AS rows, sum(may_have_been_charged) AS may_have_been_charged,
    min(error_message) AS example
FROM outcomes WHERE state <> 'done'
GROUP BY error_kind, error_status, error_code ORDER BY rows DESC, error_kind, error_status, error_code;

CREATE VIEW rows_to_look_at AS
SELECT 'in flight' AS state, key, lower(hex(id)) AS id, NULL AS reason, NULL AS request_id,
    datetime(started_ms / 1000, 'unixepoch') AS started
FROM in_flight
UNION ALL
SELECT state, key, lower(hex(id)), error_message, request_id, datetime(started_ms / 1000, 'unixepoch')
FROM outcomes WHERE state = 'unreadable' OR may_have_been_charged;
