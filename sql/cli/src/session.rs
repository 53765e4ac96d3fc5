//! The session: on this machine, on a cluster, or against an emulator.

use datafusion::prelude::{SessionConfig, SessionContext};
use telnyx_ai::Telnyx;
use telnyx_ai_ballista::{Cluster, requests_per_minute, runtime_with_object_stores};
use telnyx_ai_datafusion::SqlFunctions;
use telnyx_ai_emulator::Emulator;

use crate::arguments::Arguments;
use crate::exit::Failure;
use crate::formats;

/// In the name of each function.
const NAMES: &str = "ai_";

const NO_KEY: &str =
    "with `--emulator` the program needs no key, and `telnyx-ai sql` uses the key of `telnyx-ai auth login`";

/// A session, with what it needs until it ends.
pub(crate) struct Session {
    pub(crate) context: SessionContext,
    pub(crate) engine: Engine,
    _emulator: Option<Emulator>,
}

/// The machines that send the rows.
pub(crate) enum Engine {
    Here(SqlFunctions),
    OnCluster(Cluster),
}

impl Session {
    /// Opens the session of some SQL. Only SQL that names one of the functions needs a key.
    pub(crate) async fn open(arguments: &Arguments, sql: &str) -> Result<Self, Failure> {
        if let Some(url) = &arguments.ballista {
            let cluster = Cluster::connect(url).await?;
            formats::register(cluster.context())?;
            let context = cluster.context().clone().enable_url_table();
            return Ok(Self { context, engine: Engine::OnCluster(cluster), _emulator: None });
        }
        let (functions, emulator) = match sql.to_lowercase().contains(NAMES) {
            true => functions(arguments).await?,
            false => (SqlFunctions::for_planning(), None),
        };
        let config = SessionConfig::new().with_information_schema(true);
        let context = SessionContext::new_with_config_rt(config, runtime_with_object_stores()?);
        functions.register(&context)?;
        formats::register(&context)?;
        Ok(Self { context: context.enable_url_table(), engine: Engine::Here(functions), _emulator: emulator })
    }
}

async fn functions(arguments: &Arguments) -> Result<(SqlFunctions, Option<Emulator>), Failure> {
    let (telnyx, emulator) = client(arguments).await?;
    let builder = SqlFunctions::builder(&telnyx).limit(arguments.limit.get());
    let mut builder = builder.retry_failed(arguments.retry_failed);
    if !arguments.no_ledger && !arguments.emulator {
        builder = builder.ledger(&arguments.ledger);
    }
    Ok((builder.build()?, emulator))
}

async fn client(arguments: &Arguments) -> Result<(Telnyx, Option<Emulator>), Failure> {
    if !arguments.emulator {
        let telnyx = telnyx_ai_ballista::client(requests_per_minute(arguments.requests_per_minute))
            .map_err(|error| Failure::Usage(format!("{error}; {NO_KEY}")))?;
        return Ok((telnyx, None));
    }
    let emulator = Emulator::builder().quiet(true).start().await;
    let emulator = emulator.map_err(|error| Failure::Failed(format!("the emulator: {error}")))?;
    let telnyx = Telnyx::builder().api_key("emulator").base_url(emulator.base_url()).build()?;
    Ok((telnyx, Some(emulator)))
}
