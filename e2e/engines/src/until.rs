use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

/// What comes of something, unless it waits more often: whoever drops it then has gone away at that point.
pub async fn until<T>(mut something: Pin<&mut impl Future<Output = T>>, waits: usize) -> Option<T> {
    let mut waited = 0;
    poll_fn(|context| match something.as_mut().poll(context) {
        Poll::Ready(came) => Poll::Ready(Some(came)),
        Poll::Pending if waited == waits => Poll::Ready(None),
        Poll::Pending => {
            waited += 1;
            Poll::Pending
        }
    })
    .await
}
