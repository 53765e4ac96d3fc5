//! OpenTelemetry metrics of the operations of the Telnyx AI SDK.
//!
//! ```
//! use std::sync::Arc;
//! use telnyx_ai::Telnyx;
//! use telnyx_ai_otel::MetricsObserver;
//!
//! let meter = opentelemetry::global::meter("telnyx-ai");
//! let observer = Arc::new(MetricsObserver::new(&meter));
//! let telnyx = Telnyx::builder().api_key("KEY0123").observer(observer).build()?;
//! # Ok::<(), telnyx_ai::Error>(())
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]

mod metrics_observer;

pub use metrics_observer::MetricsObserver;
