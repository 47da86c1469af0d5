//! Parts of uploads, and whole objects.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use api::{Timestamp, UploadId, limits};
use engines::Manner;
use futures_util::future::join_all;
use storage::objects::{
    address::is_vacant, part_plan::PartPlan, part_store::PartStore, whole_store::WholeStore,
};

use crate::places::{gated_bucket, object_stores};

async fn all(store: &WholeStore<String>) -> BTreeSet<String> {
    store.written_before(Timestamp::MAX).await.unwrap()
}

#[tokio::test]
async fn a_whole_object_is_there_until_it_is_deleted() {
    for (kind, objects, _folder) in object_stores() {
        let everything = Arc::clone(&objects);
        let store: WholeStore<String> = WholeStore::new(objects, "sealed");
        let name = "0a1b".to_owned();
        assert_eq!(store.read(&name).await.unwrap(), None, "{kind}");
        assert!(is_vacant(&*everything).await.unwrap(), "{kind}");
        store.put(&name, vec![1, 2]).await.unwrap();
        assert!(!is_vacant(&*everything).await.unwrap(), "{kind}");
        store.put(&name, vec![3]).await.unwrap();
        assert_eq!(
            store.read(&name).await.unwrap().as_deref(),
            Some(&[3][..]),
            "{kind}"
        );
        assert!(all(&store).await.iter().eq([&name]), "{kind}");
        store.delete(&name).await.unwrap();
        store.delete(&name).await.unwrap();
        assert!(all(&store).await.is_empty(), "{kind}");
    }
}

/// What the store prints of itself is all that it tells of it.
#[tokio::test]
async fn what_is_put_into_a_folder_is_on_the_disk_before_anybody_is_told() {
    for (kind, objects, folder) in object_stores() {
        let store = format!("{objects:?}");
        assert_eq!(store.contains("fsync: true"), folder.is_some(), "{kind}");
    }
}

#[tokio::test]
async fn objects_of_one_folder_are_not_those_of_another() {
    for (kind, objects, _folder) in object_stores() {
        let one: WholeStore<String> = WholeStore::new(Arc::clone(&objects), "sealed");
        let other: WholeStore<String> = WholeStore::new(objects, "vault");
        one.put(&"same".to_owned(), vec![1]).await.unwrap();
        assert_eq!(
            other.read(&"same".to_owned()).await.unwrap(),
            None,
            "{kind}"
        );
        assert!(all(&other).await.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn parts_arrive_in_any_order_and_make_one_whole() {
    for (kind, objects, _folder) in object_stores() {
        let store = PartStore::new(objects);
        let upload = UploadId("upload".to_owned());
        let plan = PartPlan::new(limits::PART_BYTES as u64 + 2);
        let first = vec![1; limits::PART_BYTES];
        assert!(
            !store
                .put(&upload, plan, 1, vec![2; 3].into())
                .await
                .unwrap()
        );
        assert!(!store.put(&upload, plan, 2, vec![2].into()).await.unwrap());
        assert!(
            store
                .put(&upload, plan, 1, vec![2; 2].into())
                .await
                .unwrap()
        );
        assert!(!store.is_complete(&upload, plan).await.unwrap(), "{kind}");
        assert!(
            store
                .put(&upload, plan, 0, first.clone().into())
                .await
                .unwrap()
        );
        assert!(store.is_complete(&upload, plan).await.unwrap(), "{kind}");
        assert_eq!(store.received(&upload).await.unwrap(), [0, 1], "{kind}");
        let whole = store.assemble(&upload, plan).await.unwrap();
        assert_eq!(whole, [first, vec![2; 2]].concat(), "{kind}");
        assert_eq!(store.uploads().await.unwrap().len(), 1, "{kind}");
        store.delete(&upload).await.unwrap();
        assert!(store.uploads().await.unwrap().is_empty(), "{kind}");
        assert!(store.assemble(&upload, plan).await.is_err(), "{kind}");
    }
}

#[tokio::test]
async fn whoever_asks_while_connections_end_at_once_is_answered_when_they_no_longer_do() {
    let (objects, gate) = gated_bucket();
    let store: WholeStore<String> = WholeStore::new(objects, "sealed");
    gate.set(Manner::Shut);
    let asked = join_all((0..64).map(|_| store.ping()));
    let opened = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        gate.set(Manner::Open);
    };
    let (answers, ()) = tokio::join!(asked, opened);
    for answer in answers {
        answer.unwrap();
    }
}
