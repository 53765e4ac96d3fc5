//! Object stores by the URL of a file.

use std::sync::Arc;

use datafusion::common::{exec_datafusion_err, exec_err};
use datafusion::error::Result;
use datafusion::execution::object_store::{DefaultObjectStoreRegistry, ObjectStoreRegistry};
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use object_store::ObjectStore;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use url::Url;

/// Creates an environment that reads and writes files of this machine and `s3://bucket/…`.
///
/// The key, the endpoint and the region of an S3 service are in the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
/// `AWS_ENDPOINT`, `AWS_REGION` and the other variables of [`AmazonS3Builder::from_env`]. On Telnyx Storage, the access key ID is
/// the API key, the secret is ignored, and the endpoint is `https://<region>.telnyxcloudstorage.com`. Without a key and an
/// endpoint, the keys are those of the machine, from the metadata service of AWS.
///
/// # Errors
/// The error of DataFusion.
pub fn runtime_with_object_stores() -> Result<Arc<RuntimeEnv>> {
    let stores = ObjectStores(DefaultObjectStoreRegistry::new());
    Ok(Arc::new(RuntimeEnvBuilder::new().with_object_store_registry(Arc::new(stores)).build()?))
}

/// The stores of DataFusion, and those of buckets that a query names.
#[derive(Debug)]
struct ObjectStores(DefaultObjectStoreRegistry);

impl ObjectStoreRegistry for ObjectStores {
    fn register_store(&self, url: &Url, store: Arc<dyn ObjectStore>) -> Option<Arc<dyn ObjectStore>> {
        self.0.register_store(url, store)
    }

    fn deregister_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>> {
        self.0.deregister_store(url)
    }

    fn get_store(&self, url: &Url) -> Result<Arc<dyn ObjectStore>> {
        match self.0.get_store(url) {
            Err(_) if url.scheme() == "s3" => {}
            found => return found,
        }
        let bucket = AmazonS3Builder::from_env().with_url(url.as_str());
        let value = |key| bucket.get_config_value(&key);
        let is_public = value(AmazonS3ConfigKey::SkipSignature).is_some_and(|skip| skip == "true");
        let has_key = is_public || value(AmazonS3ConfigKey::AccessKeyId).is_some();
        // Keys of the machine, from its metadata service, are for AWS only.
        if value(AmazonS3ConfigKey::Endpoint).is_some() && !has_key {
            return exec_err!("{url} needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, because AWS_ENDPOINT is set");
        }
        let bucket = bucket.build().map_err(|error| exec_datafusion_err!("the store of {url}: {error}"))?;
        self.0.register_store(url, Arc::new(bucket));
        self.0.get_store(url)
    }
}
