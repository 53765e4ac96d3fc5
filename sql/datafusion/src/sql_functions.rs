//! The functions of a process, and their registration.

use std::path::PathBuf;
use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::execution::SessionStateBuilder;
use datafusion::logical_expr::ScalarUDF;
use datafusion::prelude::SessionContext;
use telnyx_ai::{Error, PriceList, Telnyx};

use crate::call_costs::CallCosts;
use crate::engine::{Engine, Ledger, Settings};
use crate::report::Report;
use crate::search::Search;
use crate::udf::Udf;
use crate::{TelnyxOptions, function, guard};

/// Default number of requests that run at a time.
const LIMIT: usize = 16;

/// The SQL functions, with the client, the ledger and the limit that they share.
///
/// Cheap to clone. All sessions that register the same value have one ledger, one limit, and one budget.
#[derive(Clone, Debug)]
pub struct SqlFunctions {
    /// `None` for functions that are only planned.
    engine: Option<Arc<Engine>>,
}

/// The choices of [`SqlFunctions`], from [`SqlFunctions::builder`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct Builder {
    telnyx: Telnyx,
    ledger: Option<Ledger>,
    limit: usize,
    prices: Option<PriceList>,
    share: u32,
    retry_failed: bool,
}

impl SqlFunctions {
    /// Creates functions that send their requests with `telnyx`.
    pub fn builder(telnyx: &Telnyx) -> Builder {
        Builder { telnyx: telnyx.clone(), ledger: None, limit: LIMIT, prices: None, share: 1, retry_failed: false }
    }

    /// Creates functions that are planned and not executed, for the scheduler and the clients of a cluster. They need no API
    /// key; the executors have it.
    pub fn for_planning() -> Self {
        Self { engine: None }
    }

    /// Registers the functions, their settings (`SET telnyx.…`) and the cost guard in a session.
    ///
    /// # Errors
    /// The error of DataFusion.
    pub fn register(&self, context: &SessionContext) -> Result<()> {
        let state = context.state();
        // With a builder alone, the session would have another id, and a cluster would not recognize it.
        let id = state.session_id().to_owned();
        let builder = self.configure(SessionStateBuilder::new_from_existing(state).with_session_id(id));
        *context.state_ref().write() = builder.build();
        context.register_udtf(Search::NAME, Arc::new(Search::new(self.engine.clone())));
        Ok(())
    }

    /// Adds the functions, their settings and the cost guard to a session state that is being built, as the processes of a
    /// cluster do. Settings that are already there stay.
    pub fn configure(&self, mut builder: SessionStateBuilder) -> SessionStateBuilder {
        add_settings(builder.config().get_or_insert_default().options_mut());
        builder.scalar_functions().get_or_insert_default().extend(self.functions());
        guard::configure(builder, CallCosts::new(self.engine.clone()))
    }

    /// Returns the scalar functions.
    pub fn functions(&self) -> Vec<Arc<ScalarUDF>> {
        let forms = |function| [false, true].map(|is_row| Udf::new(function, is_row, self.engine.clone()));
        function::all().into_iter().flat_map(forms).map(|function| Arc::new(function.into_scalar_udf())).collect()
    }

    /// Reads the prices of the models, so that `EXPLAIN` shows prices before the first query has read them.
    ///
    /// # Errors
    /// The error of the list of models.
    pub async fn load_prices(&self) -> telnyx_ai::Result<()> {
        match &self.engine {
            Some(engine) => engine.load_prices().await.map(drop),
            None => Ok(()),
        }
    }

    /// Closes the ledger after the rows in flight, so that it is one file, and returns the report of all rows since it was
    /// opened; `None` if no row was. A later query opens it again.
    ///
    /// # Errors
    /// The error of the ledger.
    pub async fn close(&self) -> telnyx_ai::Result<Option<Report>> {
        match &self.engine {
            Some(engine) => engine.close().await,
            None => Ok(None),
        }
    }
}

impl Builder {
    /// Sets the path of the ledger, an SQLite file that is created if it does not exist. With it, a query that runs again pays
    /// only for rows without an outcome.
    pub fn ledger(mut self, path: impl Into<PathBuf>) -> Self {
        self.ledger = Some(Ledger { path: path.into(), is_in_folder: false });
        self
    }

    /// Sets the folder of the ledgers of several processes on one host. This process writes `<name>.sqlite` in it, and does not
    /// pay for rows that another ledger of the folder has.
    pub fn ledger_folder(mut self, folder: impl Into<PathBuf>, name: &str) -> Self {
        let path = folder.into().join(format!("{name}.sqlite"));
        self.ledger = Some(Ledger { path, is_in_folder: true });
        self
    }

    /// Sends rows again whose outcome in the ledger is a final failure, such as a rejected prompt, or a response that cannot be
    /// decoded. By default they have the recorded error.
    pub fn retry_failed(mut self, retry: bool) -> Self {
        self.retry_failed = retry;
        self
    }

    /// Sets the number of requests that run at a time, 16 by default, for all queries together.
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Sets the prices from which costs are computed. Default: those of the list of models, read before the first row is sent.
    pub fn prices(mut self, prices: PriceList) -> Self {
        self.prices = Some(prices);
        self
    }

    /// Divides `telnyx.max_cost` by the number of processes that share it, such as the executors of a cluster. Default: 1.
    pub fn share(mut self, count: u32) -> Self {
        self.share = count;
        self
    }

    /// Creates the functions.
    ///
    /// # Errors
    /// [`is_invalid_input`](Error::is_invalid_input) if `limit` or `share` is 0.
    pub fn build(self) -> telnyx_ai::Result<SqlFunctions> {
        let Self { telnyx, ledger, limit, prices, share, retry_failed } = self;
        if limit == 0 {
            return Err(Error::invalid_input("limit", "is 0, which allows no request; pass at least 1"));
        }
        if share == 0 {
            return Err(Error::invalid_input("share", "is 0; pass the number of processes"));
        }
        let engine = Engine::new(&telnyx, Settings { ledger, limit, share, retry_failed }, prices);
        Ok(SqlFunctions { engine: Some(Arc::new(engine)) })
    }
}

fn add_settings(options: &mut ConfigOptions) {
    if options.extensions.get::<TelnyxOptions>().is_none() {
        options.extensions.insert(TelnyxOptions::default());
    }
}
