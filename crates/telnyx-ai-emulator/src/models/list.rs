//! The list of models: the models in the documentation and SDKs of November 2026, and older models.
//!
//! The ids, the defaults of `max_tokens`, the service tiers, and the regions of `moonshotai/Kimi-K2.6` and
//! `deepseek-ai/DeepSeek-V4.1-Flash` are documented. The other values are plausible and are not a price list. The
//! reasoning models and their values of `reasoning_effort` are not documented; they are assumptions.

use super::{CHAT, EFFORTS, EMBEDDING, Model};

/// The efforts of most reasoning models here, so that clients can also test an unsupported effort.
const COMMON_EFFORTS: &[&str] = &["none", "low", "medium", "high"];

/// A small chat model. Each model of the list overrides some fields.
const BASE: Model = Model {
    id: "",
    context_length: 131_072,
    max_completion_tokens: None,
    default_max_tokens: None,
    parameters: 0,
    parameters_str: "",
    tier: "small",
    license: "MIT",
    task: CHAT,
    vision: false,
    recommended: false,
    languages: &["en"],
    dimensions: None,
    efforts: &[],
    regions: &["USA"],
    service_tiers: &["default"],
    pricing: ["0.010000", "0.010000", "0.000000"],
};

/// All models, the default chat model first.
pub(crate) static MODELS: &[Model] = &[
    Model {
        id: "meta-llama/Meta-Llama-3.1-8B-Instruct",
        parameters: 8_000_000_000,
        parameters_str: "8B",
        license: "Llama 3.1 Community License",
        languages: &["en", "de", "es", "fr", "it", "pt"],
        regions: &["USA", "EU", "AUS", "UAE"],
        pricing: ["0.100000", "0.050000", "0.100000"],
        ..BASE
    },
    Model {
        id: "zai-org/GLM-5.3-Flash",
        context_length: 202_752,
        default_max_tokens: Some(8_192),
        parameters: 110_000_000_000,
        parameters_str: "110B",
        languages: &["en", "zh"],
        efforts: EFFORTS,
        regions: &["USA", "EU"],
        recommended: true,
        pricing: ["0.200000", "0.040000", "0.900000"],
        ..BASE
    },
    Model {
        id: "zai-org/GLM-5.3",
        context_length: 202_752,
        max_completion_tokens: Some(131_072),
        default_max_tokens: Some(8_192),
        parameters: 753_900_000_000,
        parameters_str: "753.9B",
        tier: "medium",
        languages: &["en", "zh"],
        efforts: EFFORTS,
        regions: &["USA", "EU"],
        recommended: true,
        pricing: ["1.000000", "0.200000", "3.200000"],
        ..BASE
    },
    Model {
        id: "zai-org/GLM-5.2",
        context_length: 202_752,
        parameters: 753_900_000_000,
        parameters_str: "753.9B",
        tier: "medium",
        languages: &["en", "zh"],
        efforts: COMMON_EFFORTS,
        regions: &["USA", "EU"],
        pricing: ["1.000000", "0.200000", "3.200000"],
        ..BASE
    },
    Model {
        id: "zai-org/GLM-5.1-FP8",
        context_length: 202_752,
        parameters: 753_900_000_000,
        parameters_str: "753.9B",
        tier: "large",
        languages: &["en", "zh"],
        pricing: ["1.000000", "0.200000", "3.200000"],
        ..BASE
    },
    Model {
        id: "moonshotai/Kimi-K3",
        context_length: 262_144,
        parameters: 1_000_000_000_000,
        parameters_str: "1.0T",
        tier: "large",
        license: "Modified MIT",
        vision: true,
        languages: &["en", "zh"],
        efforts: &["low", "high", "max"],
        regions: &["USA", "EU"],
        recommended: true,
        pricing: ["1.200000", "0.200000", "5.000000"],
        ..BASE
    },
    Model {
        id: "moonshotai/Kimi-K2.6",
        context_length: 262_144,
        parameters: 1_000_000_000_000,
        parameters_str: "1.0T",
        tier: "medium",
        license: "Modified MIT",
        vision: true,
        languages: &["en", "zh"],
        efforts: COMMON_EFFORTS,
        regions: &["USA", "EU", "UAE"],
        service_tiers: &["default", "priority"],
        recommended: true,
        pricing: ["0.950000", "0.160000", "4.000000"],
        ..BASE
    },
    Model {
        id: "moonshotai/Kimi-K2.5",
        context_length: 262_144,
        parameters: 1_000_000_000_000,
        parameters_str: "1.0T",
        tier: "medium",
        license: "Modified MIT",
        vision: true,
        languages: &["en", "zh"],
        efforts: COMMON_EFFORTS,
        pricing: ["0.600000", "0.100000", "3.000000"],
        ..BASE
    },
    Model {
        id: "deepseek-ai/DeepSeek-V4.1-Flash",
        max_completion_tokens: Some(65_536),
        default_max_tokens: Some(8_192),
        parameters: 280_000_000_000,
        parameters_str: "280B",
        languages: &["en", "zh"],
        efforts: EFFORTS,
        service_tiers: &["default", "flex"],
        pricing: ["0.150000", "0.030000", "0.600000"],
        ..BASE
    },
    Model {
        id: "deepseek-ai/DeepSeek-V4-Flash-0731",
        max_completion_tokens: Some(65_536),
        parameters: 280_000_000_000,
        parameters_str: "280B",
        languages: &["en", "zh"],
        efforts: COMMON_EFFORTS,
        pricing: ["0.150000", "0.030000", "0.600000"],
        ..BASE
    },
    Model {
        id: "MiniMaxAI/MiniMax-M3-MXFP8",
        context_length: 204_800,
        parameters: 230_000_000_000,
        parameters_str: "230B",
        tier: "medium",
        languages: &["en", "zh"],
        efforts: COMMON_EFFORTS,
        pricing: ["0.300000", "0.060000", "1.200000"],
        ..BASE
    },
    Model {
        id: "MiniMaxAI/MiniMax-M2.7",
        context_length: 204_800,
        parameters: 230_000_000_000,
        parameters_str: "230B",
        tier: "medium",
        languages: &["en", "zh"],
        efforts: COMMON_EFFORTS,
        pricing: ["0.300000", "0.060000", "1.200000"],
        ..BASE
    },
    Model {
        id: "Qwen/Qwen3.8-27B",
        parameters: 27_000_000_000,
        parameters_str: "27B",
        license: "Apache 2.0",
        languages: &["en", "zh", "es", "fr", "de"],
        efforts: COMMON_EFFORTS,
        regions: &["USA", "EU"],
        pricing: ["0.200000", "0.040000", "0.800000"],
        ..BASE
    },
    Model {
        id: "Qwen/Qwen3-235B-A22B",
        context_length: 40_960,
        max_completion_tokens: Some(8_192),
        parameters: 235_000_000_000,
        parameters_str: "235B",
        tier: "medium",
        license: "Apache 2.0",
        languages: &["en", "zh", "es", "fr", "de"],
        pricing: ["0.300000", "0.060000", "1.200000"],
        ..BASE
    },
    Model {
        id: "google/gemma-4-31B-it",
        parameters: 31_000_000_000,
        parameters_str: "31B",
        license: "Apache 2.0",
        vision: true,
        languages: &["en", "de", "es", "fr", "it", "ja", "pt"],
        regions: &["USA", "EU"],
        pricing: ["0.200000", "0.100000", "0.400000"],
        ..BASE
    },
    Model {
        id: "google/gemma-4-26B-A4B-it",
        parameters: 26_000_000_000,
        parameters_str: "26B",
        license: "Apache 2.0",
        vision: true,
        languages: &["en", "de", "es", "fr", "it", "ja", "pt"],
        regions: &["USA", "EU"],
        pricing: ["0.100000", "0.050000", "0.200000"],
        ..BASE
    },
    Model {
        id: "google/gemma-2b-it",
        context_length: 8_192,
        max_completion_tokens: Some(1_024),
        parameters: 2_000_000_000,
        parameters_str: "2B",
        license: "Gemma Terms of Use",
        pricing: ["0.050000", "0.050000", "0.050000"],
        ..BASE
    },
    Model {
        id: "meta-llama/Llama-3.3-70B-Instruct",
        parameters: 70_000_000_000,
        parameters_str: "70B",
        tier: "medium",
        license: "Llama 3.3 Community License",
        languages: &["en", "de", "es", "fr", "it", "pt"],
        regions: &["USA", "EU"],
        pricing: ["0.500000", "0.250000", "0.500000"],
        ..BASE
    },
    Model {
        id: "meta-llama/Meta-Llama-3.1-70B-Instruct",
        parameters: 70_000_000_000,
        parameters_str: "70B",
        tier: "medium",
        license: "Llama 3.1 Community License",
        languages: &["en", "de", "es", "fr", "it", "pt"],
        pricing: ["0.500000", "0.250000", "0.500000"],
        ..BASE
    },
    Model {
        id: "thenlper/gte-large",
        context_length: 512,
        parameters: 335_000_000,
        parameters_str: "335M",
        task: EMBEDDING,
        dimensions: Some(1024..=1024),
        pricing: ["0.010000", "0.010000", "0.000000"],
        ..BASE
    },
    Model {
        id: "intfloat/multilingual-e5-large",
        context_length: 512,
        parameters: 560_000_000,
        parameters_str: "560M",
        task: EMBEDDING,
        languages: &["en", "de", "es", "fr", "zh", "ja"],
        dimensions: Some(1024..=1024),
        pricing: ["0.010000", "0.010000", "0.000000"],
        ..BASE
    },
    Model {
        id: "Qwen/Qwen3-Embedding-8B",
        context_length: 32_768,
        parameters: 8_000_000_000,
        parameters_str: "8B",
        license: "Apache 2.0",
        task: EMBEDDING,
        languages: &["en", "zh", "es", "fr", "de", "ja"],
        dimensions: Some(32..=4096),
        pricing: ["0.020000", "0.020000", "0.000000"],
        ..BASE
    },
];
