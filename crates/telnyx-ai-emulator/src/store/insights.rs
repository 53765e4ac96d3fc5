//! Insight templates, their groups and their results.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Store, database::Table};
use crate::{clock, json::set_some};

/// An insight template.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Insight {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) instructions: String,
    /// A JSON Schema as an object or a text, stored unchanged.
    pub(crate) json_schema: Option<Value>,
    pub(crate) webhook: String,
    created_at: String,
}

/// Insights that are run together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) webhook: String,
    /// The ids of the insights in the group, in the order of assignment.
    insights: Vec<String>,
    created_at: String,
}

/// The insight results of a conversation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Findings {
    id: String,
    pub(crate) created_at: String,
    pub(crate) failed: bool,
    /// The id of each insight with its result.
    pub(crate) results: Vec<(String, String)>,
    /// Digest of the messages and insights of the results.
    pub(crate) made_of: String,
}

impl Insight {
    pub(crate) fn new(name: &str, instructions: &str, json_schema: Option<Value>, webhook: &str) -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
            name: name.to_owned(),
            instructions: instructions.to_owned(),
            json_schema,
            webhook: webhook.to_owned(),
            created_at: clock::now(),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let mut insight = json!({
            "id": self.id,
            "name": self.name,
            "instructions": self.instructions,
            "insight_type": "custom",
            "webhook": self.webhook,
            "created_at": self.created_at,
        });
        set_some(&mut insight, "json_schema", self.json_schema.clone());
        insight
    }
}

impl Group {
    pub(crate) fn new(name: &str, description: Option<&str>, webhook: &str) -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
            name: name.to_owned(),
            description: description.map(str::to_owned),
            webhook: webhook.to_owned(),
            insights: Vec::new(),
            created_at: clock::now(),
        }
    }

    /// Returns the group with its members among `insights`.
    pub(crate) fn to_json(&self, insights: &[Insight]) -> Value {
        let assigned = self.insights.iter().filter_map(|id| insights.iter().find(|insight| insight.id == *id));
        let mut group = json!({
            "id": self.id,
            "name": self.name,
            "webhook": self.webhook,
            "insights": assigned.map(Insight::to_json).collect::<Vec<_>>(),
            "created_at": self.created_at,
        });
        set_some(&mut group, "description", self.description.as_deref());
        group
    }

    /// Adds an insight to the group, unless it is already a member.
    pub(crate) fn assign(&mut self, insight_id: &str) {
        if !self.insights.iter().any(|id| id == insight_id) {
            self.insights.push(insight_id.to_owned());
        }
    }

    /// Removes an insight from the group.
    pub(crate) fn unassign(&mut self, insight_id: &str) {
        self.insights.retain(|id| id != insight_id);
    }
}

impl Findings {
    pub(crate) fn new(failed: bool, results: Vec<(String, String)>, made_of: String) -> Self {
        let id = uuid::Uuid::new_v4().to_string();
        Self { id, created_at: clock::now(), failed, results, made_of }
    }

    pub(crate) fn to_json(&self) -> Value {
        let result = |(id, result): &(String, String)| json!({ "insight_id": id, "result": result });
        json!({
            "id": self.id,
            "status": if self.failed { "failed" } else { "completed" },
            "created_at": self.created_at,
            "conversation_insights": self.results.iter().map(result).collect::<Vec<_>>(),
        })
    }
}

impl Store {
    /// Returns the table of insights, oldest first.
    pub(crate) fn insights(&self) -> Table<'_, Insight> {
        self.database().table("insights")
    }

    /// Returns the table of insight groups, oldest first.
    pub(crate) fn insight_groups(&self) -> Table<'_, Group> {
        self.database().table("insight_groups")
    }

    /// Returns the table of results by conversation id.
    pub(crate) fn findings(&self) -> Table<'_, Findings> {
        self.database().table("findings")
    }

    /// Returns the insights to run: the members of all groups, or all insights if no group has a member.
    pub(crate) fn insights_to_run(&self) -> io::Result<Vec<Insight>> {
        let (mut insights, groups) = (self.insights().all()?, self.insight_groups().all()?);
        let is_grouped = |insight: &Insight| groups.iter().any(|group| group.insights.contains(&insight.id));
        if insights.iter().any(is_grouped) {
            insights.retain(is_grouped);
        }
        Ok(insights)
    }

    /// Deletes an insight and removes it from its groups. Returns `false` if the insight does not exist.
    pub(crate) fn delete_insight(&self, id: &str) -> io::Result<bool> {
        let found = self.insights().remove(id)?;
        for group in self.insight_groups().all()? {
            if group.insights.iter().any(|insight| insight == id) {
                self.insight_groups().update(&group.id, |group| group.unassign(id))?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(insights: &[Insight]) -> Vec<&str> {
        insights.iter().map(|insight| insight.name.as_str()).collect()
    }

    #[test]
    fn grouped_insights_are_run_and_without_groups_all_of_them() {
        let store = Store::in_memory();
        let [one, two] = ["one", "two"].map(|name| Insight::new(name, "Look.", None, ""));
        for insight in [&one, &two] {
            store.insights().insert(&insight.id, insight).unwrap();
        }
        let mut group = Group::new("group", None, "");
        store.insight_groups().insert(&group.id, &group).unwrap();
        assert_eq!(ids(&store.insights_to_run().unwrap()), ["one", "two"]);
        group.assign(&two.id);
        group.assign(&two.id);
        store.insight_groups().insert(&group.id, &group).unwrap();
        assert_eq!(ids(&store.insights_to_run().unwrap()), ["two"]);
        assert_eq!(group.insights.len(), 1);
        assert!(store.delete_insight(&two.id).unwrap() && !store.delete_insight(&two.id).unwrap());
        assert!(store.insight_groups().get(&group.id).unwrap().unwrap().insights.is_empty());
        assert_eq!(ids(&store.insights_to_run().unwrap()), ["one"]);
    }
}
