"""How well a call can be heard: the E-model (ITU-T G.107) on figures of the running stream."""

from __future__ import annotations

_DELAY_KNEE_MS = 177.3
_NO_LOSS_RATING = 93.2
_PACKET_LOSS_ROBUSTNESS = 25.0
"""G.711 with PJSIP's concealment: measured about 25, not the textbook 4.3 of G.711 without any."""
_EQUIPMENT_MS = 60.0
"""Packet, jitter buffer and device delay at both ends, added to half the round trip."""


def mean_opinion_score(loss_percent: float, jitter_ms: float, round_trip_ms: float) -> float:
    """Return 1.0 (useless) to 4.5 (as good as telephony gets) for an A-law stream."""
    delay = round_trip_ms / 2 + 2 * jitter_ms + _EQUIPMENT_MS
    impairment = 0.024 * delay + (0.11 * (delay - _DELAY_KNEE_MS) if delay > _DELAY_KNEE_MS else 0.0)
    loss = min(max(loss_percent, 0.0), 100.0)
    equipment = 95.0 * loss / (loss + _PACKET_LOSS_ROBUSTNESS)
    rating = min(max(_NO_LOSS_RATING - impairment - equipment, 0.0), 100.0)
    score = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6
    return round(min(max(score, 1.0), 4.5), 2)
