use super::{super::embedder::embed, *};

const TOPICS: [&[&str]; 3] = [
    &["refund", "return", "warranty", "exchange", "receipt", "damaged item", "store credit", "return label"],
    &["shipping", "courier", "parcel", "tracking number", "delivery", "customs", "warehouse", "express delivery"],
    &["password", "login", "two-factor code", "account email", "profile", "username", "security question", "sign-in"],
];
const SENTENCES: [&str; 5] = [
    "Our {} page explains how the {} works.",
    "Customers often ask about the {} before the {}.",
    "If the {} is missing, check the {} first.",
    "The {} can be changed together with the {}.",
    "Please mention the {} and the {} when you write to us.",
];

/// Returns `count` different texts about one topic.
fn texts(topic: usize, count: usize) -> Vec<String> {
    let words = TOPICS[topic];
    let text = |n: usize| {
        let sentence = |m: usize| {
            let word = |k: usize| words[(n * 3 + m * 5 + k * (1 + n / 8)) % words.len()];
            SENTENCES[(n + m) % SENTENCES.len()].replacen("{}", word(1), 1).replacen("{}", word(2), 1)
        };
        (0..3).map(sentence).collect::<Vec<_>>().join(" ")
    };
    (0..count).map(text).collect()
}

fn clustered(texts: &[String], sizes: Sizes) -> Clustering {
    let features: Vec<_> = texts.iter().map(|text| embed(text)).collect();
    let nodes: Vec<_> = texts.iter().zip(&features).map(|(text, features)| Node { text, features }).collect();
    cluster(&nodes, sizes)
}

const DEFAULTS: Sizes = Sizes { theme: 25, topic: 5 };

#[test]
fn three_topics_are_three_clusters() {
    let all: Vec<String> = (0..3).flat_map(|topic| texts(topic, 30)).collect();
    let found = clustered(&all, DEFAULTS);
    assert_eq!(found.coordinates.len(), 90);
    let mut topics: Vec<usize> = Vec::new();
    for cluster in &found.clusters {
        let topic = cluster.members[0] / 30;
        assert!(cluster.members.iter().all(|member| member / 30 == topic), "{cluster:?}");
        assert!(cluster.members.len() >= 25 && cluster.coordinates.len() == cluster.members.len());
        assert!(TOPICS[topic].join(" ").contains(cluster.header.split(", ").next().unwrap()), "{cluster:?}");
        assert!(all.iter().any(|text| text.contains(&cluster.summary)) && !cluster.summary.is_empty());
        assert!(cluster.subclusters.iter().all(|topic| topic.members.len() >= 5));
        topics.push(topic);
    }
    topics.sort_unstable();
    assert_eq!(topics, [0, 1, 2]);
    assert_eq!(clustered(&all, DEFAULTS), found);
}

#[test]
fn unrelated_texts_are_in_no_cluster() {
    let odd =
        ["The moon was full.", "A violin costs more than a flute.", "Basalt is a volcanic rock."].map(str::to_owned);
    let all: Vec<String> = [texts(0, 30), texts(1, 30), odd.to_vec()].concat();
    let found = clustered(&all, DEFAULTS);
    assert_eq!(found.clusters.len(), 2);
    assert!(found.clusters.iter().flat_map(|cluster| &cluster.members).all(|member| *member < 60));
}

#[test]
fn topics_within_a_theme_are_subclusters() {
    let bees = ["honey", "hive", "queen bee", "beeswax"];
    let all: Vec<String> = (0..3)
        .flat_map(|topic| {
            texts(topic, 12)
                .into_iter()
                .enumerate()
                .map(move |(n, text)| format!("About our shop. {text} Thank you {n}."))
        })
        .chain(
            (0..36).map(|n| format!("The {} is near the {} in June {n}.", bees[n % 4], bees[(n + 1 + n / 4 % 3) % 4])),
        )
        .collect();
    let found = clustered(&all, Sizes { theme: 30, topic: 6 });
    let shop = found.clusters.iter().find(|cluster| cluster.members.contains(&0)).unwrap();
    assert_eq!((found.clusters.len(), shop.subclusters.len()), (2, 3), "{found:#?}");
    assert!(shop.subclusters.iter().flat_map(|topic| &topic.members).all(|member| shop.members.contains(member)));
}

#[test]
fn members_are_sorted_by_centrality() {
    let all: Vec<String> = (0..2).flat_map(|topic| texts(topic, 30)).collect();
    let found = clustered(&all, DEFAULTS);
    let features: Vec<_> = all.iter().map(|text| embed(text)).collect();
    let corpus = Corpus::of(&features);
    for cluster in &found.clusters {
        let vectors: Vec<Vector> = cluster.members.iter().map(|member| corpus.vector(&features[*member])).collect();
        let nearness = |vector: &Vector| vectors.iter().map(|other| vector.dot(other)).sum::<f32>();
        let nearness: Vec<f32> = vectors.iter().map(nearness).collect();
        assert!(nearness.is_sorted_by(|a, b| *a >= b - 1e-3), "{nearness:?}");
    }
}

#[test]
fn few_equal_and_empty_texts_have_no_clusters() {
    for texts in [Vec::new(), vec![String::new(); 40], vec!["same words".to_owned(); 40], texts(0, 8)] {
        assert_eq!(clustered(&texts, DEFAULTS).coordinates.len(), texts.len());
        assert!(clustered(&texts, DEFAULTS).clusters.is_empty());
    }
}
