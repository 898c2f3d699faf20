"""The clean and the enrich agent: CPU work on a batch, then the results to the next topic."""

from collections.abc import Sequence
from typing import Any

import faust

from pipeline.agents.app import create_app, read
from pipeline.agents.loop import consume
from pipeline.agents.outbox import Message, Outbox
from pipeline.agents.outcome import Done, Outcome, Work
from pipeline.agents.pool import Pool
from pipeline.agents.record import Record, origin_headers
from pipeline.errors import Rejected
from pipeline.outages import Outages
from pipeline.settings import Settings
from pipeline.topics import CLEAN, ENRICHED, STAGES
from pipeline.vitals import Vitals

#: Stage -> what makes its worker in a pool process, and the topic of what it makes.
_MAKERS = {
    "clean": ("pipeline.agents.work:shared_cleaning", CLEAN),
    "enrich": ("pipeline.agents.work:enrichment", ENRICHED),
}


class Transform:
    """A stage that turns each record into one of the next topic, or into a dead letter.

    Args:
        stage: ``clean`` or ``enrich``.
        vitals: gets the counts.
        outages: told what the stage waits for.
        make: names, as ``module:function``, what makes the worker in each pool process; default: the stage's own.
    """

    def __init__(
        self, stage: str, settings: Settings, vitals: Vitals, outages: Outages, make: str | None = None
    ) -> None:
        usual, target = _MAKERS[stage]
        self.pool = Pool(make or usual, settings, vitals, stage)
        self.app: faust.App = create_app(stage, settings, vitals)
        self._outbox = Outbox(self.app, stage, target, vitals, outages)
        batch = settings.workers.batch

        async def agent(stream: Any) -> None:
            await consume(stream, batch, self.work, self.deliver, vitals)

        self.app.agent(read(self.app, *STAGES[stage]), name=stage, concurrency=1)(agent)

    async def work(self, records: Sequence[Record]) -> list[Outcome]:
        """What becomes of each record, in order."""
        return await self.pool.run([Work(record.value, record.origin) for record in records])

    async def deliver(self, records: Sequence[Record], outcomes: Sequence[Outcome]) -> None:
        """Returns when each record's article, or its dead letter, is confirmed by the broker."""
        done, rejected = [], []
        for record, outcome in zip(records, outcomes, strict=True):
            match outcome:
                case Done(id=article, value=value):
                    done.append(Message(article.encode(), value, origin_headers(record.origin), record))
                case Rejected():
                    rejected.append((record, outcome, None))
        # First what the workers share: a page that is told twice is one page, one never told would be missing.
        await self._outbox.tell([told for outcome in outcomes if isinstance(outcome, Done) for told in outcome.told])
        await self._outbox.send(done, rejected)
