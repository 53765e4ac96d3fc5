//! Conversions of values into filters, the same for both types of filter.

/// Implements `From` of texts, numbers, booleans, times and regions with `eq` of the filter.
macro_rules! from_values {
    ($filter:ident) => {
        ::telnyx_ai_core::from_text!($filter, $filter::eq);
        $crate::from_values::from_values!(
            $filter: bool i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64
            telnyx_ai_core::Timestamp $crate::conversation_history::Region
        );
    };
    ($filter:ident: $($value:ty)+) => {
        $(
            impl From<$value> for $filter {
                fn from(value: $value) -> Self {
                    Self::eq(value)
                }
            }
        )+
    };
}

pub(crate) use from_values;
