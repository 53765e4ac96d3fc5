//! The functions of tools, async and synchronous.

use std::future::{Future, ready};
use std::pin::Pin;

use super::tool_output::{Output, ToolOutput};

pub(crate) type OutputFuture = Pin<Box<dyn Future<Output = Output> + Send>>;

/// A function of a tool. The function takes its arguments `A` as one value, and returns a [`ToolOutput`] or a future of
/// a [`ToolOutput`].
///
/// `M` distinguishes async from synchronous functions. It is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the function of a tool",
    label = "not a function of one argument that returns a `ToolOutput` or a future of one",
    note = "take the arguments as one value: `async |city: City| …` or `async fn weather(city: City) -> …`",
    note = "a function without arguments takes the unit: `|(): ()| …`",
    note = "return text, a number, `bool`, `()`, `serde_json::Value`, a list, map or option of types that implement `serde::Serialize`, or a `Result<T, E>` where `T` implements `serde::Serialize` and `E` implements `Display`",
    note = "wrap another type that implements `serde::Serialize`: `Json(value)`",
    note = "the function must be `Fn + Send + Sync + 'static`, and its future `Send + 'static`: move clones into it"
)]
pub trait ToolFunction<A, M>: Send + Sync + 'static {
    /// Calls the function.
    #[doc(hidden)]
    fn call(&self, arguments: A) -> Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;
}

/// Marks functions that return a future `F`.
#[derive(Debug)]
pub struct Asynchronous<F>(std::convert::Infallible, F);

/// Marks functions that return their output `R`.
#[derive(Debug)]
pub struct Synchronous<R>(std::convert::Infallible, R);

impl<A, F, Fut> ToolFunction<A, Asynchronous<Fut>> for F
where
    F: Fn(A) -> Fut + Send + Sync + 'static,
    Fut: Future<Output: ToolOutput> + Send + 'static,
{
    fn call(&self, arguments: A) -> OutputFuture {
        let running = self(arguments);
        Box::pin(async move { running.await.into_output() })
    }
}

impl<A, F, R> ToolFunction<A, Synchronous<R>> for F
where
    F: Fn(A) -> R + Send + Sync + 'static,
    R: ToolOutput,
{
    fn call(&self, arguments: A) -> OutputFuture {
        Box::pin(ready(self(arguments).into_output()))
    }
}
