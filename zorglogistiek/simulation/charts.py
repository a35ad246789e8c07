"""Charts in a Word document, as charts of the word processor itself: sharp on paper, and without an image library.

A DrawingML chart (ECMA-376, part 1, section 21.2) is a part of its own with its numbers in it. A text that says what
there is to be seen stands with it for who does not see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document as Docx
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm

from zorglogistiek.documents import plain

CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
INLINE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
ROW, ABOVE_AND_BELOW, WIDTH = Cm(0.9), Cm(2.2), Cm(22)
INK, BAR = "1F1F1F", "5B7FA6"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What is compared, its value and its interval (None: there is none)."""

    name: str
    value: float
    low: float | None
    high: float | None


def add_intervals(document: Docx, bars: Sequence[Bar], *, title: str, description: str) -> None:
    """A bar for each, from 0, with its interval drawn over it; the first comes on top."""
    number = sum(part.content_type == TYPE for part in document.part.package.iter_parts()) + 1
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), TYPE, _chart(bars, title).encode(), document.part.package)
    related = document.part.relate_to(part, f"{RELATED}/chart")
    drawing = (
        f'<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<wp:inline xmlns:wp="{INLINE}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{WIDTH}" cy="{ABOVE_AND_BELOW + len(bars) * ROW}"/>'
        f'<wp:docPr id="{1000 + number}" name="chart {number}" title={quoteattr(plain(title))} '
        f"descr={quoteattr(plain(description))}/><wp:cNvGraphicFramePr/>"
        f'<a:graphic xmlns:a="{MAIN}"><a:graphicData uri="{CHART}">'
        f'<c:chart xmlns:c="{CHART}" xmlns:r="{RELATED}" r:id="{related}"/>'
        f"</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    document.add_paragraph().add_run()._r.append(parse_xml(drawing))


def _chart(bars: Sequence[Bar], title: str) -> str:
    """The part of the chart; its elements stand in the order of the schema."""
    low = [0.0 if bar.low is None else bar.value - bar.low for bar in bars]
    high = [0.0 if bar.high is None else bar.high - bar.value for bar in bars]
    names = "".join(f'<c:pt idx="{n}"><c:v>{escape(plain(bar.name))}</c:v></c:pt>' for n, bar in enumerate(bars))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{CHART}" xmlns:a="{MAIN}" xmlns:r="{RELATED}"><c:roundedCorners val="0"/><c:chart>'
        '<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1100" b="1"/></a:pPr><a:r>'
        f'<a:rPr sz="1100" b="1"/><a:t>{escape(plain(title))}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'<c:ser><c:idx val="0"/><c:order val="0"/><c:spPr><a:solidFill><a:srgbClr val="{BAR}"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/><c:errBars><c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="0"/><c:plus>{_numbers(high)}</c:plus><c:minus>{_numbers(low)}</c:minus>'
        f'<c:spPr><a:ln w="19050"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:ln></c:spPr></c:errBars>'
        f'<c:cat><c:strLit><c:ptCount val="{len(bars)}"/>{names}</c:strLit></c:cat>'
        f"<c:val>{_numbers([bar.value for bar in bars])}</c:val></c:ser>"
        '<c:gapWidth val="90"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        '<c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:majorGridlines/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        '<c:crossAx val="1"/><c:crosses val="max"/><c:crossBetween val="between"/></c:valAx>'
        '</c:plotArea><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart></c:chartSpace>'
    )


def _numbers(values: Sequence[float]) -> str:
    points = "".join(f'<c:pt idx="{n}"><c:v>{value:.6g}</c:v></c:pt>' for n, value in enumerate(values))
    return f'<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numLit>'
