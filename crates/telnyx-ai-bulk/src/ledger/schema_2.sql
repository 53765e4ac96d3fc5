CREATE TABLE spending (
    -- Known cost of all requests whose outcomes were recorded, also of outcomes that later ones replaced:
    -- pico * 10^-12 + atto * 10^-18 of the currency.
    currency TEXT PRIMARY KEY,
    pico INTEGER NOT NULL,
    atto INTEGER NOT NULL
);
INSERT INTO spending SELECT currency, sum(cost_pico), sum(cost_atto) FROM outcomes WHERE currency IS NOT NULL GROUP BY currency;
