//! The base URL of a client.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use url::Url;

/// The base URL of a client, and the URLs that calls have made of it.
pub(crate) struct BaseUrl {
    base: Url,
    /// Those of paths that are the same in every call. There are as many as operations.
    constant: RwLock<HashMap<&'static str, Url>>,
}

impl BaseUrl {
    pub(crate) fn new(base: Url) -> Self {
        Self { base, constant: RwLock::default() }
    }

    /// The cached paths and their URLs.
    #[cfg(test)]
    pub(crate) fn cached(&self) -> Vec<(&'static str, String)> {
        let constant = self.constant.read().unwrap_or_else(PoisonError::into_inner);
        constant.iter().map(|(path, url)| (*path, url.to_string())).collect()
    }

    pub(crate) fn url(&self) -> &Url {
        &self.base
    }

    /// The URL of an encoded `path`. Parsing a URL is expensive, so it is cached where `path` is
    /// a constant `template` without placeholders.
    pub(crate) fn join(&self, template: Option<&'static str>, path: &str) -> Url {
        match template {
            Some(template) if template == path => self.constant(template),
            _ => self.below(path),
        }
    }

    fn constant(&self, path: &'static str) -> Url {
        if let Some(known) = self.constant.read().unwrap_or_else(PoisonError::into_inner).get(path) {
            return known.clone();
        }
        let url = self.below(path);
        self.constant.write().unwrap_or_else(PoisonError::into_inner).insert(path, url.clone());
        url
    }

    /// `path`, which is encoded, below the base. Its scheme and host are not looked at again.
    fn below(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&[self.base.path().trim_end_matches('/'), path].concat());
        url
    }
}
