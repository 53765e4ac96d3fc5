//! The cost of all requests of a ledger, in the table `spending`.

use rusqlite::{Connection, Result, Statement, params};
use telnyx_ai_core::Money;

use super::cost::{from_integers, to_integers};
use crate::tally::add_cost;

/// Sums by currency, so that a budget does not read every outcome.
pub(super) struct Spending<'c> {
    add: Statement<'c>,
    all: Statement<'c>,
}

impl<'c> Spending<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Self> {
        Ok(Self {
            add: connection.prepare(
                "INSERT INTO spending (currency, pico, atto) VALUES (?, ?, ?) \
                 ON CONFLICT (currency) DO UPDATE SET pico = pico + excluded.pico, atto = atto + excluded.atto",
            )?,
            all: connection.prepare("SELECT pico, atto, currency FROM spending ORDER BY currency")?,
        })
    }

    /// Adds the costs of the outcomes of a transaction.
    pub(super) fn add(&mut self, costs: impl Iterator<Item = Money>) -> Result<()> {
        let mut sums = Vec::new();
        costs.for_each(|cost| add_cost(&mut sums, cost));
        for sum in sums {
            if let Some((pico, atto)) = to_integers(sum) {
                self.add.execute(params![sum.currency(), pico, atto])?;
            }
        }
        Ok(())
    }

    pub(super) fn all(&mut self) -> Result<Vec<Money>> {
        let rows = self.all.query_map([], |row| {
            let currency: String = row.get(2)?;
            Ok(from_integers(row.get(0)?, row.get(1)?, &currency))
        })?;
        Ok(rows.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }
}
