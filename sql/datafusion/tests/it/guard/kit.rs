//! A session with async functions that record the rows that they are called for.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, Schema};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::common::internal_err;
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::logical_expr::async_udf::{AsyncScalarUDF, AsyncScalarUDFImpl};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility, create_udf,
};
use datafusion::prelude::{SessionConfig, SessionContext};
use telnyx_ai_datafusion::SqlFunctions;

type Paid = Arc<Mutex<BTreeMap<&'static str, usize>>>;

/// `f` and `g` add to a number. `even` and `rare` are predicates: of every second and of every thousandth number.
#[derive(Debug)]
struct Recorded {
    name: &'static str,
    signature: Signature,
    paid: Paid,
}

impl PartialEq for Recorded {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Recorded {}

impl std::hash::Hash for Recorded {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Recorded {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(value_type(self.name))
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        internal_err!("{} is an async function", self.name)
    }
}

#[async_trait]
impl AsyncScalarUDFImpl for Recorded {
    async fn invoke_async_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let numbers = args.args.first().unwrap().to_array(args.number_rows)?;
        let numbers = numbers.as_primitive::<Int64Type>();
        let called = numbers.len() - numbers.null_count();
        *self.paid.lock().unwrap_or_else(PoisonError::into_inner).entry(self.name).or_default() += called;
        Ok(ColumnarValue::Array(values(self.name, numbers)))
    }
}

fn value_type(name: &str) -> DataType {
    match name {
        "even" | "rare" => DataType::Boolean,
        _ => DataType::Int64,
    }
}

fn values(name: &str, numbers: &Int64Array) -> ArrayRef {
    let every = |step: i64| Arc::new(BooleanArray::from_iter(numbers.iter().map(|x| Some(x? % step == 0))));
    let plus = |more: i64| Arc::new(Int64Array::from_iter(numbers.iter().map(|x| Some(x? + more))));
    match name {
        "even" => every(2),
        "rare" => every(1000),
        "f" => plus(1),
        _ => plus(2),
    }
}

/// The table `t` has 100 rows, and `big` has 100,000 rows in 4 partitions. `x` counts from 0, `y` is NULL for multiples of 10
/// and else the last digit.
pub(crate) struct Session {
    pub(crate) context: SessionContext,
    paid: Paid,
}

impl Session {
    pub(crate) fn new(guard: &str) -> Self {
        let config = SessionConfig::new().with_target_partitions(4);
        let context = SessionContext::new_with_config(config);
        SqlFunctions::for_planning().register(&context).unwrap();
        let state = context.state_ref();
        state.write().config_mut().options_mut().set("telnyx.guard", guard).unwrap();
        let paid = Paid::default();
        for name in ["f", "g", "even", "rare"] {
            let signature = Signature::exact(vec![DataType::Int64], Volatility::Volatile);
            let function = Recorded { name, signature, paid: Arc::clone(&paid) };
            context.register_udf(AsyncScalarUDF::new(Arc::new(function)).into_scalar_udf());
            context.register_udf(synchronous(name));
        }
        context.register_table("t", Arc::new(table(std::slice::from_ref(&(0..100))))).unwrap();
        let parts: Vec<_> = (0..4).map(|part| part * 25_000..(part + 1) * 25_000).collect();
        context.register_table("big", Arc::new(table(&parts))).unwrap();
        Self { context, paid }
    }

    /// Returns the number of rows that the last query paid.
    pub(crate) fn total(&self) -> usize {
        self.paid.lock().unwrap().values().sum()
    }

    /// Runs a query and returns its rows and the number of rows that each function was called for.
    pub(crate) async fn run(&self, sql: &str) -> (String, String) {
        self.paid.lock().unwrap().clear();
        let result = async { self.context.sql(sql).await?.collect().await }.await;
        let rows = match result {
            Ok(batches) => pretty_format_batches(&batches).unwrap().to_string(),
            Err(error) => format!("error: {}", error.strip_backtrace()),
        };
        let paid = self.paid.lock().unwrap().iter().fold(String::new(), |mut text, (name, rows)| {
            write!(text, "{}{name} {rows}", if text.is_empty() { "" } else { ", " }).unwrap();
            text
        });
        (rows, paid)
    }

    pub(crate) async fn plan(&self, sql: &str) -> String {
        self.run(&format!("EXPLAIN {sql}")).await.0
    }
}

/// Returns the function `sync_<name>` with the same values, which DataFusion evaluates without any of the rules.
fn synchronous(name: &'static str) -> ScalarUDF {
    let invoke = move |args: &[ColumnarValue]| {
        let numbers = args.first().unwrap().clone().into_array(1)?;
        Ok(ColumnarValue::Array(values(name, numbers.as_primitive())))
    };
    let volatility = Volatility::Volatile;
    create_udf(&format!("sync_{name}"), vec![DataType::Int64], value_type(name), volatility, Arc::new(invoke))
}

fn table(parts: &[std::ops::Range<i64>]) -> MemTable {
    let schema =
        Arc::new(Schema::new(vec![Field::new("x", DataType::Int64, false), Field::new("y", DataType::Int64, true)]));
    let batch = |rows: &std::ops::Range<i64>| {
        let x = Int64Array::from_iter_values(rows.clone());
        let y = Int64Array::from_iter(rows.clone().map(|x| (x % 10 != 0).then_some(x % 10)));
        vec![RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(x), Arc::new(y)]).unwrap()]
    };
    MemTable::try_new(Arc::clone(&schema), parts.iter().map(batch).collect()).unwrap()
}

/// Asserts that a query pays the given rows without and with the guard, and returns the same rows. Without the guard it fails if
/// no rows are given.
pub(crate) async fn assert_paid(off: &Session, on: &Session, sql: &str, without: Option<&str>, with: &str) {
    let (rows, paid) = on.run(sql).await;
    assert!(!rows.starts_with("error"), "{sql}: {rows}");
    assert_eq!(paid, with, "{sql}");
    let (other_rows, other_paid) = off.run(sql).await;
    match without {
        Some(without) => {
            assert_eq!(sorted(&rows), sorted(&other_rows), "{sql}");
            assert_eq!(other_paid, without, "without the guard: {sql}");
        }
        None => assert!(other_rows.starts_with("error"), "{sql}: {other_rows}"),
    }
}

pub(crate) fn sorted(rows: &str) -> Vec<&str> {
    let mut lines: Vec<_> = rows.lines().collect();
    lines.sort_unstable();
    lines
}
