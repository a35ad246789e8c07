"""The comparison of a study as a Word document; the same study gives the same bytes."""

from datetime import UTC, datetime

from docx.document import Document as Docx

from zorglogistiek.documents import add_table, describe, new_document, plain, settled
from zorglogistiek.simulation import telling
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
    document.add_paragraph(words.say("The youths are drawn; nobody in it exists."))
    for scenario in summary.scenarios():
        _scenario(document, summary, scenario, words)
    document.add_heading("STRESS", level=1)
    for line in sheet.splitlines():
        if line.strip() and not line.startswith("|--"):
            document.add_paragraph(plain(line.lstrip("#- ")))
    return settled(document)


def _scenario(document: Docx, summary: Summary, scenario: str, words: Words) -> None:
    compared = summary.of(scenario)
    document.add_heading(plain(telling.scenario_name(scenario, words)), level=1)
    document.add_paragraph(plain(telling.worse_means(summary, words)))
    names = [telling.policy_name(one.policy, words) for one in compared]
    rows = [
        [telling.figure_name(figure, words), *(telling.mean_of(figure, one.figures[figure], words) for one in compared)]
        for figure in FIGURES
    ]
    rows.append([words.say("Worse off"), *(telling.share_of(one.worse_off, words) for one in compared)])
    rows.append([words.say("Better off"), *(telling.share_of(one.better_off, words) for one in compared)])
    rows.append(
        [words.say("Of what hindsight gains"), *(telling.share_of(one.of_hindsight, words) for one in compared)]
    )
    add_table(document, words.say("Figures by policy"), [words.say("Figure"), *names], rows)
    against = telling.policy_name(summary.base[1], words)
    heading = words.say("Difference from “{policy}”, with its 95% interval", policy=against)
    others = [one for one in compared if (one.scenario, one.policy) != summary.base]
    add_table(
        document,
        heading,
        [heading, *(telling.policy_name(one.policy, words) for one in others)],
        [
            [
                telling.figure_name(figure, words),
                *(telling.difference_of(figure, one.differences[figure], words) for one in others),
            ]
            for figure in FIGURES
        ],
    )
    _groups(document, summary, scenario, words)


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
