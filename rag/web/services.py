"""What the web's routes and its guard share, made once for each app."""

from dataclasses import dataclass

from rag.engine import Engine
from rag.feedback import Feedback
from rag.settings import Settings
from rag.web.api.desk import Desk
from rag.web.guard.keys import KeyFile
from rag.web.guard.policy import Policy, load
from rag.web.guard.private_files import secret_of
from rag.web.guard.quotas import Quotas
from rag.web.guard.tokens import Signer
from rag.web.guard.users import UserFile
from rag.web.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one app, each with its own file or store."""

    engine: Engine
    settings: Settings
    policy: Policy
    signer: Signer
    keys: KeyFile
    users: UserFile
    quotas: Quotas
    metrics: Metrics
    desk: Desk
    feedback: Feedback


def key_file(settings: Settings) -> KeyFile:
    """The API keys of this data folder."""
    return KeyFile(settings.data / "keys.json")


def user_file(settings: Settings) -> UserFile:
    """The users of this data folder."""
    return UserFile(settings.data / "users.json")


def assemble(engine: Engine, settings: Settings, feedback: Feedback) -> Services:
    """All parts, from the settings.

    Raises: SettingsError when portals.toml or a file of the data folder can't be used.
    """
    policy = load(settings.portals)
    quotas = Quotas(policy.limits, settings.limits_url)
    metrics = Metrics(engine.usage)
    return Services(
        engine=engine,
        settings=settings,
        policy=policy,
        signer=Signer(secret_of(settings.data / "signing.key")),
        keys=key_file(settings),
        users=user_file(settings),
        quotas=quotas,
        metrics=metrics,
        desk=Desk(engine, quotas, metrics, settings.threads),
        feedback=feedback,
    )
