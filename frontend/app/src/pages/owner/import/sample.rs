use card::{SampleCard, SampleEntry};
use protocol::NamedFile;

use crate::{
    failure::{Failure, Outcome},
    state::client,
};

/// A sample's files.
pub(super) struct Parts {
    pub(super) model: NamedFile,
    pub(super) data: NamedFile,
    pub(super) card: SampleCard,
}

/// The samples shipped with the app.
pub(super) async fn list() -> Outcome<Vec<SampleEntry>> {
    json(&client().sample_file("index.json").await?)
}

/// A sample's model, rows and card.
pub(super) async fn fetch(sample: &SampleEntry) -> Outcome<Parts> {
    let file = async |path: &str| -> Outcome<NamedFile> {
        Ok(NamedFile {
            name: file_name(path).to_owned(),
            bytes: client().sample_file(path).await?,
        })
    };
    Ok(Parts {
        model: file(&sample.model).await?,
        data: file(&sample.data).await?,
        card: json(&client().sample_file(&sample.card).await?)?,
    })
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Outcome<T> {
    serde_json::from_slice(bytes).map_err(|_| Failure::unexpected_answer())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../static/samples");

    fn card(sample: &str) -> SampleCard {
        let path = format!("{SAMPLES}/{sample}/card.json");
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    }

    #[test]
    fn the_shipped_index_and_cards_are_understood() {
        let index = std::fs::read(format!("{SAMPLES}/index.json")).unwrap();
        let samples: Vec<SampleEntry> = serde_json::from_slice(&index).unwrap();
        assert!(samples.len() >= 3);
        assert_eq!(card("breast-cancer").settings().ranges.unwrap().len(), 30);
        assert_eq!(card("digits").settings().image, Some((28, 28)));
        assert_eq!(card("digits").settings().ranges, None);
        assert_eq!(
            card("gallery").gallery.map(|gallery| gallery.threshold),
            Some(0.66)
        );
        let named = card("credit-risk").fields.unwrap();
        assert!(named.iter().any(|named| named.field.choices.len() > 2));
    }
}
