"""PJSUA2's endpoint: brought up, pumped and taken down in the order that it survives."""

from __future__ import annotations

import gc
import socket
import time

import pjsua2 as pj

from agent_desktop.telephony.phone.events import EngineError, EngineOptions
from agent_desktop.telephony.phone.sound import SAMPLE_RATE, SoundPort

CODECS = {"PCMA/8000/1": 255, "PCMU/8000/1": 128}
"""A-law first: it is what the PBX speaks in China. The rest is off."""


class Endpoint:
    """The library of one process; every method on the engine's thread."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options
        self._transports: dict[str, int] = {}
        self._ports: list[SoundPort] = []
        self._pj = pj.Endpoint()

    def bring_up(self) -> None:
        """Start the library, with a null device for a clock.

        Raises:
            EngineError: `engine_failed`.
        """
        reason = ""
        try:
            self._pj.libCreate()
            self._pj.libInit(self._configuration())
            self._pj.libStart()
            self._pj.audDevManager().setNullDev()
            for codec in self._pj.codecEnum2():
                self._pj.codecSetPriority(codec.codecId, CODECS.get(codec.codecId, 0))
        except pj.Error as error:
            reason = error.reason or "unknown"
        if reason:
            raise EngineError("engine_failed", reason)

    def pump(self, milliseconds: int) -> None:
        """Let the library work; its callbacks run in here."""
        self._pj.libHandleEvents(milliseconds)

    def pump_for(self, seconds: float) -> None:
        """Let the library work for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.pump(10)

    def hang_up_all(self) -> None:
        """Ask every call to end."""
        self._pj.hangupAllCalls()

    def transport_towards(self, authority: str) -> int:
        """Return the UDP transport on the address that reaches `host` or `host:port`; made when first needed.

        Raises:
            EngineError: `host_unknown`, the name can't be resolved or no route leads there; `port_taken`.
        """
        address = local_address_towards(authority)
        known = self._transports.get(address)
        if known is not None:
            return known
        config = pj.TransportConfig()
        config.port = self._options.sip_port
        config.boundAddress = address
        reason = ""
        transport = -1
        try:
            transport = self._pj.transportCreate(pj.PJSIP_TRANSPORT_UDP, config)
        except pj.Error as error:
            reason = error.reason or "unknown"
        if reason:
            raise EngineError("port_taken", reason)
        self._transports[address] = transport
        return transport

    def free_port(self) -> SoundPort:
        """Return a port nobody uses; ports are kept for ever, for the media clock may stand in one at any time."""
        for port in self._ports:
            if port.sound is None:
                return port
        port = SoundPort(f"sound-{len(self._ports)}")
        self._ports.append(port)
        return port

    def take_down(self) -> None:
        """Stop the clock, let go of the ports, destroy the library; every call and account must be gone."""
        self._pj.audDevManager().setNoDev()
        self._ports.clear()
        gc.collect()
        self._pj.libDestroy()

    def _configuration(self) -> pj.EpConfig:
        config = pj.EpConfig()
        config.uaConfig.threadCnt = 0
        config.uaConfig.mainThreadOnly = True
        config.uaConfig.maxCalls = 4
        config.uaConfig.userAgent = self._options.name
        config.logConfig.level = config.logConfig.consoleLevel = self._options.log_level
        config.medConfig.clockRate = config.medConfig.sndClockRate = SAMPLE_RATE
        config.medConfig.audioFramePtime = 20
        config.medConfig.ecTailLen = 0
        config.medConfig.noVad = True
        return config


def local_address_towards(authority: str) -> str:
    """Return this machine's address on the way to `host` or `host:port`.

    Raises:
        EngineError: `host_unknown`.
    """
    host, _, port = authority.partition(":")
    reason = ""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((host, int(port or 5060)))
            return str(probe.getsockname()[0])
    except (OSError, ValueError) as error:
        reason = str(error)
    raise EngineError("host_unknown", reason)
