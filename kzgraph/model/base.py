"""The base of all values of the model."""

from __future__ import annotations

from typing import Any, ClassVar, Self, dataclass_transform


@dataclass_transform(frozen_default=True)
class Value:
    """What never changes, and is equal to another of its type whose fields are equal, but for those that are `beside` them.

    Its fields are its annotations. Each is set to its default, or to what declares it and has a `default`. Dataclasses would do the same,
    but making those of this room takes a tenth of the time of `kzgraph ask`.
    """

    declared: ClassVar[dict[str, Any]] = {}  # what each field is set to in its class, in their order
    _compared: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, beside: tuple[str, ...] = ()) -> None:
        own = {name: vars(cls).get(name) for name in cls.__annotations__}
        cls.declared = {**cls.declared, **own}
        cls._compared = (*cls._compared, *(name for name in own if name not in beside))
        for name, value in own.items():
            setattr(cls, name, getattr(value, "default", value))

    def __init__(self, *values: Any, **named: Any) -> None:  # noqa: ANN401 (each field has its type)
        vars(self).update(zip(self.declared, values, strict=False), **named)
        if unknown := vars(self).keys() - self.declared.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")

    def replaced(self, **changes: Any) -> Self:  # noqa: ANN401
        """The same with other values in some fields."""
        return type(self)(**{name: value for name, value in vars(self).items() if name in self.declared} | changes)

    def __setattr__(self, name: str, _: object) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} never changes")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} never changes")

    def _key(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._compared)

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and self._key() == other._key())

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._compared)})"
