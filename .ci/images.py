#!/usr/bin/env python3
"""Metadata in published files: makes a site whose images tell of a place, a camera, a maker and a thumbnail, in every
format that is understood, and looks with exiftool at every file that was published of it.

    images.py make SITE [--avif]      writes the site (needs Pillow and exiftool)
    images.py judge PUBLIC [--avif]   exits 1 if anything is left but the credit and the licence

With --avif the program that makes the site is one that was built with AVIF, and what it makes of AVIF is compared by pixels, too.
"""
import io
import json
import pathlib
import subprocess
import sys

SECRETS = ["-GPSLatitude=52.5", "-GPSLatitudeRef=N", "-GPSLongitude=13.4", "-GPSLongitudeRef=E", "-SerialNumber=SN12345678",
           "-Artist=Secret Person", "-XMP-dc:Creator=Secret Person", "-XMP-photoshop:City=Secret City", "-UserComment=secret",
           "-XMP-dc:Description=secret", "-Comment=secret comment"]
IPTC = ["-IPTC:By-line=Secret Person", "-IPTC:City=Secret City", "-IPTC:Credit=Somebody else"]

# What exiftool says of any file: the file system, the container, and the pixels themselves.
ALLOWED = {"XMP:Credit", "XMP:UsageTerms", "XMP:XMPToolkit"}
PIXELS = {
    "PNG": {"ImageWidth", "ImageHeight", "BitDepth", "ColorType", "Compression", "Filter", "Interlace", "Palette", "Transparency",
            "AnimationFrames", "AnimationPlays"},
    "GIF": {"ImageWidth", "ImageHeight", "GIFVersion", "HasColorMap", "ColorResolutionDepth", "BitsPerPixel", "BackgroundColor", "AnimationIterations",
            "FrameCount", "Duration", "TransparentColor"},
    "RIFF": {"ImageWidth", "ImageHeight", "VP8Version", "HorizontalScale", "VerticalScale", "AlphaIsUsed", "WebP_Flags",
             "WebPFlags", "AlphaPreprocessing", "AlphaFiltering", "AlphaCompression", "FrameCount", "Duration", "AnimationLoopCount",
             "BackgroundColor"},
    "SVG": None,
    # The container of AVIF: brands, sizes, and how the pixels are coded.
    "QuickTime": {"MajorBrand", "MinorVersion", "CompatibleBrands", "HandlerType", "HandlerDescription", "PrimaryItemReference",
                  "MetaImageSize", "ImageSpatialExtent", "ImagePixelDepth", "ColorProfiles", "ColorPrimaries", "TransferCharacteristics",
                  "MatrixCoefficients", "VideoFullRangeFlag", "AV1ConfigurationVersion", "ChromaFormat", "ChromaSamplePosition",
                  "BitDepth", "SeqProfile", "SeqTier0", "InitialDelaySamples", "QuickTime_ColorRep_0x000a", "AuxiliaryImageType",
                  "MediaData", "MediaDataSize", "MediaDataOffset", "ImageWidth", "ImageHeight"},
}

# What is shown at a few places of the test picture.
PLACES = {(50, 850): (40, 60, 90), (1390, 20): (40, 60, 90), (1150, 700): (220, 35, 120), (60, 100): (0, 255, 120)}


def make(site, avif):
    from PIL import Image, ImageDraw

    def picture(mode="RGB"):
        image = Image.new("RGB", (1400, 900), (40, 60, 90))
        draw = ImageDraw.Draw(image)
        for at in range(12):
            draw.ellipse((at * 100, at * 50, at * 100 + 300, at * 50 + 300), fill=(at * 20, 255 - at * 20, 120))
        return image.convert(mode)

    root = pathlib.Path(site)
    story = root / "content" / "news" / "story"
    for folder in (story, root / "static" / "pictures"):
        folder.mkdir(parents=True, exist_ok=True)
    (root / "site.toml").write_text('title = "T"\nbase_url = "https://t.example"\ndescription = "D."\ntimezone = "UTC"\n')
    from PIL import ImageCms
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    thumbnail = io.BytesIO()
    picture().resize((160, 100)).save(thumbnail, "JPEG")
    (root / "thumbnail.jpg").write_bytes(thumbnail.getvalue())
    kinds = {
        "photo.jpg": lambda to: picture().save(to, icc_profile=profile, progressive=True),
        "turned.jpg": lambda to: picture().save(to),
        "ink.jpg": lambda to: picture("CMYK").save(to),
        "grey.jpg": lambda to: picture("L").save(to),
        "drawing.png": lambda to: picture().save(to, icc_profile=profile, dpi=(300, 300)),
        "palette.png": lambda to: picture("P").save(to),
        "clear.png": lambda to: picture("RGBA").save(to),
        "still.gif": lambda to: picture("P").save(to, comment=b"secret comment"),
        "moving.gif": lambda to: picture("P").save(to, save_all=True, append_images=[picture("P").rotate(90)], comment=b"secret"),
        "photo.webp": lambda to: picture().save(to, icc_profile=profile),
        "lossless.webp": lambda to: picture("RGBA").save(to, lossless=True),
        "moving.webp": lambda to: picture().save(to, save_all=True, append_images=[picture().rotate(90)], duration=200),
    }
    if avif:
        kinds |= {
            "photo.avif": lambda to: picture().save(to, subsampling="4:2:0", range="limited"),
            "full.avif": lambda to: picture().save(to, subsampling="4:4:4", icc_profile=profile),
            "clear.avif": lambda to: picture("RGBA").save(to, subsampling="4:2:2"),
            "grey.avif": lambda to: picture("L").save(to, subsampling="4:0:0"),
        }
    text = []
    for name, save in kinds.items():
        for folder in (story, root / "static" / "pictures"):
            path = folder / name
            save(path)
            tags = list(SECRETS)
            if name.endswith(".jpg"):
                tags += IPTC + [f"-ThumbnailImage<={root / 'thumbnail.jpg'}"]
            if name == "turned.jpg":
                tags.append("-Orientation#=6")
            subprocess.run(["exiftool", "-q", "-q", "-m", "-overwrite_original", *tags, str(path)], check=True)
            seen = subprocess.run(["exiftool", str(path)], check=True, capture_output=True, text=True).stdout
            if "ecret" not in seen and not name.endswith(".gif"):
                sys.exit(f"{path} has no secret to lose")
        text.append(f'![x]({name} "Credit: Ann Example"){{license="CC BY 4.0"}}')
        text.append(f"![x](/pictures/{name})")
    (root / "thumbnail.jpg").unlink()
    front = '+++\ntitle = "A"\ndate = 2026-01-01\nimage = { src = "photo.jpg", alt = "x", credit = "Ann Example", license = "CC BY 4.0" }\n+++\n\n'
    (story / "index.md").write_text(front + "\n\n".join(text) + "\n")


def judge_pixels(public):
    """What was made of AVIF and into AVIF shows the picture; Pillow decodes it with a library of its own."""
    from PIL import Image
    for path in sorted(pathlib.Path(public).rglob("*")):
        if path.suffix not in (".avif", ".webp") or not path.name.startswith(("photo", "full", "clear")):
            continue
        with Image.open(path) as image:
            shown = image.convert("RGB")
        if abs(shown.width * 900 - shown.height * 1400) > 1400:
            continue  # a crop
        for (x, y), wanted in PLACES.items():
            seen = shown.getpixel((x * shown.width // 1400, y * shown.height // 900))
            if max(abs(a - b) for a, b in zip(seen, wanted)) > 24:
                yield f"{path}: {seen} at {x}, {y} is not {wanted}"


def judge(public, avif):
    # It ends with an error where a file is of no kind that it knows, such as those of the search index.
    seen = json.loads(subprocess.run(["exiftool", "-json", "-G", "-r", "-a", "-u", "-U", "-ext", "*", public],
                                     check=False, capture_output=True, text=True).stdout)
    problems, raster, credited = [], 0, 0
    for file in seen:
        suffix = pathlib.PurePath(file["SourceFile"]).suffix
        if "ExifTool:Error" in file and suffix in (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"):
            problems.append(f"{file['SourceFile']}: {file['ExifTool:Error']}")
    for file in seen:
        kind = file.get("File:FileType", "")
        if kind not in ("JPEG", "PNG", "APNG", "GIF", "WEBP", "Extended WEBP", "AVIF"):
            continue
        raster += 1
        name = file["SourceFile"]
        for key, value in file.items():
            group, _, tag = key.partition(":")
            if key in ALLOWED or group in ("SourceFile", "ExifTool", "Composite"):
                continue
            if group == "File" and tag not in ("Comment", "CurrentIPTCDigest"):
                continue
            if group in PIXELS and PIXELS[group] and tag in PIXELS[group]:
                continue
            problems.append(f"{name}: {key} = {value}")
        if "ecret" in json.dumps(file) or "SN123" in json.dumps(file):
            problems.append(f"{name}: a secret is left")
        if "XMP:Credit" in file:
            credited += 1
            if (file["XMP:Credit"], file.get("XMP:UsageTerms")) != ("Ann Example", "CC BY 4.0"):
                problems.append(f"{name}: {file['XMP:Credit']} is not the credit")
    if avif:
        problems += judge_pixels(public)
        if not any(file.get("File:FileType") == "AVIF" and "XMP:Credit" in file for file in seen):
            problems.append("there is no AVIF with a credit")
    print("\n".join(problems))
    print(f"{raster} published images, {credited} with a credit, {len(problems)} problems")
    if problems or raster < 60 or credited < 30:
        sys.exit(1)


if __name__ == "__main__":
    {"make": make, "judge": judge}[sys.argv[1]](sys.argv[2], "--avif" in sys.argv[3:])
