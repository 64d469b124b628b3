//! The tone of an image: what stands in its place until it is there, as a class of the stylesheet.

use serde::{Deserialize, Serialize};

/// How light an image is on the whole, and of which cast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tone {
    light: Light,
    cast: Cast,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Light {
    /// What is behind it shows through: there is no tone that could stand in for that.
    Clear,
    Dark,
    Middle,
    Pale,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Cast {
    Grey,
    Warm,
    Green,
    Cool,
}

/// Pixels that are looked at along each side.
const SAMPLES: usize = 32;

impl Tone {
    /// The tone of rows of pixels; `channels` is 3 for RGB and 4 for RGBA.
    pub(super) fn of(pixels: &[u8], width: usize, channels: usize) -> Self {
        if channels == 4 {
            return Self { light: Light::Clear, cast: Cast::Grey };
        }
        let height = pixels.len() / (width * channels).max(1);
        let mut sums = [0u64; 3];
        let mut count = 0u64;
        for y in (0..height).step_by((height / SAMPLES).max(1)) {
            for x in (0..width).step_by((width / SAMPLES).max(1)) {
                let pixel = &pixels[(y * width + x) * channels..][..channels];
                for (sum, value) in sums.iter_mut().zip(pixel) {
                    *sum += u64::from(*value);
                }
                count += 1;
            }
        }
        let [red, green, blue] = sums.map(|sum| i64::try_from(sum / count.max(1)).unwrap_or(255));
        let light = match (red * 2 + green * 5 + blue) / 8 {
            ..80 => Light::Dark,
            80..170 => Light::Middle,
            _ => Light::Pale,
        };
        let cast = if red.max(green).max(blue) - red.min(green).min(blue) < 14 {
            Cast::Grey
        } else if green >= red && green >= blue {
            Cast::Green
        } else if red >= blue {
            Cast::Warm
        } else {
            Cast::Cool
        };
        Self { light, cast }
    }

    /// The class of the stylesheet; empty for what is clear in places.
    pub fn class(self) -> &'static str {
        match (self.light, self.cast) {
            (Light::Clear, _) => "",
            (Light::Dark, Cast::Grey) => "tone-dark",
            (Light::Dark, Cast::Warm) => "tone-dark-warm",
            (Light::Dark, Cast::Green) => "tone-dark-green",
            (Light::Dark, Cast::Cool) => "tone-dark-cool",
            (Light::Middle, Cast::Grey) => "tone-middle",
            (Light::Middle, Cast::Warm) => "tone-middle-warm",
            (Light::Middle, Cast::Green) => "tone-middle-green",
            (Light::Middle, Cast::Cool) => "tone-middle-cool",
            (Light::Pale, Cast::Grey) => "tone-pale",
            (Light::Pale, Cast::Warm) => "tone-pale-warm",
            (Light::Pale, Cast::Green) => "tone-pale-green",
            (Light::Pale, Cast::Cool) => "tone-pale-cool",
        }
    }
}
