//! The operation of a request.

use std::fmt;

use axum::extract::{MatchedPath, Request};

/// The prefix of every path of the API, which belongs to the base URL.
const BASE: &str = "/v2";

/// An operation given by a user: a method, and a path or path template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    method: String,
    path: String,
}

impl Operation {
    pub(crate) fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self { method: method.into(), path: path.into() }
    }

    /// Returns the reason why no request can match this operation.
    pub(crate) fn problem(&self) -> Option<String> {
        let Self { method, path } = self;
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Some(format!("the method `{method}` must be in capital letters, such as POST"));
        }
        let path_problem = if !path.starts_with('/') {
            "must begin with a slash"
        } else if path.starts_with("/v2/") {
            "must not contain the /v2 of the base URL"
        } else if path.contains(|c: char| c == '?' || c == '#' || c.is_whitespace()) {
            "must not contain a query or spaces"
        } else {
            return None;
        };
        Some(format!("the path `{path}` {path_problem}; an example is /ai/chat/completions"))
    }

    /// Returns `true` if a request matches this operation: by its path, or by a route of the same form.
    pub(crate) fn matches(&self, target: &Target) -> bool {
        let same_route = || target.route.as_deref().is_some_and(|route| same_form(route, &self.path));
        self.method == target.method && (self.path == target.path || same_route())
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The target of a request.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) method: String,
    /// The path below the base URL.
    pub(crate) path: String,
    /// The path template of the route, below the base URL.
    route: Option<String>,
}

impl Target {
    pub(crate) fn of(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>();
        Self {
            method: request.method().as_str().to_owned(),
            path: below_base(request.uri().path()),
            route: route.map(|route| below_base(route.as_str())),
        }
    }
}

/// Removes the path of the base URL; paths outside the API are unchanged.
fn below_base(path: &str) -> String {
    path.strip_prefix(BASE).filter(|rest| rest.starts_with('/')).unwrap_or(path).to_owned()
}

/// Returns `true` if two templates differ only in the names of their parameters.
fn same_form(one: &str, other: &str) -> bool {
    let is_parameter = |segment: &str| segment.starts_with('{') && segment.ends_with('}');
    let (mut one, mut other) = (one.split('/'), other.split('/'));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other || (is_parameter(one) && is_parameter(other)) => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(method: &str, path: &str, route: Option<&str>) -> Target {
        Target { method: method.into(), path: path.into(), route: route.map(str::to_owned) }
    }

    #[test]
    fn an_operation_is_a_path_or_a_route() {
        let task = target("GET", "/ai/embeddings/t-1", Some("/ai/embeddings/{task_id}"));
        for path in ["/ai/embeddings/t-1", "/ai/embeddings/{task_id}", "/ai/embeddings/{id}"] {
            assert!(Operation::new("GET", path).matches(&task), "{path}");
            assert!(!Operation::new("PUT", path).matches(&task), "{path}");
        }
        for path in ["/ai/embeddings/t-2", "/ai/embeddings", "/ai/{x}/t-1", "/ai/embeddings/{id}/x", "/{a}/{b}/{c}"] {
            assert!(!Operation::new("GET", path).matches(&task), "{path}");
        }
        // A template does not match every path of its form.
        let buckets = target("GET", "/ai/embeddings/buckets", Some("/ai/embeddings/buckets"));
        assert!(!Operation::new("GET", "/ai/embeddings/{id}").matches(&buckets));
        assert!(Operation::new("GET", "/nowhere").matches(&target("GET", "/nowhere", None)));
    }

    #[test]
    fn base_path_is_removed() {
        assert_eq!(below_base("/v2/ai/models"), "/ai/models");
        for outside in ["/v2", "/v22/x", "/ai/models", "/"] {
            assert_eq!(below_base(outside), outside);
        }
    }

    #[test]
    fn impossible_operation_has_a_reason() {
        assert_eq!(Operation::new("POST", "/ai/chat/completions").problem(), None);
        for (method, path, expected) in [
            ("", "/ai", "the method ``"),
            ("post", "/ai", "the method `post` must be in capital letters"),
            ("GET", "ai/models", "the path `ai/models` must begin with a slash"),
            ("GET", "", "must begin with a slash"),
            ("GET", "/v2/ai/models", "must not contain the /v2"),
            ("GET", "/ai/models?a=b", "must not contain a query"),
            ("GET", "/ai/ models", "must not contain a query or spaces"),
        ] {
            let problem = Operation::new(method, path).problem().unwrap();
            assert!(problem.contains(expected), "{problem}");
        }
    }
}
