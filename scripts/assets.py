"""Copy the style sheets that the screens use from node_modules to api/static/vendor (which git ignores).

Only what a page needs is copied, under names that say what it is, each package's licence with it.
"""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "api" / "static" / "vendor"

COMPONENTS = MODULES / "@utrecht" / "component-library-css"
THEME = MODULES / "@nl-design-system-unstable" / "voorbeeld-design-tokens"

FILES = {
    COMPONENTS / "dist" / "index.css": "components.css",  # the classes utrecht-*
    COMPONENTS / "dist" / "html.css": "html.css",  # plain elements inside class utrecht-html
    COMPONENTS / "LICENSE.md": "components-LICENSE.md",
    THEME / "dist" / "theme.css": "theme.css",  # the design tokens, under class voorbeeld-theme
    THEME / "LICENSE.md": "theme-LICENSE.md",
}


def main() -> None:
    """Replace the vendor directory by fresh copies."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in FILES.items():
        shutil.copyfile(source, VENDOR / name)


if __name__ == "__main__":
    main()
