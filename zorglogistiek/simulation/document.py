"""The comparison of a study as a Word document; the same study gives the same bytes."""

from datetime import UTC, datetime

from docx.document import Document as Docx

from zorglogistiek.documents import add_table, describe, new_document, plain, settled
from zorglogistiek.simulation import telling
from zorglogistiek.simulation.charts import Bar, add_intervals
from zorglogistiek.simulation.document_sheet import add_sheet
from zorglogistiek.simulation.outcomes import FIGURES
from zorglogistiek.simulation.summary import OF_GROUPS, Summary
from zorglogistiek.words import Words

LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}


def as_document(summary: Summary, sheet: str, words: Words, *, language: str) -> bytes:
    """The comparison of every scenario, the groups of youths, and the STRESS sheet (Markdown) behind them."""
    document = new_document(language=LANGUAGES[language], on_its_side=True)
    title = words.say("Simulation {name}", name=summary.name)
    begun = datetime.fromisoformat(summary.on).replace(tzinfo=UTC)
    describe(document, title=title, language=LANGUAGES[language], comments="", as_of=begun)
    document.add_heading(plain(title), level=0)
    document.add_paragraph(plain(telling.asked(summary, words)))
    document.add_paragraph(plain(telling.who_they_are(summary, words)))
    for scenario in summary.scenarios():
        _scenario(document, summary, scenario, words)
    add_sheet(document, sheet)
    return settled(document)


def _scenario(document: Docx, summary: Summary, scenario: str, words: Words) -> None:
    compared = summary.of(scenario)
    document.add_heading(plain(telling.scenario_name(scenario, words)), level=1)
    document.add_paragraph(plain(telling.worse_means(summary, words)))
    rows = [
        [telling.figure_name(figure, words), *(telling.mean_of(figure, one.figures[figure], words) for one in compared)]
        for figure in FIGURES
    ]
    rows.append(
        [words.say("Of what hindsight gains"), *(telling.share_of(one.of_hindsight, words) for one in compared)]
    )
    head = [words.say("Figure"), *(telling.policy_name(one.policy, words) for one in compared)]
    add_table(document, words.say("Figures by policy"), head, rows)
    for one in telling.comparisons(summary, scenario, words):
        _comparison(document, one, words)
    _groups(document, summary, scenario, words)


def _comparison(document: Docx, one: telling.Comparing, words: Words) -> None:
    document.add_heading(plain(one.heading), level=2)
    for line in telling.in_short(one, words):
        document.add_paragraph(plain(line), style="List Bullet")
    document.add_paragraph(plain(telling.picture_means(words)))
    for figure in telling.DRAWN:
        _picture(document, figure, one, words)
    rows = [
        [
            telling.figure_name(figure, words),
            *(telling.difference_of(figure, beside.differences[figure], words) for beside in one.besides),
        ]
        for figure in FIGURES
    ]
    rows.append([words.say("Worse off"), *(telling.share_of(beside.worse_off, words) for beside in one.besides)])
    rows.append([words.say("Better off"), *(telling.share_of(beside.better_off, words) for beside in one.besides)])
    add_table(document, one.heading, [words.say("Figure"), *one.policies], rows)


def _picture(document: Docx, figure: str, one: telling.Comparing, words: Words) -> None:
    """A chart of the differences; nothing where the runs say nothing of the figure."""
    times = 100 if FIGURES[figure].unit == "share" else 1
    known = [
        (policy, found)
        for policy, beside in zip(one.policies, one.besides, strict=True)
        if (found := beside.differences[figure]) is not None
    ]
    if not known:
        return
    add_intervals(
        document,
        [
            Bar(
                name=policy,
                value=found.mean * times,
                low=None if found.low is None else found.low * times,
                high=None if found.high is None else found.high * times,
            )
            for policy, found in known
        ],
        title=telling.figure_name(figure, words) + (" (%)" if times == 100 else ""),
        description="; ".join(f"{policy}: {telling.difference_of(figure, found, words)}" for policy, found in known),
    )


def _groups(document: Docx, summary: Summary, scenario: str, words: Words) -> None:
    caption = words.say("By group of youths")
    rows = [
        [
            telling.group_name(group, words),
            telling.policy_name(group.policy, words),
            *(telling.mean_of(figure, group.figures[figure], words) for figure in OF_GROUPS),
        ]
        for group in sorted(summary.groups, key=lambda one: (one.key, one.value))
        if group.scenario == scenario
    ]
    head = [words.say("Group of youths"), words.say("Way to decide")]
    add_table(document, caption, [*head, *(telling.figure_name(figure, words) for figure in OF_GROUPS)], rows)
