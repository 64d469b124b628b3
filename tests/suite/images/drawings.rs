//! SVG under content/ passes through an allow-list.

use bulletin::image::{Format, Notice, Recipe, Shape, develop, read};

fn cleaned(svg: &str) -> Result<String, String> {
    let known = read("svg", svg.as_bytes()).expect("an image").map_err(|damage| damage.message())?;
    let recipe = Recipe { shape: Shape::Whole, format: Format::Svg, notice: Notice::default() };
    let made = develop(svg.as_bytes(), &known, &[&recipe], false).map_err(|damage| damage.message())?;
    Ok(String::from_utf8(made.files.into_iter().next().expect("one")).expect("text"))
}

#[test]
fn what_draws_stays() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\" viewBox=\"0 0 40 30\" role=\"img\">\
<title>A &amp; B</title><style>.a { fill: red }</style><defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"#fff\"/>\
</linearGradient></defs><rect class=\"a\" width=\"4\" height=\"3\" fill=\"url(#g)\"/><text x=\"1\" y=\"2\">1 &lt; 2</text></svg>";
    assert_eq!(cleaned(svg).as_deref(), Ok(format!("{svg}\n").as_str()));
}

#[test]
fn what_runs_leads_away_or_tells_goes() {
    let hostile = "<?xml version=\"1.0\"?><!DOCTYPE svg><!-- by Ann -->\
<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:i=\"http://inkscape\" onload=\"alert(1)\" i:path=\"/home/ann\">\
<script>alert(1)</script><metadata><rdf>Ann</rdf></metadata><foreignObject><iframe src=\"https://evil.example\"/></foreignObject>\
<a xlink:href=\"javascript:alert(1)\"><circle r=\"1\" onclick=\"alert(1)\" style=\"fill:url(https://evil.example/x)\"/></a>\
<image href=\"https://evil.example/x.png\"/><use href=\"https://evil.example/x.svg#a\"/><use xlink:href=\"#b\"/>\
<style>@import url(https://evil.example/x.css);</style><rect fill=\"url( 'https://evil.example/#a')\" width=\"1\"/>\
<animate attributeName=\"href\" to=\"javascript:alert(1)\"/><set attributeName=\"onclick\" to=\"alert(1)\"/></svg>";
    let clean = cleaned(hostile).expect("it is a drawing");
    assert_eq!(
        clean,
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"1\"/><use/><use href=\"#b\"/><rect width=\"1\"/></svg>\n"
    );
}

#[test]
fn no_value_calls_what_may_load_something() {
    for value in [
        "u\\72l(http://evil.example/)",
        "\\75rl(http://evil.example/)",
        "image-set('http://evil.example/' 1x)",
        "image(http://evil.example/)",
        "cross-fade(url(#a), src('http://evil.example/'))",
        "element (#a)",
    ] {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect mask=\"{value}\" fill=\"{value}\" width=\"1\"/></svg>"
        );
        let left = "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"1\"/></svg>\n";
        assert_eq!(cleaned(&svg).as_deref(), Ok(left), "{value}");
    }
    let good = "<svg xmlns=\"http://www.w3.org/2000/svg\"><g transform=\"translate(1, 2) rotate( 3 )\" fill=\"rgb(1 2 3)\" \
                mask=\"url(#m)\" id=\"a\"/></svg>\n";
    assert_eq!(cleaned(good).as_deref(), Ok(good));
}

#[test]
fn what_is_no_drawing_is_named() {
    for broken in [
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><g></svg>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><g>",
        "<!DOCTYPE svg [<!ENTITY a \"aaaa\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&a;</text></svg>",
    ] {
        assert!(cleaned(broken).is_err(), "{broken}");
    }
    let deep = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}{}</svg>", "<g>".repeat(5000), "</g>".repeat(5000));
    assert!(cleaned(&deep).is_err());
}
