use leptos::prelude::*;

use super::asker::{Asked, Asker};
use crate::{
    components::image_input::ImageInput,
    flow::history::Question,
    picture::{Frame, Picture},
};

/// A picture by pad, file or camera; each asks as soon as it is there.
#[component]
pub(super) fn ImageTab(asker: Asker, frame: Frame) -> impl IntoView {
    let on_picture = move |picture: Option<Picture>| match picture {
        Some(picture) => {
            let grey = &picture.values[..picture.width * picture.height];
            let kept_as = Question::picture(picture.width, grey);
            let row = picture.values;
            asker.ask(Asked { row, kept_as });
        }
        None => asker.clear(),
    };
    view! { <ImageInput frame on_picture /> }
}
