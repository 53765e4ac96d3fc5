//! The crypto provider of rustls: missing, or one of two providers. There is only one test, because a provider is
//! installed for the process.

use telnyx_ai::Client;

#[test]
fn a_client_is_built_or_reports_the_missing_provider() {
    let build = || Client::builder().api_key("k").build();
    #[cfg(all(feature = "rustls-no-provider", not(any(feature = "rustls", feature = "native-tls"))))]
    {
        let error = build().unwrap_err();
        assert!(error.is_config(), "{error:?}");
        assert!(
            error.to_string().starts_with("rustls-no-provider is on, and no crypto provider is installed;"),
            "{error}"
        );
    }
    #[cfg(all(feature = "ring", not(any(feature = "rustls", feature = "native-tls"))))]
    {
        assert!(
            rustls::crypto::CryptoProvider::get_default().is_none(),
            "nothing is installed before the first client"
        );
        build().unwrap();
        assert!(rustls::crypto::CryptoProvider::get_default().is_some());
        build().unwrap();
    }
    // With `rustls` there are two providers in the dependency tree and no provider is installed; the client uses the
    // provider of the feature.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    build().unwrap();
    telnyx_ai_tls_tests::install_provider();
    build().unwrap();
    rustls::crypto::ring::default_provider().install_default().ok();
    build().unwrap();
}
