//! Images: their descriptions are text, whatever stands in them.

use super::{OpenImage, Parse};
use crate::adf::losses;
use crate::adf::tree::{Image, Inline};

impl Parse<'_> {
    pub(super) fn image(&mut self, url: String, title: &str) {
        if let Some(open) = &mut self.image {
            open.within += 1;
            self.losses.push(losses::IMAGE_FORMAT);
            return;
        }
        if !title.is_empty() {
            self.losses.push(losses::IMAGE_TITLE);
        }
        let marks = self.effective_marks();
        self.image = Some(OpenImage { image: Image { url, alt: String::new(), marks }, within: 0 });
    }

    pub(super) fn end_image(&mut self) {
        match &mut self.image {
            Some(open) if open.within > 0 => open.within -= 1,
            _ => {
                let Some(OpenImage { image, .. }) = self.image.take() else { return };
                if image.url.is_empty() {
                    self.losses.push(losses::LINK_TO_NOWHERE);
                    self.text(&image.alt, false);
                } else {
                    self.link_is_empty = false;
                    self.inlines.push(Inline::Image(image));
                }
            }
        }
    }
}
