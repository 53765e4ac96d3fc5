//! Models that transcribe speech.

use telnyx_ai_core::open_enum;

open_enum! {
    /// Model that transcribes speech.
    ///
    /// ```
    /// use telnyx_ai::audio::AudioModel;
    ///
    /// assert_eq!(AudioModel::from("deepgram/nova-3"), AudioModel::Nova3);
    /// assert_eq!(AudioModel::from("openai/whisper-tiny").as_str(), "openai/whisper-tiny"); // unknown
    /// ```
    pub enum AudioModel {
        /// Supports English only, without `language`. Returns the duration and segments in the verbose format.
        DistilLargeV2 = "distil-whisper/distil-large-v2",
        /// Many languages. Returns the text only.
        WhisperLargeV3Turbo = "openai/whisper-large-v3-turbo",
        /// Supports about 50 languages, `multi`, the formats mp3 and wav, and `model_config`. Returns duration,
        /// segments and words in the verbose format.
        Nova3 = "deepgram/nova-3",
        /// [`Nova3`](Self::Nova3) for medical English (`en` and its regional tags).
        Nova3Medical = "deepgram/nova-3-medical",
        /// About 30 languages, and `multi`; otherwise like [`Nova3`](Self::Nova3).
        Nova2 = "deepgram/nova-2",
        /// [`Nova2`](Self::Nova2) for medical English (`en` and its regional tags).
        Nova2Medical = "deepgram/nova-2-medical",
        /// Detects many languages. Returns the text only.
        ParakeetV3 = "nvidia/parakeet-v3",
        /// Medical English. Returns the text only.
        OmiMedSttV1 = "omi-health/omi-med-stt-v1",
        /// Ten European languages (de, en, es, fr, fy, it, nl, pl, pt, sv), detected without `language`; of
        /// `model_config` it supports `diarize` and `max_speakers`. Returns duration and segments with words in the
        /// verbose format.
        Reson8Prerecorded = "reson8/prerecorded",
    }
}
